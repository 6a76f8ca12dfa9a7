"""Every reference case the metrics cover; the source of each is in its test id."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from lossstudio.core import metrics

CASES = json.loads((Path(__file__).parents[1] / "reference" / "metrics.json").read_text("utf-8"))
FIRST = "y_true"
SECOND = ("y_pred", "y_prob", "y_score")
OF_CLASSES = {"accuracy", "balanced_accuracy", "precision", "recall", "f1", "mcc"}
OTHERS = {  # what the studio does not offer
    "fbeta_multilabel", "roc_auc_binned", "ece_l2", "ece_max", "hinge_loss",
}  # fmt: skip

# Where our contract differs from the peer: the case, our value, and why.
DIFFERENT = {
    "sklearn-recall-no-true-pos": (math.nan, "zero_division: ours is nan"),
    "sklearn-f1-none-zd1": (math.nan, "zero_division: ours is nan"),
    "sklearn-r2-const-nonfinite": (0.0, "force_finite=False is not offered"),
    "torchmetrics-r2-const": (-302799876.20141155, "sklearn's value; only exact constants are"),
    "keras-r2": ((0.37 - 1.295 + 0.565) / 3, "ours is the mean of the raw values"),
    "sklearn-logloss-perfect": (0.0, "no clipping"),
    "sklearn-logloss-float32": (math.inf, "no clipping"),
    "sklearn-brier-nan": (math.nan, "nan gives nan"),
    "sklearn-r2-empty": (math.nan, "nothing gives nan"),
    "sklearn-mse-zero-w": (math.nan, "no weight at all gives nan"),
    "sklearn-mae-zero-w": (math.nan, "no weight at all gives nan"),
    "sklearn-rmse-zero-w": (math.nan, "no weight at all gives nan"),
    "sklearn-auc-inf-score": (3 / 4, "infinite scores have a rank"),
    "sklearn-ap-inf-score": (1 / 2 + 1 / 2 * 2 / 3, "infinite scores have a rank"),
}


def _numbers(values):
    return np.array(values, dtype=np.float64)  # also reads "nan" and "inf"


def _arguments(case):
    inputs = case["inputs"]
    target = _numbers(inputs[FIRST])
    second = _numbers(next(inputs[name] for name in SECOND if name in inputs))
    if case["metric"] in OF_CLASSES and "y_prob" in inputs:
        threshold = case["params"].get("threshold", 0.5)
        second = second.argmax(axis=1) if second.ndim == 2 else (second > threshold) * 1.0
    if "labels" in case["params"]:
        target = np.searchsorted(case["params"]["labels"], target)
    if case["params"].get("confidence", "").startswith("max"):
        second = np.stack([1 - second, second], axis=1) if second.ndim == 1 else second
    options = {"sample_weight": inputs.get("sample_weight")}
    if "average" in case["params"]:
        options["average"] = case["params"]["average"]
    if "n_bins" in case["params"]:
        options["bins"] = case["params"]["n_bins"]
    return target, second, options


def _value(case):
    target, second, options = _arguments(case)
    if case["metric"] == "mse":
        return metrics.rmse(target, second, **options) ** 2
    return getattr(metrics, case["metric"])(target, second, **options)


def _refused(case):
    return case["params"].get("average", "binary") in (None, "micro") or "mix of" in str(
        case["raises"]
    )


def _params(wanted):
    return [pytest.param(c, id=f"{c['id']}: {c['source']}") for c in CASES if wanted(c)]


@pytest.mark.parametrize(
    "case", _params(lambda case: case["metric"] not in OTHERS and not _refused(case))
)
def test_reference_value(case):
    value = _value(case)
    expected = case["expected"]
    if case["id"] in DIFFERENT:
        expected = DIFFERENT[case["id"]][0]
    if isinstance(expected, dict):
        value, expected = value._asdict(), {k: _numbers(v) for k, v in expected.items()}
        assert value.keys() == expected.keys()
        for name, array in expected.items():
            np.testing.assert_allclose(value[name], array, rtol=1e-12)
        return
    tolerance = case["tolerance"]
    np.testing.assert_allclose(
        value, _numbers(expected), rtol=max(tolerance["rtol"], 1e-12), atol=tolerance["atol"]
    )


@pytest.mark.parametrize("case", _params(lambda c: c["metric"] not in OTHERS and _refused(c)))
def test_what_is_not_offered_is_refused(case):
    with pytest.raises(ValueError, match=r"average|predicted holds 0\.2"):
        _value(case)


def test_every_declared_difference_is_a_case():
    assert DIFFERENT.keys() <= {case["id"] for case in CASES}
    assert {c["metric"] for c in CASES} - OTHERS <= {*dir(metrics), "mse"}

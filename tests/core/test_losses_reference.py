"""Every loss against published values and gradients; id and source are in the test id."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lossstudio.core.losses import LOSSES, mean_loss
from lossstudio.core.tasks import Task

FOLDER = Path(__file__).parents[1] / "reference"
VALUES = json.loads((FOLDER / "losses.json").read_text(encoding="utf-8"))
GRADIENTS = json.loads((FOLDER / "gradients.json").read_text(encoding="utf-8"))

UNCOVERED = {
    "torch-bce-probs-clamp": "clamps the logarithm at -100; nothing is clipped here",
    "keras-emulated-bce-probs-clip": "clips the probability at 1e-7",
    "keras-emulated-cce-probs-clip": "clips the probability at 1e-7",
}
# Clipping that clips nothing in the covered cases, and rows that the logarithm renormalises.
HARMLESS = {"clip_eps", "renormalise"}
WEIGHS_CLASSES = {"class_weight", "ignore_index"}

for case in VALUES:
    if case["loss"] == "cauchy_barron":  # another Cauchy, without units
        case["loss"], case["params"] = "barron", {"alpha": 0.0, **case["params"]}

PerSample = Callable[[np.ndarray, np.ndarray], np.ndarray]


def numbers(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.float64)  # also reads "nan" and "inf"


def ours(case: dict[str, Any], what: str) -> PerSample:
    """Return the value or the gradient of our loss with the parameters of a case."""
    params = {k: v for k, v in case["params"].items() if k not in HARMLESS | WEIGHS_CLASSES}
    factor = case["scale"]
    if case["loss"] == "focal_softmax":
        factor *= params.pop("alpha", 1.0)  # Keras weighs all classes by the same α
    if splits(case):
        params.pop("label_smoothing", None)  # `shares` has it
    of = getattr(LOSSES.create(case["loss"], **params), what)
    return lambda score, target: factor * of(score, target)


def splits(case: dict[str, Any]) -> bool:
    """Whether a sample belongs to several classes, or classes have weights."""
    return case["inputs"]["label_encoding"] == "soft" or bool(
        case["params"].keys() & WEIGHS_CLASSES
    )


def scores(case: dict[str, Any]) -> np.ndarray:
    """Return the scores; probabilities become logits."""
    inputs = case["inputs"]
    if inputs["kind"] != "probs":
        return numbers(inputs["y_pred" if inputs["kind"] == "pred" else "logits"])
    p = numbers(inputs["probs"])
    one_logit = LOSSES[case["loss"]].task is Task.BINARY
    return np.log(p) - np.log1p(-p) if one_logit else np.log(p)


def shares(case: dict[str, Any], classes: int) -> np.ndarray:
    """Return how much each class of each sample counts, (n, k): one-hot, smoothed and weighted."""
    target, params = np.array(case["inputs"]["y_true"]), case["params"]
    if target.ndim == 1:
        target = (target[:, None] == np.arange(classes)) * (kept(case)[:, None] * 1.0)
    smoothing = params.get("label_smoothing", 0.0)
    smooth = (1.0 - smoothing) * target + smoothing / classes
    return smooth * numbers(params.get("class_weight", np.ones(classes)))


def kept(case: dict[str, Any]) -> np.ndarray:
    """Return which samples are not ignored."""
    return np.array(case["inputs"]["y_true"]) != case["params"].get("ignore_index")


def per_sample(case: dict[str, Any], what: str) -> np.ndarray:
    """Return our value or gradient of every sample."""
    of, score = ours(case, what), scores(case)
    target = np.array(case["inputs"]["y_true"])
    if LOSSES[case["loss"]].task is not Task.MULTICLASS:
        pm1 = case["inputs"]["label_encoding"] == "pm1"
        return of(score, target > 0 if pm1 else numbers(target))
    if not splits(case):
        return of(score, target if target.ndim == 1 else target.argmax(axis=1))
    classes = score.shape[1]
    each = [of(score, np.full(len(score), k)) for k in range(classes)]
    share = shares(case, classes).T
    return sum(np.multiply(s, one.T).T for s, one in zip(share, each, strict=True))


def weights(case: dict[str, Any], values: np.ndarray) -> np.ndarray:
    """Return the weight of every value; one weight a row where there is one dimension less."""
    given = case["inputs"]["sample_weight"]
    weight = numbers(1.0 if given is None else given)
    if 0 < weight.ndim < values.ndim:
        weight = weight[:, None]
    return np.broadcast_to(weight, values.shape)


def reduced(case: dict[str, Any]) -> np.ndarray:
    """Return our values, weighted and reduced as the case says."""
    values = per_sample(case, "value")
    if case.get("axis_mean"):
        values = mean_loss(values)
    weight = weights(case, values)
    weighted = weight * values
    if case["reduction"] == "none":
        return weighted
    if case["reduction"] == "sum":
        return weighted.sum()
    if case["reduction"] == "weighted_mean":
        return weighted.sum() / weight.sum()
    assert case["reduction"] == "mean"
    return mean_loss(weighted.ravel())


def covered(cases: list[dict[str, Any]]) -> list[Any]:
    return [
        pytest.param(case, id=f"{case['id']}: {case['source']}")
        for case in cases
        if case["id"] not in UNCOVERED
    ]


def trusted(case: dict[str, Any]) -> bool:
    """Whether what the peer gives is right."""
    return case.get("peer_matches_exact", True)


@pytest.mark.parametrize("case", covered(VALUES))
def test_reference_value(case: dict[str, Any]) -> None:
    with np.errstate(all="ignore"):
        value = reduced(case)
    assert case["exact"] is not None or trusted(case)
    if case["exact"] is not None:
        np.testing.assert_allclose(value, numbers(case["exact"]), rtol=1e-12, atol=1e-300)
    if trusted(case):
        np.testing.assert_allclose(value, numbers(case["expected"]), **case["tolerance"])


@pytest.mark.parametrize(
    "case", covered([case for case in VALUES if case.get("expected_gradient") is not None])
)
def test_reference_gradient_beside_a_value(case: dict[str, Any]) -> None:
    gradient = per_sample(case, "gradient")
    np.testing.assert_allclose(gradient, numbers(case["expected_gradient"]), **case["tolerance"])


@pytest.mark.parametrize("case", covered(GRADIENTS))
def test_reference_gradient(case: dict[str, Any]) -> None:
    with np.errstate(all="ignore"):
        gradient = per_sample(case, "gradient")
    gradient = weights(case, gradient) * gradient
    if case["reduction"] == "mean":
        gradient = gradient / np.count_nonzero(kept(case))
    smooth = np.ones(gradient.shape, dtype=bool)
    if case["subgradient_interval"]:
        low, high = case["subgradient_interval"]["interval"]
        smooth[case["subgradient_interval"]["index"]] = False
        assert ((gradient[~smooth] >= low) & (gradient[~smooth] <= high)).all()
    if case["exact"] is not None:
        exact = numbers(case["exact"])[smooth]
        atol = case["tolerance"]["atol"]
        np.testing.assert_allclose(gradient[smooth], exact, rtol=1e-12, atol=atol)
    if trusted(case):
        expected = numbers(case["expected"])[smooth]
        np.testing.assert_allclose(gradient[smooth], expected, **case["tolerance"])


def test_what_is_left_out_is_a_case() -> None:
    assert UNCOVERED.keys() <= {case["id"] for case in VALUES + GRADIENTS}
    assert len(covered(VALUES)) + len(covered(GRADIENTS)) + len(UNCOVERED) == 116

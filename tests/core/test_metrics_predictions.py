"""The registry: whole stacks at once give what the functions give row by row."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lossstudio.core import metrics
from lossstudio.core.metrics import METRICS, Metric, Predictions, metrics_for
from lossstudio.core.tasks import Task

SCORE = st.one_of(
    st.floats(-30, 30),
    st.sampled_from([0.0, -0.0, 1e-20, math.nan, math.inf, -math.inf, 1e308, -1e308]),
)


@st.composite
def outcomes(draw, task, score=SCORE):
    lead = draw(st.sampled_from([(), (1,), (3,), (2, 2)]))
    n, k = draw(st.integers(1, 12)), draw(st.integers(2, 4))
    shape = (*lead, n, k) if task is Task.MULTICLASS else (*lead, n)
    top = k - 1 if task is Task.MULTICLASS else 1
    labels = st.integers(0, top) if task.is_classification else st.floats(-9, 9)
    kind = np.int64 if task.is_classification else np.float64
    target = draw(hnp.arrays(kind, n, elements=labels))
    return Predictions(task, target, draw(hnp.arrays(np.float64, shape, elements=score)))


def _of_row(key, predictions, row):
    """Return the metric of one contender by the public function."""
    if key == "mean_cost":  # where every mistake, or every unit of one, costs 1
        if predictions.task is Task.REGRESSION:
            return metrics.mae(predictions.target, predictions.score[row])
        return 1.0 - metrics.accuracy(predictions.target, predictions.predicted[row])
    function = getattr(metrics, key)
    if key in ("mae", "rmse", "r2", "max_error", "roc_auc", "average_precision"):
        return function(predictions.target, predictions.score[row])
    if key in ("log_loss", "brier", "ece"):
        return function(predictions.target, predictions.probability[row])
    if key in ("precision", "recall", "f1") and predictions.task is Task.MULTICLASS:
        return function(predictions.target, predictions.predicted[row], average="macro")
    return function(predictions.target, predictions.predicted[row])


@pytest.mark.parametrize(
    ("task", "key"), [(task, key) for task in Task for key in metrics_for(task)]
)
@given(data=st.data())
def test_stack_is_the_function_row_by_row(task, key, data):
    # From a probability, unlike from a logit, the log loss loses its tails.
    score = st.floats(-15, 15) if key == "log_loss" else SCORE
    predictions = data.draw(outcomes(task, score))
    values = np.asarray(METRICS.create(key).compute(predictions))
    lead = predictions.score.shape[: -2 if task is Task.MULTICLASS else -1]
    assert values.shape == lead
    for row in np.ndindex(lead):
        expected = _of_row(key, predictions, row)
        assert values[row] == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("task", "key"), [(task, key) for task in Task for key in metrics_for(task)]
)
def test_nan_spoils_its_own_row_only(task, key):
    several = task is Task.MULTICLASS
    score = np.tile([[0.2, -1.0], [1.0, 3.0], [-1.0, 0.5]] if several else [0.2, -1.0, 3.0], 1)
    stack = np.stack([score, score])
    stack[1].flat[-1] = np.nan
    values = METRICS.create(key).compute(Predictions(task, np.array([0, 1, 1]), stack))
    assert math.isfinite(values[0])
    assert math.isnan(values[1])


@given(outcomes(Task.BINARY), st.sampled_from([0.0, 0.2, 0.7, 1.0]))
def test_threshold_must_be_exceeded(predictions, threshold):
    chosen = Predictions(predictions.task, predictions.target, predictions.score, threshold)
    known = ~np.isnan(predictions.score)
    p = chosen.probability[known]
    assert (chosen.predicted[known] == (p > threshold)).all()
    assert np.isnan(chosen.predicted[~known]).all()


def test_one_half_is_negative():
    predictions = Predictions(Task.BINARY, np.array([0, 1, 1]), np.array([0.0, -0.0, 1e-20]))
    assert predictions.predicted.tolist() == [0, 0, 1]
    assert predictions.confusion.tolist() == [[1, 0], [1, 1]]


def test_probabilities_of_several_classes():
    score = np.array([[0.0, math.log(3)], [1000.0, 0.0]])
    predictions = Predictions(Task.MULTICLASS, np.array([1, 0]), score)
    np.testing.assert_allclose(predictions.probability, [[0.25, 0.75], [1, 0]], rtol=1e-15)
    assert predictions.predicted.tolist() == [1, 0]
    assert predictions.confusion.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("task", "target", "score", "value"),
    [
        (Task.BINARY, 0, -40.0, 4.248354255291589e-18),
        (Task.BINARY, 0, 800.0, 800.0),
        (Task.BINARY, 1, math.inf, 0.0),
        (Task.MULTICLASS, 0, [40.0, 0.0], 4.248354255291589e-18),
        (Task.MULTICLASS, 2, [-5.0, -40.0, 0.0], 0.006715348489118068),
        (Task.MULTICLASS, 1, [800.0, 0.0, -800.0], 800.0),
    ],
)
def test_log_loss_keeps_its_tails(task, target, score, value):
    predictions = Predictions(task, np.array([target]), np.array([score]))
    assert METRICS.create("log_loss").compute(predictions) == pytest.approx(value, rel=1e-14, abs=0)


def test_a_regression_has_no_classes():
    predictions = Predictions(Task.REGRESSION, np.array([1.0, 2.0]), np.array([[1.0, 2.0]]))
    for name in ("probability", "confusion", "surprisal"):
        with pytest.raises(ValueError, match="neither classes nor probabilities"):
            getattr(predictions, name)
    with pytest.raises(ValueError, match="Accuracy makes no sense for the task 'regression'"):
        METRICS.create("accuracy").compute(predictions)


def test_keys_are_the_functions():
    assert all(callable(getattr(metrics, key)) for key in METRICS)
    assert len(METRICS) == 17


@pytest.mark.parametrize("cls", METRICS.values(), ids=METRICS)
def test_every_metric_tells_what_it_is(cls: type[Metric]):
    assert cls.title
    assert cls.tasks
    assert cls.formula
    errors = ("mae", "rmse", "max_error")
    assert cls.unit == ("target" if cls.key in errors else "")
    assert cls.meaning().endswith(".")
    assert cls.higher_is_better == (
        cls.key not in (*errors, "log_loss", "brier", "ece", "mean_cost")
    )
    assert cls().settings() == {"key": cls.key}


def test_order_and_cost():
    classes = ("accuracy", "balanced_accuracy", "f1", "precision", "recall", "mcc")
    assert metrics_for(Task.REGRESSION) == ("mae", "rmse", "r2", "mean_cost", "max_error")
    assert metrics_for(Task.MULTICLASS) == (*classes, "log_loss", "brier", "ece", "mean_cost")
    assert set(metrics_for(Task.BINARY)) == set(METRICS) - {"mae", "rmse", "r2", "max_error"}
    both = (*classes[:-1], "specificity", "mcc", "mean_cost")
    assert metrics_for(Task.BINARY, every_epoch=True) == both
    assert metrics_for(Task.REGRESSION, every_epoch=True) == ("mae", "rmse", "r2", "mean_cost")


def test_brier_keeps_its_tail() -> None:
    predictions = Predictions(Task.BINARY, np.array([1, 0]), np.array([40.0, -40.0]))
    assert METRICS.create("brier").compute(predictions) == pytest.approx(np.exp(-80.0), rel=1e-14)

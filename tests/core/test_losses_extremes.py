"""Beyond the numbers: what every loss gives for nan, for infinite scores and for wrong classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loss_cases import RAW, along, index, losses, of_task, samples

from lossstudio.core.losses import LOSSES, Loss, mean_loss
from lossstudio.core.tasks import Task


def limit(near: float, far: float) -> float:
    """Return where a quantity goes that is `near` at 1e100 and `far` at 1e200."""
    if np.abs(far) > 1.5 * np.abs(near):
        return np.copysign(np.inf, far)
    return 0.0 if 1.5 * np.abs(far) < np.abs(near) else far


@losses()
@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("end", [-1.0, 1.0])
def test_infinite_score_gives_the_limit_or_nan(loss: Loss, target: int, end: float) -> None:
    score, scaled_target, step = index(loss.task, end * np.array([1e100, 1e200, np.inf]), target)
    with np.errstate(all="raise"):
        for near, far, at in (
            loss.value(score, scaled_target),
            along(loss.gradient(score, scaled_target), step),
        ):
            assert np.isnan(at) or at == pytest.approx(limit(near, far), rel=1e-12)


@losses()
def test_nan_in_nan_out(loss: Loss) -> None:
    score, target = samples(loss, 20)
    score[(7, 2) if loss.task is Task.MULTICLASS else 7] = np.nan
    with np.errstate(all="raise"):
        for of in (loss.value, loss.gradient):
            each = of(score, target).reshape(20, -1)
            lost = np.isnan(each[7])
            assert lost.all() or (loss.key == RAW and lost.any())
            assert np.isfinite(np.delete(each, 7, axis=0)).all()


@losses(lambda loss: loss.task is not Task.MULTICLASS)
def test_target_nan_gives_nan(loss: Loss) -> None:
    with np.errstate(all="raise"):
        assert np.isnan(loss.value([0.3, -2.0], np.nan)).all()
        assert np.isnan(loss.gradient([0.3, -2.0], np.nan)).all()


@losses(of_task(Task.MULTICLASS))
@pytest.mark.parametrize("target", [[0, 3], [-1, 0], [0.0, 1.0], [True, False]])
def test_target_that_is_no_class_is_refused(loss: Loss, target: list[float]) -> None:
    for of in (loss.value, loss.gradient):
        with pytest.raises(ValueError, match="whole numbers from 0 to 2"):
            of(np.zeros((2, 3)), target)


@losses(lambda loss: loss.task is Task.MULTICLASS and loss.key != RAW)
def test_one_class_alone_costs_nothing(loss: Loss) -> None:
    assert loss.value([[3.7]], [0]) == 0.0
    assert loss.gradient([[3.7]], [0]) == 0.0


@pytest.mark.parametrize("gamma", [0.0, 2.0])
@pytest.mark.parametrize(("alpha", "target", "score"), [(0.0, 1, -np.inf), (1.0, 0, np.inf)])
def test_class_that_does_not_count_costs_nothing(
    gamma: float, alpha: float, target: int, score: float
) -> None:
    focal = LOSSES.create("focal", gamma=gamma, alpha=alpha)
    assert focal.value(score, target) == focal.gradient(score, target) == 0.0
    if target == 1:
        deaf = LOSSES.create("bce", pos_weight=0.0)
        assert deaf.value(score, target) == deaf.gradient(score, target) == 0.0


@given(st.lists(st.floats(0, 1e300), min_size=1))
def test_mean_is_the_mean(values: list[float]) -> None:
    assert mean_loss(np.array(values)) == pytest.approx(sum(v / len(values) for v in values))


def test_mean_of_finite_values_is_finite() -> None:
    values = np.array([[1e308, 1e308, 1.6e308], [1.0, 2.0, 6.0]])
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(mean_loss(values), [1.2e308, 3.0])
        np.testing.assert_allclose(mean_loss(values, axis=0), values.mean(axis=0))
    assert mean_loss(np.array([1.0, np.inf])) == np.inf
    assert np.isnan(mean_loss(np.array([1.0, np.nan])))


def test_mean_of_nothing_is_nan() -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(mean_loss(np.array([])))


def test_weighted_mean_of_finite_values_is_finite() -> None:
    with np.errstate(over="ignore"):
        assert mean_loss(np.array([1.7e308, 0.0]), np.array([2.0, 0.0])) == pytest.approx(1.7e308)


@pytest.mark.parametrize("key", ["brier", "hinge", "squared_hinge", "exponential", "focal"])
@pytest.mark.parametrize("target", [-1.0, 0.3, 2.0])
def test_binary_target_that_is_no_class_is_refused(key: str, target: float) -> None:
    loss = LOSSES.create(key)
    for of in (loss.value, loss.gradient):
        with pytest.raises(ValueError, match=f"target is {target:g}; allowed is 0 or 1"):
            of([0.5, 0.5], [1, target])


@pytest.mark.parametrize("target", [-1.0, 1.5])
def test_cross_entropy_takes_mixtures_of_classes_only(target: float) -> None:
    for of in (LOSSES.create("bce").value, LOSSES.create("bce").gradient):
        with pytest.raises(ValueError, match="from 0 to 1"):
            of(0.5, target)


@pytest.mark.parametrize("z", [1e-300, 1e-16, -1e-9, 0.9999, -1.0001, 3.0])
def test_gradient_of_a_fifty_fifty_target_is_exact_near_its_root(z: float) -> None:
    expected = pytest.approx(0.5 * np.tanh(0.5 * z), rel=1e-14)
    assert LOSSES.create("bce").gradient(z, 0.5) == expected
    assert LOSSES.create("bce", label_smoothing=1.0).gradient(z, 0) == expected


def test_wholly_smoothed_classes_are_even() -> None:
    even = LOSSES.create("softmax_ce", label_smoothing=1.0)
    assert even.gradient([0.3, 0.3, 0.3], 1).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("key", "r", "value"),
    [
        ("tukey", 1e200, (2e154 / 6) * 2e154),
        ("cauchy", 2e154, 1e154 * (2e154 * np.log(2.0))),
    ],
)
def test_no_overflow_on_the_way_to_a_finite_value(key: str, r: float, value: float) -> None:
    assert LOSSES.create(key, c=2e154).value(r, 0.0) == pytest.approx(value, rel=1e-14)


def test_focus_beyond_all_measure() -> None:
    assert LOSSES.create("focal", gamma=1e10).value(30.0, 0) == pytest.approx(
        29.971940261763671, rel=1e-14
    )
    steep = LOSSES.create("focal", gamma=1e300)
    assert steep.value(40.0, 0) == steep.gradient(40.0, 0) == 0.0


def test_no_samples_of_several_classes_give_nothing() -> None:
    assert LOSSES.create("softmax_ce").value(np.zeros((0, 3)), []).shape == (0,)

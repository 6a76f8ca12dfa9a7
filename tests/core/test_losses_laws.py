"""Laws that every loss obeys, old or new: all that is tested here comes from the registry."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_cases import (
    CLASSES,
    EVERY,
    RAW,
    along,
    index,
    losses,
    of_task,
    position,
    samples,
    targets,
)

from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.tasks import Task

quick = settings(max_examples=25)
logits = st.floats(-60, 60)
dyadic = st.integers(-(2**20), 2**20).map(lambda n: n / 2**10)  # shifts of these are exact


def differences(loss: Loss, score: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the central differences of the value in every score."""
    step = 1e-6
    if loss.task is not Task.MULTICLASS:
        up, down = loss.value(score + step, target), loss.value(score - step, target)
        return (up - down) / (2 * step)
    each = [
        loss.value(score + axis, target) - loss.value(score - axis, target)
        for axis in step * np.eye(CLASSES)
    ]
    return np.stack(each, axis=-1) / (2 * step)


@losses()
def test_gradient_is_the_slope_of_the_value(loss: Loss) -> None:
    score, target = samples(loss)
    where = position(loss.task, score, target)
    smooth = np.all([np.abs(where - kink) > 1e-4 for kink in loss.kinks or [np.inf]], axis=0)
    assert smooth.sum() > 300
    score, target = score[smooth], target[smooth]
    value, gradient = loss.value(score, target), loss.gradient(score, target)
    rounding = 1e-8 * (1.0 + np.abs(value))
    wrong = np.abs(gradient - differences(loss, score, target))
    allowed = 1e-5 * np.abs(gradient) + rounding.reshape(rounding.shape + (1,) * (score.ndim - 1))
    assert (wrong <= allowed).all()


@losses(lambda loss: bool(loss.kinks))
@pytest.mark.parametrize("target", [0, 1])
def test_gradient_at_a_kink_lies_between_the_slopes_beside_it(loss: Loss, target: int) -> None:
    for kink in loss.kinks:
        value = [loss.value(*index(loss.task, kink + d, target)[:2]) for d in (-1e-6, 0.0, 1e-6)]
        left, right = np.diff(value) / 1e-6
        score, scaled_target, step = index(loss.task, kink, target)
        slope = along(loss.gradient(score, scaled_target), step)
        assert min(left, right) - 1e-6 <= slope <= max(left, right) + 1e-6


def slopes(loss: Loss, positions: list[float] | np.ndarray) -> np.ndarray:
    score, target, step = index(loss.task, positions, 1)
    return along(loss.gradient(score, target), step)


def steepest_jump(loss: Loss, low: float, high: float) -> float:
    """Return how much the slope changes within the smallest step, where it changes fastest."""
    at = np.linspace(low, high, 2001)
    while at[1] - at[0] > 1e-12:
        fastest = np.abs(np.diff(slopes(loss, at))).argmax()
        at = np.linspace(at[fastest], at[fastest + 1], 11)
    return np.abs(np.diff(slopes(loss, at))).max()


@losses()
def test_gradient_jumps_at_the_declared_kinks_and_nowhere_else(loss: Loss) -> None:
    for kink in loss.kinks:
        assert np.ptp(slopes(loss, [kink - 1e-9, kink + 1e-9])) > 0.1
    for low, high in pairwise([-10.0, *sorted(set(loss.kinks)), 10.0]):
        assert steepest_jump(loss, low + 1e-9, high - 1e-9) < 1e-3


@losses(lambda loss: loss.convex)
@given(seed=st.integers(0, 2**32), share=st.floats(0, 1))
@quick
def test_convex_loss_lies_above_its_tangents(loss: Loss, seed: int, share: float) -> None:
    """Also at kinks: this is what a subgradient is. The share lands some scores on integers."""
    (a, target), (b, _) = samples(loss, 60, seed), samples(loss, 60, seed + 1)
    a = np.where(np.random.default_rng(seed).random(a.shape) < share, np.round(a), a)
    value, gradient = loss.value(a, target), loss.gradient(a, target)
    rise = gradient * (b - a)
    rise = rise.sum(axis=-1) if rise.ndim > 1 else rise
    slack = 1e-11 * (1.0 + np.abs(value) + np.abs(rise))
    assert (loss.value(b, target) >= value + rise - slack).all()


@pytest.mark.parametrize("key", {loss.key: 0 for loss in EVERY.values() if not loss.convex})
def test_loss_declared_not_convex_rises_above_a_chord(key: str) -> None:
    rises = []
    for loss in (each for each in EVERY.values() if each.key == key and not each.convex):
        (a, target), (b, _) = samples(loss, seed=1), samples(loss, seed=2)
        chord = 0.5 * (loss.value(a, target) + loss.value(b, target))
        rises.append((loss.value(0.5 * (a + b), target) - chord).max())
    assert max(rises) > 0.01


@losses()
def test_influence_is_bounded_as_declared(loss: Loss) -> None:
    score, target = samples(loss)
    with np.errstate(over="ignore"):
        near = [
            np.abs(loss.gradient(score * scale, target)).max() for scale in 10.0 ** np.arange(7)
        ]
        far = np.abs(loss.gradient(score * 1e12, target)).max()
    if loss.bounded_influence:
        assert far <= max(near) * (1 + 1e-9) < 1e9
    else:
        assert far > 1e9


@losses()
def test_gradient_has_the_shape_of_the_score(loss: Loss) -> None:
    rng = np.random.default_rng(3)
    classes = (CLASSES,) if loss.task is Task.MULTICLASS else ()
    for shape in [(), (1,), (7,), (2, 3), (0,)]:
        score = rng.normal(size=shape + classes)
        target = targets(loss, rng, shape)
        value, gradient = loss.value(score, target), loss.gradient(score, target)
        assert np.shape(value) == shape
        assert np.shape(gradient) == np.shape(score)
        assert value.dtype == gradient.dtype == np.float64


@losses()
def test_target_is_broadcast_to_the_scores(loss: Loss) -> None:
    rng = np.random.default_rng(4)
    classes = (CLASSES,) if loss.task is Task.MULTICLASS else ()
    score, target = rng.normal(size=(3, 5, *classes)), targets(loss, rng, (5,))
    for of in (loss.value, loss.gradient):
        one_by_one = [[of(s, t) for s, t in zip(row, target, strict=True)] for row in score]
        np.testing.assert_allclose(of(score, target), one_by_one, rtol=1e-14)
        np.testing.assert_array_equal(of(score.tolist(), target.tolist()), of(score, target))


@losses(lambda loss: loss.task is not Task.MULTICLASS)
def test_any_broadcastable_shapes_go_together(loss: Loss) -> None:
    score, target = np.array([[-2.0], [0.5], [3.0]]), np.array([0, 1, 1, 0])
    full = np.broadcast_arrays(score, target)
    for of in (loss.value, loss.gradient):
        np.testing.assert_array_equal(of(score, target), of(*full))
        np.testing.assert_array_equal(of(score.astype(np.float32), target), of(*full))


@losses()
def test_scores_and_targets_are_left_alone(loss: Loss) -> None:
    score, target = samples(loss, 20)
    score.flags.writeable = target.flags.writeable = False
    value, gradient = loss.value(score, target), loss.gradient(score, target)
    assert not np.shares_memory(value, score)
    assert not np.shares_memory(gradient, score)


@losses(lambda loss: isinstance(loss, ResidualLoss))
@given(score=dyadic, target=dyadic, shift=dyadic)
@quick
def test_residual_loss_sees_nothing_but_the_residual(
    loss: Loss, score: float, target: float, shift: float
) -> None:
    for of in (loss.value, loss.gradient):
        assert of(score + shift, target + shift) == of(score, target) == of(score - target, 0.0)
    assert loss.value(score, target) >= loss.value(target, target) == 0.0


@losses(lambda loss: loss.task is Task.MULTICLASS and loss.key != RAW)
@given(score=st.lists(dyadic, min_size=2, max_size=6), shift=dyadic, data=st.data())
@quick
def test_a_shift_of_all_logits_changes_nothing(
    loss: Loss, score: list[float], shift: float, data: st.DataObject
) -> None:
    target = data.draw(st.integers(0, len(score) - 1))
    shifted = np.add(score, shift)
    np.testing.assert_array_equal(loss.value(shifted, target), loss.value(score, target))
    gradient = loss.gradient(score, target)
    np.testing.assert_array_equal(loss.gradient(shifted, target), gradient)
    assert abs(gradient.sum()) <= 1e-15 * len(score) * (1.0 + np.abs(gradient).max())


@losses(of_task(Task.MULTICLASS))
def test_the_order_of_the_classes_does_not_matter(loss: Loss) -> None:
    score, target = samples(Task.MULTICLASS)
    order = np.array([2, 0, 3, 1])
    moved, renamed = score[:, order], np.argsort(order)[target]
    np.testing.assert_allclose(
        loss.value(moved, renamed), loss.value(score, target), rtol=1e-12, atol=1e-300
    )
    np.testing.assert_allclose(
        loss.gradient(moved, renamed), loss.gradient(score, target)[:, order], rtol=1e-9, atol=1e-15
    )


@pytest.mark.parametrize("key", [cls.key for cls in LOSSES.for_task(Task.BINARY)])
@given(z=logits)
@quick
def test_both_classes_are_treated_alike(key: str, z: float) -> None:
    """At the defaults, which favour no class."""
    loss = LOSSES.create(key)
    np.testing.assert_allclose(loss.value(z, 1), loss.value(-z, 0), rtol=1e-13)
    np.testing.assert_allclose(loss.gradient(z, 1), -loss.gradient(-z, 0), rtol=1e-13)


@losses()
def test_ordinary_scores_give_ordinary_numbers(loss: Loss) -> None:
    score, target = samples(loss)
    for of in (loss.value, loss.gradient):
        assert np.isfinite(of(score, target)).all()
        assert np.isfinite(of(0.0 * score, 0 * target)).all()

"""What losses see of score and target: of a stack, of its parts, and after new targets."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from loss_cases import CLASSES, position, samples

from lossstudio.core.losses import LOSSES, FamilyLoss, Loss
from lossstudio.core.losses.stack import rows_of, stack_of
from lossstudio.core.losses.views import Rows
from lossstudio.core.tasks import Task

every_task = pytest.mark.parametrize("task", Task)
CONTENDERS, SAMPLES = 5, 12


def stacked(task: Task, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return scores of several contenders, and the targets of their samples."""
    score, _ = samples(task, CONTENDERS * SAMPLES, seed)
    _, target = samples(task, SAMPLES, seed)
    target = np.abs(target) if task is Task.REGRESSION else target  # which Poisson takes, too
    return score.reshape(CONTENDERS, SAMPLES, *score.shape[1:]), target


def family_losses(task: Task) -> list[Loss]:
    losses = [LOSSES.create(cls.key) for cls in LOSSES.for_task(task)]
    assert all(isinstance(loss, FamilyLoss) for loss in losses)
    return losses


@every_task
def test_a_view_knows_score_target_and_position(task: Task) -> None:
    score, target = stacked(task)
    for loss in family_losses(task):
        view: Any = loss.view(score, target)
        np.testing.assert_array_equal(view.score, score)
        np.testing.assert_array_equal(view.target, target)
        expected = [position(task, one, target) for one in score]
        np.testing.assert_array_equal(view.position, expected)


@every_task
@pytest.mark.parametrize("rows", [slice(1, 2), slice(0, 5, 2), [0, 1, 4]], ids=str)
def test_a_part_of_a_stack_has_the_value_of_its_rows(task: Task, rows: Rows) -> None:
    score, target = stacked(task)
    stack = stack_of(task, score, target)
    for loss in family_losses(task):
        expected = loss.value(score[rows], target)
        np.testing.assert_allclose(stack.value(loss, rows), expected, rtol=1e-14)
        part = stack.view.part(rows)
        np.testing.assert_array_equal(part.target, target)
        np.testing.assert_array_equal(part.position, stack.view.position[rows])


@every_task
def test_other_scores_leave_the_targets(task: Task) -> None:
    score, target = stacked(task)
    other, _ = stacked(task, seed=1)
    stack = stack_of(task, score, target)
    moved = stack.with_score(other)
    for loss in family_losses(task):
        for one, at in ((stack, score), (moved, other)):
            value = one.value(loss, slice(2, 3))
            np.testing.assert_allclose(value, loss.value(at[2:3], target), rtol=1e-14)


@every_task
def test_derivatives_follow_scores_and_targets_that_are_renewed(task: Task) -> None:
    """Three rows that are not evenly spaced share a loss."""
    every = family_losses(task)
    for loss, other in pairwise([every[-1], *every]):
        losses = [loss, other, loss, loss, other]
        score, target = stacked(task)
        out = np.empty_like(score)
        derivatives = stack_of(task, score, target).derivatives(rows_of(losses), out)
        for seed in (1, 2):
            score[...], target = stacked(task, seed)
            sign = 2.0 * target - 1.0
            derivatives.fill(target, sign)
            found = out * sign if task is Task.BINARY else out
            expected = [one.gradient(at, target) for one, at in zip(losses, score, strict=True)]
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-15)


def test_a_mixture_stands_on_the_side_of_its_likelier_class() -> None:
    view: Any = LOSSES.create("bce").view(np.full(4, 3.0), np.array([0.0, 0.2, 0.7, 1.0]))
    np.testing.assert_array_equal(view.sign, [-1.0, -1.0, 1.0, 1.0])
    np.testing.assert_array_equal(view.margin, [-3.0, -3.0, 3.0, 3.0])


def test_what_is_worked_out_for_one_part_serves_all() -> None:
    score, target = stacked(Task.MULTICLASS)
    view: Any = stack_of(Task.MULTICLASS, score, target).view
    one, other = view.part(slice(0, 1)), view.part(slice(3, 4))
    assert np.shares_memory(one.p, view.p)
    assert np.shares_memory(other.p, view.p)
    assert one.p.shape == (1, SAMPLES, CLASSES)

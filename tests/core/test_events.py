"""What stands on the timeline is found in made-up courses, and nowhere else."""

import numpy as np
import pytest

from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.recording.events import events
from lossstudio.core.recording.history import Curves
from lossstudio.core.recording.marks import Best, Calibrated, Jumped, Mark
from lossstudio.core.recording.metric_series import MetricSeries
from lossstudio.core.tasks import Task

LANES = (Contender(LOSSES.create("bce")), Contender(LOSSES.create("brier"), name="B"))
COUNT = 100  # samples on the test side


def curve(
    *rows: tuple[np.ndarray, np.ndarray], test: bool = True, starts: np.ndarray | None = None
) -> Curves:
    """Return curves of losses and accuracies, one pair a contender."""
    points, side = len(rows[0][0]), int(test)
    losses = np.full((points, len(rows), 1, 2), np.nan)
    statistics = np.full((points, len(rows), 1, 2, 4), np.nan)
    for row, (loss, accuracy) in enumerate(rows):
        losses[:, row, 0, side] = loss
        right = np.round(COUNT * np.asarray(accuracy))
        cells = [right / 2, (COUNT - right) / 2, (COUNT - right) / 2, right / 2]
        statistics[:, row, 0, side] = np.stack(cells, axis=-1)
        losses[:, row, 0, 0] = loss
    epoch = np.arange(points)
    sticks = MetricSeries(Task.BINARY, 4)
    starts = np.ones_like(losses) if starts is None else starts
    norms, penalties = np.zeros_like(losses), np.zeros(losses.shape[:-1])
    recorded = losses, starts, statistics, norms, penalties, sticks
    return Curves(epoch, 3 * epoch, *recorded, np.zeros(points))


def of(kind: type, marks: list[Mark]) -> list[Mark]:
    return [mark for mark in marks if isinstance(mark.event, kind)]


STEADY = np.linspace(1.0, 0.2, 40), np.linspace(0.5, 0.9, 40)


def test_the_best_test_loss_of_each() -> None:
    turning = np.concatenate([np.linspace(1, 0.3, 20), np.linspace(0.31, 0.8, 20)])
    marks = of(Best, events(curve(STEADY, (turning, STEADY[1])), LANES))
    assert [(mark.contender, mark.epoch, mark.step) for mark in marks] == [
        (0, 39, 117),
        (1, 19, 57),
    ]
    assert marks[1].text == "B: best test loss."


def test_the_best_is_among_what_was_measured_by_the_loss_as_it_is_now() -> None:
    small, large = np.linspace(0.02, 0.01, 20), np.linspace(3.0, 2.0, 20)
    starts = np.concatenate([np.full(20, 0.05), np.full(20, 5.0)])
    starts = np.broadcast_to(starts[:, None, None, None], (40, 1, 1, 2)).copy()
    loss = np.concatenate([small, large])
    marks = events(curve((loss, STEADY[1]), starts=starts), LANES[:1])
    assert [mark.epoch for mark in of(Best, marks)] == [39]


def test_without_test_samples_the_best_training_loss() -> None:
    (mark,) = of(Best, events(curve(STEADY, test=False), LANES[:1]))
    assert mark.text.endswith("best training loss.")


def test_loss_fell_and_accuracy_stayed() -> None:
    accuracy = np.concatenate([np.linspace(0.5, 0.9, 15), np.full(25, 0.92)])
    (mark,) = of(Calibrated, events(curve((STEADY[0], accuracy)), LANES[:1]))
    assert mark.epoch == 15
    assert "68%" in mark.text or "71%" in mark.text


@pytest.mark.parametrize("loss", [np.full(40, 0.5), np.linspace(0.2, 1.0, 40)])
def test_a_loss_that_does_not_fall_is_no_calibration(loss: np.ndarray) -> None:
    marks = events(curve((loss, np.full(40, 0.9))), LANES[:1])
    assert not of(Calibrated, marks)


def test_accuracy_jumped_while_loss_hardly_moved() -> None:
    accuracy = np.where(np.arange(40) < 22, 0.6, 0.8)
    marks = events(curve((np.linspace(0.7, 0.69, 40), accuracy)), LANES[:1])
    (mark,) = of(Jumped, marks)
    assert mark.epoch == 22
    assert "rose by 20 points" in mark.text


def test_a_jump_of_both_is_none() -> None:
    accuracy = np.where(np.arange(40) < 22, 0.6, 0.8)
    loss = np.where(np.arange(40) < 22, 0.7, 0.4)
    assert not of(Jumped, events(curve((loss, accuracy)), LANES[:1]))


def test_a_single_point_and_a_diverged_contender_have_no_events() -> None:
    one = curve((np.array([1.0]), np.array([0.5])))
    assert events(one, LANES[:1]) == []
    lost = curve((np.full(9, np.nan), np.full(9, 0.5)))
    assert events(lost, LANES[:1]) == []

"""A race as it stands, as plain data and numbers, and a trainer that goes on with it."""

from collections.abc import Iterator, Sequence
from dataclasses import fields as columns_of
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import HALF
from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import Fields
from lossstudio.core.optimizers import OptimizerState
from lossstudio.core.preparation.sizes import check_sizes
from lossstudio.core.recording.checkpoints import (
    MOST_CHECKPOINTS,
    Checkpoint,
    OptimizerGroup,
    ResumableCheckpoint,
    Thinning,
    Timeline,
)
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.history import Curves, History
from lossstudio.core.recording.marks import Changed, Diverged, Marks
from lossstudio.core.recording.race_history import RecorderMemory, SavePoint
from lossstudio.core.session_file import fields as take
from lossstudio.core.session_file.experiments import ExperimentReader, ExperimentWriter
from lossstudio.core.session_file.marks import event_of, marks_of, plain_event, plain_mark
from lossstudio.core.session_file.masks import mask_of, plain_mask
from lossstudio.core.session_file.numbers import NumberReader, NumberWriter
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.core.training.resume import can_resume, optimizers

MOST_CHARACTERS = 2**25  # of all experiments: drawings of very many samples may take more
NEAR = 1e-9  # how near losses must be to be those of the same samples, on whatever machine
OTHER_DATA = "its samples are not those that it was trained on"


def plain_race(saved: SavePoint, write: ExperimentWriter, numbers: NumberWriter) -> dict[str, Any]:
    """Return a race as plain data; its arrays go to `numbers`."""
    recorded, timeline = saved.recorded, saved.recorded.timeline
    here = _plain_checkpoint(saved.kept, write, numbers)
    thinning, kept, marks = timeline.thinning, timeline.kept, recorded.marks.all
    for each in kept:
        write.experiment(each.checkpoint.experiment)
        if write.size > MOST_CHARACTERS:  # very many drawings of very many samples
            thinning, kept = _fewer(timeline)
            marks = tuple(mark for mark in marks if not isinstance(mark.event, Changed))
            break
    numbers.floats(saved.base)
    points, newest = recorded.history.since(-1)
    for some in filter(None, (points, newest)):
        for array in _columns(some):
            (numbers.integers if array.dtype.kind == "i" else numbers.floats)(array)
    return {
        "here": here,
        "epoch_began": saved.epoch_began,
        "diverged": [None if how is None else plain_event(how, write) for how in saved.diverged],
        "masks": [plain_mask(mask) for mask in saved.masks],
        "seconds": recorded.seconds,
        "every": recorded.history.every,
        "points": len(points),
        "statistics": points.statistics.shape[-1],
        "newest": newest is not None,
        "checkpoints_every": thinning.every,
        "checkpoints_early": thinning.early,
        "checkpoints": [_plain_checkpoint(each, write, numbers) for each in kept],
        "marks": [plain_mark(mark, write) for mark in marks],
    }


def _fewer(timeline: Timeline) -> tuple[Thinning, tuple[ResumableCheckpoint, ...]]:
    """Return eight checkpoints at most."""
    thinning, kept = timeline.thinning, timeline.kept
    while len(kept) > 8:
        thinning = Thinning(2 * thinning.every)
        kept = tuple(each for each in kept if thinning.keeps(each.epoch))
    return thinning, kept


def _columns(curves: Curves) -> Iterator[NDArray[Any]]:
    for column in columns_of(curves):
        if column.name != "metric_series":
            yield getattr(curves, column.name)


def _plain_checkpoint(
    kept: ResumableCheckpoint, write: ExperimentWriter, numbers: NumberWriter
) -> dict[str, Any]:
    numbers.floats(kept.theta)
    numbers.floats(kept.now.losses)
    numbers.floats(kept.now.statistics)
    for group in kept.groups:
        for array in group.state.arrays:
            numbers.floats(array)
    stopping = kept.stopping
    numbers.integers(stopping["over"])
    numbers.integers(stopping["diverged"])
    if "held" in stopping:
        numbers.floats(stopping["held"])
        numbers.floats(stopping["best"])
        numbers.integers(stopping["best_epoch"])
    return {
        "epoch": kept.epoch,
        "step": kept.checkpoint.step,
        "experiment": write.experiment(kept.checkpoint.experiment),
        "measured": kept.now.step,
        "held": "held" in stopping,
        "groups": [
            {"rows": [group.rows.start, group.rows.stop], "numbers": group.state.numbers}
            for group in kept.groups
        ],
    }


def trainer_of(row: Fields, read: ExperimentReader, numbers: NumberReader) -> Trainer:
    """Return a trainer that goes on with a race, bit for bit.

    Raises
    ------
    ValueError
        In one sentence, where parts of it do not fit each other, or the data are others now.
    """
    return _RaceReader(row, read, numbers).trainer()


class _RaceReader:
    """Puts a race together around a trainer of the experiment that it began with."""

    def __init__(self, row: Fields, read: ExperimentReader, numbers: NumberReader) -> None:
        self._row, self._read, self._numbers = row, read, numbers
        self._rows = rows = row.items("checkpoints")
        if not 1 <= len(rows) <= MOST_CHECKPOINTS:
            raise ValueError(f"A race has {len(rows):,} moments; allowed are {MOST_CHECKPOINTS}.")
        self._first = read.experiment(rows[0].take("experiment", int))
        self._trainer = Trainer(self._first)
        check_sizes(self._trainer.prepared.samples)
        self._begun = self._trainer.checkpoint()
        size = self._begun.now.statistics.shape[-1]
        older = size if self._first.task is Task.MULTICLASS else size - 1
        self._lacking = HALF if self._first.task is Task.BINARY else np.nan
        self._size = take.count(row, "statistics", 1) if "statistics" in row else older
        if not older <= self._size <= size:
            raise ValueError("The race says of its statistics what cannot be.")
        self._alike: set[int] = set()  # experiments that the race can go on with, by identity

    def trainer(self) -> Trainer:
        """Return it."""
        row, numbers = self._row, self._numbers
        here = self._checkpoint(row.inner("here"))
        base = numbers.floats(*self._begun.now.losses.shape)
        history = self._history(here.checkpoint)
        kept = [self._checkpoint(each) for each in self._rows]
        contenders = len(self._first.contenders)
        marks = marks_of(row.items("marks"), self._read, contenders)
        timeline = self._timeline(kept, here)
        saved = SavePoint(
            here,
            base,
            self._diverged(contenders),
            [mask_of(mask) for mask in row.items("masks")],
            RecorderMemory(history, timeline, Marks.of(marks), [], take.seconds(row, "seconds")),
            take.count(row, "epoch_began"),
        )
        if saved.epoch_began > here.checkpoint.step:
            raise ValueError("The race does not stand where its curves end.")
        self._trainer.restore(saved)
        return self._trainer

    def _checkpoint(self, row: Fields) -> ResumableCheckpoint:
        begun, numbers = self._begun, self._numbers
        if row is self._rows[0]:
            experiment = self._first
        else:
            experiment = self._read.experiment(row.take("experiment", int))
        self._check_fits(experiment)
        shape, lead = begun.theta.shape, begun.theta.shape[:-1]
        theta = numbers.floats(*shape)
        now = begun.now
        losses, statistics = numbers.floats(*now.losses.shape), self._statistics(now.statistics)
        groups = self._groups(row, experiment)
        over, diverged = numbers.flags(*lead), numbers.flags(*lead)
        stopping: dict[str, Any] = {"over": over, "diverged": diverged}
        if take.flag(row, "held"):
            stopping["held"] = numbers.floats(*shape)
            stopping["best"] = numbers.floats(*lead)
            stopping["best_epoch"] = numbers.integers(*lead)
        epoch, step = take.count(row, "epoch"), take.count(row, "step")
        measured = take.count(row, "measured")
        stood = Evaluation(losses, statistics, now.metric_series, measured)
        return ResumableCheckpoint(
            Checkpoint(epoch, step, experiment), theta, stood, groups, stopping
        )

    def _statistics(self, like: Floats) -> Floats:
        """Return what the metrics follow from; an older file lacks thresholds and mean errors."""
        found = self._numbers.floats(*like.shape[:-1], self._size)
        lacking = like.shape[-1] - self._size
        return np.pad(
            found, [(0, 0)] * (like.ndim - 1) + [(0, lacking)], constant_values=self._lacking
        )

    def _check_fits(self, experiment: Experiment) -> None:
        if id(experiment) in self._alike:
            return
        if not can_resume(self._first, experiment, [None] * len(self._first.contenders)):
            raise ValueError("A race cannot have gone on with an experiment that is said of it.")
        experiment.check_task(self._first.task)
        self._alike.add(id(experiment))

    def _groups(self, row: Fields, experiment: Experiment) -> list[OptimizerGroup]:
        """Return what the optimizers of all contenders remember, none left out."""
        shape, groups, at = self._begun.theta.shape, [], 0
        raced = optimizers(experiment)
        for each in row.items("groups"):
            ends = take.counts(each, "rows")
            if len(ends) != 2 or ends[0] != at or not at < ends[1] <= len(raced):
                raise ValueError("The optimizers of a race are not one for each contender.")
            optimizer, rows = raced[at], slice(*ends)
            own = (ends[1] - at, *shape[1:])
            layout = optimizer.layout
            arrays = tuple(self._numbers.floats(*own) for _ in range(layout.arrays))
            remembered = take.numbers(each, "numbers")
            if len(remembered) != len(layout.numbers):
                raise ValueError(f"The optimizer {optimizer.title} remembers other numbers.")
            state = OptimizerState(type(optimizer), own, arrays, remembered)
            groups.append(OptimizerGroup(rows, optimizer, state))
            at = ends[1]
        if at != len(raced):
            raise ValueError("The optimizers of a race are not one for each contender.")
        return groups

    def _history(self, here: Checkpoint) -> History:
        row, race = self._row, self._trainer.recorder.race
        history = race.new_history()
        points = self._curves(take.count(row, "points", 1, history.most))
        newest = self._curves(1) if take.flag(row, "newest") else None
        history.every = take.count(row, "every", 1)
        both = [points] if newest is None else [points, newest]
        epochs, steps = (np.concatenate([getattr(c, n) for c in both]) for n in ("epoch", "step"))
        if epochs[0] != 0 or (np.diff(epochs) <= 0).any() or (points.epoch % history.every).any():
            raise ValueError("The epochs of the race are in no order.")
        if steps[0] != 0 or (np.diff(steps) < 0).any():
            raise ValueError("The steps of the race are in no order.")
        if epochs[-1] > here.epoch or steps[-1] > here.step:
            raise ValueError("The race does not stand where its curves end.")
        self._check_samples(points)
        history.extend(points, newest)
        return history

    def _curves(self, points: int) -> Curves:
        race, numbers = self._trainer.recorder.race, self._numbers
        of_race = self._trainer.recorder.history.curves()
        columns: dict[str, Any] = {}
        for column in columns_of(of_race):
            if column.name != "metric_series":
                begun = getattr(of_race, column.name)
                shape = points, *begun.shape[1:]
                if column.name == "statistics":
                    columns[column.name] = self._statistics(np.empty(shape))
                    continue
                read = numbers.integers if begun.dtype.kind == "i" else numbers.floats
                columns[column.name] = read(*shape)
        take.check_times(columns["seconds"])
        return Curves(**columns, metric_series=race.metric_series)

    def _check_samples(self, points: Curves) -> None:
        """Check that the race began as it would begin now; else the data are others."""
        now = self._trainer.recorder.history.curves()
        for name in ("losses", "statistics"):
            was, is_ = getattr(points, name)[0], getattr(now, name)[0]
            if name == "statistics":
                was, is_ = was[..., : self._size], is_[..., : self._size]
            if not np.allclose(was, is_, rtol=NEAR, atol=0.0, equal_nan=True):
                raise ValueError(f"The race cannot go on: {OTHER_DATA}.")

    def _timeline(self, kept: Sequence[ResumableCheckpoint], here: ResumableCheckpoint) -> Timeline:
        every = take.count(self._row, "checkpoints_every", 1)
        new = "checkpoints_early" in self._row
        thinning = Thinning(every, take.count(self._row, "checkpoints_early") if new else 0)
        epochs, steps = ([getattr(k.checkpoint, name) for k in kept] for name in ("epoch", "step"))
        ordered = epochs == sorted(set(epochs)) and steps == sorted(steps)
        begins = not (epochs[0] or steps[0])
        ends = epochs[-1] <= here.epoch and steps[-1] <= here.checkpoint.step
        if not (ordered and begins and ends and all(map(thinning.keeps, epochs))):
            raise ValueError("The moments of the race are in no order.")
        return Timeline.of(kept, thinning)

    def _diverged(self, contenders: int) -> list[Diverged | None]:
        rows = self._row.take("diverged", list)
        found = [
            None if plain is None else event_of(Fields(plain, "The session"), self._read)
            for plain in rows
        ]
        if len(found) != contenders or not all(isinstance(how, Diverged | None) for how in found):
            raise ValueError("The race does not say of each contender how it diverged.")
        return [how if isinstance(how, Diverged) else None for how in found]

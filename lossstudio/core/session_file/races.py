"""The races of a session that are over, as plain data and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import Fields
from lossstudio.core.metrics import METRICS
from lossstudio.core.recording.race_record import MOST_POINTS, RaceRecord
from lossstudio.core.session_file import fields as take
from lossstudio.core.session_file.experiments import ExperimentReader, ExperimentWriter
from lossstudio.core.session_file.fits import fit_of, plain_fit
from lossstudio.core.session_file.marks import changes_of, marks_of, plain_changes, plain_mark
from lossstudio.core.session_file.numbers import NumberReader, NumberWriter

MOST_RECORDS = 200


@dataclass(frozen=True)
class RacesMemory:
    """The list of races that are over, and what it knows of the one under way.

    Attributes
    ----------
    records : tuple of RaceRecord
    counted : int
        How many races were ever kept.
    seconds : float
        How long the race under way has trained.
    start : Experiment or None
        What it began with.
    kept, kept_until : int or None
        The number of its record, and the epoch that reaches.
    branch : int or None
        The number of the branch left last.
    origin : str
        Where the race under way branched off.
    """

    records: tuple[RaceRecord, ...] = ()
    counted: int = 0
    seconds: float = 0.0
    start: Experiment | None = None
    kept: int | None = None
    kept_until: int | None = None
    branch: int | None = None
    origin: str = ""

    @property
    def over(self) -> "RacesMemory":
        """Those that are over alone, where another race begins."""
        return RacesMemory(self.records, self.counted)


def plain_races(
    races: RacesMemory, write: ExperimentWriter, numbers: NumberWriter
) -> dict[str, Any]:
    """Return the races as plain data; their curves go to `numbers`."""
    return {
        "counted": races.counted,
        "seconds": races.seconds,
        "start": None if races.start is None else write.experiment(races.start),
        "kept": races.kept,
        "kept_until": races.kept_until,
        "branch": races.branch,
        "origin": races.origin,
        "records": [_plain_record(record, write, numbers) for record in races.records],
    }


def _plain_record(
    record: RaceRecord, write: ExperimentWriter, numbers: NumberWriter
) -> dict[str, Any]:
    numbers.integers(record.epochs)
    numbers.integers(record.steps)
    numbers.floats(record.spent)
    numbers.floats(record.relative)
    numbers.floats(record.metrics)
    differs = record.differs
    return {
        "number": record.number,
        "name": record.name,
        "differs": None if differs is None else plain_changes(differs, write),
        "start": write.experiment(record.start),
        "experiment": write.experiment(record.experiment),
        "changes": [plain_mark(mark, write) for mark in record.changes],
        "keys": list(record.keys),
        "points": len(record.epochs),
        "seconds": record.seconds,
        "branch": record.branch,
        "pinned": record.pinned,
        "group": record.group,
        "fit": plain_fit(record, numbers),
    }


def races_of(row: Fields, read: ExperimentReader, numbers: NumberReader) -> RacesMemory:
    """Return the races that plain data and numbers describe.

    Raises
    ------
    ValueError
        In one sentence.
    """
    rows = row.items("records")
    if len(rows) > MOST_RECORDS:
        raise ValueError(f"The session holds {len(rows):,} races; allowed are {MOST_RECORDS}.")
    records = tuple(_record(each, read, numbers) for each in rows)
    start = row.take("start", object)
    found = RacesMemory(
        records,
        take.count(row, "counted"),
        take.seconds(row, "seconds"),
        None if start is None else read.experiment(start),
        take.maybe_count(row, "kept"),
        take.maybe_count(row, "kept_until"),
        take.maybe_count(row, "branch"),
        take.text(row, "origin"),
    )
    _check_numbers(records, found.counted)
    return found


def _check_numbers(records: Sequence[RaceRecord], counted: int) -> None:
    told = {record.number for record in records}
    if len(told) < len(records) or max(told, default=0) > counted:
        raise ValueError("Two races of the session have one number.")


def _record(row: Fields, read: ExperimentReader, numbers: NumberReader) -> RaceRecord:
    experiment, start = (read.experiment(row.take(n, int)) for n in ("experiment", "start"))
    count, points = len(experiment.contenders), take.count(row, "points", 1, MOST_POINTS)
    keys = tuple(row.take("keys", list))
    if not keys or any(key not in METRICS for key in map(str, keys)) or len(set(keys)) < len(keys):
        raise ValueError("A race of the session has metrics that are not known here.")
    if len(start.contenders) != count or start.task is not experiment.task:
        raise ValueError("A race of the session began with other contenders than it has.")
    differs = row.take("differs", object)
    epochs, steps = numbers.integers(points), numbers.integers(points)
    if (np.diff(epochs) <= 0).any() or epochs[0] < 0 or (np.diff(steps) < 0).any():
        raise ValueError("The epochs of a race of the session are in no order.")
    curves = {
        "spent": numbers.floats(points),
        "relative": numbers.floats(points, count, 2),
        "metrics": numbers.floats(points, count, len(keys), 2),
    }
    take.check_times(curves["spent"])
    fit, surface = fit_of(row.take("fit", object), experiment.task, count, numbers)
    return RaceRecord(
        number=take.count(row, "number", 1),
        name=take.text(row, "name"),
        differs=None if differs is None else changes_of(_rows(differs), read),
        start=start,
        changes=tuple(marks_of(row.items("changes"), read, count)),
        experiment=experiment,
        task=experiment.task,
        keys=keys,
        epochs=epochs,
        steps=steps,
        **curves,
        seconds=take.seconds(row, "seconds"),
        branch=take.text(row, "branch"),
        pinned=take.flag(row, "pinned"),
        group=take.text(row, "group"),
        fit=fit,
        surface=surface,
    )


def _rows(differs: object) -> list[Fields]:
    return Fields({"differs": differs}, "A race of the session").items("differs")

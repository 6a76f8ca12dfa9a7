"""The numbers of the table of races: one contender of one race in each row."""

from collections.abc import Iterator, Sequence

from lossstudio.core.differences import changes_text, distinct_names
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.recording.race_record import RaceRecord

COLUMNS = ("race", "differs", "contender", "side", "last", "best", "epochs", "seconds")


def race_numbers(records: Sequence[RaceRecord], key: str, target: float | None) -> Numbers:
    """Return races measured by a metric, and the epoch at which each reached a target."""
    columns = [f"{key}_{name}" if name in ("last", "best") and key else name for name in COLUMNS]
    reached = [f"epochs_to_{target:g}"] if target is not None else []
    return Numbers((*columns, *reached), lambda: _rows(records, key, target))


def _rows(records: Sequence[RaceRecord], key: str, target: float | None) -> Iterator[list[Cell]]:
    for record in records:
        names = distinct_names(record.experiment.contenders)
        nothing: list[None] = [None] * len(names)
        known = key in record.keys
        last = record.final(key).tolist() if known else nothing
        best = record.best(key).tolist() if known else nothing
        reached = record.epochs_to(key, target) if known and target is not None else nothing
        differs = changes_text(record.differs or ())
        for name, *numbers, epoch in zip(names, last, best, reached, strict=True):
            row: list[Cell] = [record.name, differs, name, record.split.word, *numbers]
            row += [int(record.epochs[-1]), record.seconds]
            yield row + ([epoch] if target is not None else [])

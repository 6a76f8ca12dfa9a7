"""What happened in a race, as plain data and back."""

from collections.abc import Callable, Sequence
from string import Formatter
from typing import Any

from lossstudio.core.datasets import Dataset, DrawnDataset
from lossstudio.core.differences import Change, DrawnChange
from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.core.json_fields import Fields
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.marks import (
    MOST_MARKS,
    Best,
    Calibrated,
    Changed,
    Diverged,
    Event,
    Jumped,
    Lack,
    Mark,
    Overconfident,
    Stale,
    StoppedEarly,
)
from lossstudio.core.session_file import fields as take
from lossstudio.core.session_file.experiments import ExperimentReader, ExperimentWriter

NAMES = {"owner", "parameter", "before", "after"}  # of what a wording may tell
DRAWN, TUPLE = "drawing", "several"


def plain_mark(mark: Mark, write: ExperimentWriter) -> dict[str, Any]:
    """Return a mark as plain data."""
    return {
        "epoch": mark.epoch,
        "step": mark.step,
        "contender": mark.contender,
        "name": mark.name,
        "event": plain_event(mark.event, write),
    }


def plain_event(event: Event, write: ExperimentWriter) -> dict[str, Any]:
    """Return an event as plain data."""
    match event:
        case Diverged():
            lack = None if event.lack is None else event.lack.value
            return {"kind": "diverged", **vars(event), "lack": lack}
        case Changed(changes):
            return {"kind": "changed", "changes": plain_changes(changes, write)}
        case Best(split):
            return {"kind": "best", "split": int(split)}
        case _:
            kinds = {kind: name for name, (kind, _) in _PLAIN.items()}
            return {"kind": kinds[type(event)], **vars(event)}


def plain_changes(changes: Sequence[Change], write: ExperimentWriter) -> list[dict[str, Any]]:
    """Return changes as plain data."""
    return [
        {
            **{name: getattr(change, name) for name in ("owner", "parameter", "wording")},
            "contender": change.contender,
            "before": _plain(change.before, write),
            "after": _plain(change.after, write),
        }
        for change in changes
    ]


def _plain(value: Any, write: ExperimentWriter) -> Any:
    if isinstance(value, Dataset):
        return {DRAWN: write.dataset(value)}
    if isinstance(value, tuple):
        return {TUPLE: [_plain(item, write) for item in value]}
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def marks_of(rows: list[Fields], read: ExperimentReader, contenders: int) -> list[Mark]:
    """Return the marks of a race of so many contenders that plain data describe.

    Raises
    ------
    ValueError
        In one sentence.
    """
    if len(rows) > MOST_MARKS:
        raise ValueError(f"A race of the session has more than {MOST_MARKS} marks.")
    marks = [
        Mark(
            take.count(row, "epoch"),
            take.count(row, "step"),
            event_of(row.inner("event"), read),
            take.maybe_count(row, "contender"),
            take.text(row, "name"),
        )
        for row in rows
    ]
    for mark in marks:
        _check_contender(mark.contender, contenders)
    return marks


def event_of(row: Fields, read: ExperimentReader) -> Event:
    """Return the event that plain data describe, likewise."""
    kind = row.take("kind", str)
    if kind == "changed":
        return Changed(changes_of(row.items("changes"), read))
    if kind not in _READ:
        raise ValueError(f"The session has an event of an unknown kind, {kind[:20]!r}.")
    return _READ[kind](row)


def changes_of(rows: list[Fields], read: ExperimentReader) -> tuple[Change, ...]:
    """Return the changes that plain data describe, likewise."""
    return tuple(_change(row, read) for row in rows)


def _change(row: Fields, read: ExperimentReader) -> Change:
    before, after = (_value(row.take(name, object), read) for name in ("before", "after"))
    kind = _kind(before, after)
    wording, contender = take.text(row, "wording"), take.maybe_count(row, "contender")
    _check_wording(wording)
    _check_contender(contender, MOST_CONTENDERS)
    owner, parameter = take.text(row, "owner"), take.text(row, "parameter")
    return kind(owner, parameter, before, after, wording, contender)


def _kind(before: Any, after: Any) -> type[Change]:
    """Return what tells a change: two states of one drawing are compared, others are shown."""
    drawn = [isinstance(value, DrawnDataset) for value in (before, after)]
    if not any(drawn):
        return Change
    if not all(drawn) or not after.goes_on_from(before):
        raise ValueError("A change of the session is between two datasets that are no drawing.")
    return DrawnChange


def _check_contender(contender: int | None, contenders: int) -> None:
    if contender is not None and contender >= contenders:
        raise ValueError(f"The session speaks of contender {contender + 1:,} of {contenders}.")


def _check_wording(wording: str) -> None:
    """Check that a template only names what it may: another could fail, or fill the memory."""
    try:
        parts = list(Formatter().parse(wording))
    except ValueError:
        parts = [("", "?", None, None)]
    for _, name, width, conversion in parts:
        if name is not None and (name not in NAMES or width or conversion):
            raise ValueError("A change of the session is worded in a way that is not allowed.")


def _value(value: Any, read: ExperimentReader) -> Any:
    if isinstance(value, dict):
        fields = Fields(value, "The session: a change")
        if DRAWN in fields:
            dataset = read.dataset(fields.take(DRAWN, int))
            if not isinstance(dataset, DrawnDataset):
                raise ValueError("A change of the session names a dataset that is no drawing.")
            return dataset
        return tuple(_value(item, read) for item in fields.take(TUPLE, list))
    if isinstance(value, str):
        return take.as_text(value)
    if isinstance(value, list):
        raise ValueError("A change of the session holds a list; allowed are single values.")
    return value


def _diverged(row: Fields) -> Diverged:
    lack = row.take("lack", object)
    return Diverged(
        step=take.count(row, "step"),
        seeds=take.count(row, "seeds"),
        of=take.count(row, "of"),
        learning_rate=take.number(row, "learning_rate"),
        lack=None
        if lack is None
        else take.member(Fields({"lack": lack}, "An event"), "lack", Lack),
        missing=take.count(row, "missing"),
        samples=take.count(row, "samples"),
    )


_PLAIN: dict[str, tuple[type[Event], Callable[[Fields], Event]]] = {
    "stopped early": (StoppedEarly, lambda row: StoppedEarly(take.count(row, "best_epoch"))),
    "stale": (Stale, lambda row: Stale(take.text(row, "optimizer"), take.number(row, "times"))),
    "calibrated": (Calibrated, lambda row: Calibrated(take.number(row, "fall"))),
    "overconfident": (
        Overconfident,
        lambda row: Overconfident(take.number(row, "times"), take.number(row, "points")),
    ),
    "jumped": (Jumped, lambda row: Jumped(take.number(row, "points"))),
}
_READ: dict[str, Callable[[Fields], Event]] = {
    "diverged": _diverged,
    "best": lambda row: Best(take.member(row, "split", Split)),
    **{name: read for name, (_, read) in _PLAIN.items()},
}

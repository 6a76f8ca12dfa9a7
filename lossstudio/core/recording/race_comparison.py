"""Two races side by side: what differs in their settings, and what came of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import (
    ADDED,
    ADDED_WITH,
    REMOVED,
    Change,
    DrawnChange,
    differences,
    distinct_names,
)
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import METRICS
from lossstudio.core.plain_text import duration, figures
from lossstudio.core.recording.race_record import RaceRecord

NONE, RACED, SAME = "–", "raced", "the same"
SETTINGS, RESULTS = "Settings that differ", "Results"
MOST_TOLD = 2  # differences in a label


@dataclass(frozen=True)
class Line:
    """One line of a comparison.

    Attributes
    ----------
    label : str
    both : tuple of str
        What it is in either race.
    colour : int or None
        That of the contender it is of, among those of contenders.
    """

    label: str
    both: tuple[str, str]
    colour: int | None = None


def compared_settings(first: RaceRecord, second: RaceRecord) -> list[Line]:
    """Return what the two began with otherwise, and what was changed under way."""
    lines = [
        _setting(change, first.start, second.start)
        for change in differences(first.start, second.start)
    ]
    under_way = [
        "; ".join(f"{mark.text} at epoch {mark.epoch:,}" for mark in record.changes)
        for record in (first, second)
    ]
    if any(under_way):
        before, after = (text or "nothing" for text in under_way)
        lines.append(Line("Changed under way", (before, after)))
    return lines or [Line("Nothing", (SAME, SAME))]


def compared_results(first: RaceRecord, second: RaceRecord, key: str) -> list[Line]:
    """Return what came of both: the yardstick `key` first, then all others that both have."""
    lines = [
        Line("Epochs", (f"{first.epochs[-1]:,}", f"{second.epochs[-1]:,}")),
        Line("Time", (duration(first.seconds), duration(second.seconds))),
    ]
    alike = first.task.is_classification == second.task.is_classification
    both = (name for name in first.keys if alike and name in second.keys)
    keys = sorted(both, key=lambda n: n != key)
    for name in keys:
        lines += _results(first, second, name)
    return lines


def told_apart(
    record: RaceRecord, experiment: Experiment, most: int = MOST_TOLD
) -> list[tuple[str, int | None]]:
    """Return by what a race is told from another: texts, and colours of contenders or None."""
    changes = differences(experiment, record.experiment)
    told = [(_short(change), _colour(change, experiment)) for change in changes]
    left = len(told) - most
    return told if left <= 0 else [*told[:most], (f"and {left} more", None)]


def _short(change: Change) -> str:
    if isinstance(change, DrawnChange) or change.wording in (ADDED, ADDED_WITH, REMOVED):
        return change.text
    what = f"{change.owner}: {change.parameter}" if change.owner else change.parameter
    return f"{what} {change.ends[1]}"


def _setting(change: Change, first: Experiment, second: Experiment) -> Line:
    colour = _colour(change, second, first)
    if isinstance(change, DrawnChange):
        return Line("Samples", ("as they were", change.text))
    if change.wording in (ADDED, ADDED_WITH):
        return Line(change.owner, (NONE, change.after or RACED), colour)
    if change.wording == REMOVED:
        return Line(change.owner, (change.before or RACED, NONE), colour)
    label = f"{change.owner}: {change.parameter}" if change.owner else change.parameter
    return Line(label, change.ends, colour)


def _colour(change: Change, *experiments: Experiment) -> int | None:
    """Return the colour of the contender that a change is of, if it is of one."""
    for experiment in experiments:
        contenders = experiment.contenders
        if change.contender is not None and change.contender < len(contenders):
            return contenders[change.contender].colour
        for name, contender in zip(distinct_names(contenders), contenders, strict=True):
            if change.owner == name:
                return contender.colour
    return None


def _results(first: RaceRecord, second: RaceRecord, key: str) -> Iterator[Line]:
    """Yield the last and the best value of a yardstick, contender by contender."""
    contenders = [record.experiment.contenders for record in (first, second)]
    names = [distinct_names(each) for each in contenders]
    for row in range(max(map(len, names))):
        own = [each[row] for each in names if row < len(each)]
        colour = next(each[row].colour for each in contenders if row < len(each))
        label = f"{' / '.join(dict.fromkeys(own))}: {METRICS[key].title}"
        yield Line(label, (_value(first, key, row), _value(second, key, row)), colour)


def _value(record: RaceRecord, key: str, row: int) -> str:
    if row >= len(record.experiment.contenders):
        return NONE
    last, best = _text(record.final, key, row), _text(record.best, key, row)
    since = "" if record.changed is None else f" after epoch {record.changed:,}"
    return f"{last} (best {best}{since}), {record.split.word}"


def _text(measure: Callable[[str], Floats], key: str, row: int) -> str:
    value = float(measure(key)[row])
    return NONE if np.isnan(value) else figures(value)

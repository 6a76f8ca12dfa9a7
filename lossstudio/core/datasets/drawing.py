"""What can be done to drawn samples, and how it is told."""

import csv
import io
import itertools
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.datasets.drawn import MOST_SAMPLES, DrawnDataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.plain_text import spreadsheet_cell

DAY = 86_400  # s


def where(drawn: DrawnDataset, ids: Collection[int]) -> NDArray[np.intp]:
    """Return the places of samples by their ids, in rising order; those that are gone are not."""
    return np.flatnonzero(np.isin(drawn.ids, list(ids)))


def move(
    drawn: DrawnDataset, ids: Sequence[int], rows: ArrayLike, target: ArrayLike
) -> DrawnDataset:
    """Return the drawing with samples elsewhere.

    Parameters
    ----------
    drawn : DrawnDataset
    ids : sequence of int, length k
        Each of a sample that is there.
    rows : array (k, d)
    target : array (k,)
    """
    places = np.searchsorted(drawn.ids, ids)
    features, targets = drawn.rows, np.array(drawn.target)
    features[places], targets[places] = rows, target
    return _with(drawn, features, targets)


def add(drawn: DrawnDataset, rows: ArrayLike, target: ArrayLike) -> DrawnDataset:
    """Return the drawing with more samples, rows (k, d) and target (k,).

    Raises
    ------
    ValueError
        If those are more than a drawing holds.
    """
    rows, target = np.atleast_2d(rows), np.atleast_1d(target)
    new = len(target)
    if len(drawn.ids) + new > MOST_SAMPLES:
        raise ValueError(
            f"{drawn.called} has {len(drawn.ids):,} samples; with {new:,} more it would pass the "
            f"{MOST_SAMPLES:,} that a drawing holds."
        )
    free = max(drawn.ids[-1] + 1, len(drawn.first))
    weight = drawn.weight
    if weight:
        weight += (float(np.mean(weight)),) * new
    grown = replace(drawn, weight=()) if weight else drawn
    return _with(
        grown,
        np.vstack([drawn.rows, rows]),
        np.concatenate([drawn.target, target]),
        ids=drawn.ids + tuple(range(free, free + new)),
        weight=weight,
    )


def erase(drawn: DrawnDataset, ids: Collection[int]) -> DrawnDataset:
    """Return the drawing without some samples.

    Raises
    ------
    ValueError
        If none would be left.
    """
    kept = ~np.isin(drawn.ids, list(ids))
    if not kept.any():
        raise ValueError(
            f"{drawn.called} would have no samples left; a race needs at least one. Add another "
            "before you erase the last."
        )
    weight = tuple(np.array(drawn.weight)[kept].tolist()) if drawn.weight else ()
    return _with(
        drawn,
        drawn.rows[kept],
        np.array(drawn.target)[kept],
        ids=tuple(np.array(drawn.ids)[kept].tolist()),
        weight=weight,
    )


def flip(drawn: DrawnDataset, ids: Collection[int], to: int | None = None) -> DrawnDataset:
    """Return the drawing with samples in another class: the next one where none is named."""
    targets, places = np.array(drawn.target), where(drawn, ids)
    targets[places] = (targets[places] + 1) % len(drawn.classes) if to is None else to
    return _with(drawn, drawn.rows, targets)


def make_outliers(drawn: DrawnDataset, ids: Collection[int]) -> DrawnDataset:
    """Return the drawing with samples at the end of the target's range that is farther away."""
    low, high = drawn.generate(0).ranges[-1]
    targets, places = np.array(drawn.target), where(drawn, ids)
    targets[places] = np.where(targets[places] - low > high - targets[places], low, high)
    return _with(drawn, drawn.rows, targets)


def _with(
    drawn: DrawnDataset,
    rows: NDArray[np.float64],
    target: NDArray[np.float64],
    **others: Any,
) -> DrawnDataset:
    features = _shared(drawn.features, rows.ravel().tolist())
    return replace(
        drawn, features=features, target=_shared(drawn.target, target.tolist()), **others
    )


def _shared(before: tuple[float, ...], after: list[float]) -> tuple[float, ...]:
    """Return numbers of which those that stay are the same objects: undo keeps many drawings."""
    same = (old if old == new else new for old, new in zip(before, after, strict=False))
    return (*same, *after[len(before) :])


def as_csv(samples: Samples) -> str:
    """Return samples as a table: a column for each feature, the target, and weights if any."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [
        *samples.feature_names,
        samples.target_name,
        *["weight"] * (samples.weight is not None),
    ]
    writer.writerow([spreadsheet_cell(name) for name in names])
    classes = [spreadsheet_cell(name) for name in samples.classes]
    weights = itertools.repeat(()) if samples.weight is None else samples.weight[:, None].tolist()
    times = samples.times or ("",) * samples.features.shape[1]
    rows = zip(samples.features.tolist(), samples.target.tolist(), weights, strict=False)
    for features, target, weight in rows:
        cells = map(_written, features, times)
        last = classes[target] if classes else _written(target, samples.target_time)
        writer.writerow([*cells, last, *weight])
    return text.getvalue()


def _written(value: float, time: str) -> object:
    """Return a number, or the date that it stands for."""
    if not time:
        return value
    seconds = value * DAY if time == "days" else value
    when = np.datetime64(0, "us") + np.timedelta64(round(1e6 * seconds), "us")
    text = str(when).removesuffix(".000000")
    return text.removesuffix("T00:00:00")


def change_text(before: DrawnDataset, after: DrawnDataset) -> str:
    """Return what was done between two states of a drawing, such as "move a sample"."""
    old, new = np.array(before.ids), np.array(after.ids)
    both = np.intersect1d(old, new)
    first, second = np.searchsorted(old, both), np.searchsorted(new, both)
    moved = (before.rows[first] != after.rows[second]).any(axis=1)
    other = np.array(before.target)[first] != np.array(after.target)[second]
    classes = after.classes
    counts = {
        "add": len(new) - len(both),
        "erase": len(old) - len(both),
        "move": int((moved if classes else moved | other).sum()),
        "flip": int(other.sum()) if classes else 0,
    }
    words = [f"{verb} {_samples(count)}" for verb, count in counts.items() if count]
    return ", ".join(words) or "samples as before"


def touched(before: DrawnDataset, after: DrawnDataset) -> NDArray[np.intp]:
    """Return the places, in the later of two states, of what was added or changed in between."""
    old, new = np.array(before.ids), np.array(after.ids)
    place = np.minimum(np.searchsorted(old, new), len(old) - 1)
    same = (old[place] == new) & (before.rows[place] == after.rows).all(axis=1)
    return np.flatnonzero(~same | (np.array(before.target)[place] != after.target))


def _samples(count: int) -> str:
    return "a sample" if count == 1 else f"{count:,} samples"

"""Where samples are on a picture of the fit, and what a place stands for."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset

TINY = 1e-300  # so that a column of one number parts nobody


class Sample(NamedTuple):
    """A sample as it would be at some place: its features (d,) and its target."""

    row: Floats
    target: float


def heights(drawn: DrawnDataset) -> Floats:
    """Return where samples stand on the second axis, (n,)."""
    if len(drawn.feature_names) > 1:
        return drawn.rows[:, 1]
    target = np.array(drawn.target)
    return target / max(1, len(drawn.classes) - 1) if drawn.classes else target


def sample_at(drawn: DrawnDataset, place: QPointF, class_: int) -> Sample:
    """Return a new sample for a place: features that are not on the plot are at their means.

    On a surface its target is that of the sample nearest to it.
    """
    rows = drawn.rows
    target = float(class_)
    if not drawn.classes and rows.shape[1] > 1:
        away = (rows[:, :2] - (place.x(), place.y())) / (np.ptp(rows[:, :2], axis=0) + TINY)
        target = drawn.target[int(np.square(away).sum(axis=1).argmin())]
    return moved_to(drawn, Sample(rows.mean(axis=0), target), place)


def moved_by(
    drawn: DrawnDataset, rows: Floats, target: Floats, by: QPointF
) -> tuple[Floats, Floats]:
    """Return samples, rows (k, d) and target (k,), so far from where they were."""
    rows, target = rows.copy(), target.copy()
    rows[:, 0] += by.x()
    if rows.shape[1] > 1:
        rows[:, 1] += by.y()
    elif drawn.classes:  # the classes lie above each other
        last = len(drawn.classes) - 1
        target = np.clip(np.rint((target / max(1, last) + by.y()) * last), 0, last)
    else:
        target += by.y()
    return rows, target


def moved_to(drawn: DrawnDataset, before: Sample, place: QPointF) -> Sample:
    """Return a sample at another place: what is not on the plot stays."""
    row, target = before.row.copy(), before.target
    row[0] = place.x()
    if len(row) > 1:
        row[1] = place.y()
    elif drawn.classes:  # the classes lie above each other
        last = len(drawn.classes) - 1
        target = float(np.clip(round(place.y() * last), 0, last))
    else:
        target = place.y()
    return Sample(row, target)

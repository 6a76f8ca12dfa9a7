"""The fit with which a race ended, as plain data and back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.json_fields import Fields
from lossstudio.core.recording.fit_grid import POINTS_ON_LINE, POINTS_ON_SIDE, Fit
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.session_file import fields as take
from lossstudio.core.session_file.numbers import NumberReader, NumberWriter
from lossstudio.core.tasks import Task

MOST_CLASSES = 1000


def plain_fit(record: RaceRecord, numbers: NumberWriter) -> dict[str, Any] | None:
    """Return what is to be known of a fit; what it says goes to `numbers`."""
    fit, surface = record.fit, record.surface
    if fit is None:
        return None
    for array in (fit.x, fit.y, fit.kept.astype(np.float64), fit.unit, surface):
        if array is not None:
            numbers.floats(array)
    several = record.task is Task.MULTICLASS
    return {
        "x": len(fit.x),
        "y": 0 if fit.y is None else len(fit.y),
        "classes": fit.kept.shape[-1] if several else 0,
    }


def fit_of(
    plain: object, task: Task, count: int, numbers: NumberReader
) -> tuple[Fit | None, Floats | None]:
    """Return the fit of so many contenders, and what it predicts where that is kept.

    Raises
    ------
    ValueError
        In one sentence.
    """
    if plain is None:
        return None, None
    row = Fields(plain, "The fit of a race of the session")
    wide, high = take.count(row, "x", 2, POINTS_ON_LINE), take.count(row, "y", 0, POINTS_ON_SIDE)
    several = task is Task.MULTICLASS
    classes = take.count(row, "classes", int(several), MOST_CLASSES * several)
    shape = (count, *(side for side in (wide, high, classes) if side))
    x, y = numbers.floats(wide), numbers.floats(high) if high else None
    for axis in (x, y):
        if axis is not None and not (np.isfinite(axis).all() and (np.diff(axis) > 0.0).all()):
            raise ValueError("The fit of a race of the session lies nowhere.")
    kind = np.float64 if y is None else np.float16 if several else np.float32
    with np.errstate(all="ignore"):
        kept: NDArray[np.floating] = numbers.floats(*shape).astype(kind)
    fit = Fit(x, y, kept, numbers.floats(count))
    surface = numbers.floats(*shape) if y is None or task is Task.REGRESSION else None
    return fit, surface

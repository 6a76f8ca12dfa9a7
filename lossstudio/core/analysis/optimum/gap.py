"""How far what the contenders minimise is above its optimum: over the epochs, and now."""

from collections.abc import Mapping

import numpy as np

from lossstudio.core.analysis.optimum.optimum import Optimum
from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.differences import DrawnChange
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.marks import Changed
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.penalties import penalty

ROUNDING = 1e-9  # of what is minimised: a gap below 0 by less is one of 0
LEAST = 8.0 * float(np.finfo(np.float64).eps)  # likewise, on both sides


def gaps(snapshot: Snapshot, optima: Mapping[int, Optimum]) -> Floats:
    """Return what is minimised less its least (points, contenders, seeds).

    It is nan where the optimum of a contender is not known, and at epochs at which it learned from
    other samples, by another loss or with other penalties than at the moment shown.
    """
    minimised = snapshot.curves.penalised[..., Split.TRAIN]
    found = np.full_like(minimised, np.nan)
    for row, optimum in optima.items():
        if optimum.theta is not None:
            some = measured_alike(snapshot, row)
            found[some, row] = gap_of(minimised[some, row], optimum)
    return found


def gap_of(minimised: Floats, optimum: Optimum) -> Floats:
    """Return how far values are above an optimum; rounding counts as 0."""
    gap = minimised - optimum.minimised
    size = np.abs(minimised) + abs(optimum.minimised)
    nothing = (gap <= LEAST * size) & (gap >= -ROUNDING * size)
    result: Floats = np.where(nothing, 0.0, gap)
    return result


def measured_alike(snapshot: Snapshot, row: int) -> slice:
    """Return the points of the curves at which a contender minimised what it does now.

    Empty where something was changed after the last of them.
    """
    curves, now = snapshot.curves, snapshot.now
    base = curves.bases[:, row, :, Split.TRAIN]
    here = int(np.searchsorted(curves.epoch, snapshot.epoch, side="right")) - 1
    alike = np.all((base == base[here]) | (np.isnan(base) & np.isnan(base[here])), axis=1)
    moving = _moving(snapshot.experiment, row)
    steps = [mark.step for mark in snapshot.marks if _concerns(mark.event, moving)]
    before = max((step for step in steps if step <= snapshot.step), default=-1)
    after = min((step for step in steps if step > snapshot.step), default=np.inf)
    alike &= (curves.step > before) & (curves.step <= after)
    at_its_end = now.step == int(curves.step[here])
    if at_its_end and not np.array_equal(
        now.losses[row, :, Split.TRAIN], curves.losses[here, row, :, Split.TRAIN], equal_nan=True
    ):  # changed before anything was trained
        alike[:] = False
    others = np.flatnonzero(~alike)
    return slice(int(others[others <= here].max(initial=-1)) + 1, _first(others, here, len(alike)))


def _first(others: Ints, here: int, end: int) -> int:
    return int(others[others >= here].min(initial=end))


def _moving(experiment: Experiment, row: int) -> set[str]:
    """Return the labels of what decides what a contender minimises."""
    model, loss = experiment.model.parameters(), experiment.contenders[row].loss
    penalties = [model[name].label for name in ("l1", "l2") if name in model]
    return {"Dataset", *penalties, *(each.label for each in loss.parameters().values())}


def _concerns(event: object, moving: set[str]) -> bool:
    return isinstance(event, Changed) and any(
        isinstance(change, DrawnChange) or change.parameter in moving for change in event.changes
    )


def minimised_now(snapshot: Snapshot, row: int) -> float:
    """Return what a contender minimises at this very step; the median of the repeats.

    It is nan where that is not known: penalties of several repeats within an epoch.
    """
    if not snapshot.up_to_date:
        return np.nan
    loss = float(snapshot.now.loss[row, Split.TRAIN])
    experiment = snapshot.experiment
    if not experiment.model.penalised:
        return loss
    if experiment.repeats == 1:
        mask = snapshot.prepared.shape.penalised()
        return loss + float(penalty(experiment, snapshot.theta[row : row + 1], mask)[0])
    if snapshot.past or snapshot.steps_within:
        return np.nan
    return float(np.median(snapshot.curves.penalised[-1, row, :, Split.TRAIN]))

"""What the models say all over the plane (or the line) of the features: the fit to draw."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.metrics.arrays import power_below
from lossstudio.core.models.network import Shape
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

MARGIN = 0.08  # of the range of the samples, on every side
LEAST_HALF = float(np.finfo(np.float16).min)
POINTS_ON_LINE = 241
POINTS_ON_SIDE = 44  # every picture costs so many points squared, for each contender


@dataclass(frozen=True, eq=False)
class Fit(Frozen):
    """Scores of every contender on a regular grid.

    Over a plane they are kept with as many digits as a screen can show, so that races that are
    kept stay small: in single precision, each contender's in a unit of its own, so that none
    overflows; of several classes in half precision, as what each lies behind the best one, which
    is most exact where two are alike, at the boundary.

    Attributes
    ----------
    x : ndarray (nx,)
        First feature, in the data's own units.
    y : ndarray (ny,) or None
        Second feature; None with one feature.
    kept : ndarray (contenders, nx), (contenders, nx, ny), or with a last axis for several classes
        The scores in those units.
    unit : ndarray (contenders,)
        Powers of two.
    """

    x: Floats
    y: Floats | None
    kept: NDArray[np.floating]
    unit: Floats

    @cached_property
    def score(self) -> Floats:
        """The scores, in double precision; of several classes less the best one."""
        unit = self.unit.reshape(-1, *(1,) * (self.kept.ndim - 1))
        score: Floats = self.kept.astype(np.float64) * unit
        score.flags.writeable = False
        return score


@dataclass(frozen=True, eq=False)
class FitGrid(Frozen):
    """Where the fit is drawn: the same for all pictures of a race.

    It goes to another process without the samples.

    Attributes
    ----------
    shape : Shape
        Of the model.
    task : Task
    x, y : ndarray
        As of a `Fit`.
    inputs : ndarray (points, inputs)
        Of all its points, features beyond the first two at their means.
    """

    shape: Shape
    task: Task
    x: Floats
    y: Floats | None
    inputs: Floats

    @classmethod
    def over(cls, prepared: Prepared) -> "FitGrid":
        """Return the grid over the samples of a race."""
        features, ranges = prepared.samples.features, prepared.samples.ranges
        flat = features.shape[1] > 1
        x, y = _axis(ranges[0], POINTS_ON_SIDE if flat else POINTS_ON_LINE), None
        points = x[:, None]
        if flat:
            y = _axis(ranges[1], POINTS_ON_SIDE)
            grid = np.meshgrid(x, y, indexing="ij")
            points = np.stack([side.ravel() for side in grid], axis=1)
            rest = np.broadcast_to(
                features[:, 2:].mean(axis=0), (len(points), features.shape[1] - 2)
            )
            points = np.hstack([points, rest])
        return cls(prepared.shape, prepared.task, x, y, prepared.inputs.of(points))

    def of(self, theta: Floats) -> Fit:
        """Return the fit of a stack of weights (rows, count)."""
        several = self.task is Task.MULTICLASS
        scores = self.shape.scores(theta, self.inputs)
        scores = scores if several else scores[..., 0]
        if self.y is None:
            return Fit(self.x, None, scores, np.ones(len(theta)))
        shape = (len(theta), len(self.x), len(self.y), *scores.shape[2:])
        if several:
            behind = np.maximum(scores - scores.max(axis=-1, keepdims=True), LEAST_HALF)
            return Fit(
                self.x, self.y, behind.astype(np.float16).reshape(shape), np.ones(len(theta))
            )
        finite = np.where(np.isfinite(scores), scores, 0.0).reshape(len(theta), -1)
        unit = power_below(finite)[:, 0]
        scaled = scores / unit.reshape(-1, *(1,) * (scores.ndim - 1))
        return Fit(self.x, self.y, scaled.astype(np.float32).reshape(shape), unit)


def _axis(values: Floats, points: int) -> Floats:
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    pad = MARGIN * (high - low)
    return np.linspace(low - pad, high + pad, points)

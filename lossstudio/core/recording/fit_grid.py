"""What the models say all over the plane (or the line) of the features: the fit to draw."""

from dataclasses import dataclass, field

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.preparation.prepare import Prepared

MARGIN = 0.08  # of the range of the samples, on every side
POINTS_ON_LINE = 241
POINTS_ON_SIDE = 44  # every picture costs so many points squared, for each contender


@dataclass(frozen=True, eq=False)
class Fit(Frozen):
    """Predictions of every contender on a regular grid.

    Attributes
    ----------
    x : ndarray (nx,)
        First feature, in the data's own units.
    y : ndarray (ny,) or None
        Second feature; None with one feature.
    surface : ndarray (rows, nx), (rows, nx, ny), or with a last axis (…, k) for several classes
        The predicted target in its own units, or the probability of class 1, or of each class.
    score : ndarray
        The scores behind it, in the same shape.
    """

    x: Floats
    y: Floats | None
    surface: Floats
    score: Floats


@dataclass(eq=False)
class FitGrid:
    """The grid of one race, with its inputs kept ready.

    Features beyond the first two are held at their means.
    """

    prepared: Prepared
    x: Floats = field(init=False)
    y: Floats | None = field(init=False, default=None)
    inputs: Floats = field(init=False)

    def __post_init__(self) -> None:
        features = self.prepared.samples.features
        flat = features.shape[1] > 1
        self.x = _axis(features[:, 0], POINTS_ON_SIDE if flat else POINTS_ON_LINE)
        points = self.x[:, None]
        if flat:
            self.y = _axis(features[:, 1], POINTS_ON_SIDE)
            grid = np.meshgrid(self.x, self.y, indexing="ij")
            points = np.stack([side.ravel() for side in grid], axis=1)
            rest = np.broadcast_to(
                features[:, 2:].mean(axis=0), (len(points), features.shape[1] - 2)
            )
            points = np.hstack([points, rest])
        self.inputs = self.prepared.inputs.of(points)

    def of(self, theta: Floats) -> Fit:
        """Return the fit of a stack of weights (rows, count)."""
        scores = self.prepared.scores(theta, self.inputs)
        surface = self.prepared.predict(scores)
        sides = (len(self.x),) if self.y is None else (len(self.x), len(self.y))
        shape = (len(theta), *sides, *scores.shape[2:])
        return Fit(self.x, self.y, surface.reshape(shape), scores.reshape(shape))


def _axis(values: Floats, points: int) -> Floats:
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    pad = MARGIN * (high - low)
    return np.linspace(low - pad, high + pad, points)

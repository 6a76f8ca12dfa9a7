"""A loss on a grid over a plane of the weights."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.landscape.minimised import Minimised
from lossstudio.core.analysis.landscape.plane import Plane
from lossstudio.core.arrays import Floats, Frozen

AROUND = 0.35  # of its width and height: how far a landscape goes beyond what is on it
LEAST_SHAPE = 0.2  # of the longer side: how short the other may be
LEAST = 1e-3  # of the size of the weights: how small a landscape may be


@dataclass(frozen=True, eq=False)
class Box(Frozen):
    """The part of a plane that is drawn.

    Attributes
    ----------
    low, high : ndarray (2,)
    """

    low: Floats
    high: Floats

    @classmethod
    def around(cls, plane: Plane, places: Floats) -> "Box":
        """Return the box around places (points, 2), with some room, flat nowhere."""
        places = places[np.isfinite(places).all(axis=1)]
        low, high = places.min(axis=0), places.max(axis=0)
        size = np.abs(plane.weights(0.5 * (low + high))).max()
        half = 0.5 * (high - low)
        half = np.maximum(half, LEAST_SHAPE * half.max())
        half = np.where(half > LEAST * size, half, max(0.5 * float(size), LEAST))
        middle = 0.5 * (low + high)
        reach = (1.0 + 2.0 * AROUND) * half
        return cls(middle - reach, middle + reach)

    def with_unit(self) -> "Box":
        """Return a box that has also all that is as far from the origin as directions are long."""
        return Box(np.minimum(self.low, -1.0), np.maximum(self.high, 1.0))

    def contains(self, places: Floats) -> bool:
        """Whether all places (..., 2) that are finite lie within."""
        finite = places[np.isfinite(places).all(axis=-1)]
        return bool(np.all((finite >= self.low) & (finite <= self.high)))

    def grid(self, points: int) -> tuple[Floats, Floats]:
        """Return the coordinates of so many grid lines on both axes."""
        x, y = (
            np.linspace(low, high, points) for low, high in zip(self.low, self.high, strict=True)
        )
        return x, y


@dataclass(frozen=True, eq=False)
class Landscape(Frozen):
    """What is minimised on a grid.

    Attributes
    ----------
    plane : Plane
    box : Box
    x, y : ndarray (points,)
        Coordinates on the two axes.
    values : ndarray (points, points)
        At x and y; it may be infinite far out.
    """

    plane: Plane
    box: Box
    x: Floats
    y: Floats
    values: Floats

    @classmethod
    def of(
        cls,
        minimised: Minimised,
        plane: Plane,
        box: Box,
        points: int,
        *,
        coarser: "Landscape | None" = None,
        report: Callable[[float], None] = lambda _: None,
    ) -> "Landscape":
        """Work out a landscape.

        Parameters
        ----------
        minimised : Minimised
        plane : Plane
        box : Box
        points : int
            Grid lines on each axis.
        coarser : Landscape, optional
            Of the same box, every second grid line of this one: it is not worked out again.
        report : callable
            Is told the share that is done; what it raises ends the work.
        """
        x, y = box.grid(points)
        values = np.full((points, points), np.nan)
        missing = np.ones((points, points), dtype=bool)
        if coarser is not None and points == 2 * len(coarser.x) - 1:
            values[::2, ::2] = coarser.values
            missing[::2, ::2] = False
        places = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)[missing]
        values[missing] = minimised.on(plane, places, report)
        return cls(plane, box, x, y, values)

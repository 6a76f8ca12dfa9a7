"""Corners of what is minimised, where its gradient jumps, and how they are rounded.

What jumps by J at a place is J · max(0, d) of the distance d from there. By the augmented
Lagrangian (Rockafellar 1976) its slope becomes the force min(max(u + σ d, 0), J): rounded over a
width J/σ, about the force u that was found last. With u right the minimum is that of the corner
itself, whatever the width.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from lossstudio.core.arrays import Bools, Floats

INSIDE = 1e-6  # of a jump: a force that near to an end may be at the end


class Corners(Protocol):
    """Rounded corners of a function of some numbers: scores, or weights."""

    force: Floats

    def round(self, width: float) -> None:
        """Round them over a width."""

    def pull(self, at: Floats) -> Floats:
        """Return the slope, in the shape of what it is a function of."""

    def settle(self, at: Floats) -> float:
        """Take over the forces, and return how far corners are from where they should be."""

    def begin(self, force: Floats) -> None:
        """Begin with forces."""

    def bends(self, at: Floats) -> Floats:
        """Return the second derivative: a number each, or (n, k, k)."""

    def held(self) -> Floats:
        """Return 1 where a corner holds for sure, in the shape of `bends`."""


@dataclass
class Hinges:
    """Corners of single numbers (n, k).

    Attributes
    ----------
    sign : ndarray (n, k), or 1
        The side to which the slope grows.
    places : ndarray (corners, n, k)
        Where, times the sign.
    jumps : ndarray (corners, n, k)
    unit : float
        The size of what is between the corners.
    """

    sign: Floats
    places: Floats
    jumps: Floats
    unit: float
    force: Floats = field(init=False)
    _stiff: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.force = 0.5 * self.jumps
        self.round(1.0)

    def round(self, width: float) -> None:
        """Round them over a width, in the unit."""
        self._stiff = self.jumps / (width * self.unit)

    def _wanted(self, at: Floats) -> Floats:
        return self.force + self._stiff * (self.sign * at - self.places)

    def pull(self, at: Floats) -> Floats:
        """Return the slope (n, k)."""
        forces = np.minimum(np.maximum(self._wanted(at), 0.0), self.jumps)
        pull: Floats = self.sign * np.add.reduce(forces)
        return pull

    def bends(self, at: Floats) -> Floats:
        """Return the second derivative (n, k)."""
        wanted = self._wanted(at)
        bends: Floats = np.add.reduce(self._stiff * ((wanted > 0.0) & (wanted < self.jumps)))
        return bends

    def settle(self, at: Floats) -> float:
        """Take over the forces, and return how far corners are off, in the unit."""
        forces = np.minimum(np.maximum(self._wanted(at), 0.0), self.jumps)
        off = np.divide(
            np.abs(forces - self.force),
            self._stiff,
            out=np.zeros_like(forces),
            where=self._stiff > 0.0,
        )
        self.force = forces
        return float(off.max(initial=0.0)) / self.unit

    def begin(self, force: Floats) -> None:
        """Begin with forces, as far as the jumps are as large."""
        self.force = np.minimum(force, self.jumps)

    def held(self) -> Floats:
        """Return how many corners (n, k) hold for sure."""
        room = INSIDE * self.jumps
        inside = (self.force > room) & (self.force < self.jumps - room)
        held: Floats = np.add.reduce(inside.astype(np.float64))
        return held


@dataclass
class Leads:
    """Corners of max_j (z_j + [j ≠ t]), the hinge of several classes, times the share of a sample.

    The force is a share of each class (n, k), which are projected to those that sum to 1.

    Attributes
    ----------
    own : ndarray (n, k)
        1 at the true class.
    share : ndarray (n, 1)
        What a sample weighs.
    """

    own: Floats
    share: Floats
    force: Floats = field(init=False)
    _stiff: float = field(init=False)

    def __post_init__(self) -> None:
        self.force = np.full_like(self.own, 1.0 / self.own.shape[1])
        self.round(1.0)

    def round(self, width: float) -> None:
        """Round them over a width."""
        self._stiff = 1.0 / width

    def _forces(self, at: Floats) -> Floats:
        return _onto_shares(self.force + self._stiff * (at + 1.0 - self.own))

    def pull(self, at: Floats) -> Floats:
        """Return the slope (n, k)."""
        pull: Floats = self.share * self._forces(at)
        return pull

    def bends(self, at: Floats) -> Floats:
        """Return the second derivative (n, k, k)."""
        bends: Floats = self._stiff * self.share[:, :, None] * _faces(self._forces(at) > 0.0)
        return bends

    def settle(self, at: Floats) -> float:
        """Take over the forces, and return how far corners are off."""
        forces = self._forces(at)
        off = np.abs(forces - self.force).max(initial=0.0) / self._stiff
        self.force = forces
        return float(off)

    def begin(self, force: Floats) -> None:
        """Begin with forces."""
        self.force = force

    def held(self) -> Floats:
        """Return the differences (n, k, k) that hold for sure."""
        return _faces(self.force > INSIDE)


def _onto_shares(values: Floats) -> Floats:
    """Return the nearest rows of shares, 0 or more, that sum to 1 (Held, Wolfe & Crowder 1974)."""
    falling = -np.sort(-values, axis=1)
    excess = (np.cumsum(falling, axis=1) - 1.0) / np.arange(1.0, values.shape[1] + 1.0)
    last = np.count_nonzero(falling > excess, axis=1) - 1
    shares: Floats = np.maximum(values - np.take_along_axis(excess, last[:, None], axis=1), 0.0)
    return shares


def _faces(active: Bools) -> Floats:
    """Return the projection (n, k, k) to differences between the active classes."""
    on = active.astype(np.float64)
    count = on.sum(axis=1)[:, None, None]
    faces: Floats = on[:, :, None] * np.eye(on.shape[1]) - on[:, :, None] * on[:, None, :] / count
    return faces

"""Planes through the space of the weights, over which a loss can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.models.network import Shape
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

WEIGHTS, PATH, RANDOM = "weights", "path", "random"
MOST_POINTS = 128  # of a path, that its directions are found from
NOTHING = 1e-12  # of the largest: a direction that short is none
SEED, DRAWS = 0, 20  # of random directions; so many are tried until two are not parallel
PARALLEL = 0.98  # the cosine from which on two count as parallel


@dataclass(frozen=True, eq=False)
class Plane(Frozen):
    """Weights θ = origin + x · first direction + y · second direction.

    Attributes
    ----------
    kind : str
        The weights themselves, the main directions of paths, or random directions.
    origin : ndarray (count,)
    directions : ndarray (2, count)
    names : tuple of str
        Of the two axes, with their units.
    shorter : tuple of tuple of str
        What each axis is called where there is less room, the longer first.
    """

    kind: str
    origin: Floats
    directions: Floats
    names: tuple[str, str]
    shorter: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def weights(self, places: Floats) -> Floats:
        """Return the weights (..., count) at places (..., 2)."""
        there: Floats = self.origin + places @ self.directions
        return there

    def project(self, weights: Floats) -> Floats:
        """Return the places (..., 2) in the plane that come nearest to weights (..., count)."""
        across = (weights - self.origin) @ self.directions.T
        gram = self.directions @ self.directions.T
        return np.asarray(np.linalg.solve(gram, across[..., None])[..., 0], dtype=np.float64)

    def share(self, path: Floats) -> float:
        """Return how much of a path (points, count) lies in the plane; nan if it never moved.

        It is the share of its variance: of the squared ways of its points from their mean.
        """
        far = path - path.mean(axis=0)
        unit = np.abs(far).max(initial=0.0)
        if not (unit > 0.0 and np.isfinite(unit)):
            return np.nan
        far = far / unit
        basis = np.linalg.qr(self.directions.T)[0]
        return min(1.0, float(np.sum((far @ basis) ** 2) / np.sum(far**2)))


def of_two_weights(prepared: Prepared) -> Plane:
    """Return the plane of a model that has nothing but a weight and an intercept."""
    samples, inputs = prepared.samples, prepared.inputs
    scaled = bool(inputs.features.spread[0] != 1.0 or inputs.features.mean[0] != 0.0)
    feature = samples.feature_names[0]
    per = f"per SD of {feature}" if scaled else f"per unit of {feature}"
    names = [f"w ({per})", "b"]
    if prepared.task is Task.REGRESSION:
        scaling = prepared.target_scaling
        if scaling.spread[0] != 1.0 or scaling.mean[0] != 0.0:
            target = f"SD of {samples.target_name}"
            names = [f"w ({target} {per})", f"b ({target})"]
    return Plane(WEIGHTS, np.zeros(2), np.eye(2), (names[0], names[1]), (("w",), ("b",)))


def of_paths(paths: Sequence[Floats], whose: str) -> Plane | None:
    """Return the plane of the two main directions of paths, through the end of the first.

    The directions are the principal components of all their points. None where nothing moved.

    Parameters
    ----------
    paths : sequence of ndarray (points, count)
    whose : str
        What the paths are called, as in "the path".
    """
    thin = [path[:: max(1, len(path) // MOST_POINTS)] for path in paths]
    points = np.concatenate(thin)
    far = points - points.mean(axis=0)
    unit = float(np.abs(far).max())
    if not (unit > 0.0 and np.isfinite(unit)):
        return None
    _, sizes, axes = np.linalg.svd(far / unit, full_matrices=False)
    shares = sizes**2 / np.sum(sizes**2)
    if len(axes) < 2 or sizes[1] <= NOTHING * sizes[0]:
        axes, shares = np.stack([axes[0], _beside(axes[0])]), np.array([1.0, 0.0])
    start = paths[0][0] - paths[0][-1]
    # a path leads from the upper left to the origin, however often its directions are found anew
    signs = np.where(axes[:2] @ start * np.array([-1.0, 1.0]) < 0.0, -1.0, 1.0)
    names = [f"direction {n + 1}, {100 * shares[n]:.3g} % of {whose}" for n in range(2)]
    shorter = [_shorter_names(n + 1, float(shares[n])) for n in range(2)]
    called = (names[0], names[1]), (shorter[0], shorter[1])
    return Plane(PATH, paths[0][-1], axes[:2] * signs[:, None], *called)


def _shorter_names(number: int, share: float) -> tuple[str, ...]:
    told = f"{100 * share:.3g} %"
    return f"direction {number}, {told}", f"dir. {number}, {told}", f"dir. {number}"


def _beside(direction: Floats) -> Floats:
    """Return a direction at a right angle to another."""
    drawn = np.random.default_rng(SEED).normal(size=direction.shape)
    drawn -= (drawn @ direction) * direction
    beside: Floats = drawn / np.linalg.norm(drawn)
    return beside


def random_plane(shape: Shape, here: Floats) -> Plane | None:
    """Return a plane of two random directions through weights (count,), each filter-normalised.

    What leads into a unit is as long in a direction as in the weights, so that planes of
    different networks compare; intercepts stay. Li et al. (2018), Visualizing the Loss Landscape
    of Neural Nets. None where the weights are 0, or too few for two directions.
    """
    draw = np.random.default_rng(SEED)
    for _ in range(DRAWS):
        directions = np.stack([_filter_normalised(shape, here, draw) for _ in range(2)])
        sizes = np.linalg.norm(directions, axis=1)
        if not (np.isfinite(sizes).all() and sizes.all()):
            return None
        if abs(directions[0] @ directions[1]) < PARALLEL * sizes[0] * sizes[1]:
            names = ("random direction 1 (length of the weights)", "random direction 2")
            shorter = ("random direction 1", "random 1"), ("random 2",)
            return Plane(RANDOM, here, directions, names, shorter)
    return None


def _filter_normalised(shape: Shape, here: Floats, draw: np.random.Generator) -> Floats:
    direction: Floats = draw.normal(size=shape.count)
    for drawn, weights in zip(shape.views(direction), shape.views(here), strict=True):
        own = np.linalg.norm(weights[:-1], axis=0)
        length = np.linalg.norm(drawn[:-1], axis=0)
        drawn[:-1] *= own / length
        drawn[-1] = 0.0
    return direction

"""A curve through points that a person drew, as a formula to be edited on."""

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.formula.typed_loss import TypedLoss, formula_loss
from lossstudio.core.tasks import Task

LEAST_POINTS, MOST_POINTS = 2, 12
DIGITS = 4  # significant ones, of the points
VARIABLE = {Task.REGRESSION: "r", Task.BINARY: "m", Task.MULTICLASS: "m"}


def drawn_loss(position: ArrayLike, value: ArrayLike, task: Task, *, monotone: bool) -> TypedLoss:
    """Return a piecewise cubic loss through points, which goes on straight beyond the outer ones.

    Parameters
    ----------
    position : array_like (points,)
        Residuals or margins, rising.
    value : array_like (points,)
    task : Task
    monotone : bool
        Whether the curve rises and falls between two points no more than they do (Fritsch &
        Butland 1984); if not, it is as smooth as Catmull's and Rom's, and may overshoot.

    Raises
    ------
    ValueError
        If there are too few or too many points, or they do not rise, or are not finite.
    """
    x, v = _rounded(position), _rounded(value)
    if not LEAST_POINTS <= len(x) <= MOST_POINTS or len(x) != len(v):
        raise ValueError(
            f"A drawn curve has {len(x)} points; allowed are {LEAST_POINTS} to {MOST_POINTS}."
        )
    if not (np.isfinite(x).all() and np.isfinite(v).all() and (np.diff(x) > 0.0).all()):
        raise ValueError("The points of a drawn curve must be finite and stand one after another.")
    slope = _rounded(_monotone_slopes(x, v) if monotone else _smooth_slopes(x, v))
    name = VARIABLE[task]
    text = _piece(name, x[-1], (v[-1], slope[-1]))
    for i in reversed(range(len(x) - 1)):
        step, secant = x[i + 1] - x[i], (v[i + 1] - v[i]) / (x[i + 1] - x[i])
        square = (3.0 * secant - 2.0 * slope[i] - slope[i + 1]) / step
        cube = (slope[i] + slope[i + 1] - 2.0 * secant) / step**2
        piece = _piece(name, x[i], (v[i], slope[i], square, cube))
        text = f"{piece} if {name} < {_number(x[i + 1])} else {text}"
    first = _piece(name, x[0], (v[0], slope[0]))
    return formula_loss(f"{first} if {name} < {_number(x[0])} else {text}", task=task)


def _monotone_slopes(x: Floats, v: Floats) -> Floats:
    """Return the slope at each point: the harmonic mean of both sides, 0 at an extreme.

    Fritsch & Butland (1984), doi:10.1137/0905021, weighed by the steps.
    """
    step, secant = np.diff(x), np.diff(v) / np.diff(x)
    slope = np.concatenate([secant[:1], np.zeros(len(x) - 2), secant[-1:]])
    left, right = secant[:-1], secant[1:]
    same = left * right > 0.0
    near, far = step[1:] + 2.0 * step[:-1], 2.0 * step[1:] + step[:-1]
    with np.errstate(all="ignore"):
        mean = (near + far) / (far / left + near / right)
    slope[1:-1][same] = mean[same]
    return slope


def _smooth_slopes(x: Floats, v: Floats) -> Floats:
    """Return the slope at each point of the parabola through it and its neighbours."""
    return np.gradient(v, x)


def _rounded(numbers: ArrayLike) -> Floats:
    return np.array([float(f"{n:.{DIGITS}g}") for n in np.asarray(numbers, dtype=np.float64)])


def _number(value: float) -> str:
    return f"{value:.10g}"  # with fewer the pieces would not meet


def _piece(name: str, start: float, factors: tuple[float, ...]) -> str:
    """Return a polynomial in the way from a point on."""
    way = f"({name} {'+' if start < 0 else '-'} {_number(abs(start))})" if start else name
    powers = ("", f"*{way}", f"*{way}²", f"*{way}³")
    terms = [(f, power) for f, power in zip(factors, powers, strict=False) if f]
    text = " + ".join(f"{_number(factor)}{power}" for factor, power in terms) or "0"
    return f"({text.replace('+ -', '- ')})"

"""The textbook definition of every loss, computed with so many digits that nothing cancels.

Slopes are difference quotients of the values, to the left and to the right: at a kink they differ.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from mpmath import mp, mpf

Definition = Callable[..., Any]
Exact = tuple[float, float, float]  # the value, and the slopes to the left and to the right


def _huber(r: mpf, delta: float) -> mpf:
    return r**2 / 2 if abs(r) <= delta else delta * (abs(r) - mpf(delta) / 2)


def _tukey(r: mpf, c: float) -> mpf:
    return mpf(c) ** 2 / 6 * (1 - (1 - (r / c) ** 2) ** 3 if abs(r) <= c else 1)


def _barron(r: mpf, alpha: float, c: float) -> mpf:
    """Return the loss as Barron (2019) writes it in equation 8."""
    square, a = (r / c) ** 2, mpf(alpha)
    if alpha == 2.0:
        return square / 2
    if alpha == 0.0:
        return mp.log(square / 2 + 1)
    return abs(a - 2) / a * ((square / abs(a - 2) + 1) ** (a / 2) - 1)


RESIDUAL: dict[str, Definition] = {
    "mse": lambda r: r**2,
    "mae": abs,
    "huber": _huber,
    "smooth_l1": lambda r, beta: _huber(r, beta) / beta if beta else abs(r),
    "log_cosh": lambda r, c: mpf(c) ** 2 * mp.log(mp.cosh(r / c)),
    "pseudo_huber": lambda r, delta: mpf(delta) ** 2 * (mp.sqrt(1 + (r / delta) ** 2) - 1),
    "expectile": lambda r, tau: abs(tau - mpf(int(r > 0))) * r**2,
    "quantile_huber": lambda r, tau, kappa: (
        abs(tau - mpf(int(r > 0))) * _huber(r, kappa) / mpf(kappa)
    ),
    "linex": lambda r, a: mp.exp(a * r) - a * r - 1,
    "barron": _barron,
    "quantile": lambda r, tau: tau * -r if r <= 0 else (mpf(tau) - 1) * -r,
    "epsilon_insensitive": lambda r, epsilon: max(mpf(0), abs(r) - epsilon),
    "cauchy": lambda r, c: mpf(c) ** 2 / 2 * mp.log(1 + (r / c) ** 2),
    "tukey": _tukey,
}


@cache
def _sigmoid(z: mpf, precision: int) -> mpf:
    return 1 / (1 + mp.exp(-z))


@cache
def _log(p: mpf, precision: int) -> mpf:
    return mp.log(p)


def sigmoid(z: mpf) -> mpf:
    return _sigmoid(z, mp.prec)


def log(p: mpf) -> mpf:
    return _log(p, mp.prec)


def _bce(z: mpf, y: int, pos_weight: float, label_smoothing: float) -> mpf:
    y = y * (1 - mpf(label_smoothing)) + mpf(label_smoothing) / 2
    return -pos_weight * y * log(sigmoid(z)) - (1 - y) * log(sigmoid(-z))


def _focal(z: mpf, y: int, gamma: float, alpha: float | None) -> mpf:
    p = sigmoid(z if y else -z)
    balance = 1 if alpha is None else alpha if y else 1 - mpf(alpha)
    return balance * (1 - p) ** mpf(gamma) * -log(p)


def _symmetric(p: mpf, alpha: float, beta: float, A: float) -> mpf:  # noqa: N803  # as written there
    """Return the sum of both cross-entropies as Wang et al. (2019) have it in equation 8."""
    return -mpf(alpha) * log(p) - mpf(beta) * (1 - p) * A


def _true(z: mpf, y: int) -> mpf:
    return sigmoid(z if y else -z)


BINARY: dict[str, Definition] = {
    "bce": _bce,
    "focal": _focal,
    "brier": lambda z, y: (sigmoid(z if y else -z) - 1) ** 2,
    "hinge": lambda z, y: max(mpf(0), 1 - (2 * y - 1) * z),
    "squared_hinge": lambda z, y: max(mpf(0), 1 - (2 * y - 1) * z) ** 2,
    "exponential": lambda z, y: mp.exp(-(2 * y - 1) * z),
    "squared_loss": lambda z, y: (z - (2 * y - 1)) ** 2,
    "generalized_bce": lambda z, y, q: (1 - mp.exp(q * log(_true(z, y)))) / mpf(q),
    "symmetric_bce": lambda z, y, **given: _symmetric(_true(z, y), **given),
    "poly1_bce": lambda z, y, epsilon: -log(_true(z, y)) + epsilon * (1 - _true(z, y)),
    "logit_adjusted_bce": lambda z, y, tau: -log(_true(z, y)),  # of classes that are alike
}


@cache
def _softmax(z: tuple[mpf, ...], precision: int) -> list[mpf]:
    weight = [mp.exp(one - max(z)) for one in z]
    return [one / sum(weight) for one in weight]


def softmax(z: Sequence[mpf]) -> list[mpf]:
    return _softmax(tuple(z), mp.prec)


def _log_p(z: Sequence[mpf]) -> list[mpf]:
    return [log(p) for p in softmax(z)]


def _softmax_ce(z: Sequence[mpf], t: int, label_smoothing: float) -> mpf:
    a = mpf(label_smoothing)
    return -sum(((1 - a) * (k == t) + a / len(z)) * log_p for k, log_p in enumerate(_log_p(z)))


MULTICLASS: dict[str, Definition] = {
    "softmax_ce": _softmax_ce,
    "focal_softmax": lambda z, t, gamma: (1 - softmax(z)[t]) ** mpf(gamma) * -_log_p(z)[t],
    "softmax_brier": lambda z, t: sum((p - (k == t)) ** 2 for k, p in enumerate(softmax(z))),
    "multiclass_hinge": lambda z, t: max(mpf(0), 1 + max(z[:t] + z[t + 1 :]) - z[t]),
    "generalized_ce": lambda z, t, q: (1 - mp.exp(q * _log_p(z)[t])) / mpf(q),
    "symmetric_ce": lambda z, t, **given: _symmetric(softmax(z)[t], **given),
    "poly1_ce": lambda z, t, epsilon: -_log_p(z)[t] + epsilon * (1 - softmax(z)[t]),
    "logit_adjusted_ce": lambda z, t, tau: -_log_p(z)[t],  # of classes that are alike
    "multiclass_squared_loss": lambda z, t: sum((one - (k == t)) ** 2 for k, one in enumerate(z)),
}


def _digits(numbers: Sequence[float], gap: float) -> int:
    """Return the digits of 1 + exp(−2 gap) and of 1 + x², and 80 more."""
    sizes = [abs(math.log10(abs(x))) * (2 if abs(x) < 1 else 1) for x in numbers if x]
    return 80 + int(min(gap, 720.0) + max(sizes, default=0.0))


def exact(definition: Definition, *z: float, gap: float) -> list[Exact]:
    """Return the value and the slopes in each argument of a definition, rounded to float64."""
    with mp.workdps(_digits(z, gap)):
        x = [mpf(float(one)) for one in z]
        step = mpf(10) ** -25 * min([mpf(1), *(abs(one) for one in x if one)])
        value = definition(*x)
        found = []
        for k in range(len(x)):
            down, up = (definition(*x[:k], x[k] + d, *x[k + 1 :]) for d in (-step, step))
            left, right = (value - down) / step, (up - value) / step
            found.append((float(value), float(left), float(right)))
    return found


def assert_between(found: Any, low: Any, high: Any, where: Any) -> None:
    """Check that numbers lie between two bounds, to 12 digits, or to the smallest normal number."""
    found, low, high = (np.asarray(x, dtype=np.float64) for x in (found, low, high))
    low, high = np.minimum(low, high), np.maximum(low, high)
    with np.errstate(invalid="ignore"):
        slack = 1e-12 * np.maximum(abs(low), abs(high)) + np.finfo(np.float64).tiny
        right = (found == low) | ((found >= low - slack) & (found <= high + slack))
    assert right.all(), [
        (where[i[0]], found[tuple(i)], low[tuple(i)], high[tuple(i)]) for i in np.argwhere(~right)
    ]

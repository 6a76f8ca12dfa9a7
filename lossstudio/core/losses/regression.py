"""Losses of a residual r = score − target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE, TWO
from lossstudio.core.losses.base import LOSSES, FamilyLoss
from lossstudio.core.losses.views import ResidualView
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task

MOST = 300.0  # beyond, log cosh grows by nothing but the size
LEAST = 1e-9  # below, log cosh is half the square


@dataclass(frozen=True)
class RegressionLoss(FamilyLoss[ResidualView]):
    """A loss of a score and a target that are numbers."""

    task: ClassVar[Task] = Task.REGRESSION
    group: ClassVar[str] = "Symmetric"

    def view(self, score: ArrayLike, target: ArrayLike) -> ResidualView:
        z, y = np.asarray(score, dtype=np.float64), np.asarray(target, dtype=np.float64)
        return ResidualView(z, y)


@dataclass(frozen=True)
class ResidualLoss(RegressionLoss):
    """A loss that sees nothing but the residual."""


@LOSSES.register("mse")
@dataclass(frozen=True)
class SquaredError(ResidualLoss):
    """The square of the error: an error twice as big pulls twice as hard, so outliers bend it."""

    title = "MSE"
    code = (
        "r**2",
        "2.0 * r",
    )
    formula = r"r^2"
    gradient_formula = r"2r"
    reference = "Legendre (1805); Gauss (1809)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() (no ½)",
        "keras": "MeanSquaredError() (no ½)",
        "sklearn": "squared_error (HalfSquaredError is half of it)",
        "optax": "squared_error (l2_loss is half of it)",
    }
    use_when = (
        "The mean is wanted and the noise has no outliers: for normal noise it is maximum "
        "likelihood."
    )
    beware = "One outlier can move the fit as far as it likes, for its pull grows with its error."
    bounded_influence = False

    def value_at(self, view: ResidualView) -> Floats:
        r = view.residual
        return r * r

    def derivative_at(self, view: ResidualView) -> Floats:
        return TWO * view.residual


@LOSSES.register("mae")
@dataclass(frozen=True)
class AbsoluteError(ResidualLoss):
    """The size of the error: every error pulls equally hard, the smallest as hard as an outlier.

    At r = 0 the gradient is 0, out of the subgradient [−1, 1].
    """

    title = "MAE"
    code = (
        "np.abs(r)",
        "np.sign(r)",
    )
    formula = r"|r|"
    gradient_formula = r"\operatorname{sign}(r)"
    reference = "Boscovich (1757); Laplace (1793)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "L1Loss()",
        "keras": "MeanAbsoluteError()",
        "sklearn": "absolute_error",
        "optax": "abs of the residual",
    }
    use_when = "The median is wanted, or some targets are far off."
    beware = (
        "The gradient does not shrink near the fit: at a constant rate it jitters about the best "
        "one. It does not resist outliers in the features."
    )

    @property
    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def value_at(self, view: ResidualView) -> Floats:
        return np.abs(view.residual)

    def derivative_at(self, view: ResidualView) -> Floats:
        return np.sign(view.residual)


@LOSSES.register("huber")
@dataclass(frozen=True)
class Huber(ResidualLoss):
    """Quadratic near zero, linear in the tails: beyond δ an error pulls no harder than δ."""

    title = "Huber"
    code = (
        "np.where(np.abs(r) <= delta, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta))",
        "np.clip(r, -delta, delta)",
    )
    formula = r"\begin{cases} \frac{1}{2} r^2 & |r| \leq \delta \\ " + (
        r"\delta \left(|r| - \frac{1}{2}\delta\right) & |r| > \delta \end{cases}"
    )
    gradient_formula = r"\max(-\delta, \min(r, \delta))"
    reference = "Huber (1964), doi:10.1214/aoms/1177703732"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "HuberLoss(delta=δ); SmoothL1Loss(beta=δ) times δ",
        "keras": "Huber(delta=δ)",
        "sklearn": "HuberLoss(delta=δ); HuberRegressor scales δ by an estimated spread",
        "optax": "huber_loss(delta=δ)",
    }
    use_when = (
        "Most errors are ordinary and a few targets are far off: it is nearly as exact as MSE for "
        "the first and as firm as MAE for the second."
    )
    beware = (
        "δ must fit the noise: 1.345 times its standard deviation is usual (Holland & Welsch "
        "1977). It does not resist outliers in the features."
    )
    delta: float = param(
        1.0,
        label="Threshold δ",
        symbol="δ",
        help="Errors smaller than δ are squared, larger ones count linearly. In units of the "
        "target.",
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def threshold(self) -> float:
        return self.delta

    def value_at(self, view: ResidualView) -> Floats:
        size = np.abs(view.residual)
        inner = np.minimum(size, self.delta)
        return inner * (size - 0.5 * inner)

    def derivative_at(self, view: ResidualView) -> Floats:
        return np.minimum(np.maximum(view.residual, -self.delta), self.delta)


@LOSSES.register("smooth_l1")
@dataclass(frozen=True)
class SmoothL1(ResidualLoss):
    """Huber divided by its threshold β, so that the tails keep the slope of MAE.

    With β = 0 it is MAE; at r = 0 the gradient is then 0, out of [−1, 1].
    """

    title = "Smooth L1"
    code = (
        "np.where(np.abs(r) <= beta, 0.5 * r**2 / beta, np.abs(r) - 0.5 * beta)",
        "np.clip(r / beta, -1.0, 1.0)",
    )
    formula = r"\begin{cases} \frac{r^2}{2\beta} & |r| \leq \beta \\ " + (
        r"|r| - \frac{1}{2}\beta & |r| > \beta \end{cases}"
    )
    gradient_formula = r"\max(-1, \min(r/\beta, 1))"
    reference = "Girshick (2015), Fast R-CNN, arXiv:1504.08083"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "SmoothL1Loss(beta=β), which is HuberLoss(delta=β) / β",
        "keras": "Huber(delta=β) / β",
        "sklearn": "HuberLoss(delta=β) / β",
        "optax": "huber_loss(delta=β) / β",
    }
    use_when = (
        "As for Huber, where the pull of an outlier should stay 1 whatever the threshold is, as "
        "for boxes in object detection (Girshick 2015)."
    )
    beware = (
        "A smaller β makes the gradient near the fit steeper, r/β: the rate that suits one β does "
        "not suit another."
    )
    beta: float = param(
        1.0,
        label="Threshold β",
        symbol="β",
        help="Errors smaller than β are squared, larger ones count as in MAE. In units of the "
        "target.",
        low=0.0,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def written_code(self) -> tuple[str, str]:
        return super().written_code if self.beta else AbsoluteError.code

    @property
    def threshold(self) -> float:
        return self.beta

    @property
    def kinks(self) -> tuple[float, ...]:
        return () if self.beta else (0.0,)

    def value_at(self, view: ResidualView) -> Floats:
        size = np.abs(view.residual)
        if self.beta == 0.0:
            return size
        inner = np.minimum(size, self.beta)
        return (inner / self.beta) * (size - 0.5 * inner)

    def derivative_at(self, view: ResidualView) -> Floats:
        r = view.residual
        if self.beta == 0.0:
            return np.sign(r)
        return np.minimum(np.maximum(r, -self.beta), self.beta) / self.beta


@LOSSES.register("log_cosh")
@dataclass(frozen=True)
class LogCosh(ResidualLoss):
    """Like Huber without a seam: quadratic near zero, linear far out, smooth everywhere."""

    title = "Log-cosh"
    code = (
        "c**2 * (np.logaddexp(r / c, -r / c) - np.log(2.0))",
        "c * np.tanh(r / c)",
    )
    formula = r"c^2 \log \cosh \frac{r}{c}"
    gradient_formula = r"c \tanh \frac{r}{c}"
    reference = "Green (1990), doi:10.1109/42.52985"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; log(cosh(r)) overflows beyond 710",
        "keras": "LogCosh() at c = 1 (loses |r| below 1e-8)",
        "sklearn": "none",
        "optax": "log_cosh at c = 1 (loses |r| below 1e-8)",
    }
    use_when = "You want what Huber does, and with a second derivative everywhere."
    beware = (
        "It turns at an error of about c, in units of the target: where all errors are far smaller "
        "or larger it is nearly MSE or nearly MAE."
    )
    c: float = param(
        1.0,
        label="Scale c",
        symbol="c",
        help="Where the square turns into a line, whose slope it is. In units of the target.",
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def threshold(self) -> float:
        return self.c

    def value_at(self, view: ResidualView) -> Floats:
        size = np.abs(view.residual)
        if self.c == 1.0:
            inner = np.minimum(size, MOST)
            value: Floats = _log_cosh(inner) + (size - inner)
            return value
        inner = np.minimum(size, MOST * self.c)
        x = np.maximum(inner / self.c, LEAST)
        near = inner * (inner * (_log_cosh(x) / (x * x)))  # c² log cosh, and nothing overflows
        scaled: Floats = near + self.c * np.maximum(size - MOST * self.c, 0.0)
        return scaled

    def derivative_at(self, view: ResidualView) -> Floats:
        if self.c == 1.0:
            return np.tanh(view.residual)
        return self.c * np.tanh(view.residual / self.c)


def _log_cosh(size: Floats) -> Floats:
    """Return log cosh of sizes up to `MOST`."""
    growth = np.expm1(size)
    excess = growth * growth / (ONE + growth)  # 2 (cosh − 1), and nothing cancels
    result: Floats = np.log1p(0.5 * excess)
    return result

"""The loss of counts: the score is the logarithm of what is predicted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.constants import LARGEST
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.regression import RegressionLoss
from lossstudio.core.losses.views import ResidualView


@LOSSES.register("poisson")
@dataclass(frozen=True)
class Poisson(RegressionLoss):
    """Predicts exp(s), which is never below 0, and allows large counts larger errors.

    Minus the log-likelihood of a count without the part log y!, which no score changes: so it may
    fall below 0. It is half the deviance but for a constant of each sample. It always reads
    the target as it is, also where the others learn a standardised one.
    """

    title = "Poisson"
    group = "Counts"
    log_link = True
    drawn_target = 3.0
    code = (
        "np.exp(s) - count * s",
        "np.exp(s) - count",
    )
    formula = r"e^{s} - y\,s"
    gradient_formula = r"e^{s} - y"
    reference = "Nelder & Wedderburn (1972), doi:10.2307/2344614"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "PoissonNLLLoss(log_input=True, full=False)",
        "keras": "Poisson() takes the prediction exp(s) in place of s",
        "sklearn": "HalfPoissonLoss, as in PoissonRegressor",
        "optax": "none; exp(s) − y·s",
    }
    use_when = (
        "The target counts something, such as calls or accidents, and the noise grows with the "
        "count: for a Poisson distribution it is maximum likelihood."
    )
    beware = (
        "A step of 1 in the score multiplies the prediction by 2.7: a high rate of learning or a "
        "far start overflows. Targets below 0 are refused. It leaves out log y!, as PyTorch and "
        "scikit-learn do, and so may fall below 0."
    )
    bounded_influence = False

    def check_samples(self, target: Targets, classes: int = 0) -> None:
        """Refuse targets below 0."""
        below = np.asarray(target) < 0.0
        if below.any():
            first = np.asarray(target)[below].flat[0]
            raise ValueError(f"{self.title}: a target is {first:g}; allowed is 0 or more.")

    def least(self, target: Targets) -> Floats:
        """Return the value at s = log y, where a target is met; 0 for a count of 0."""
        y = np.asarray(target, dtype=np.float64)
        least: Floats = y - y * np.log(np.where(y > 0.0, y, 1.0))
        return least

    def view(self, score: ArrayLike, target: ArrayLike) -> ResidualView:
        """Return score and target; ValueError if a target is below 0."""
        view = super().view(score, target)
        self.check_samples(view.target)
        return view

    def value_at(self, view: ResidualView) -> Floats:
        score = view.score
        return np.exp(score) - np.minimum(view.own_target * score, LARGEST)

    def derivative_at(self, view: ResidualView) -> Floats:
        return np.exp(view.score) - view.own_target

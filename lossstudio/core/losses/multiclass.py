"""Losses of k logits, of shape (..., k), for an integer target of shape (...,)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import LARGEST, ONE, TWO, ZERO
from lossstudio.core.losses.base import LOSSES, FamilyLoss
from lossstudio.core.losses.logits import LogitsView, one_hot, total
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class MulticlassLoss(FamilyLoss[LogitsView]):
    """A loss of several logits, one for each class."""

    task: ClassVar[Task] = Task.MULTICLASS

    def view(self, score: ArrayLike, target: ArrayLike) -> LogitsView:
        """Return the logits; ValueError if a target is not the index of a class."""
        z = np.asarray(score, dtype=np.float64)
        own = np.broadcast_to(one_hot(target, z.shape[-1]), z.shape)
        return LogitsView(z, np.asarray(target), own)


@LOSSES.register("softmax_ce")
@dataclass(frozen=True)
class SoftmaxCrossEntropy(MulticlassLoss):
    """Minus the log-probability of the true class: a confident error costs without limit."""

    title = "Cross-entropy"
    group = "Probability"
    code = (
        "-log_pt",
        "error",
    )
    formula = r"{-}\sum_k y_k \log p_k"
    gradient_formula = r"p_k - y_k"
    reference = "Bridle (1990), doi:10.1007/978-3-642-76153-9_28"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "CrossEntropyLoss(label_smoothing=a); with class weights it divides by their sum",
        "keras": "CategoricalCrossentropy(from_logits=True, label_smoothing=a)",
        "sklearn": "HalfMultinomialLoss (not halved); log_loss",
        "optax": "softmax_cross_entropy_with_integer_labels; smooth_labels for a",
    }
    use_when = "One of several classes is true: the usual choice, and it gives probabilities."
    beware = (
        "A wrong label costs without limit. Networks tend to become too sure of themselves under "
        "it (Guo et al. 2017)."
    )
    label_smoothing: float = param(
        0.0,
        label="Label smoothing",
        symbol="a",
        help="Moves the targets from 0 and 1 towards 1/k, so that certainty is not rewarded: y "
        "becomes y(1 − a) + a/k.",
        low=0.0,
        high=1.0,
        slider=(0.0, 0.5),
    )

    @property
    def gradient_is_error(self) -> bool:
        return not self.label_smoothing

    @property
    def written(self) -> tuple[str, str]:
        if not self.label_smoothing:
            return super().written
        smoothed = r" \quad y_{k,a} = (1 - a)\,y_k + \frac{a}{K}"
        return r"{-}\sum_k y_{k,a} \log p_k" + smoothed, r"p_k - y_{k,a}"

    @property
    def written_code(self) -> tuple[str, str]:
        if not self.label_smoothing:
            return super().written_code
        share = "share = (1.0 - label_smoothing) * own + label_smoothing / z.shape[-1]\n"
        gradient = "(1.0 - label_smoothing) * error + label_smoothing * (p - 1.0 / z.shape[-1])"
        return share + "-np.sum(share * log_p, axis=-1)", gradient

    def value_at(self, view: LogitsView) -> Floats:
        a = self.label_smoothing
        if not a:
            return view.surprise
        return view.cross_entropy((1.0 - a) * view.own + a / view.own.shape[-1])

    def derivative_at(self, view: LogitsView) -> Floats:
        a = self.label_smoothing
        return (1.0 - a) * view.error + a * (view.p - 1.0 / view.own.shape[-1]) if a else view.error


@LOSSES.register("focal_softmax")
@dataclass(frozen=True)
class FocalSoftmax(MulticlassLoss):
    """Cross-entropy that fades for samples already right, so that the hard ones count. Not convex.

    With γ = 0 it is cross-entropy.
    """

    title = "Focal"
    group = "Rare classes"
    code = (
        "-(miss**gamma) * log_pt",
        "pull = miss**gamma - gamma * pt * log_pt * miss ** (gamma - 1.0)\npull[:, None] * error",
    )
    formula = r"{-}(1 - p_t)^\gamma \log p_t"
    gradient_formula = r"(1 - p_t)^\gamma \left(1 - \gamma \frac{p_t \log p_t}{1 - p_t}\right)" + (
        r"(p_k - y_k)"
    )
    reference = "Lin et al. (2017), arXiv:1708.02002"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "CategoricalFocalCrossentropy(alpha=1, gamma=γ, from_logits=True); its α, 0.25 "
        "unless given, weighs all classes",
        "sklearn": "none",
        "optax": "none",
    }
    use_when = (
        "Easy samples far outnumber the hard ones, as background does in object detection (Lin et "
        "al. 2017)."
    )
    beware = (
        "With γ > 0 it is not least at the true probabilities (Charoenphakdee et al. 2021, "
        "arXiv:2011.09172). Wrong labels count among the hard samples."
    )
    convex = False
    gamma: float = param(
        2.0,
        label="Focus γ",
        symbol="γ",
        help="How fast samples that are already right lose their weight; 0 is cross-entropy.",
        low=0.0,
        slider=(0.0, 5.0),
    )

    def value_at(self, view: LogitsView) -> Floats:
        return view.miss**self.gamma * view.surprise

    def derivative_at(self, view: LogitsView) -> Floats:
        miss = view.miss
        entropy = total(view.p * view.own) * np.minimum(view.surprise, LARGEST)  # tends to 0
        ratio = np.divide(entropy, miss, out=np.ones_like(entropy), where=miss != ZERO)
        return (miss**self.gamma * (ONE + self.gamma * ratio))[..., None] * view.error


@LOSSES.register("softmax_brier")
@dataclass(frozen=True)
class SoftmaxBrier(MulticlassLoss):
    """The squared error of the probabilities: a confident error barely moves. Not convex."""

    title = "Brier"
    group = "Probability"
    code = (
        "np.sum((p - own) ** 2, axis=-1)",
        "2.0 * p * (error - np.sum(p * error, axis=-1, keepdims=True))",
    )
    formula = r"\sum_k (p_k - y_k)^2"
    gradient_formula = r"2 p_k \sum_j p_j \left((p_k - y_k) - (p_j - y_j)\right)"
    reference = "Brier (1950), Monthly Weather Review 78(1)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() on softmax(z), times k",
        "keras": "MeanSquaredError() on a softmax output, times k",
        "sklearn": "brier_score_loss(scale_by_half=False)",
        "optax": "sum of squared_error on softmax(z)",
    }
    use_when = (
        "You want probabilities and some labels are wrong: it is least at the true probabilities, "
        "and no sample costs more than 2."
    )
    beware = "A confident error has almost no gradient: from a bad start learning stalls."
    convex = False

    def value_at(self, view: LogitsView) -> Floats:
        return total(np.square(view.error))

    def derivative_at(self, view: LogitsView) -> Floats:
        p, error = view.p, view.error
        gaps = error[..., :, None] - error[..., None, :]  # pairs do not cancel
        return TWO * p * total(p[..., None, :] * gaps)


@LOSSES.register("multiclass_hinge")
@dataclass(frozen=True)
class MulticlassHinge(MulticlassLoss):
    """Zero once the true class leads the best other by 1: only close calls count.

    At a lead of exactly 1 the gradient is 0; among equal rivals the first is pushed down.
    """

    title = "Hinge"
    group = "Margin"
    gives_probability = False
    code = (
        "np.maximum(0.0, 1.0 - lead)",
        "best = np.eye(z.shape[-1])[np.argmax(rivals, axis=-1)]\n"
        "(best - own) * (lead < 1.0)[:, None]",
    )
    formula = r"\max\left(0, 1 + \max_{j \neq t} z_j - z_t\right)"
    gradient_formula = r"\begin{cases} {+}1 & k = \text{best rival} \\ {-}1 & k = t \\ " + (
        r"0 & \text{else, or if } \ell = 0 \end{cases}"
    )
    reference = "Crammer & Singer (2001), JMLR 2:265–292"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none (MultiMarginLoss sums over all rivals and divides by k)",
        "keras": "CategoricalHinge() (a best rival below 0 counts as 0)",
        "sklearn": "hinge_loss for several classes",
        "optax": "multiclass_hinge_loss",
    }
    use_when = (
        "Only the class that leads matters, as in a support vector machine of several classes."
    )
    beware = (
        "Its scores are no probabilities. Where no class has a chance above ½, its best fit may "
        "miss the likeliest one (Liu 2007)."
    )

    @property
    def kinks(self) -> tuple[float, ...]:
        return (1.0,)

    def value_at(self, view: LogitsView) -> Floats:
        return np.maximum(ONE - view.lead(view.rivals), ZERO)

    def derivative_at(self, view: LogitsView) -> Floats:
        rivals = view.rivals
        rival = np.equal(rivals.argmax(axis=-1)[..., None], np.arange(rivals.shape[-1]))
        derivative: Floats = np.heaviside(ONE - view.lead(rivals), ZERO)[..., None] * (
            rival - view.own
        )
        return derivative


@LOSSES.register("generalized_ce")
@dataclass(frozen=True)
class GeneralizedCrossEntropy(MulticlassLoss):
    """Between cross-entropy (q → 0) and MAE (q = 1): wrong labels pull less. Not convex."""

    title = "Generalized CE"
    group = "Noisy labels"
    code = (
        "-np.expm1(q * log_pt) / q",
        "pt[:, None] ** q * error",
    )
    formula = r"\frac{1 - p_t^q}{q}"
    gradient_formula = r"p_t^q\,(p_k - y_k)"
    reference = "Zhang & Sabuncu (2018), arXiv:1805.07836"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "none",
        "sklearn": "none",
        "optax": "none",
    }
    use_when = "Some labels are wrong: the larger q, the less they pull."
    beware = (
        "The nearer q is to 1, the slower it learns, above all with many classes (Zhang & Sabuncu "
        "2018)."
    )
    convex = False
    q: float = param(
        0.7,
        label="Robustness q",
        symbol="q",
        help="Near 0 it is cross-entropy; at 1 a wrong label pulls no harder than a right one.",
        low=0.0,
        high=1.0,
        above_low=True,
        slider=(0.01, 1.0),
    )

    def value_at(self, view: LogitsView) -> Floats:
        return -np.expm1(-self.q * view.surprise) / self.q

    def derivative_at(self, view: LogitsView) -> Floats:
        return np.exp(-self.q * view.surprise)[..., None] * view.error

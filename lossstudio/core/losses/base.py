"""What every loss declares and does."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeGuard

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses.views import ViewT
from lossstudio.core.parameters import Parameterised
from lossstudio.core.registry import Registry
from lossstudio.core.tasks import Task

FORMULA = "formula"  # the key of every typed loss
GROUPS = (  # in the order of the screen
    *("Symmetric", "Asymmetric", "Robust", "Counts"),
    *("Probability", "Margin", "Noisy labels", "Rare classes"),
)


@dataclass(frozen=True)
class Loss(Parameterised):
    """A value and a gradient per sample; training minimises the mean over samples.

    Elementwise losses take any broadcastable shapes. Multiclass losses take scores of shape
    (..., k) and integer targets of shape (...,). Binary targets are 0 or 1.

    Attributes
    ----------
    formula, gradient_formula : str
        LaTeX of the value and of its derivative with respect to the score.
    derivative_name : str
        LaTeX of what stands before the latter.
    code : tuple of str
        The same two in NumPy, for scripts that are exported. Each is an expression, which may have
        assignments before it, of the parameters and of what `core.export.vocabulary` explains.
    reference : str
        Where the loss comes from.
    equivalents : mapping of str to str
        The same loss in other libraries, with what differs.
    use_when, beware : str
        When it is a good choice, and what goes wrong with it; one or two sentences each.
    convex : bool
        Whether the value is convex in the score, for every parameter.
    bounded_influence : bool
        Whether the gradient stays bounded for any score.
    group : str
        What it is for, one of `GROUPS`: losses stand together by it.
    log_link : bool
        Whether the score is the logarithm of the prediction of a regression.
    gives_probability : bool
        Whether the score of a classification is a logit, so that its link gives a probability.
    drawn_target : float
        The target at which a regression loss is drawn by itself.
    """

    live_parameters: ClassVar[bool] = True
    task: ClassVar[Task]
    formula: ClassVar[str] = ""
    gradient_formula: ClassVar[str] = ""
    code: ClassVar[tuple[str, str]] = ("", "")
    derivative_name: ClassVar[str] = r"\ell'"
    reference: ClassVar[str] = ""
    equivalents: ClassVar[Mapping[str, str]] = {}
    use_when: ClassVar[str] = ""
    beware: ClassVar[str] = ""
    convex: ClassVar[bool] = True
    bounded_influence: ClassVar[bool] = True
    group: ClassVar[str] = ""
    log_link: ClassVar[bool] = False
    gives_probability: ClassVar[bool] = True
    drawn_target: ClassVar[float] = 0.0

    @property
    def written(self) -> tuple[str, str]:
        """LaTeX of value and gradient with these parameters, where one of them changes the form."""
        return self.formula, self.gradient_formula

    @property
    def written_code(self) -> tuple[str, str]:
        """The code with these parameters, where one of them changes the form."""
        return self.code

    @property
    def gradient_is_error(self) -> bool:
        """Whether the gradient is p − y, the error of the probability, with these parameters."""
        return False

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the gradient jumps, as values of the residual or of the margin ỹz."""
        return ()

    @property
    def threshold(self) -> float:
        """The size of the residual at which the loss changes its course; 0 where it has none."""
        return 0.0

    @property
    def by_class(self) -> bool:
        """Whether each of several classes has a shape of its own."""
        return False

    @property
    def least_classes(self) -> int:
        """How many classes there must be at least, for a loss of several."""
        return 2

    @property
    def smooth(self) -> bool:
        """Whether the gradient is continuous."""
        return not self.kinks

    @property
    def traits(self) -> tuple[str, ...]:
        """The declared properties in words."""
        where = "residual" if self.task is Task.REGRESSION else "margin"
        kinks = " and ".join(f"{kink:g}".replace("-", "−") for kink in self.kinks)
        return (
            "convex" if self.convex else "not convex",
            "smooth" if self.smooth else f"kink at the {where} {kinks}",
            "the pull of a sample is bounded"
            if self.bounded_influence
            else "the pull of a sample is unbounded",
        )

    def check_samples(self, target: Targets, classes: int) -> None:
        """Refuse samples for which the loss is not defined.

        Parameters
        ----------
        target : ndarray (n,)
            In the data's own units, or the index of the class.
        classes : int
            How many there are; 0 for a regression.

        Raises
        ------
        ValueError
            In a sentence.
        """

    def least(self, target: Targets) -> Floats:
        """Return what no score can fall below, for each target; 0 unless overridden."""
        return np.zeros(np.shape(target))

    @abstractmethod
    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        """Return the loss of each sample, without reduction."""

    @abstractmethod
    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        """Return d value / d score, in the shape of the score."""

    @property
    def detail(self) -> str:
        """The parameters that differ from their defaults, such as "δ 12.2"."""
        values = ((p, getattr(self, name)) for name, p in self.parameters().items())
        return " ".join(f"{p.symbol} {value:g}" for p, value in values if value != p.default)

    @property
    def full_name(self) -> str:
        """Title and detail."""
        return f"{self.title} {self.detail}".rstrip()


@dataclass(frozen=True)
class FamilyLoss(Loss, Generic[ViewT]):
    """A loss that is worked out from what all losses of its family see of score and target.

    `value_at` and `derivative_at` may overflow or divide by 0 on the way to a right result; who
    calls them silences NumPy.
    """

    @classmethod
    def includes(cls, loss: Loss) -> "TypeGuard[FamilyLoss[ViewT]]":
        """Whether a loss is of this family."""
        return isinstance(loss, cls)

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        """Return the loss of each sample.

        Raises
        ------
        ValueError
            If a target is none that the loss takes, see `view`.
        """
        with np.errstate(all="ignore"):
            return self.value_at(self.view(score, target))

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        """Return d value / d score of each sample; errors as in `value`."""
        with np.errstate(all="ignore"):
            view = self.view(score, target)
            return view.chain(self.derivative_at(view))

    @abstractmethod
    def view(self, score: ArrayLike, target: ArrayLike) -> ViewT:
        """Return what the family sees; ValueError if a target is none that the loss takes."""

    @abstractmethod
    def value_at(self, view: ViewT) -> Floats:
        """Return the value of each sample, (..., n)."""

    @abstractmethod
    def derivative_at(self, view: ViewT) -> Floats:
        """Return d value / d (residual, margin or logits), in the shape of the score."""


class _Losses(Registry[Loss]):
    def create(self, key: str, /, **parameters: Any) -> Loss:
        """Create a loss; of the key "formula" it is a typed one, which is no class on the list."""
        if key != FORMULA:
            return super().create(key, **parameters)
        from lossstudio.core.losses.formula import typed_loss_from  # noqa: PLC0415  # seldom there

        return typed_loss_from(parameters)

    def for_task(self, task: Task) -> list[type[Loss]]:
        """Return the losses that fit the task, group by group; those of no group come last."""
        places = {group: place for place, group in enumerate(GROUPS)}
        fitting = [cls for cls in self.values() if cls.task is task]
        return sorted(fitting, key=lambda cls: places.get(cls.group, len(places)))


LOSSES = _Losses("loss")


def mean_loss(values: Floats, weight: Floats | None = None, axis: int = -1) -> Floats:
    """Return the mean, which is finite whenever the values are; nan where there are none.

    Parameters
    ----------
    values : ndarray (..., n)
    weight : ndarray (n,), optional
        Of mean 1, along the last axis: the result is Σ w·l / Σ w.
    axis : int
    """
    weighted = values if weight is None else values * weight
    count = values.shape[axis]
    mean: Floats = np.divide(np.add.reduce(weighted, axis=axis), count)
    if np.isfinite(mean).all():
        return mean
    parts = np.divide(values, count)  # whose sum overflows later
    shares: Floats = np.sum(parts if weight is None else parts * weight, axis=axis)
    return np.where(np.isinf(mean), shares, mean)

"""What the losses of one family see of score and target, worked out once for all that ask."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import numpy as np

from lossstudio.core.arrays import Floats, Frozen, Targets

Rows = slice | list[int]
"""Some contenders of a stack; a slice gives views of its arrays, a list gives copies."""


@dataclass(frozen=True, eq=False)
class Facts(Frozen):
    """What a loss may know of the training samples beside score and target.

    Attributes
    ----------
    class_shares : ndarray (k,) or None
        The share of each class; None where nothing is known: all are alike.
    mean, spread : float
        Of the targets, where the losses see standardised ones.
    """

    class_shares: Floats | None = None
    mean: float = 0.0
    spread: float = 1.0


NO_FACTS = Facts()


class LossView(ABC):
    """Scores and targets of the samples of one contender, or of a whole stack of contenders.

    Parameters
    ----------
    score : ndarray (..., n), or (..., n, k) for several classes
        The contenders of a stack are the first axis.
    target : ndarray (..., n)
        The same for all contenders.
    """

    def __init__(self, score: Floats, target: Targets) -> None:
        self.score = score
        self._target = target
        self._facts = NO_FACTS
        self._whole: Self | None = None
        self._rows: Rows = slice(None)
        self._known: dict[str, Floats] = {}

    @property
    def whole(self) -> Self:
        """The stack that this is a part of, or this view itself."""
        return self if self._whole is None else self._whole

    @property
    def target(self) -> Targets:
        """The target (..., n) as the loss sees it."""
        return self.whole._target

    @property
    def facts(self) -> Facts:
        """What is known of the training samples."""
        return self.whole._facts

    def with_facts(self, facts: Facts) -> Self:
        """Take note of what is known of the training samples, and return this very view."""
        self.whole._facts = facts
        return self

    @property
    @abstractmethod
    def position(self) -> Floats:
        """Where each sample (..., n) stands along the axis on which a loss is drawn."""

    def part(self, rows: Rows) -> Self:
        """Return some contenders of a whole stack.

        What is worked out for one part serves all others, since a part looks it up in the whole.
        """
        part = object.__new__(type(self))
        part.score, part._whole, part._rows = self.score[rows], self, rows
        return part

    @abstractmethod
    def with_score(self, score: Floats) -> Self:
        """Return the view of other scores for the same targets."""

    @abstractmethod
    def renew(self, target: Targets, sign: Floats) -> None:
        """Take other targets for scores that were written anew in place; the parts follow.

        Every step of training does so: no `super` on the way.

        Parameters
        ----------
        target, sign : ndarray (..., n)
            The target, and for two classes ±1.
        """

    def chain(self, derivative: Floats) -> Floats:
        """Return d value / d score from the derivative that a loss of the family gives, or back."""
        return derivative


ViewT = TypeVar("ViewT", bound=LossView)


class Shared(Generic[ViewT]):
    """A property that the whole stack works out once, and its parts look up."""

    def __init__(self, work_out: Callable[[ViewT], Floats]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, view: ViewT, owner: type[ViewT]) -> Floats:
        whole = view if view._whole is None else view._whole
        found = whole._known.get(self._name)
        if found is None:
            found = whole._known[self._name] = self._work_out(whole)
        if view is whole:
            return found
        part: Floats = found[view._rows]
        return part


class ResidualView(LossView):
    """What losses of a regression see.

    Attributes
    ----------
    residual : ndarray (..., n)
        Score − target.
    """

    def __init__(self, score: Floats, target: Targets) -> None:
        super().__init__(score, target)
        self.residual: Floats = np.subtract(score, target, dtype=np.float64)

    @property
    def position(self) -> Floats:
        return self.residual

    @property
    def own_target(self) -> Targets:
        """The target in its own units, also where the other losses see a standardised one."""
        facts, target = self.facts, self.target
        return (
            target if facts.spread == 1.0 and not facts.mean else target * facts.spread + facts.mean
        )

    def part(self, rows: Rows) -> Self:
        part = super().part(rows)
        part.residual = self.residual[rows]
        return part

    def with_score(self, score: Floats) -> Self:
        return type(self)(score, self.target).with_facts(self.facts)

    def renew(self, target: Targets, sign: Floats) -> None:
        self._target = target
        self._known.clear()
        np.subtract(self.score, target, self.residual)


class MarginView(LossView):
    """What losses of two classes see.

    Parameters
    ----------
    score, target : ndarray
        As in `LossView`.
    sign : ndarray (..., n), optional
        2 · target − 1 unless given.
    mixed : bool
        Whether targets may lie between 0 and 1; the sign is then that of the likelier class.

    Attributes
    ----------
    margin : ndarray (..., n)
        Sign · score: the score towards the true class.
    """

    def __init__(
        self, score: Floats, target: Targets, sign: Floats | None = None, mixed: bool = False
    ) -> None:
        super().__init__(score, target)
        self._sign: Floats = 2.0 * target - 1.0 if sign is None else sign
        self.mixed = mixed
        self.margin: Floats = score * self._sign

    @property
    def sign(self) -> Floats:
        """+1 for class 1, −1 for class 0, (..., n)."""
        return self.whole._sign

    @property
    def position(self) -> Floats:
        return self.margin

    def part(self, rows: Rows) -> Self:
        part = super().part(rows)
        part.margin, part.mixed = self.margin[rows], self.mixed
        return part

    def with_score(self, score: Floats) -> Self:
        return type(self)(score, self.target, self.sign, self.mixed).with_facts(self.facts)

    def renew(self, target: Targets, sign: Floats) -> None:
        self._target, self._sign = target, sign
        self._known.clear()
        np.multiply(self.score, sign, self.margin)

    def chain(self, derivative: Floats) -> Floats:
        return derivative * self.sign

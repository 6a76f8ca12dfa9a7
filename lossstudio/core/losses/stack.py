"""The losses of a whole stack of contenders, each of its own rows, those of no family included."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeGuard

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses.base import FamilyLoss, Loss
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.logits import LogitsView
from lossstudio.core.losses.multiclass import MulticlassLoss
from lossstudio.core.losses.regression import RegressionLoss
from lossstudio.core.losses.views import (
    NO_FACTS,
    Facts,
    LossView,
    MarginView,
    ResidualView,
    Rows,
    ViewT,
)
from lossstudio.core.tasks import Task


class Stack(Generic[ViewT]):
    """What the losses of a stack see, worked out once, and what each makes of it.

    A loss that is of no family is asked for its value and gradient at score and target.

    Parameters
    ----------
    of_family : callable
        Says whether a loss reads the view, see `FamilyLoss.includes`.
    view : LossView
        Of all contenders.
    """

    def __init__(
        self, of_family: Callable[[Loss], TypeGuard[FamilyLoss[ViewT]]], view: ViewT
    ) -> None:
        self._of_family, self.view = of_family, view

    def with_score(self, score: Floats) -> "Stack[ViewT]":
        """Return the stack with other scores for the same targets."""
        return Stack(self._of_family, self.view.with_score(score))

    def value(self, loss: Loss, rows: Rows) -> Floats:
        """Return the value of each sample of some contenders, (rows, ..., n)."""
        part = self.view.part(rows)
        if self._of_family(loss):
            return loss.value_at(part)
        return loss.value(part.score, part.target)

    def gradient(self, loss: Loss, rows: Rows) -> Floats:
        """Return d value / d score of some contenders, in the shape of their scores."""
        part = self.view.part(rows)
        if self._of_family(loss):
            return part.chain(loss.derivative_at(part))
        return loss.gradient(part.score, part.target)

    def derivatives(self, losses: Sequence[tuple[Loss, Rows]], out: Floats) -> "Derivatives[ViewT]":
        """Return what writes the derivatives of losses, each to its rows of `out`."""
        ways = []
        for loss, row in _slices(losses):
            of_score = partial(_derivative, loss)
            way = loss.derivative_at if self._of_family(loss) else of_score
            ways.append((way, self.view.part(row), out[row]))
        return Derivatives(self.view, ways)


class Derivatives(Generic[ViewT]):
    """Writes d value / d (residual, margin or logits), again and again, to kept views of rows.

    Parameters
    ----------
    view : LossView
        Of all contenders.
    ways : sequence of (callable, LossView, ndarray)
        What gives the derivative, for which part of the view, and where it goes.
    """

    def __init__(
        self, view: ViewT, ways: Sequence[tuple[Callable[[ViewT], Floats], ViewT, Floats]]
    ) -> None:
        self._view, self._ways = view, ways

    def fill(self, target: Targets, sign: Floats) -> None:
        """Write the derivatives for scores that were written anew, see `LossView.renew`."""
        self._view.renew(target, sign)
        for derivative_at, part, out in self._ways:
            out[...] = derivative_at(part)


def _derivative(loss: Loss, view: LossView) -> Floats:
    """Return the derivative that the gradient of a loss of no family comes to."""
    return view.chain(loss.gradient(view.score, view.target))


def _slices(losses: Sequence[tuple[Loss, Rows]]) -> Iterator[tuple[Loss, slice]]:
    """Give rows that are not evenly spaced one by one: slices give views, lists do not."""
    for loss, rows in losses:
        if isinstance(rows, slice):
            yield loss, rows
        else:
            yield from ((loss, slice(row, row + 1)) for row in rows)


AnyStack = Stack[ResidualView] | Stack[MarginView] | Stack[LogitsView]


def stack_of(task: Task, score: Floats, target: Targets, facts: Facts = NO_FACTS) -> AnyStack:
    """Return the stack of a task.

    Parameters
    ----------
    task : Task
    score : ndarray (contenders, ..., n), or (contenders, ..., n, k) for several classes
    target : ndarray (..., n)
        As the loss sees it.
    facts : Facts
        Of the training samples.

    Raises
    ------
    ValueError
        If a target is not the index of one of several classes.
    """
    if task is Task.REGRESSION:
        return Stack(RegressionLoss.includes, ResidualView(score, target).with_facts(facts))
    if task is Task.BINARY:
        return Stack(MarginLoss.includes, MarginView(score, target).with_facts(facts))
    return Stack(MulticlassLoss.includes, LogitsView(score, target).with_facts(facts))


def rows_of(losses: Sequence[Loss]) -> list[tuple[Loss, Rows]]:
    """Return each different loss with the rows that have it, so that equal ones go together."""
    found: dict[Loss, list[int]] = {}
    for row, loss in enumerate(losses):
        found.setdefault(loss, []).append(row)
    return [(loss, _evenly(rows)) for loss, rows in found.items()]


def _evenly(rows: list[int]) -> Rows:
    """Return rows as a slice, which gives a view, if they are evenly spaced."""
    step = rows[1] - rows[0] if len(rows) > 1 else 1
    even = range(rows[0], rows[-1] + 1, step)
    return slice(even.start, even.stop, step) if list(even) == rows else rows

"""Places in the terms in which the person has written: r, s, z, m or pt."""

import re
from functools import cached_property

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses.base import Loss
from lossstudio.core.losses.formula.checks.finding import number
from lossstudio.core.losses.formula.notation import RAISED
from lossstudio.core.losses.formula.typed_loss import TypedLoss
from lossstudio.core.tasks import Task

WORD = re.compile(rf"[^\W{''.join(RAISED)}]+")


class Terms:
    """How a place on a line is told.

    Attributes
    ----------
    words : set of str
        The words of the formula; a built-in loss has none.

    Parameters
    ----------
    loss : Loss
    targets : ndarray (lines,)
    rivals : ndarray (lines, k)
        The scores of the other classes, where there are several.
    alike : bool
        Whether all targets show the same.
    """

    def __init__(self, loss: Loss, targets: Targets, rivals: Floats, alike: bool) -> None:
        self.words = set(WORD.findall(getattr(loss, "text", "")))
        self.task, self._alike, self._log_link = loss.task, alike, loss.log_link
        self._targets, self._rivals = targets, rivals
        self._by_class = isinstance(loss, TypedLoss) and loss.by_class

    @cached_property
    def name(self) -> str:
        """What the lines go along, as the person types it."""
        if self._log_link:
            return "s"
        if self.task is Task.REGRESSION:
            if "r" in self.words or not self.words & {"s", "y"}:
                return "r"
            return "s − y" if self._alike else "s"
        if "m" in self.words or not self.words & {"z", "p", "pt"}:
            return "m"
        return "pt" if "pt" in self.words else "z"

    def mark(self, line: int, at: float) -> str:
        """Return the number of a place, in what the person types."""
        if self.name == "pt":
            rivals = np.zeros(1)
            if self.task is Task.MULTICLASS:
                rivals = np.delete(self._rivals[line], int(self._targets[line]))
            with np.errstate(over="ignore"):
                return number(float(1.0 / (1.0 + np.exp(rivals - at).sum())))
        if self.name == "s":
            target = float(self._targets[line])
            return number((np.log(target) if self._log_link else target) + at)
        return number(-at if self._turned(line) else at)

    def _turned(self, line: int) -> bool:
        return self.name == "z" and self._targets[line] == 0.0

    def place(self, line: int, at: float) -> str:
        """Return a place as the person would type it, such as "r = −1"."""
        return f"{self.name} = {self.mark(line, at)}"

    def beyond(self, line: int, at: float, upwards: bool) -> str:
        """Return all that is on one side of a place, such as "above r = −1"."""
        return f"{'above' if upwards != self._turned(line) else 'below'} {self.place(line, at)}"

    def target(self, line: int) -> str:
        """Return for which target something was seen, if they are not all alike."""
        if self.task is Task.MULTICLASS:
            return f" for class {self._targets[line]}" if self._by_class else ""
        if self._alike and self.name != "z":
            return ""
        return f" for the target {number(float(self._targets[line]))}"

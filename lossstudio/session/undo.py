"""Undo and redo: experiments are immutable, so the past is a list of them."""

from lossstudio.core.experiment import Experiment

MOST = 200


class UndoHistory:
    """The experiments before and after the current one."""

    def __init__(self, current: Experiment) -> None:
        self.current = current
        self._before: list[Experiment] = []
        self._after: list[Experiment] = []
        self._gesture: str | None = None

    def put(self, experiment: Experiment, gesture: str | None = None) -> None:
        """Make `experiment` the current one.

        Changes in a row with the same `gesture`, such as the drag of one slider, are one step.
        """
        if gesture is None or gesture != self._gesture:
            self._before = [*self._before[1 - MOST :], self.current]
        self._gesture = gesture
        self._after.clear()
        self.current = experiment

    def end_gesture(self) -> None:
        """Let the next change be a step of its own."""
        self._gesture = None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forth."""
        return bool(self._after)

    def undo(self) -> Experiment:
        """Go one step back."""
        self._after.append(self.current)
        return self._go(self._before.pop())

    def redo(self) -> Experiment:
        """Go one step forth."""
        self._before.append(self.current)
        return self._go(self._after.pop())

    def forget_current(self, good: Experiment) -> None:
        """Replace an experiment that turned out unusable; it leaves no step behind."""
        if self._before and self._before[-1] == good:
            self._before.pop()
        self._go(good)

    def _go(self, experiment: Experiment) -> Experiment:
        self._gesture = None
        self.current = experiment
        return experiment

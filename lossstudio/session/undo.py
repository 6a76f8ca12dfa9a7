"""Undo and redo: experiments are immutable, so the past is a list of them."""

from dataclasses import dataclass, replace

from lossstudio.core.differences import changes_text, differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import LONGEST_NAME
from lossstudio.core.session_file.races import RacesMemory
from lossstudio.core.training.resume import named_as

MOST = 200
CHANGED = ", changed"  # behind the name of a point


@dataclass
class Opening:
    """A step that opened a session, and the races that it brings back or took away."""

    before: Experiment
    after: Experiment
    races: RacesMemory


class UndoHistory:
    """The experiments before and after the current one.

    Attributes
    ----------
    points : dict of str to Experiment
        The races that were opened from studies, by their names, which tell the values of a point:
        what comes of one by an edit says that it is changed.
    """

    def __init__(self, current: Experiment) -> None:
        self.current = current
        self.points: dict[str, Experiment] = {}
        self._before: list[Experiment] = []
        self._after: list[Experiment] = []
        self._gesture: str | None = None
        self._names: list[tuple[Experiment, Experiment, str]] = []  # of steps that have one
        self._away: Experiment | None = None  # what is current again once the past is left
        self.looks_only = False  # whether the last edit changed no number of the race
        self.stepped = False  # whether a step back or forth was the last
        self.step = 0  # grows with every step; a drag is one
        self._last = self._state()

    def visit(self, experiment: Experiment) -> None:
        """Make one of the past the current one, until it is left or taken up."""
        self._away = self._away or self.current
        self.current = experiment

    def leave(self) -> bool:
        """Return from a visit; whether that made another the current one."""
        away, self._away = self._away, None
        if away is None or away == self.current:
            return False
        self.current = away
        return True

    def take_up(self) -> None:
        """Go on with the one that is visited; the one before can be had back by a step."""
        away, self._away = self._away, None
        if away is not None and away != self.current:
            self._before = [*self._before[1 - MOST :], away]
            self._after.clear()
            self.step += 1

    def put(self, experiment: Experiment, gesture: str | None = None, name: str = "") -> None:
        """Make `experiment` the current one.

        Changes in a row with the same `gesture`, such as the drag of one slider, are one step. A
        step that changes everything at once goes by its `name`.
        """
        experiment = self._named(experiment)
        self._last = self._state()
        self.looks_only, self.stepped = _looks_only(self.current, experiment), False
        if self._away is not None and self.looks_only:  # the visit goes on
            self._before = [*self._before[1 - MOST :], self._away]
            self._away, self.current = named_as(self._away, experiment), experiment
            self._after.clear()
            self.step += 1
            return
        self.take_up()
        if gesture is None or gesture != self._gesture:
            self._before = [*self._before[1 - MOST :], self.current]
            self.step += 1
        self._gesture = gesture
        self._after.clear()
        self.current = experiment
        if name:
            self._names = [*self._names[1 - MOST :], (self._before[-1], experiment, name)]

    def _named(self, experiment: Experiment) -> Experiment:
        """Return what an edit makes, called after a point of a study only where it is that."""
        point, name = self.point, experiment.name.removesuffix(CHANGED)
        if point is None or experiment.name != self.current.name:
            return experiment
        if not _looks_only(point, experiment):
            name = name[: LONGEST_NAME - len(CHANGED)] + CHANGED
        return replace(experiment, name=name)

    def end_gesture(self) -> None:
        """Let the next change be a step of its own."""
        self._gesture = None

    @property
    def point(self) -> Experiment | None:
        """The race of a study that the current one came of and is called after."""
        return self.points.get(self.current.name.removesuffix(CHANGED))

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forth."""
        return bool(self._after)

    @property
    def undo_text(self) -> str:
        """What a step back would take back, in words; empty where it is not worth telling."""
        now = self._away or self.current
        return self._told(self._before[-1], now) if self._before else ""

    @property
    def redo_text(self) -> str:
        """What a step forth would bring again, in words."""
        now = self._away or self.current
        return self._told(now, self._after[-1]) if self._after else ""

    def _told(self, before: Experiment, after: Experiment) -> str:
        """Return the name of a step, or else what it changes."""
        for one, other, name in reversed(self._names):
            if one is before and other is after:
                return name
        return changes_text(differences(before, after))

    def undo(self) -> Experiment:
        """Go one step back."""
        self._last = self._state()
        self.leave()
        self._after.append(self.current)
        return self._go(self._before.pop())

    def redo(self) -> Experiment:
        """Go one step forth."""
        self._last = self._state()
        self.leave()
        self._before.append(self.current)
        return self._go(self._after.pop())

    def forget_current(self, good: Experiment) -> None:
        """Return from an experiment that turned out unusable; the way to it leaves no step."""
        self._away = None
        last, before, after = self._last
        if last == good:
            self._before, self._after = before, after
        elif good in self._before:  # several unusable ones in a row
            while self._before.pop() != good:
                pass
        self._go(good)
        self._last = self._state()

    def _state(self) -> tuple[Experiment, list[Experiment], list[Experiment]]:
        return self.current, self._before.copy(), self._after.copy()

    def _go(self, experiment: Experiment) -> Experiment:
        self._gesture, self.stepped = None, True
        self.looks_only = False
        self.step += 1
        self.current = experiment
        return experiment


def _looks_only(before: Experiment, after: Experiment) -> bool:
    """Whether nothing but names, colours and who is hidden differs."""
    alike = len(before.contenders) == len(after.contenders)
    return alike and named_as(before, after) == after

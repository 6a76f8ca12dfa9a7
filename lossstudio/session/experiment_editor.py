"""The current experiment, and how it is edited, taken back and repeated."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.datasets import Dataset
from lossstudio.core.defaults import carried_text, first_experiment, with_dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.models import Model
from lossstudio.core.session_file.session_file import FoundSession, StoredSession
from lossstudio.core.weights.loading import without_weights
from lossstudio.session.optima import Optima
from lossstudio.session.races import Races
from lossstudio.session.requests import Resumed
from lossstudio.session.selected_contender import SelectedContender
from lossstudio.session.thresholds import Thresholds
from lossstudio.session.undo import Opening, UndoHistory
from lossstudio.session.view_state import View, ViewState

OPENINGS = 10  # whose races are remembered


@dataclass(frozen=True)
class Aside:
    """Work that can be put away and had back, as the person's own while a lesson has the window."""

    undo: UndoHistory
    last: dict[bool, Experiment]
    lent: Model | None
    view: ViewState


@dataclass(frozen=True)
class Selected:
    """That something was selected, which is no edit: in words, of what, and how it is undone."""

    words: str
    experiment: Experiment
    let_go: Callable[[], None]


class ExperimentEditor(QObject):
    """Holds the current experiment, the view of it and the races that are over.

    What an edit brings is its heir's matter.

    Parameters
    ----------
    experiment : Experiment
    parent : QObject, optional
    """

    experiment_changed = Signal(object)
    undo_changed = Signal()  # what Undo takes back is another, and that is no edit
    dataset_chosen = Signal(str)  # what had to change besides, in words

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = View(self)
        self._selection = SelectedContender(self.view, experiment)
        Thresholds(self)
        self.races = Races(self)
        self.races.done_anew.connect(self.forget_selected)
        self.optima = Optima(self)
        self._undo = UndoHistory(experiment)
        self._aside: Aside | None = None
        self._selected: Selected | None = None
        self._look: int | None = None  # the epoch of the past that is shown
        self._edited_there = False  # what is edited in the past stays as the person moves about
        self._openings: list[Opening] = []
        self.resumed: Resumed | None = None  # what goes on with a race from a file
        self._lent: Model | None = None  # of the example that was opened last
        self._last: dict[bool, Experiment] = {}  # what was last raced on classes, and not on them

    @property
    def experiment(self) -> Experiment:
        """The current experiment."""
        return self._undo.current

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.selected or self.races.done) or self._undo.can_undo

    @property
    def edit_number(self) -> int:
        """Which edit, undo or redo was the last; a drag is one."""
        return self._undo.step

    @property
    def undo_text(self) -> str:
        """What there is to take back, in words; empty where it is not worth telling."""
        return self.selected or self.races.done or self._undo.undo_text

    @property
    def redo_text(self) -> str:
        """The edit to repeat, in words."""
        return self._undo.redo_text

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit to repeat."""
        return self._undo.can_redo

    @property
    def selected(self) -> str:
        """What was selected last, if nothing was done since, in words: Undo lets go of that."""
        selected = self._selected
        return selected.words if selected and selected.experiment is self.experiment else ""

    def note_selected(self, words: str, let_go: Callable[[], None]) -> None:
        """Take note that something is selected, or where there are no words, that nothing is."""
        self._selected = Selected(words, self.experiment, let_go) if words else None
        self.undo_changed.emit()

    @Slot()
    def forget_selected(self) -> None:
        """Let Undo take back what is done from now on, and not what was selected before."""
        self._selected = None

    def edit(self, experiment: Experiment, gesture: str | None = None, name: str = "") -> None:
        """Make `experiment` the current one; edits with the same gesture undo together.

        Undo calls an edit by its name, if it has one, or else by what it changes. Weights that
        were loaded go where the edit leaves them no meaning.
        """
        self._put(without_weights(self.experiment, experiment), gesture, name)

    def _put(self, experiment: Experiment, gesture: str | None, name: str) -> None:
        if experiment != self.experiment:
            self.races.settle()
            self._undo.put(experiment, gesture, name)
            self._changed()

    def open_race(self, experiment: Experiment, name: str) -> None:
        """Make a race of a study the current one, called after its point as long as it is that."""
        self._undo.points[experiment.name] = experiment
        self.edit(experiment, name=name)

    @Slot()
    def draw_weights(self) -> None:
        """Start from other initial weights."""
        seeds = self.experiment.seeds
        self.edit(replace(self.experiment, seeds=replace(seeds, weights=seeds.weights + 1)))

    def choose_dataset(self, dataset: Dataset, gesture: str | None = None, name: str = "") -> None:
        """Race on another dataset; what does not fit it makes way, and is told.

        Gesture and name are as for `edit`.

        Raises
        ------
        ValueError
            If the dataset must be read to know its task, and cannot be.
        """
        before = self.experiment
        self._last[before.task.is_classification] = before
        last = self._last.get(dataset.task.is_classification)
        self.edit(with_dataset(before, dataset, last, self._lent), gesture, name)
        besides = carried_text(before, self.experiment, last)
        if besides:
            self.dataset_chosen.emit(besides)

    def start_anew(self) -> None:
        """Take the program's own first set-up, now and for every task."""
        self._last.clear()
        self._lent = None
        self.edit(first_experiment(), name="New")

    def open_example(self, experiment: Experiment, name: str) -> None:
        """Make an example the current one; the start of its model goes with its dataset."""
        self.open(experiment, name)
        self._lent = experiment.model

    def open(self, experiment: Experiment, name: str) -> None:
        """Make the experiment of a file the current one; what it starts with is its own."""
        self._lent = None
        self.edit(experiment, name=name)

    @property
    def own(self) -> tuple[Experiment, ViewState]:
        """The person's own experiment and view, also while they are set aside."""
        aside = self._aside
        if aside is None:
            return self.experiment, self.view.state
        return aside.undo.current, aside.view

    @property
    def is_own(self) -> bool:
        """Whether the person's own experiment is the one on the screen."""
        return self._aside is None

    @property
    def stored(self) -> StoredSession:
        """All of it as a file holds it, but for the race under way."""
        experiment, view = self.experiment, self.view.state.unusual(self.experiment)
        past = self._look, self._edited_there
        races, point = self.races.memory(), self._undo.point
        return StoredSession(experiment, view, None, races, *past, point=point)

    def resume(self, found: FoundSession, view: ViewState, name: str) -> None:
        """Go on with a session from a file, in the place of this one, with what is raced there."""
        self._undo.leave()
        self._lent = None
        trainer, left, before = found.trainer, self.races.leave(), self.experiment
        goes_on = found.experiment if trainer is None else trainer.experiment
        if goes_on != before or left.records:  # then there is something to have back
            self.races.settle()
            self._undo.put(goes_on, None, name)
            self._openings = [*self._openings[1 - OPENINGS :], Opening(before, goes_on, left)]
            self._changed()
        self.reset()
        if trainer is not None:
            self.resumed = Resumed(trainer.save_point(), trainer.recorder.race.id)
        if found.point is not None:
            self._undo.points[found.point.name] = found.point
        self.races.recall(found.races)
        self.view.set_state(view)

    def set_aside(self, experiment: Experiment, view: ViewState) -> None:
        """Show another experiment, with an undo of its own, in the place of the person's own."""
        if self._aside is None:
            self._aside = Aside(self._undo, self._last, self._lent, self.view.state)
        self._show(Aside(UndoHistory(experiment), {}, experiment.model, view))

    def bring_back(self) -> None:
        """Show again what was set aside, with its undo."""
        aside, self._aside = self._aside, None
        if aside is not None:
            self._show(aside)

    def _show(self, work: Aside) -> None:
        self._undo, self._last, self._lent = work.undo, work.last, work.lent
        self._changed()
        self.view.set_state(work.view)

    def end_gesture(self) -> None:
        """Let the next edit be undone on its own."""
        self._undo.end_gesture()

    def undo(self) -> None:
        """Take the last edit back, or what was selected or done to the list of races since."""
        if self._selected and self.selected:
            self._selected.let_go()
        elif self.races.done:
            self.races.take_back()
        elif self.can_undo:
            self._step(self._undo.undo)

    def redo(self) -> None:
        """Repeat the edit last taken back."""
        if self.can_redo:
            self.races.settle()
            self._step(self._undo.redo)

    def _step(self, step: Callable[[], Experiment]) -> None:
        """Go a step back or forth; over an opening the races go along."""
        self._undo.leave()
        before, after = self.experiment, step()
        self._changed()
        if self._exchange_races(before, after):
            self.reset()  # no answer on its way belongs to them

    def _exchange_races(self, before: Experiment, after: Experiment) -> bool:
        """Let races go that a session brought, or come again; tells whether a step did that."""
        ends = {id(before), id(after)}
        for opening in self._openings:
            if ends == {id(opening.before), id(opening.after)}:
                races, opening.races = opening.races, self.races.leave()
                self.races.recall(races)
                return True
        return False

    def _visit(self, experiment: Experiment) -> None:
        """Show the settings of a moment of the past."""
        if experiment != self.experiment:
            self._undo.visit(experiment)
            self._tell_experiment()

    def _forget_current(self, good: Experiment) -> None:
        """Return to `good` from an experiment that turned out unusable."""
        unusable = self.experiment
        self._undo.forget_current(good)
        self._exchange_races(unusable, self.experiment)
        self._tell_experiment()

    def _changed(self) -> None:
        """Do what an edit asks for."""
        raise NotImplementedError

    def reset(self) -> None:
        """Start the race again."""
        raise NotImplementedError

    def _tell_experiment(self) -> None:
        self._selection.follow(self.experiment)
        self.experiment_changed.emit(self.experiment)

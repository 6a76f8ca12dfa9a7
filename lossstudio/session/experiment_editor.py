"""The current experiment, and how it is edited, taken back and repeated."""

from PySide6.QtCore import QObject, Signal

from lossstudio.core.datasets import Dataset
from lossstudio.core.defaults import with_dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.tasks import Task
from lossstudio.session.undo import UndoHistory
from lossstudio.session.view_state import View


class ExperimentEditor(QObject):
    """Holds the current experiment and the view of it; what an edit brings is its heir's matter.

    Parameters
    ----------
    experiment : Experiment
    parent : QObject, optional
    """

    experiment_changed = Signal(object)

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = View(self)
        self._undo = UndoHistory(experiment)
        self._last: dict[Task, Experiment] = {}  # what was last raced on each task

    @property
    def experiment(self) -> Experiment:
        """The current experiment."""
        return self._undo.current

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._undo.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit to repeat."""
        return self._undo.can_redo

    def edit(self, experiment: Experiment, gesture: str | None = None) -> None:
        """Make `experiment` the current one; edits with the same gesture undo together."""
        if experiment != self.experiment:
            self._undo.put(experiment, gesture)
            self._changed()

    def choose_dataset(self, dataset: Dataset, gesture: str | None = None) -> None:
        """Race on another dataset; losses that do not fit its task make way for ones that do.

        Raises
        ------
        ValueError
            If the dataset must be read to know its task, and cannot be.
        """
        self._last[self.experiment.task] = self.experiment
        last = self._last.get(dataset.task)
        self.edit(with_dataset(self.experiment, dataset, last), gesture)

    def end_gesture(self) -> None:
        """Let the next edit be undone on its own."""
        self._undo.end_gesture()

    def undo(self) -> None:
        """Take the last edit back."""
        if self.can_undo:
            self._undo.undo()
            self._changed()

    def redo(self) -> None:
        """Repeat the edit last taken back."""
        if self.can_redo:
            self._undo.redo()
            self._changed()

    def _forget_current(self, good: Experiment) -> None:
        """Return to `good` from an experiment that turned out unusable."""
        self._undo.forget_current(good)
        self._tell_experiment()

    def _changed(self) -> None:
        """Do what an edit asks for."""
        raise NotImplementedError

    def _tell_experiment(self) -> None:
        count = len(self.experiment.contenders)
        self.view.update(selected=self.view.state.contender(count))
        self.experiment_changed.emit(self.experiment)

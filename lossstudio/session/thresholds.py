"""The thresholds of the contenders, as the plots wish them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:  # it holds these
    from lossstudio.session.experiment_editor import ExperimentEditor

GESTURE = "threshold"


class Thresholds(QObject):
    """Edits the experiment where the view is asked for other thresholds.

    Parameters
    ----------
    editor : ExperimentEditor
    """

    def __init__(self, editor: "ExperimentEditor") -> None:
        super().__init__(editor)
        self._editor = editor
        editor.view.thresholds_wanted.connect(self._take)
        editor.view.thresholds_let_go.connect(editor.end_gesture)

    @Slot(object)
    def _take(self, wanted: Mapping[int, float]) -> None:
        """Give contenders their thresholds; what is moved in one go is one step of undo."""
        experiment = self._editor.experiment
        contenders = tuple(
            replace(contender, threshold=wanted.get(row, contender.threshold))
            for row, contender in enumerate(experiment.contenders)
        )
        self._editor.edit(replace(experiment, contenders=contenders), GESTURE)

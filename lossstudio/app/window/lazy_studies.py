"""Studies in the window, from when there is a page of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lossstudio.session.view_state import STUDY

if TYPE_CHECKING:
    from lossstudio.app.window.central_plots import CentralPlots
    from lossstudio.app.window.main_window import MainWindow
    from lossstudio.plots.studies.study_page import StudyPage


class LazyStudies(QObject):
    """Imports and makes `Studies` when their page is made, or one is opened.

    Parameters
    ----------
    window : MainWindow
    plots : CentralPlots
    """

    def __init__(self, window: "MainWindow", plots: "CentralPlots") -> None:
        super().__init__(window)
        self._window, self._plots = window, plots
        plots.study_made.connect(self._serve)
        window.files.study_wanted.connect(self._open)
        if plots.has(STUDY):
            self._serve(plots.study)

    @Slot(object)
    def _serve(self, page: "StudyPage") -> None:
        from lossstudio.app.window.studies import Studies  # noqa: PLC0415  # seldom needed

        self._studies = Studies(self._window, self._plots, page)

    @Slot(object)
    def _open(self, path: Path) -> None:
        """Take up the study in a file, on its page."""
        _ = self._plots.study  # which is served as soon as it is made
        self._studies.open(path)

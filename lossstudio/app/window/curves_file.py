"""Saving the curves of all contenders as a table."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.app.system.errors import error_text
from lossstudio.core.export.curves_csv import write_curves
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.faults import RefusedError
from lossstudio.session.jobs import Job, Report

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

TABLES = "CSV table (*.csv)"


class CurvesFile(QObject):
    """Writes the curves beside the window's own thread: of long races there are millions.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def save(self) -> None:
        """Ask for a file, and write the curves there as they are by then."""
        window = self._window
        start = window.files.proposed("-curves.csv")
        path = ask_where_to_save(window, "Export curves", start, TABLES, (".csv",))
        snapshot = window.session.snapshot
        if path is None or snapshot is None:
            return
        job = Job("export", self)
        for ended, then in ((job.done, self._tell), (job.failed, self._complain)):
            ended.connect(then)
            ended.connect(job.close)  # and its thread with it
        job.start(lambda report: _write(snapshot, path, report))

    @Slot(object)
    def _tell(self, path: Path) -> None:
        self._window.line.tell(f"Curves saved as {path.name}.")

    @Slot(str)
    def _complain(self, sentence: str) -> None:
        complain(self._window, "The curves cannot be exported", sentence)


def _write(snapshot: Snapshot, path: Path, report: Report) -> Path:
    """Write the file, and return it."""
    try:
        write_curves(snapshot, path, report)
    except OSError as fault:
        raise RefusedError(error_text(fault)) from fault
    return path

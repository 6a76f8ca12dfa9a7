"""File > Report…: the race on the screen as a page; the race goes on meanwhile."""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.app.system.errors import error_text
from lossstudio.core.disk import check_writable, write_text
from lossstudio.core.export.report.page import Around, Drawn, check_jinja, report_html
from lossstudio.core.export.report.parts import Figure
from lossstudio.core.files import check_not_read
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.report.drawing import drawn, figures
from lossstudio.session.faults import RefusedError, fault_text
from lossstudio.session.jobs import Job, Report

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

logger = logging.getLogger(__name__)
PAGES, ENDINGS = "Web page (*.html)", (".html", ".htm")
WHAT = "report"
TITLE = "Save report"


class ReportWriter(QObject):
    """Writes reports, one at a time: plots are drawn one by one here, the rest in a thread.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._job = Job(WHAT, window.session)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._refuse)
        self._drawing: Iterator[Figure] = iter(())
        self._drawn: list[Figure] = []
        self._work: partial[Path] | None = None

    def save(self) -> None:
        """Ask for a file, and write the report of what is on the screen."""
        window, snapshot = self._window, self._window.session.snapshot
        if snapshot is None:
            window.line.tell("There is no race to report on yet.")
            return
        try:
            check_jinja()
            path = ask_where_to_save(
                window, TITLE, window.files.proposed(ENDINGS[0]), PAGES, ENDINGS
            )
            if path is None:
                return
            check_not_read(path, "The report", window.files.path, snapshot.experiment)
            check_writable(path)
        except (ValueError, OSError) as fault:
            self._refuse(error_text(fault))
            return
        state = window.session.view.state
        view = state.unusual(snapshot.experiment)
        around = Around(datetime.now(), float(snapshot.curves.seconds[-1]), view)
        self._work = partial(_write, path, snapshot, around)
        self._drawing, self._drawn = figures(snapshot, state), []
        window.actions_.report.setEnabled(False)
        window.line.tell("The report is being written…")
        self._draw()

    @Slot()
    def _draw(self) -> None:
        """Draw one plot, and the next when the window has had its turn; then let it be written."""
        try:
            figure = next(self._drawing, None)
        except Exception as fault:
            self._refuse(fault_text(fault, WHAT, logger))
            return
        if figure is not None:
            self._drawn.append(figure)
            QTimer.singleShot(0, self, self._draw)
        elif self._work is not None:
            self._job.start(partial(self._work, drawn(self._drawn)))

    @Slot(object)
    def _take(self, path: Path) -> None:
        self._window.actions_.report.setEnabled(True)
        self._window.line.tell(f"Report saved as {path.name}.")

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        self._window.actions_.report.setEnabled(True)
        complain(self._window, "The report cannot be written", sentence)


def _write(path: Path, snapshot: Snapshot, around: Around, drawn: Drawn, _: Report) -> Path:
    try:
        write_text(path, report_html(snapshot, drawn, around))
    except OSError as fault:
        raise RefusedError(error_text(fault)) from fault
    return path

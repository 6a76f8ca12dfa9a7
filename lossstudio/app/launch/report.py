"""`--report`: a page about a race, written without a screen."""

import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from lossstudio.app.launch.experiment_file import experiment_of
from lossstudio.app.launch.gui import application
from lossstudio.app.launch.outputs import check_outputs
from lossstudio.app.launch.train import INTERRUPTED, advance, interrupts
from lossstudio.app.system.display import offscreen
from lossstudio.app.system.qt_import import import_pyqtgraph
from lossstudio.core.disk import write_text
from lossstudio.core.export.report.page import Around, check_jinja, report_html
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.session_file import is_session
from lossstudio.core.training import Trainer
from lossstudio.session.stored_sessions import read_viewed
from lossstudio.session.view_file import view_of
from lossstudio.widgets.look.theme import Scheme, Theme


class Reporter:
    """Writes the report of a race on what is in a file, as that file has it looked at.

    Parameters
    ----------
    file : Path
    out : Path

    Raises
    ------
    ValueError, OSError
        If the view in the file is none, or Jinja2 is not installed.
    """

    def __init__(self, file: Path, out: Path) -> None:
        check_jinja()
        self._state = read_viewed(file)[1] if is_session(file) else view_of(file)
        self._out = out

    def write(self, snapshot: Snapshot, seconds: float) -> list[Path]:
        """Write the report; returns its file.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        state = self._state
        with offscreen():
            Theme(application(), Scheme.LIGHT)
            import_pyqtgraph()
            from lossstudio.plots.report.drawing import drawn, figures  # noqa: PLC0415  # pyqtgraph

            shown = drawn(figures(snapshot, state))
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        around = Around(datetime.now(), seconds, state.unusual(snapshot.experiment))
        write_text(self._out, report_html(snapshot, shown, around))
        return [self._out]


def export_report(file: Path, out: Path, epochs: int) -> int:
    """Train what is in a file, and write its report; returns the exit code.

    Raises
    ------
    ValueError, OSError
        If the file cannot be used, or the report cannot be written.
    """
    experiment = experiment_of(file)
    check_outputs(file, experiment, None, out)
    reporter, trainer = Reporter(file, out), Trainer(experiment)
    with interrupts() as asked:
        seconds = advance(trainer, epochs, asked)
        if asked.is_set():
            print("lossstudio: Interrupted; nothing is written.", file=sys.stderr)
            return INTERRUPTED
        reporter.write(trainer.snapshot(), seconds)
    print(one_line(f"The report is in {out}."))
    return 0

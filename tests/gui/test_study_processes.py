"""A window that is closed while a study runs leaves no process behind."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from lossstudio.app.launch.gui import application, leave
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.widgets.look.theme import Scheme, Theme


def workers():
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"Loky" in (folder / "cmdline").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found


def look():
    if workers():
        print(*workers(), flush=True)
        timer.stop()
        window.close()


if __name__ == "__main__":
    app = application()
    window = MainWindow(first_experiment(), Theme(app, Scheme.LIGHT), Settings.none())
    window.files.may_quit = lambda: True
    window.show()
    window.build_plots()
    window.session.view.update(fit_page="study")
    page = window.plots.study
    page.bar.form.epochs.show_text("100000")
    page.run.jobs = 2
    page.run.begin(page.study)
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(100)
    code = app.exec()
    window.deleteLater()
    leave(code)
"""


def is_alive(process: str) -> bool:
    """Whether a process has not ended; nobody may have taken note of one that has."""
    stat = Path("/proc") / process / "stat"
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are listed otherwise")
def test_closing_the_window_ends_the_processes_of_a_study(qtbot) -> None:
    command = [sys.executable, "-c", SCRIPT]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    workers = run.stdout.split()
    assert workers
    qtbot.waitUntil(lambda: not any(map(is_alive, workers)))

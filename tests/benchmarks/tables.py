"""How smooth the window is while a table of 10 million cells is read beside it.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/tables.py`
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from window import HEARTBEAT_MS, resident, wait

from lossstudio.app.dialogs.reading_table import ReadingTable
from lossstudio.app.launch import gui
from lossstudio.app.system.garbage_collection import GarbageCollector
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.core.tables import cost
from lossstudio.widgets.look.theme import Scheme, Theme

COLUMNS = 10
CALM = 3.0  # s without reading, to compare with


def write(path: Path, rows: int, words: bool) -> None:
    """Write a table of numbers, or one with a column of words and gaps, as files have them."""
    rng = np.random.default_rng(0)
    with path.open("w") as file:
        file.write(",".join([*(f"x{i}" for i in range(COLUMNS - 1)), "y"]) + "\n")
        for start in range(0, rows, 10_000):
            block = rng.normal(size=(min(10_000, rows - start), COLUMNS)).round(4)
            lines = [",".join(map(str, row)) for row in block.tolist()]
            if words:
                lines = [f"{line.rpartition(',')[0]},{'ab'[len(line) % 2]}" for line in lines]
            file.write("\n".join(lines) + "\n")


class Beat:
    """The gaps between beats of the window's thread while something is waited for."""

    def __init__(self) -> None:
        self._beats: list[float] = []
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: self._beats.append(time.perf_counter()))

    def until(self, done: object) -> np.ndarray:
        """Return the gaps (ms) until a function returns True."""
        self._beats[:] = [time.perf_counter()]
        self._timer.start(HEARTBEAT_MS)
        loop, look = QEventLoop(), QTimer()
        look.timeout.connect(lambda: loop.quit() if done() else None)  # type: ignore[operator]
        look.start(20)
        loop.exec()
        self._timer.stop()
        return 1000 * np.diff([*self._beats, time.perf_counter()])


def measure(window: MainWindow, path: Path) -> list[tuple[str, str, str]]:
    """Open a table and cancel it, then open it; return the rows of the result."""
    told, started = cost(path), time.perf_counter()
    calm = np.percentile(Beat().until(lambda: time.perf_counter() - started > CALM), 95)
    window.files.open_path(path)
    wait(0.3)
    (dialog,) = [d for d in window.findChildren(ReadingTable) if d.isVisible()]
    started = time.perf_counter()
    dialog.cancel.click()
    cancelled = time.perf_counter() - started
    wait(0.3)
    before, started = resident(), time.perf_counter()
    window.files.open_path(path)
    gaps = Beat().until(lambda: window.session.experiment.dataset.key == "csv")
    seconds = time.perf_counter() - started
    taken = resident() - before
    p95, p99 = np.percentile(gaps, [95, 99])
    return [
        ("cells", f"{told.cells:,}", ""),
        ("read in (s)", f"{seconds:.1f}", ""),
        ("heartbeat gap p95 (ms)", f"{p95:.0f}", "at most 33"),
        ("p95 over that of no reading", f"{p95 / calm:.2f}", "at most 3"),
        ("heartbeat gap p99 (ms)", f"{p99:.0f}", ""),
        ("longest gap (ms)", f"{gaps.max():.0f}", ""),
        ("memory told (MB)", f"{told.memory / 1e6:,.0f}", "at least what is taken"),
        ("memory taken (MB)", f"{taken:,.0f}", ""),
        ("cancel takes (ms)", f"{1000 * cancelled:.0f}", "at most 300"),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = gui.application()
    window = MainWindow(first_experiment(), Theme(app, Scheme.LIGHT), Settings.none())
    window.resize(1400, 900)
    window.show()
    window.build_plots()
    wait(0.5)
    GarbageCollector(window).freeze()
    with tempfile.TemporaryDirectory() as folder:
        for words in (False, True):
            path = Path(folder) / ("words.csv" if words else "numbers.csv")
            write(path, options.rows, words)
            print("with a column of words" if words else "numbers alone")
            for name, value, wanted in measure(window, path):
                print(f"  {name:28}{value:>12}   {wanted}")
            window.session.undo()
            wait(0.5)
    window.files.may_quit = lambda: True  # type: ignore[method-assign]
    window.close()
    gui.leave(0)  # it may still train on the last one


if __name__ == "__main__":
    main()

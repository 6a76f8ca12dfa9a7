"""How a table of a million rows opens and trains in the window: with numbers, and with classes.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/scale.py`
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from window import HEARTBEAT_MS, wait

from lossstudio.app.launch import gui
from lossstudio.app.system.garbage_collection import GarbageCollector
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.defaults import first_experiment
from lossstudio.core.models import MODELS
from lossstudio.widgets.look.theme import Scheme, Theme

COLUMNS = 10


def write(path: Path, rows: int, classes: bool) -> None:
    """Write a table in which the last column follows from the others, as a number or a class."""
    rng = np.random.default_rng(0)
    slope = rng.normal(size=COLUMNS - 1)
    with path.open("w") as file:
        file.write(",".join([*(f"x{i}" for i in range(COLUMNS - 1)), "y"]) + "\n")
        for start in range(0, rows, 20_000):
            x = rng.normal(size=(min(20_000, rows - start), COLUMNS - 1)).round(4)
            y = (x @ slope + np.sin(2 * x[:, 0]) + rng.normal(size=len(x))).round(4).tolist()
            told = ["yes" if value > 0.0 else "no" for value in y] if classes else map(str, y)
            lines = (",".join([*map(str, row), t]) for row, t in zip(x.tolist(), told, strict=True))
            file.write("\n".join(lines) + "\n")


class Beat:
    """The gaps between beats of the window's thread, and what that thread works."""

    def __init__(self) -> None:
        self._beats: list[float] = []
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: self._beats.append(time.perf_counter()))

    def until(self, done: Callable[[], bool]) -> str:
        """Return p95 and p99 of the gaps, the longest, and the share of time worked, in words."""
        began, worked = time.perf_counter(), time.thread_time()
        self._beats[:] = [began]
        self._timer.start(HEARTBEAT_MS)
        while not done():
            wait(0.02)
        self._timer.stop()
        gaps = 1000 * np.diff([*self._beats, time.perf_counter()])
        p95, p99 = np.percentile(gaps, [95, 99])
        share = (time.thread_time() - worked) / (time.perf_counter() - began)
        return f"{p95:.0f} / {p99:.0f} / {gaps.max():.0f}, works {share:.0%}"


def memory(process: int | str) -> float:
    """Return what a process holds, in MB (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def spent(process: int | str) -> float:
    """Return the processor time of a process, in s (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children() -> list[int]:
    """Return the processes that this one has started (Linux)."""
    tasks = Path("/proc/self/task").iterdir()
    found = {int(word) for task in tasks for word in (task / "children").read_text().split()}
    return [number for number in found if b"spawn_main" in _command(number)]


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def measure(window: MainWindow, path: Path, seconds: float, whole: bool) -> None:
    """Print how a table opens and trains."""
    session, beat = window.session, Beat()
    pictures = 0

    def count() -> None:
        nonlocal pictures
        pictures += 1

    def shown() -> bool:
        snapshot = session.snapshot
        return snapshot is not None and snapshot.experiment.dataset == session.experiment.dataset

    (trainer,) = children()
    began, before = time.perf_counter(), (spent("self"), spent(trainer))
    window.files.open_path(path)
    gaps = beat.until(lambda: session.experiment.dataset.called == path.name and shown())
    row("open (s)", f"{time.perf_counter() - began:.1f}", "at most 10")
    works = spent("self") - before[0], spent(trainer) - before[1]
    row("  processor time: window, trainer (s)", f"{works[0]:.1f}, {works[1]:.1f}")
    row("  gaps p95 / p99 / longest (ms)", gaps, "p95 at most 33")
    dataset = session.experiment.dataset
    assert isinstance(dataset, CsvDataset)
    names = tuple(c.name for c in dataset.columns() if c.name != dataset.target)
    net = MODELS.create("mlp", units=(8, 8))
    wider = replace(session.experiment, dataset=replace(dataset, features=names), model=net)
    session.edit(replace(wider, batch_size=None) if whole else wider)
    began = time.perf_counter()
    gaps = beat.until(lambda: shown() and session.idle)
    row("all features, 9-8-8-1 (s)", f"{time.perf_counter() - began:.1f}")
    row("  gaps p95 / p99 / longest (ms)", gaps, "p95 at most 33")
    session.snapshot_changed.connect(count)
    session.run()
    wait(1.0)
    first = session.snapshot.step if session.snapshot else 0
    pictures, began = 0, time.perf_counter()
    gaps = beat.until(lambda: time.perf_counter() - began > seconds)
    took = time.perf_counter() - began
    last = session.snapshot.step if session.snapshot else 0
    row("training: pictures a second", f"{pictures / took:.1f}", "at least 30")
    row("  steps a second", f"{(last - first) / took:.1f}")
    row("  gaps p95 / p99 / longest (ms)", gaps, "p95 at most 33")
    row("  pause answered (ms)", f"{1000 * pause(window):.0f}", "at most 50")
    began = time.perf_counter()
    beat.until(lambda: session.idle)
    row("  all measured after it (s)", f"{time.perf_counter() - began:.2f}")
    row("memory: window, trainer (MB)", f"{memory('self'):.0f}, {memory(trainer):.0f}")


def pause(window: MainWindow) -> float:
    """Return how many seconds pass until the trainer answers that it has stopped."""
    session = window.session
    answered: list[float] = []
    session.snapshot_changed.connect(lambda _: answered.append(time.perf_counter()))
    began = time.perf_counter()
    session.pause()
    while not answered and not session.idle:
        wait(0.001)
    return (answered[0] if answered else time.perf_counter()) - began


def row(name: str, value: str, wanted: str = "") -> None:
    """Print a row of the table."""
    print(f"  {name:40}{value:>28}   {wanted}", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--whole", action="store_true", help="the whole table as one batch")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = gui.application()
    look = Theme(app, Scheme.LIGHT)
    window = MainWindow(first_experiment(), look, Settings.none(), process=True)
    window.resize(1400, 900)
    window.show()
    window.build_plots()
    window.toolbar.speed.setValue(100)
    while not window.session.idle:
        wait(0.1)
    GarbageCollector(window).freeze()
    with tempfile.TemporaryDirectory() as folder:
        for classes in (False, True):
            path = Path(folder) / ("classes.csv" if classes else "numbers.csv")
            write(path, options.rows, classes)
            print(f"{options.rows:,} x {COLUMNS}, {'two classes' if classes else 'a number'}")
            measure(window, path, options.seconds, options.whole)
    window.files.may_quit = lambda: True  # type: ignore[method-assign]
    window.close()
    gui.leave(0)


if __name__ == "__main__":
    main()

"""How smooth the window is while a race runs at full speed, and what the race loses by it.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/window.py`
"""

import argparse
import os
import time
from itertools import cycle
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from lossstudio.app.launch import gui
from lossstudio.app.system.garbage_collection import GarbageCollector
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer
from lossstudio.widgets.inputs import Slider
from lossstudio.widgets.look.theme import Scheme, Theme

HEARTBEAT_MS = 10
ROUNDS = 4  # of a race with and without the window: a shared machine changes its speed


def resident() -> float:
    """Return the memory that the process holds, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def slowest_change(window: MainWindow) -> float:
    """Return the longest (s) that a change of any slider held the window up during the run."""
    panels = (window.optimizer, window.model, window.loss)
    sliders = [slider for panel in panels for slider in panel.findChildren(Slider)]
    taken = []
    for slider in filter(Slider.isVisible, sliders):
        started = time.perf_counter()
        slider.setValue(slider.value() - 1)
        taken.append(time.perf_counter() - started)
        wait(0.3)
    return max(taken)


def race_of_four(samples: int) -> Experiment:
    """Return a race of four on 2-8-8-1."""
    keys = ("bce", "brier", "hinge", "focal")
    return Experiment(
        dataset=DATASETS.create("moons", samples=samples),
        contenders=tuple(Contender(LOSSES.create(key), colour=i) for i, key in enumerate(keys)),
        model=MODELS.create("mlp", units=(8, 8)),
        optimizer=OPTIMIZERS.create("adam", learning_rate=0.01),
        batch_size=10,
    )


def wait(seconds: float) -> None:
    """Let Qt work for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def bare_rate(experiment: Experiment, seconds: float) -> float:
    """Return steps a second without a window."""
    trainer = Trainer(experiment)
    trainer.advance(200)
    started, steps = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        trainer.advance(100)
        steps += 100
    return steps / (time.perf_counter() - started)


class Heart:
    """Counts the pictures of a window, and the gaps between beats in its thread.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        self._count = 0
        self._beats: list[float] = []
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: self._beats.append(time.perf_counter()))
        window.session.snapshot_changed.connect(self._take)

    def _take(self, snapshot: Snapshot) -> None:
        self._count += 1

    def watch(self, seconds: float) -> tuple[float, float, float]:
        """Return pictures a second and the gap's 95th and 99th percentiles (ms)."""
        self._count = 0
        self._beats[:] = [time.perf_counter()]
        self._timer.start(HEARTBEAT_MS)
        wait(seconds)
        self._timer.stop()
        gaps = 1000 * np.diff(self._beats)
        spent = self._beats[-1] - self._beats[0]
        return self._count / spent, *np.percentile(gaps, [95, 99]).tolist()


def replay(window: MainWindow, heart: Heart, seconds: float, rate: float) -> float:
    """Show pictures of the race again, as often, with no training; return the gap's p95 (ms)."""
    pictures: list[Snapshot] = []  # kept only here: whoever keeps pictures slows the window down
    window.session.snapshot_changed.connect(pictures.append)
    window.session.run()
    wait(1.0)
    window.session.pause()
    wait(0.2)
    window.session.snapshot_changed.disconnect(pictures.append)
    again = cycle(pictures)
    timer = QTimer()
    timer.timeout.connect(lambda: window.session.snapshot_changed.emit(next(again)))
    window.session.running = True  # as in the race: curves at their calm pace
    timer.start(round(1000 / rate))
    _, p95, _ = heart.watch(seconds)
    timer.stop()
    window.session.running = False
    return p95


def share(
    window: MainWindow, heart: Heart, experiment: Experiment, seconds: float
) -> tuple[list[float], float, float]:
    """Race in the window and without it by turns, so many seconds in the window.

    Returns pictures a second and the gap's percentiles, and steps a second of both: the medians.
    """
    rounds = []
    for _ in range(ROUNDS):
        bare = bare_rate(experiment, seconds / ROUNDS)
        window.session.run()
        wait(1.0)
        first, started = step_of(window), time.perf_counter()
        beats = heart.watch(seconds / ROUNDS)
        rate = (step_of(window) - first) / (time.perf_counter() - started)
        window.session.pause()
        wait(0.3)
        rounds.append((*beats, rate, bare))
    *beats, rate, bare = np.median(rounds, axis=0).tolist()
    return beats, rate, bare


def step_of(window: MainWindow) -> int:
    """Return the step that is shown."""
    return window.session.snapshot.step if window.session.snapshot else 0


def watch_memory(minutes: float) -> None:
    """Print memory and threads every tenth of so many minutes."""
    print(f"{'minute':>8}{'MB':>8}{'threads':>9}{'files':>7}")
    for tenth in range(11):
        threads = len(list(Path("/proc/self/task").iterdir()))
        files = len(list(Path("/proc/self/fd").iterdir()))
        print(f"{tenth * minutes / 10:8.1f}{resident():8.0f}{threads:9}{files:7}", flush=True)
        if tenth < 10:
            wait(6 * minutes)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--samples", type=int, default=250)
    parser.add_argument("--minutes", type=float, default=0.0, help="how long to watch memory")
    parser.add_argument("--process", action="store_true", help="train in a process")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    experiment = race_of_four(options.samples)
    app = gui.application()
    look = Theme(app, Scheme.LIGHT)
    window = MainWindow(experiment, look, Settings.none(), process=options.process)
    window.resize(1400, 900)
    window.show()
    window.build_plots()
    wait(0.5)
    collector = GarbageCollector(window)
    collector.freeze()
    heart = Heart(window)
    window.toolbar.speed.setValue(100)
    (pictures, p95, p99), rate, bare = share(window, heart, experiment, options.seconds)
    window.session.run()
    wait(1.0)
    started = time.perf_counter()
    window.session.pause()
    loop = QEventLoop()
    idle = QTimer()
    idle.timeout.connect(lambda: loop.quit() if window.session.idle else None)
    idle.start(1)
    loop.exec()
    paused = time.perf_counter() - started
    calm = replay(window, heart, options.seconds / 2, pictures)
    window.session.run()
    wait(0.5)
    changed = slowest_change(window)
    if options.minutes:
        watch_memory(options.minutes)
    while window.session.can_undo:  # or closing asks what becomes of the sliders
        window.session.undo()
    started = time.perf_counter()
    window.close()
    closed = time.perf_counter() - started
    rows = [
        ("pictures per second", f"{pictures:.1f}", "at least 30"),
        ("heartbeat gap p95 (ms)", f"{p95:.0f}", "at most 33"),
        ("heartbeat gap p99 (ms)", f"{p99:.0f}", "at most 60"),
        ("p95 over that of no training", f"{p95 / calm:.2f}", "at most 1.5"),
        ("steps/s in the window", f"{rate:,.0f}", ""),
        ("steps/s without a window", f"{bare:,.0f}", ""),
        ("share of the steps", f"{rate / bare:.0%}", "at least 50 %"),
        ("pause acts within (ms)", f"{1000 * paused:.0f}", "at most 100"),
        ("slowest change of a slider", f"{1000 * changed:.0f}", "at most 50"),
        ("close in a run takes (ms)", f"{1000 * closed:.0f}", "at most 200"),
    ]
    for name, value, wanted in rows:
        print(f"{name:30}{value:>10}   {wanted}")


if __name__ == "__main__":
    main()

"""How smooth the window stays while a sample is dragged during a race at full speed.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/drawing.py`
"""

import argparse
import os
import time

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from window import Heart, wait

from lossstudio.app.launch import gui
from lossstudio.app.system.garbage_collection import GarbageCollector
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Experiment
from lossstudio.plots.fit.drawing.places import heights
from lossstudio.widgets.look.theme import Scheme, Theme

MOVE_MS = 8  # between two moves of a mouse


def line(samples: int) -> Experiment:
    """Return the race of MSE, MAE and Huber on a line."""
    return experiment_for(DATASETS.create("line_outliers", samples=samples))


def drag(window: MainWindow, heart: Heart, seconds: float) -> tuple[float, float, float, int]:
    """Drag a sample up and down; return pictures a second, gaps p95 and p99 (ms), and steps."""
    assert window.plots is not None
    view, drawn = window.plots.fit.overlay, window.plots.fit.drawing.begin()
    assert drawn is not None
    x, y = view.on_view(drawn.rows[:, 0], heights(drawn))
    start = QPoint(round(x[0]), round(y[0]))
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    moves = iter(range(10**6))
    low, high = 30, port.height() - 60

    def move() -> None:
        up = abs((3 * next(moves)) % (2 * (high - low)) - (high - low))
        QTest.mouseMove(port, QPoint(start.x(), low + up))

    timer = QTimer()
    timer.timeout.connect(move)
    timer.start(MOVE_MS)
    before = window.session.snapshot
    found = heart.watch(seconds)
    timer.stop()
    after = window.session.snapshot
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start)
    assert before is not None
    assert after is not None
    return *found, after.step - before.step


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--samples", type=int, default=60)
    parser.add_argument("--process", action="store_true", help="train in a process")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = gui.application()
    look = Theme(app, Scheme.LIGHT)
    window = MainWindow(line(options.samples), look, Settings.none(), process=options.process)
    window.resize(1400, 900)
    window.show()
    window.build_plots()
    wait(0.5)
    GarbageCollector(window).freeze()
    heart = Heart(window)
    window.toolbar.speed.setValue(100)
    window.session.run()
    wait(1.0)
    first, started = window.session.snapshot, time.perf_counter()
    _, calm, _ = heart.watch(options.seconds / 2)
    last, spent = window.session.snapshot, time.perf_counter() - started
    assert window.plots is not None
    assert first is not None
    assert last is not None
    window.plots.fit.draw.click()
    pictures, p95, p99, steps = drag(window, heart, options.seconds)
    window.session.pause()
    window.session.undo()  # or closing asks what becomes of it
    window.close()
    rate = (last.step - first.step) / spent
    rows = [
        ("pictures per second", f"{pictures:.1f}", "at least 30"),
        ("heartbeat gap p95 (ms)", f"{p95:.0f}", "at most 33"),
        ("heartbeat gap p99 (ms)", f"{p99:.0f}", "at most 60"),
        ("p95 over that of no drag", f"{p95 / calm:.2f}", ""),
        ("share of the steps of no drag", f"{steps / options.seconds / rate:.0%}", ""),
    ]
    for name, value, wanted in rows:
        print(f"{name:30}{value:>10}   {wanted}")


if __name__ == "__main__":
    main()

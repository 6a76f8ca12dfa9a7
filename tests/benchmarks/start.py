"""How long a start takes: the packaged program, the program from source, and the least possible.

Build the package first (`python3 studio.py package`), then, with the machine quiet:
`.venv/bin/python tests/benchmarks/start.py`
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent.parent
PACKED = ROOT / "dist" / "lossstudio" / "lossstudio"
FLOOR = """
import os
import numpy, pyqtgraph
from PySide6.QtWidgets import QApplication
app = QApplication([])
plot = pyqtgraph.PlotWidget()
plot.resize(1280, 800)
plot.show()
plot.grab()
os._exit(0)
"""
# the window painted for the first time, and then with its plots
SOURCE = """
import gc
gc.disable()
import os
from lossstudio.app.system.qt_import import import_qt
import_qt()
from lossstudio.app.launch import gui
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.widgets.look.theme import Scheme, Theme
app = gui.application()
look = Theme(app, Scheme.LIGHT)
window = MainWindow(first_experiment(), look, Settings.none(), process=True)
window.show()
window.grab()
{more}import multiprocessing
for trainer in multiprocessing.active_children():
    trainer.kill()
os._exit(0)
"""
PLOTS = """window.build_plots()
window.grab()
"""


def taken(command: list[str]) -> float:
    """Return the seconds that a command takes."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    started = time.perf_counter()
    gone = subprocess.DEVNULL  # or it would be waited for whoever else may write there
    subprocess.run(command, env=environment, stdout=gone, stderr=gone, cwd=ROOT, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    picture = ["--screenshot", str(ROOT / "build" / "start.png"), "--epochs", "1"]
    (ROOT / "build").mkdir(exist_ok=True)
    ways = {
        "floor: an empty plot": [sys.executable, "-c", FLOOR],
        "window from source": [sys.executable, "-c", SOURCE.format(more="")],
        "window with its plots": [sys.executable, "-c", SOURCE.format(more=PLOTS)],
        "picture from source": [sys.executable, "-m", "lossstudio", *picture],
    }
    if PACKED.exists():
        ways["picture from the package"] = [str(PACKED), *picture]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for command in ways.values():
        taken(command)
    for _ in range(options.rounds):
        for name, command in ways.items():
            times[name].append(taken(command))
    middle = {name: float(np.median(each)) for name, each in times.items()}
    for name, seconds in middle.items():
        print(f"{name:28}{1000 * seconds:8.0f} ms")
    source = middle["window from source"] / middle["floor: an empty plot"]
    print(f"{'source over floor':28}{source:8.2f}      at most 1.35")
    plots = middle["window with its plots"] / middle["floor: an empty plot"]
    print(f"{'with plots over floor':28}{plots:8.2f}")
    if PACKED.exists():
        packed = middle["picture from the package"] / middle["picture from source"]
        print(f"{'package over source':28}{packed:8.2f}      at most 1.15")


if __name__ == "__main__":
    main()

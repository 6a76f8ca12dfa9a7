"""How long a change of theme, of the system's colours and of the zoom take, until all is painted.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/theme.py`
"""

import argparse
import gc
import os
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QStyleHints
from window import race_of_four, wait

from lossstudio.app.launch import gui
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.widgets.look.theme import Scheme, Theme

SIZE = (1400, 900)
EPOCHS = 30


def raced(theme: Theme) -> MainWindow:
    """Return a window with a race of four that has run for a while."""
    window = MainWindow(race_of_four(samples=250), theme, Settings.none())
    window.resize(*SIZE)
    window.show()
    window.build_plots()
    wait(0.5)
    window.session.train_epochs(EPOCHS)
    while not (window.session.snapshot and window.session.snapshot.epoch >= EPOCHS):
        wait(0.1)
    wait(0.5)
    return window


def painted(change: Callable[[], object]) -> float:
    """Return the seconds until the window shows a change; timers run after that."""
    app = gui.application()
    started = time.perf_counter()
    change()
    app.sendPostedEvents()
    spent = time.perf_counter() - started
    wait(0.1)
    return spent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = gui.application()
    theme = Theme(app, Scheme.LIGHT)
    window = raced(theme)
    gc.collect()
    gc.freeze()
    gc.disable()
    system = [Qt.ColorScheme.Light]
    QStyleHints.colorScheme = lambda hints: system[0]  # type: ignore[method-assign]

    def anew() -> None:
        """Lay everything out by the style sheet, as at the start."""
        sheet = window.styleSheet()
        window.setStyleSheet("")
        window.setStyleSheet(sheet)

    def turn(scheme: Qt.ColorScheme) -> None:
        """Let the system turn light or dark."""
        system[0] = scheme
        app.styleHints().colorSchemeChanged.emit(scheme)

    times: dict[str, list[float]] = {name: [] for name in ("anew", "theme", "system", "zoom")}
    for _ in range(options.rounds):
        for scheme, percent in ((Scheme.DARK, 110), (Scheme.LIGHT, 100)):
            times["anew"].append(painted(anew))
            times["theme"].append(painted(partial(theme.choose, scheme)))
            times["zoom"].append(painted(partial(theme.set_zoom, percent)))
        theme.choose(Scheme.SYSTEM)
        for colours in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
            times["system"].append(painted(partial(turn, colours)))
    middle = {name: float(np.median(each)) for name, each in times.items()}
    rows = [
        ("style sheet set anew (ms)", f"{1000 * middle['anew']:.0f}", ""),
        ("change of theme (ms)", f"{1000 * middle['theme']:.0f}", "at most 150"),
        ("the system's change (ms)", f"{1000 * middle['system']:.0f}", "at most 150"),
        ("change of zoom (ms)", f"{1000 * middle['zoom']:.0f}", ""),
        ("theme over sheet", f"{middle['theme'] / middle['anew']:.2f}", "at most 0.75"),
        ("zoom over sheet", f"{middle['zoom'] / middle['anew']:.2f}", "at most 1.5"),
    ]
    for name, value, wanted in rows:
        print(f"{name:30}{value:>10}   {wanted}")
    window.close()


if __name__ == "__main__":
    main()

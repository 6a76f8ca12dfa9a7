"""How fast typed losses race, and what a key press in their editor costs, as ratios.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/typed.py`
"""

import argparse
import gc
import os
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from training import race, rates, studio, timed
from window import wait

from lossstudio.app.launch import gui
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import LOSSES, Loss, formula_loss
from lossstudio.core.losses.formula import as_formula
from lossstudio.core.tasks import Task
from lossstudio.widgets.look.theme import Scheme, Theme

SIZE = (1400, 900)
EPOCHS = 30
HUBER = "0.5*r**2 if abs(r) <= d else d*(abs(r) - 0.5*d)"
NESTED = "r"
for _number in range(12):
    NESTED = f"max({NESTED}, |r - {_number}|, r*r, -r, exp(-r))"
PAIRS: dict[str, tuple[Loss, Loss, float]] = {
    "Huber": (LOSSES.create("huber", delta=1.0), formula_loss(HUBER, task="regression"), 0.8),
    "weighted cross-entropy": (
        LOSSES.create("bce", pos_weight=3.0),
        as_formula(LOSSES.create("bce", pos_weight=3.0)),
        0.6,
    ),
}


def one_of(loss: Loss) -> Experiment:
    """Return a race of one loss."""
    regression = loss.task is Task.REGRESSION
    experiment = race(("mse" if regression else "bce",), dataset="sine" if regression else "moons")
    return experiment.with_contender(0, loss=loss)


def training(steps: int, rounds: int) -> None:
    """Print how fast typed losses race, against the built-in ones that they are."""
    runs = {}
    for name, losses in PAIRS.items():
        for kind, loss in zip(("built in", "typed"), losses[:2], strict=True):
            experiment = one_of(loss)
            runs[f"{name}, {kind}"] = studio(experiment)
    found = rates(runs, steps, rounds)
    for name, (_, _, wanted) in PAIRS.items():
        built_in, typed = (found[f"{name}, {kind}"] for kind in ("built in", "typed"))
        print(f"{name:40}{typed:10,.0f}{typed / built_in:9.0%}   at least {wanted:.0%}")


def editing() -> None:
    """Print what a letter costs until it is painted, against painting the window once."""
    window = MainWindow(
        one_of(PAIRS["Huber"][1]), Theme(gui.application(), Scheme.LIGHT), Settings.none()
    )
    window.resize(*SIZE)
    window.show()
    window.build_plots()
    wait(0.5)
    window.session.train_epochs(EPOCHS)
    while not (window.session.snapshot and window.session.snapshot.epoch >= EPOCHS):
        wait(0.1)
    plots = window.plots
    assert plots is not None
    plots.write_formula()
    wait(1.0)
    gc.collect()
    gc.freeze()
    gc.disable()
    repaints = [timed(window.repaint) for _ in range(20)]
    for name, text in (("Huber", HUBER), ("a maximum of 60 parts", NESTED)):
        field = plots.editor.field
        field.setPlainText(text)
        field.moveCursor(QTextCursor.MoveOperation.End)
        wait(1.0)
        taken = [timed(partial(typed, field, letter)) for letter in "+1+2+3+4+5+6+7+8+9"]
        cost = float(np.median(taken)) / float(np.median(repaints))
        print(
            f"{f'a letter after {name} (ms)':40}{1000 * np.median(taken):10.1f}{cost:9.2f}"
            f"   at most 2 repaints; the slowest {1000 * max(taken):.0f} ms, at most 100"
        )
    window.close()


def typed(field: QWidget, letter: str) -> None:
    """Type a letter, and let the window show what comes of it."""
    QTest.keyClicks(field, letter)
    QCoreApplication.sendPostedEvents()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"{'2-8-8-1 tanh, batch 10, 250 to train on':40}{'steps/s':>10}{'share':>9}")
    training(options.steps, options.rounds)
    editing()


if __name__ == "__main__":
    main()

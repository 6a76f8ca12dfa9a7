"""What a person does to have races in the table."""

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from lossstudio.app.window.main_window import MainWindow

Train = Callable[[MainWindow, int], None]


def reset(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: window.session.idle)


def change_rate(qtbot: QtBot, window: MainWindow, rate: float) -> None:
    experiment = window.session.experiment
    optimizer = replace(experiment.optimizer, learning_rate=rate)
    window.session.edit(replace(experiment, optimizer=optimizer))
    qtbot.waitUntil(lambda: window.session.idle)


def race_twice(qtbot: QtBot, window: MainWindow, train: Train) -> None:
    """Race 12 epochs at the rate 0.1, and 7 at 0.3."""
    train(window, 12)
    reset(qtbot, window)
    change_rate(qtbot, window, 0.3)
    train(window, 7)
    reset(qtbot, window)

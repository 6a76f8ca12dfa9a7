"""What a person does to have other thresholds."""

from pytestqt.qtbot import QtBot

from lossstudio.app.window.main_window import MainWindow


def judge(qtbot: QtBot, window: MainWindow, threshold: float, *rows: int) -> None:
    """Give contenders, by default all, a threshold, and wait until it is in force."""
    session = window.session
    every = range(len(session.experiment.contenders))
    session.view.thresholds_wanted.emit(dict.fromkeys(rows or every, threshold))
    session.view.thresholds_let_go.emit()
    qtbot.waitUntil(lambda: session.idle and in_force(window) == session.experiment)


def in_force(window: MainWindow) -> object:
    """Return the experiment that is shown."""
    return window.session.snapshot and window.session.snapshot.experiment


def thresholds(window: MainWindow) -> set[float]:
    """Return the thresholds of what is shown."""
    assert window.session.snapshot is not None
    return set(window.session.snapshot.experiment.judgement.thresholds)

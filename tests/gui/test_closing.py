"""Closing while a thread is in the midst of something: nobody waits, nothing aborts."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from lossstudio.app.dialogs.learning_rates import LearningRateDialog
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.core.studies.learning_rate_search import LearningRateSearch
from lossstudio.core.training import Trainer
from lossstudio.session.background import still_at_work


class LongStep:
    """A step that ends when the test lets it."""

    def __init__(self) -> None:
        self.begun, self.gate = threading.Event(), threading.Event()

    def __call__(self, *_: object) -> None:
        self.begun.set()
        self.gate.wait()


@pytest.fixture
def long_step(qtbot) -> Iterator[LongStep]:
    made = LongStep()
    yield made
    made.gate.set()
    qtbot.waitUntil(lambda: not still_at_work())


def destroy(window) -> None:
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def test_the_window_closes_in_the_midst_of_a_step(window, long_step, monkeypatch, qtbot):
    monkeypatch.setattr(Trainer, "advance", long_step)
    window.actions_.run.trigger()
    qtbot.waitUntil(long_step.begun.is_set)
    assert window.close()
    assert not window.isVisible()
    assert still_at_work(), "it is left behind"


def test_a_search_closes_in_the_midst_of_a_step(window, long_step, monkeypatch, qtbot):
    monkeypatch.setattr(LearningRateSearch, "advance", long_step)
    window.actions_.learning_rates.trigger()
    dialog = window.findChild(LearningRateDialog)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(long_step.begun.is_set)
    finder = dialog.finder
    finder.setParent(None)  # to be asked after the dialog is gone
    qtbot.mouseClick(dialog.done_, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(LearningRateDialog))
    assert finder.open, "it is left behind"
    window.close()


def test_a_window_that_is_destroyed_ends_its_race_and_its_search(theme, settings, qtbot):
    window = MainWindow(first_experiment(), theme, settings)
    window.show()
    window.build_plots()
    qtbot.waitUntil(lambda: window.session.snapshot is not None)
    window.actions_.run.trigger()
    window.actions_.learning_rates.trigger()
    dialog = window.findChild(LearningRateDialog)
    epochs = dialog.grid.rows["epochs"].field
    epochs.selectAll()
    qtbot.keyClicks(epochs, "100000")
    qtbot.keyClick(epochs, Qt.Key.Key_Return)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.finder.running)
    assert still_at_work()
    destroy(window)
    qtbot.waitUntil(lambda: not still_at_work())

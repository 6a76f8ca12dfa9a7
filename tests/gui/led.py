"""What a learner does to be led through a lesson."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lossstudio.app.lessons.page import LessonsPage
from lossstudio.app.lessons.strip import LessonStrip
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.lessons.library import find_lesson
from lossstudio.session.lesson_steps import Step

LEFT = Qt.MouseButton.LeftButton


def click(qtbot: QtBot, button: QWidget) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)  # type: ignore[no-untyped-call]


def open_lesson(qtbot: QtBot, window: MainWindow, which: str) -> LessonStrip:
    """Choose a lesson on the page of all, and wait until its race is shown."""
    window.actions_.lessons.trigger()
    page = window.findChild(LessonsPage)
    assert page is not None
    card = next(card for card in page.cards if card.path == find_lesson(which))
    click(qtbot, card)
    window.activateWindow()  # as a desktop does once a dialog has gone
    qtbot.waitUntil(lambda: settled(window) and window.isActiveWindow())
    return window.lessons.strip


def settled(window: MainWindow) -> bool:
    session = window.session
    shown = session.snapshot
    return session.idle and shown is not None and shown.experiment == session.experiment


def run_to_end(qtbot: QtBot, window: MainWindow) -> None:
    window.toolbar.speed.setValue(100)  # as fast as it goes: nobody watches
    click(qtbot, window.lessons.strip.primary)
    run = window.lessons.run
    assert run is not None
    qtbot.waitUntil(lambda: run.step is Step.SEEN and run.measured is not None)

"""A real window without a screen, and a few words for what a person does to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Experiment
from lossstudio.widgets.look.measures import NORMAL
from lossstudio.widgets.look.theme import Scheme, Theme

Open = Callable[..., MainWindow]


def lay_out() -> None:
    """Let what has changed take its place, as it does before anybody sees it.

    The last snapshot may come in the very round of events in which a test looks at it: then what
    it changed still has the sizes of before.
    """
    QCoreApplication.sendPostedEvents()


def epoch(window: MainWindow) -> int:
    """Return the epoch that is shown."""
    assert window.session.snapshot is not None
    return window.session.snapshot.epoch


@pytest.fixture(autouse=True)
def buttons(qapp: QApplication) -> Iterator[None]:
    """Let go of all mouse buttons: a double click on a disabled widget leaves its own pressed.

    Qt then takes the next press for one with a second button, and sliders ignore it.
    """
    yield
    nobody = QWidget()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
        QTest.mouseRelease(nobody, button)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, settings: Settings) -> Iterator[Open]:
    """Open windows that show their first snapshot; close them at the end."""
    windows: list[MainWindow] = []

    def open_(experiment: Experiment | str | None = None) -> MainWindow:
        if isinstance(experiment, str):
            experiment = experiment_for(DATASETS.create(experiment))
        window = MainWindow(experiment or first_experiment(), theme, settings)
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        window.build_plots()
        qtbot.waitUntil(lambda: window.isActiveWindow() and window.session.snapshot is not None)
        lay_out()
        return window

    yield open_
    for window in windows:
        window.files.may_quit = lambda: True  # type: ignore[method-assign]  # ask no question
        window.close()
        window.deleteLater()
    theme.set_zoom(NORMAL)  # it serves all tests
    theme.choose(Scheme.LIGHT)


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window()


class Questions:
    """Answers each question alike, and keeps what was asked."""

    def __init__(self) -> None:
        self.answer = QMessageBox.StandardButton.Cancel
        self.asked: list[str] = []

    def __call__(self, _parent: QWidget, _title: str, text: str, *_: object) -> object:
        self.asked.append(text)
        return self.answer


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> Questions:
    made = Questions()
    monkeypatch.setattr(QMessageBox, "question", made)
    return made


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Wait until the screen shows the current experiment."""

    def settle_(window: MainWindow) -> None:
        session = window.session

        def settled() -> bool:
            snapshot = session.snapshot
            current = snapshot is not None and snapshot.experiment == session.experiment
            return session.idle and current

        qtbot.waitUntil(settled)
        lay_out()

    return settle_


@pytest.fixture
def train(qtbot: QtBot) -> Train:
    """Train to the end of so many epochs more."""

    def train_(window: MainWindow, epochs: int) -> None:
        goal = epoch(window) + epochs
        window.session.train_epochs(epochs)
        qtbot.waitUntil(lambda: epoch(window) >= goal)
        lay_out()

    return train_

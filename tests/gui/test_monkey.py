"""A monkey at the real window: whatever is pressed, typed, dragged and opened, it goes on.

What an override or a slot raises fails the test by itself (pytest-qt takes `sys.excepthook`).
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QSlider,
    QWidget,
)

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS

OPERATIONS = 1000
TYPED = ("", "abc", "-1", "0", "1e400", "nan", "5", "0.5", "1,000", "−3", "3, 4", "<b>", "12")
KEYS = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space, Qt.Key.Key_Return),
    *(Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up),
    *(Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_R, Qt.Key.Key_W, Qt.Key.Key_T),
)
SIZES = ((1024, 700), (1280, 800), (1600, 950))
WAIT_MS = 3


class Monkey:
    """Does one thing after the other from within the event loop."""

    def __init__(self, window: MainWindow, seed: int, folder: Path) -> None:
        self.window = window
        self.random = random.Random(seed)
        self.folder = folder
        self.done = 0
        self.log: list[str] = []
        self.deeds: list[Callable[[], str]] = [
            *[self.click, self.slide, self.choose, self.type_text, self.press_key] * 3,
            *[self.trigger, self.press_anywhere, self.wheel, self.drag] * 2,
            *[self.resize, self.open_file, self.take_dataset, self.run],
        ]
        self.timer = QTimer()
        self.timer.timeout.connect(self.act)
        self.clearer = QTimer()
        self.clearer.timeout.connect(self.clear_away)

    def play(self) -> None:
        self.timer.start(WAIT_MS)
        self.clearer.start(10 * WAIT_MS)
        QApplication.instance().exec()
        self.timer.stop()
        self.clearer.stop()

    def act(self) -> None:
        if QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return
        if self.done >= OPERATIONS:
            QApplication.exit()  # quit would close the window
            return
        self.done += 1
        deed = self.random.choice(self.deeds)
        self.log.append(deed.__name__)
        self.log[-1] += " " + deed()

    def clear_away(self) -> None:
        """Close what waits for an answer; nothing is saved or thrown away unasked."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
            return
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QMessageBox):
            self.random.choice(dialog.buttons()).click()
        elif dialog is not None:
            dialog.close()

    def some(self, kind: type[QWidget]) -> QWidget | None:
        found = [w for w in self.window.findChildren(kind) if w.isVisible() and w.isEnabled()]
        return self.random.choice(found) if found else None

    def inside(self, widget: QWidget) -> QPoint:
        return QPoint(
            self.random.randrange(max(1, widget.width())),
            self.random.randrange(max(1, widget.height())),
        )

    def click(self) -> str:
        button = self.some(QAbstractButton)
        if button is None:
            return ""
        name = f"{button.text()} {button.accessibleName()}"
        QTimer.singleShot(0, button, button.click)  # a menu or a box has a loop of its own
        return name

    def slide(self) -> str:
        slider = self.some(QSlider)
        if not isinstance(slider, QSlider):
            return ""
        name = slider.accessibleName()
        slider.setSliderDown(True)
        for _ in range(self.random.randrange(1, 5)):
            slider.setValue(self.random.randint(slider.minimum(), slider.maximum()))
        slider.setSliderDown(False)
        return name

    def choose(self) -> str:
        combo = self.some(QComboBox)
        if not isinstance(combo, QComboBox) or not combo.count():
            return ""
        name = combo.accessibleName()
        combo.setCurrentIndex(self.random.randrange(combo.count()))
        combo.activated.emit(combo.currentIndex())
        return name

    def type_text(self) -> str:
        field = self.some(QLineEdit)
        if not isinstance(field, QLineEdit):
            return ""  # none is seen on the board
        name, text = field.accessibleName(), self.random.choice(TYPED)
        field.setFocus()
        field.selectAll()
        field.insert(text)
        if self.random.random() < 0.7:
            QTest.keyClick(field, Qt.Key.Key_Return)
        return f"{name} {text!r}"

    def press_key(self) -> str:
        key = self.random.choice(KEYS)
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
        return key.name

    def trigger(self) -> str:
        actions = [
            action
            for action in self.window.findChildren(QAction)
            if action.isEnabled() and action.associatedObjects() and not action.isSeparator()
        ]
        actions.remove(self.window.actions_.quit)
        action = self.random.choice(actions)
        text = action.text()
        QTimer.singleShot(0, action, action.trigger)
        return text

    def press_anywhere(self) -> str:
        widget = self.some(QWidget)
        assert widget is not None
        name = type(widget).__name__
        button = self.random.choice((Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton))
        double = self.random.random() < 0.2
        (QTest.mouseDClick if double else QTest.mouseClick)(widget, button, pos=self.inside(widget))
        return name

    def drag(self) -> str:
        widget = self.some(QWidget)
        assert widget is not None
        name = type(widget).__name__
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=self.inside(widget))
        for _ in range(3):
            QTest.mouseMove(widget, self.inside(widget))
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=self.inside(widget))
        return name

    def wheel(self) -> str:
        widget = self.some(QWidget)
        assert widget is not None
        place, turn = QPointF(self.inside(widget)), QPoint(0, self.random.choice((-120, 120)))
        buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        everywhere = QPointF(widget.mapToGlobal(place.toPoint()))
        event = QWheelEvent(place, everywhere, QPoint(), turn, buttons, keys, phase, False)
        QApplication.sendEvent(widget, event)
        return type(widget).__name__

    def resize(self) -> str:
        size = self.random.choice(SIZES)
        self.window.resize(*size)
        return str(size)

    def run(self) -> str:
        self.window.session.run()
        return ""

    def take_dataset(self) -> str:
        key = self.random.choice([key for key in DATASETS if key != "csv"])
        self.window.session.choose_dataset(DATASETS.create(key))
        return key

    def open_file(self) -> str:
        """Open a table or an experiment with something wrong in it, or nothing."""
        path = self.folder / f"{self.done}.{self.random.choice(('csv', 'json'))}"
        experiment = self.window.session.experiment
        text = self.table() if path.suffix == ".csv" else experiment.to_json()
        bad = bytearray(text, "utf-8")
        for _ in range(self.random.choice((0, 0, 1, 4, 40))):
            bad[self.random.randrange(len(bad))] = self.random.randrange(256)
        path.write_bytes(bytes(bad))
        self.window.files.open_path(path)
        return path.name

    def table(self) -> str:
        draw, columns = self.random, self.random.randrange(1, 6)
        cells = ("1", "2.5", "-3", "a", "b", "", "nan", "1e308", "-1e308", "<img src=x>", "1,5")
        rows = [[f"c{number}" for number in range(columns)]]
        rows += [
            [draw.choice(cells) for _ in range(columns)] for _ in range(draw.choice((0, 1, 5, 60)))
        ]
        return "\n".join(draw.choice((",", ";")).join(row) for row in rows) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_whatever_is_done_the_window_lives(open_window, qtbot, tmp_path, seed) -> None:
    window = open_window()
    monkey = Monkey(window, seed, tmp_path)
    try:
        monkey.play()
    finally:
        (tmp_path / "log.txt").write_text("\n".join(monkey.log))
    assert monkey.done == OPERATIONS
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.idle)
    window.files.saved = window.session.experiment
    window.actions_.new.trigger()
    qtbot.waitUntil(lambda: window.session.idle and window.session.snapshot.step == 0)
    window.actions_.step_epoch.trigger()
    qtbot.waitUntil(lambda: window.session.idle and window.session.snapshot.epoch == 1)

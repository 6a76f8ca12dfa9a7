"""The window is painted first, then the plots are set into it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment


class Shown(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget):
            self.windows += [watched] if watched.isWindow() else []
        return False


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    shown = Shown()
    qapp.installEventFilter(shown)
    yield shown
    qapp.removeEventFilter(shown)


@pytest.fixture
def bare(theme, settings, qtbot) -> Iterator[MainWindow]:
    window = MainWindow(first_experiment(), theme, settings)
    yield window
    window.close()
    window.deleteLater()


def test_the_stage_is_set_after_the_first_paint(bare, qtbot) -> None:
    bare.session.run()
    assert bare.stage is None
    bare.resize(1920, 1080)
    bare.show()
    width = bare.dataset.width()
    qtbot.waitUntil(lambda: bare.stage is not None)
    stage = bare.stage
    qtbot.waitUntil(stage.isVisible)
    assert bare.dataset.width() == width < 300
    assert stage.width() > 1300
    qtbot.waitUntil(lambda: len(stage.loss_curves.plot.pairs) == 3)
    qtbot.waitUntil(lambda: bare.session.snapshot.epoch > 3)
    bare.furnish()
    assert bare.stage is stage


def test_a_snapshot_that_came_before_the_stage_is_drawn(bare, qtbot) -> None:
    qtbot.waitUntil(lambda: bare.session.snapshot is not None)
    bare.contenders.select(1)
    bare.show()
    bare.furnish()
    assert len(bare.stage.fit.overlay.lines) == 3
    assert bare.contenders.yardstick == bare.stage.yardstick.key == "mae"
    assert bare.contenders.rows[0].value.text()


def test_no_part_is_ever_a_window_of_its_own(open_window, shown, qtbot) -> None:
    window = open_window("moons")
    for deck in (window.stage.losses, window.stage.yardsticks):
        for place in range(deck.stack.count(), 6 if deck is window.stage.yardsticks else 2):
            deck.turn(place)
    for place in range(4):
        window.stage.fit.turn(place)
    assert shown.windows == [window]

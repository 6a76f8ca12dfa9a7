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


def test_the_plots_are_built_after_the_first_paint(bare, qtbot) -> None:
    bare.session.run()
    assert bare.plots is None
    bare.resize(1920, 1080)
    bare.show()
    width = bare.dataset.width()
    qtbot.waitUntil(lambda: bare.plots is not None)
    plots = bare.plots
    qtbot.waitUntil(plots.isVisible)
    assert bare.dataset.width() == width < 300
    assert plots.width() > 1300
    qtbot.waitUntil(lambda: len(plots.loss_curves.plot.pairs) == 3)
    qtbot.waitUntil(lambda: bare.session.snapshot.epoch > 3)
    bare.build_plots()
    assert bare.plots is plots


def test_a_snapshot_that_came_before_the_plots_is_drawn(bare, qtbot) -> None:
    qtbot.waitUntil(lambda: bare.session.snapshot is not None)
    bare.contenders.select(1)
    bare.show()
    bare.build_plots()
    assert len(bare.plots.fit.overlay.lines) == 3
    assert bare.session.view.state.yardstick == "mae"
    assert bare.contenders.rows[0].value.text()


def test_no_part_is_ever_a_window_of_its_own(open_window, shown, qtbot) -> None:
    window = open_window("moons")
    for deck in (window.plots.losses, window.plots.yardsticks):
        for index in range(deck.stack.count(), 6 if deck is window.plots.yardsticks else 2):
            deck.turn(index)
    for index in range(4):
        window.plots.fit.turn(index)
    assert shown.windows == [window]

"""What a plot paints after it was moved and moved back, by the mouse."""

import pyqtgraph as pg
import pytest
from chosen import choose
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lossstudio.plots.base.plot import Plot

STEPS = 20


@pytest.fixture(autouse=True)
def every_move(monkeypatch) -> None:
    """Have every move of the mouse heeded, however fast it comes after the last."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)


def drag(plot: Plot, by: QPoint) -> None:
    """Drag what is shown, seen on the way."""
    port = plot.viewport()
    start = port.rect().center() - by * 0.45
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, STEPS + 1):
        QTest.mouseMove(port, start + by * step / STEPS)
        QApplication.processEvents()
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + by)


def painted(plot: Plot) -> QImage:
    return plot.viewport().grab().toImage()


def moved_and_back(qtbot, plot: Plot, by: QPoint) -> tuple[QImage, QImage]:
    """Return what is painted then, and the same drawn anew."""
    before = plot.getViewBox().viewRange()
    for _ in range(3):
        drag(plot, by)
    assert plot.getViewBox().viewRange() != before
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton)
    seen = painted(plot)
    for item in plot.scene().items():
        item.update()
    return seen, painted(plot)


@pytest.mark.parametrize("by", [QPoint(0, -190), QPoint(0, 190), QPoint(-500, 0), QPoint(500, 0)])
@pytest.mark.parametrize("dataset", [None, "blobs"])
def test_no_sample_is_lost(qtbot, open_window, dataset, by):
    window = open_window(dataset)
    seen, anew = moved_and_back(qtbot, window.plots.fit.overlay, by)
    assert seen == anew


@pytest.mark.parametrize("by", [QPoint(0, -100), QPoint(60, 0)])
def test_no_landscape_is_lost(qtbot, window, train, by):
    train(window, 5)
    choose(window.plots.losses.chooser, "Landscape")
    page = window.plots.losses.pages[2]
    qtbot.waitUntil(lambda: page.search.found is not None and page.search.found.complete)
    seen, anew = moved_and_back(qtbot, page.grid.tiles[0].plot, by)
    assert seen == anew

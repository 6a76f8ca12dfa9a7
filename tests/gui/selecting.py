"""Samples of the fit are selected as a person does it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from lossstudio.app.window.main_window import MainWindow


def band(window: MainWindow) -> None:
    """Select what stands in the left half of the picture, by a rubber band."""
    assert window.plots is not None
    port = window.plots.fit.overlay.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    QTest.mouseMove(port, QPoint(120, 90))
    end = QPoint(port.width() // 2, port.height() - 40)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)

"""The cross table in the window: its values, its marks, copied and saved."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from lossstudio.core.analysis.cross_table import cross_table

TABLE = 2


def test_it_shows_every_value_and_marks_the_best(open_window, train, qtbot) -> None:
    window = open_window("moons")
    train(window, 6)
    qtbot.mouseClick(window.plots.fit.tabs.button(TABLE), Qt.MouseButton.LeftButton)
    model = window.plots.table.model
    qtbot.waitUntil(lambda: model.table is not None)
    expected = cross_table(window.session.snapshot)
    best = expected.best(1)
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            shown = model.data(index).removeprefix("● ")
            value = expected.values[row, column, 1]
            assert shown == ("–" if np.isnan(value) else f"{value:.4g}")
            bold = model.data(index, Qt.ItemDataRole.FontRole).bold()
            assert bold == best[row, column]
        own = model.index(row, expected.own[row])
        assert model.data(own).startswith("● ")


def test_the_training_side_and_the_clipboard(open_window, train, qtbot) -> None:
    window = open_window("moons")
    train(window, 3)
    window.plots.fit.turn(TABLE)
    qtbot.waitUntil(lambda: window.plots.table.model.table is not None)
    side = window.plots.table.side
    side.setCurrentIndex(side.findData("train"))
    side.activated.emit(side.currentIndex())
    qtbot.mouseClick(window.plots.table.copy, Qt.MouseButton.LeftButton)
    expected = cross_table(window.session.snapshot).as_text(0)
    assert QGuiApplication.clipboard().text() == expected


def test_it_is_saved_and_what_cannot_be_is_told(open_window, qtbot, tmp_path, monkeypatch) -> None:
    window = open_window("moons")

    def save_to(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        qtbot.mouseClick(window.plots.table.save, Qt.MouseButton.LeftButton)

    window.plots.fit.turn(TABLE)
    qtbot.waitUntil(lambda: window.plots.table.model.table is not None)
    save_to(tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert text == cross_table(window.session.snapshot).as_csv()
    save_to(tmp_path / "no" / "t.csv")
    assert "t.csv was not saved: No such file or directory." in window.statusBar().currentMessage()


def test_what_stands_in_the_head_belongs_to_the_page(window) -> None:
    assert window.plots.fit.caption.isVisible()
    assert not window.plots.table.copy.isVisible()
    window.plots.fit.turn(TABLE)
    assert window.plots.table.copy.isVisible()
    assert not window.plots.fit.legend.isVisible()
    window.plots.fit.turn(0)
    assert window.plots.fit.legend.isVisible()

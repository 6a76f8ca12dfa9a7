"""The cross table in the window: its values, its marks, copied and saved."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.plain_text import figures
from lossstudio.plots.tables.cross_table import CrossTablePage

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
            shown = model.data(index).removeprefix("●\N{NO-BREAK SPACE}")
            value = expected.values[row, column, 1]
            assert shown == ("–" if np.isnan(value) else figures(value, steady=True))
            bold = model.data(index, Qt.ItemDataRole.FontRole).bold()
            assert bold == best[row, column]
        own = model.index(row, expected.own[row])
        assert model.data(own).startswith("●\N{NO-BREAK SPACE}")


def test_the_current_cell_is_framed_and_its_head_stays_plain(window, train, qtbot) -> None:
    """Bold says what is best; a bevelled button says nothing."""
    train(window, 3)
    qtbot.mouseClick(window.plots.fit.tabs.button(TABLE), Qt.MouseButton.LeftButton)
    grid, model = window.plots.table.grid, window.plots.table.model
    qtbot.waitUntil(lambda: model.table is not None)
    plain = grid.horizontalHeader().grab().toImage()
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(model.index(1, 1)).center()
    )
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    assert grid.horizontalHeader().grab().toImage() == plain
    cell = grid.visualRect(grid.currentIndex())
    picture = grid.viewport().grab(cell).toImage()
    assert picture.pixelColor(0, cell.height() // 2).name() == window.theme.tokens.accent
    edge = {picture.pixelColor(3, y).name() for y in range(2, cell.height() - 3)}
    assert len(edge) == 1, "no shades as of a button"


def test_long_names_end_in_an_ellipsis_and_a_number_stays_beside_its_mark(
    window, train, qtbot
) -> None:
    name = "A very long name of a contender that no table has room for in its first column"
    window.session.edit(window.session.experiment.with_contender(0, name=name))
    qtbot.mouseClick(window.plots.fit.tabs.button(TABLE), Qt.MouseButton.LeftButton)
    page = window.plots.table
    qtbot.waitUntil(lambda: page.model.table is not None and name in page.model.table.names)
    head = page.grid.verticalHeader()
    assert head.width() < page.grid.width() / 3
    assert head.textElideMode() is Qt.TextElideMode.ElideRight
    told = page.model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert name in told
    own = page.model.data(page.model.index(0, page.model.table.own[0]))
    assert own.split(" ") == [own], "no place to break the line"


def test_a_column_is_as_wide_as_its_longest_number(window, train, qtbot) -> None:
    qtbot.mouseClick(window.plots.fit.tabs.button(TABLE), Qt.MouseButton.LeftButton)
    page = window.plots.table
    qtbot.waitUntil(lambda: page.model.table is not None)
    table = page.model.table
    small = replace(table, values=table.values * 0 + 0.00039114)
    page.model.show_table(small, page.model.split, (0, 1, 2))
    bold = QFont(page.grid.font())
    bold.setBold(True)
    own = page.model.index(0, small.own[0])
    assert own.data() == "●\N{NO-BREAK SPACE}0.0003911"
    wide = QFontMetrics(bold).horizontalAdvance(own.data())
    assert page.grid.visualRect(own).width() >= wide + 6


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


def test_a_table_keeps_its_own_colours_while_the_next_is_worked_out(
    open_window, train, settle, qtbot
) -> None:
    window = open_window("moons")
    for key in ("focal", "hinge"):
        added = next(a for a in window.contenders.adder.menu().actions() if a.data() == key)
        added.trigger()
    train(window, 2)
    window.plots.fit.turn(TABLE)
    page = window.plots.table
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)
    contenders = window.session.experiment.contenders
    colours = {c.full_name: QColor(page.tokens.contender(c.colour)) for c in contenders}
    for row in (0, 0):
        window.contenders.rows[row].actions_["remove"].trigger()
        settle(window)
        side = page.side
        side.setCurrentIndex(1 - side.currentIndex())
        side.activated.emit(side.currentIndex())
        names = [head(page, row) for row in range(page.model.rowCount())]
        shown = [head(page, row, Qt.ItemDataRole.ForegroundRole) for row in range(len(names))]
        assert shown == [colours[name] for name in names]
        assert head(page, len(names)) is None
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)


def head(page: CrossTablePage, row: int, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return page.model.headerData(row, Qt.Orientation.Vertical, role)


def test_it_says_which_moment_and_whose_weights_it_is_of(open_window, train, qtbot) -> None:
    window = open_window("moons")
    window.contenders.repeats.field.setText("3")
    window.contenders.repeats.field.editingFinished.emit()
    train(window, 4)
    window.plots.fit.turn(TABLE)
    key = window.plots.table.key
    qtbot.waitUntil(lambda: "epoch 4, the first of 3 repeats" in key.text())
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "epoch 4, step" in key.text())

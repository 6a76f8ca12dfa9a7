"""Pin and Name of the table of races stay in sight where it is scrolled sideways."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from raced import race_twice

from lossstudio.plots.tables import races_table as page

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(window, train, qtbot):
    """Return the table of two races, too narrow for all columns."""
    race_twice(qtbot, window, train)
    tabs = {tab.text(): tab for tab in window.plots.fit.tabs.buttons()}
    qtbot.mouseClick(tabs["Races"], LEFT)
    table = window.plots.races.table
    table.setFixedWidth(430)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 100)
    return table


def at(table, row: int, column: int):
    """Return what a person sees and clicks at a cell of the first columns, and where on it."""
    across = sum(table.columnWidth(each) for each in range(column)) + 12
    down = table.rowViewportPosition(row) + table.rowHeight(row) // 2
    place = table.viewport().mapTo(table, QPoint(across, down))
    seen = table.childAt(place)
    return seen, seen.mapFrom(table, place)


def picture(table, width: int):
    return table.grab().toImage().copy(0, 0, width, table.viewport().height())


def test_pin_and_name_look_as_before_when_the_rest_is_scrolled_away(qtbot, table) -> None:
    wide = table.columnWidth(page.PIN) + table.columnWidth(page.NAME)
    before = picture(table, wide)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert picture(table, wide) == before
    table.horizontalScrollBar().setValue(0)
    assert at(table, 0, page.PIN)[0] is table.viewport()


def test_what_stays_in_sight_pins_selects_and_renames(qtbot, window, table) -> None:
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    qtbot.mouseClick(at(table, 0, page.PIN)[0], LEFT, pos=at(table, 0, page.PIN)[1])
    assert window.session.races.records[-1].pinned
    seen, place = at(table, 1, page.NAME)
    qtbot.mouseClick(seen, LEFT, pos=place)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]
    assert table.hasFocus()
    QTest.mouseDClick(seen, LEFT, pos=place)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "Mine")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.races.records[0].name == "Mine")
    assert table.hasFocus()


def test_arrows_bring_a_cell_beside_them_and_not_below(qtbot, table) -> None:
    table.setFocus()
    table.setCurrentCell(0, page.TIME)
    wide = table.columnWidth(page.PIN) + table.columnWidth(page.NAME)
    for column in (page.EPOCHS, page.REACHED, page.BEST, page.FINAL, page.DIFFERS):
        qtbot.keyClick(table, Qt.Key.Key_Left)
        assert table.currentColumn() == column
        left = table.visualRect(table.currentIndex()).left()
        assert left >= wide or table.horizontalScrollBar().value() == 0


def test_a_column_that_is_dragged_wider_or_narrower_there_is_so_in_the_table(table) -> None:
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    edge, before = table.columnWidth(page.PIN), table.columnWidth(page.NAME)
    edge += before - 1
    for by in (-20, 10):
        head = table.childAt(table.horizontalHeader().geometry().topLeft() + QPoint(edge, 8))
        place = head.mapFrom(table, table.horizontalHeader().pos() + QPoint(edge, 8))
        QTest.mousePress(head, LEFT, pos=place)
        QTest.mouseMove(head, place + QPoint(by, 0))
        QTest.mouseRelease(head, LEFT, pos=place + QPoint(by, 0))
        edge, before = edge + by, before + by
        assert table.columnWidth(page.NAME) == before
    wide = table.columnWidth(page.PIN) + before
    left = picture(table, wide)
    table.horizontalScrollBar().setValue(0)
    assert picture(table, wide) == left

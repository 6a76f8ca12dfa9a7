"""What is made before it has a window, or never gets one, looks as the style sheet says."""

import pytest
import shiboken6
from conftest import Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot
from raced import Train, race_twice

from lossstudio.app.window.main_window import MainWindow
from lossstudio.plots.report.pages import sheets
from lossstudio.plots.tables.races_table import RacesTable
from lossstudio.session.view_state import FIT_PAGES, FORMULA, RACES, STUDY, TABLE
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, TEXT


def test_a_list_that_is_longer_than_its_room_shows_a_scroll_bar(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.session.view.update(fit_page=STUDY)
    combos = [combo for combo in window.findChildren(QComboBox) if combo.isVisible()]
    long = [combo for combo in combos if combo.count() > combo.maxVisibleItems()]
    assert long
    for combo in long:
        combo.showPopup()
        view = combo.view()
        qtbot.waitUntil(view.isVisible)
        seen = view.verticalScrollBar().isVisible()
        combo.hidePopup()
        assert seen, combo.accessibleName()


@pytest.mark.parametrize("zoom", [100, 150])
def test_the_legends_of_a_report_are_as_small_as_in_the_window(
    open_window: Open, train: Train, theme, zoom: int
) -> None:
    theme.set_zoom(zoom)
    window = open_window("gaussians")
    train(window, 2)
    assert window.session.snapshot is not None
    for sheet in sheets(window.session.snapshot, window.session.view.state):
        for label in sheet.widget.findChildren(QLabel):
            if label.objectName() in ("legend", "hint"):
                assert label.font().pixelSize() == px(SMALL), sheet.title


def test_the_columns_of_races_have_room_for_their_heads_when_first_turned_to(
    qtbot: QtBot, window: MainWindow, train: Train
) -> None:
    race_twice(qtbot, window, train)
    window.session.view.update(fit_page=RACES)
    assert window.plots is not None
    table = window.plots.races.table
    head = table.horizontalHeader()
    shown = [column for column in range(head.count()) if not head.isSectionHidden(column)]
    short = [
        table.horizontalHeaderItem(column).text()
        for column in shown
        if head.sectionSize(column) < head.sectionSizeHint(column)
    ]
    assert short == []


def test_pages_are_made_when_they_are_turned_to_and_show_what_is_there(
    qtbot: QtBot, window: MainWindow, train: Train
) -> None:
    train(window, 3)
    plots, view = window.plots, window.session.view
    assert plots is not None
    assert not any(map(plots.has, (TABLE, RACES, STUDY, FORMULA)))
    view.update(fit_page=TABLE)
    assert [page for page in (TABLE, RACES, STUDY, FORMULA) if plots.has(page)] == [TABLE]
    qtbot.waitUntil(lambda: plots.table.model.rowCount() == 3)
    view.update(fit_page=RACES)
    assert plots.races.isVisible()
    assert plots.has(RACES)


def test_a_page_that_could_not_be_made_is_made_the_next_time(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError("no room for a page")

    plots = window.plots
    assert plots is not None
    tab = plots.fit.tabs.button(FIT_PAGES.index(RACES))
    with monkeypatch.context() as patch:
        patch.setattr(RacesTable, "__init__", broken)
        with qtbot.captureExceptions() as caught:
            qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert [kind for kind, *_ in caught] == [MemoryError]
    plots.fit.turn(0)
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert plots.races.isVisible()


def test_a_zoom_reaches_a_dialog_that_is_open_and_every_window_that_is_left(
    open_window: Open, theme
) -> None:
    gone, window = QMainWindow(), open_window("gaussians")
    theme.dress(gone)
    shiboken6.delete(gone)
    window.actions_.keys.trigger()
    (dialog,) = (child for child in window.findChildren(QDialog) if child.isVisible())
    theme.set_zoom(150)
    for part in (window, window.dataset, dialog, dialog.findChild(QPushButton)):
        assert part.font().pixelSize() == px(TEXT)
    legend = next(label for label in window.findChildren(QLabel) if label.objectName() == "hint")
    assert legend.font().pixelSize() == px(SMALL)

"""What is made before it has a window, or never gets one, looks as the style sheet says."""

import pytest
from conftest import Open
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot
from raced import Train, race_twice

from lossstudio.app.window.main_window import MainWindow
from lossstudio.plots.report.pages import sheets
from lossstudio.session.view_state import RACES, STUDY
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL


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

"""What screen readers take each part of the window for, and in which state they find it."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from lossstudio.plots.base.plot import Plot
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.card import QuietCombo, TabBar, tab_button
from lossstudio.widgets.roles import Role, set_role

Text = QAccessible.Text
LATER = """
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QFrame
from lossstudio.widgets.roles import Role, set_role
app = QApplication(["roles", "-platform", "offscreen"])
QAccessible.setActive(True)
rows = [QFrame() for _ in range(200)]
for row in rows:
    set_role(row, Role.ListItem)
    assert QAccessible.queryAccessibleInterface(row).role() is Role.ListItem
print("end")
"""


def told(widget: QWidget):
    return QAccessible.queryAccessibleInterface(widget)


def test_tabs_are_page_tabs_of_which_one_is_selected(qtbot, window):
    tabs = window.plots.fit.tabs
    first, second = tabs.button(0), tabs.button(1)
    assert told(first).role() is Role.PageTab
    assert told(first).parent().role() is Role.PageTabList
    assert told(first).text(Text.Name) == first.text() != ""
    assert [told(tab).state().selected for tab in (first, second)] == [1, 0]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert [told(tab).state().selected for tab in (first, second)] == [0, 1]
    assert told(second).state().focused
    told(first).actionInterface().doAction("Press")
    assert window.session.view.state.fit_page == ViewState.parameters()["fit_page"].choices[0]


def test_contenders_are_items_of_a_list(qtbot, window, train):
    train(window, 1)
    rows = window.contenders.rows
    items = [told(row) for row in rows]
    assert {item.role() for item in items} == {Role.ListItem}
    above = items[0].parent()
    assert (above.role(), above.text(Text.Name)) == (Role.List, "Contenders")
    assert [item.text(Text.Name) for item in items] == ["MSE", "MAE", "Huber"]
    said = [f"{row.value.text()} {row.note.text()}".rstrip() for row in rows]
    assert [item.text(Text.Description) for item in items] == said
    assert [item.state().selected for item in items] == [1, 0, 0]
    items[2].actionInterface().doAction("Press")
    assert window.session.view.state.selected == 2
    assert [item.state().selected for item in items] == [0, 0, 1]


def test_pictures_of_datasets_are_radio_buttons_of_a_named_group(window):
    thumbs = window.dataset.gallery.thumbs
    for key in ("line", "line_outliers"):
        assert told(thumbs[key]).role() is Role.RadioButton
        assert told(thumbs[key]).state().checked == (key == "line_outliers")
    group = told(thumbs["line"]).parent()
    assert (group.role(), group.text(Text.Name)) == (Role.Grouping, "Datasets: Regression")


def test_headings_say_whether_their_panel_is_unfolded(window):
    heading = told(window.model.heading)
    assert (heading.role(), heading.text(Text.Name)) == (Role.Button, "Model")
    assert (heading.state().expanded, heading.state().collapsed) == (1, 0)
    heading.actionInterface().doAction("Press")
    assert (heading.state().expanded, heading.state().collapsed) == (0, 1)


@pytest.mark.parametrize("key", ["line_outliers", "moons", "penguins"])
def test_every_plot_is_a_chart_that_says_what_it_shows(qtbot, open_window, train, key):
    window = open_window(key)
    train(window, 2)
    seen = set()
    for field in ("loss_page", "yardstick_page"):
        for page in ViewState.parameters()[field].choices:
            window.session.view.update(**{field: page})
            for plot in window.findChildren(Plot):
                if plot.isVisible():
                    assert told(plot).role() is Role.Chart
                    assert told(plot).text(Text.Name)
                    qtbot.waitUntil(lambda plot=plot: told(plot).text(Text.Description) != "")
                    seen.add(type(plot).__name__)
    assert len(seen) >= 3


def test_the_timeline_is_a_slider_whose_value_is_the_epoch(qtbot, window, train):
    train(window, 20)
    track = told(window.plots.timeline.track)
    value = track.valueInterface()
    assert (track.role(), track.text(Text.Name)) == (Role.Slider, "Timeline")
    assert (value.minimumValue(), value.maximumValue(), value.currentValue()) == (0, 20, 20)
    value.setCurrentValue(5)
    qtbot.waitUntil(lambda: window.session.snapshot.past)
    assert value.currentValue() == window.session.snapshot.epoch
    assert abs(value.currentValue() - 5) <= 1


def test_lists_tell_what_is_chosen_in_them(window):
    """On Linux Qt gives a list the name of its choice: a label or the description says the rest."""
    for combo in window.findChildren(QuietCombo):
        assert told(combo).text(Text.Description).startswith(combo.accessibleName())
    kind = told(window.optimizer.kind.combo)
    relations = kind.relations(QAccessible.RelationFlag.Label)
    assert [label.text(Text.Name) for label, _ in relations] == ["Kind"]


def test_thousands_of_widgets_come_and_go_while_a_screen_reader_listens(qtbot):
    QAccessible.setActive(True)
    try:
        for index in range(3000):
            bar = TabBar()
            tab = tab_button(f"Page {index}")
            bar.add(tab)
            heard = told(tab)
            assert heard.text(Text.Name) == f"Page {index}"
            assert heard.parent().role() is Role.PageTabList
            tab.setChecked(True)
            if index % 2:
                del heard
            delete(bar)
    finally:
        QAccessible.setActive(False)


def test_what_fails_is_told_and_not_raised(qtbot, monkeypatch):
    faults = []
    monkeypatch.setattr("sys.excepthook", lambda *fault: faults.append(fault[1]))
    odd = QWidget()
    qtbot.addWidget(odd)
    set_role(odd, Role.ListItem)
    odd.setProperty("accessibleRole", "no role at all")
    assert told(odd).role() is Role.Client
    assert isinstance(faults[0], ValueError)


def test_a_program_that_a_screen_reader_listened_to_ends_cleanly():
    command = [sys.executable, "-c", LATER]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout.strip()) == (0, "end"), ended.stderr

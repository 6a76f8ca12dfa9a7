"""Every dialog, box and list is gone through by keys, and told to screen readers."""

from datetime import datetime

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from spoken import unnamed

from lossstudio.app.dialogs.about import ask_restore
from lossstudio.app.dialogs.learning_rates import LearningRateDialog
from lossstudio.core.datasets import DATASETS
from lossstudio.core.studies.learning_rate_search import LearningRateGrid
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.widgets.plain_text import ask

Key = Qt.Key
BUTTONS = QMessageBox.StandardButton


def press(qtbot, within: QWidget, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget() or within, key)


def by_tab(qtbot, dialog: QWidget) -> list[QWidget]:
    """Return where Tab stops in a dialog, in that order; each stop shows its focus."""
    stops: list[QWidget] = []
    press(qtbot, dialog, Key.Key_Tab)
    while (focus := QApplication.focusWidget()) not in stops:
        assert focus is not None
        assert focus.window() is dialog, f"Tab leads out of {dialog.windowTitle()}"
        stops.append(focus)
        ring = dialog.parentWidget().window().focus_keys.ring
        assert ring is not None
        assert ring.isVisible(), f"the focus is not seen on {focus}"
        press(qtbot, dialog, Key.Key_Tab)
    at = min(
        range(len(stops)), key=lambda index: stops[index].mapTo(dialog, stops[index].pos()).y()
    )
    return stops[at:] + stops[:at]


def unreached(dialog: QWidget, stops: list[QWidget]) -> list[QWidget]:
    """Return what can be pressed, typed into or moved, and is no stop."""
    tab = Qt.FocusPolicy.TabFocus
    controls = [
        control
        for control in dialog.findChildren(QWidget)
        if control.isVisible() and control.isEnabled() and control.focusPolicy() & tab == tab
    ]
    inner = {stop.viewport() for stop in stops if hasattr(stop, "viewport")}
    return [control for control in controls if control not in {*stops, *inner}]


def check(qtbot, dialog: QWidget) -> list[QWidget]:
    """Walk a dialog both ways; returns the stops."""
    assert unnamed(dialog) == []
    told = QAccessible.queryAccessibleInterface(dialog)
    assert told.text(QAccessible.Text.Name)
    stops = by_tab(qtbot, dialog)
    assert unreached(dialog, stops) == []
    return stops


def warn(window) -> None:
    window.files.open_path(window.settings.path.with_name("none.json"))


OPENED = {
    "rates": lambda window: window.actions_.learning_rates.trigger(),
    "losses": lambda window: window.actions_.losses.trigger(),
    "about": lambda window: window.actions_.about.trigger(),
    "keys": lambda window: window.actions_.keys.trigger(),
    "warning": warn,
}


@pytest.mark.parametrize("name", OPENED)
def test_a_dialog_is_walked_by_tab_and_closed_by_escape(qtbot, window, name):
    window.toolbar.run.setFocus()
    OPENED[name](window)
    (dialog,) = window.findChildren(QDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    assert QApplication.focusWidget().window() is dialog, "the focus is in it from the start"
    assert check(qtbot, dialog)
    press(qtbot, dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))
    window.activateWindow()
    qtbot.waitUntil(window.toolbar.run.hasFocus)


@pytest.mark.parametrize("name", ["about", "keys", "warning"])
def test_return_closes_what_only_tells(qtbot, window, name):
    OPENED[name](window)
    (dialog,) = window.findChildren(QDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    press(qtbot, dialog, Key.Key_Return)
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def test_long_texts_are_read_by_the_arrow_keys(qtbot, window, theme):
    theme.set_zoom(200)
    window.actions_.keys.trigger()
    (dialog,) = window.findChildren(QDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    room = window.screen().availableSize()
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()
    bar = dialog.page.verticalScrollBar()
    assert bar.maximum() > 0
    press(qtbot, dialog, Key.Key_PageDown)
    assert bar.value() > 0


def test_keys_are_listed_by_what_they_do_and_not_by_what_they_would_do_now(qtbot, window):
    window.session.choose_dataset(DATASETS.create("moons"))
    window.session.run()
    window.actions_.keys.trigger()
    (dialog,) = window.findChildren(QDialog)
    lines = dialog.page.toPlainText().splitlines()
    assert {"Run, pause", "Undo", "Redo"} <= set(lines)
    assert not {"Pause", "Run"} & set(lines)
    window.session.pause()


def asked(qtbot, question, key: Qt.Key | None) -> object:
    """Return what a question that waits is answered by a key, having walked its box."""
    faults: list[BaseException] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        try:
            assert isinstance(box, QMessageBox)
            assert check(qtbot, box)
            if key is None:
                box.defaultButton().setFocus()
            press(qtbot, box, Key.Key_Space if key is None else key)
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            if QApplication.activeModalWidget() is box:
                box.done(0)

    QTimer.singleShot(200, answer)
    given = question()
    assert faults == []
    return given


def test_questions_are_answered_by_keys(qtbot, window, tmp_path, monkeypatch):
    when = datetime(2026, 1, 2, 3, 4)
    question = lambda: ask_restore(window, "Moons", when, "", race=False)  # noqa: E731
    assert asked(qtbot, question, Key.Key_Escape) is None
    assert asked(qtbot, question, None) is True
    for letter in (Key.Key_R, Key.Key_D, Key.Key_N):
        assert asked(qtbot, question, letter) is None, "a bare letter presses nothing"
    three = BUTTONS.Save | BUTTONS.Discard | BUTTONS.Cancel
    keep = lambda: ask(window, "Save changes?", "It has changed.", three)  # noqa: E731
    assert asked(qtbot, keep, Key.Key_Escape) == BUTTONS.Cancel
    replace = lambda: ask(window, "Replace?", "It is there.", default=BUTTONS.No)  # noqa: E731
    assert asked(qtbot, replace, Key.Key_Escape) == BUTTONS.No
    assert asked(qtbot, replace, None) == BUTTONS.No, "Space presses the default button"


def test_rates_are_found_and_taken_with_two_presses_of_return(qtbot, window, settle):
    press(qtbot, window, Key.Key_L)
    dialog = window.findChild(LearningRateDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    for name, text in (("lowest", "0.01"), ("highest", "1"), ("per_decade", "1"), ("epochs", "2")):
        field = dialog.grid.rows[name].field
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        press(qtbot, dialog, Key.Key_Return)
        assert dialog.result_ is None
    dialog.start.setFocus()
    press(qtbot, dialog, Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.result_ is not None)
    stops = check(qtbot, dialog)
    rows = [dialog.grid.rows[name] for name in ("lowest", "highest", "per_decade", "epochs")]
    parts = [part for row in rows for part in (row.slider, row.field)]
    shown = [dialog.key, dialog.side, PlotMenu.of(dialog.plot).button, dialog.plot, dialog.table]
    in_order = [*parts, *shown, dialog.start, dialog.take, dialog.done_]
    at = stops.index(parts[0])
    assert stops[at:] + stops[:at] == in_order
    best = dialog.best
    dialog.take.setFocus()
    press(qtbot, dialog, Key.Key_Return)
    settle(window)
    experiment = window.session.experiment
    assert [experiment.optimizer_of(c).learning_rate for c in experiment.contenders] == best


def test_the_button_to_take_the_rates_has_the_focus_once_there_are_some(qtbot, window):
    press(qtbot, window, Key.Key_L)
    dialog = window.findChild(LearningRateDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.grid.take("per_decade", 1)
    dialog.grid.take("epochs", 1)
    assert dialog.start.hasFocus(), "from the start Return begins"
    press(qtbot, dialog, Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.result_ is not None)
    assert dialog.take.hasFocus()


def test_escape_ends_the_search_before_the_dialog(qtbot, window):
    window.actions_.learning_rates.trigger()
    dialog = window.findChild(LearningRateDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.grid.take("epochs", LearningRateGrid.parameters()["epochs"].high)
    press(qtbot, dialog, Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.finder.running)
    press(qtbot, dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.finder.running)
    assert dialog.isVisible()
    assert "Cancelled" in dialog.trouble.text()
    press(qtbot, dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(LearningRateDialog))


def test_a_loss_is_looked_up_by_keys(qtbot, window):
    window.actions_.losses.trigger()
    (dialog,) = window.findChildren(QDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.list.hasFocus()
    before = dialog.curves.accessibleName()
    press(qtbot, dialog, Key.Key_Down)
    assert dialog.curves.accessibleName() != before
    stops = check(qtbot, dialog)
    at = stops.index(dialog.list)
    stops = stops[at:] + stops[:at]
    assert stops[:3] == [dialog.list, dialog.page, dialog.curves]


@pytest.mark.parametrize("opens", [Key.Key_Space, Key.Key_Return])
def test_a_list_is_opened_chosen_from_and_left_by_keys(qtbot, window, opens):
    whose = window.optimizer.whose
    whose.setFocus()
    press(qtbot, window, opens)
    qtbot.waitUntil(whose.view().isVisible)
    told = QAccessible.queryAccessibleInterface(whose.view())
    assert told.role() is QAccessible.Role.List
    assert told.childCount() == whose.count()
    qtbot.keyClick(whose.view(), Key.Key_Escape)
    qtbot.waitUntil(lambda: not whose.view().isVisible())
    assert whose.currentText() == "for all"
    assert whose.hasFocus()
    press(qtbot, window, opens)
    qtbot.waitUntil(whose.view().isVisible)
    qtbot.keyClick(whose.view(), Key.Key_Down)
    qtbot.keyClick(whose.view(), Key.Key_Return)
    qtbot.waitUntil(lambda: not whose.view().isVisible())
    assert whose.currentText() == "only MSE"
    assert whose.hasFocus()
    assert not window.session.running


def test_the_menu_of_a_contender_is_opened_and_left_by_keys(qtbot, window):
    row = window.contenders.rows[0]
    row.setFocus()
    press(qtbot, window, Key.Key_Return)
    qtbot.waitUntil(row.menu.isVisible)
    told = QAccessible.queryAccessibleInterface(row.menu)
    entries = [told.child(index) for index in range(told.childCount())]
    assert told.role() is QAccessible.Role.PopupMenu
    assert [entry.role() for entry in entries] == [QAccessible.Role.MenuItem] * len(entries)
    names = [entry.text(QAccessible.Text.Name) for entry in entries]
    assert names == ["Rename…", "Duplicate", "Hide", "Remove"]
    qtbot.keyClick(row.menu, Key.Key_Escape)
    qtbot.waitUntil(lambda: not row.menu.isVisible())
    assert row.hasFocus()
    press(qtbot, window, Key.Key_Return)
    qtbot.waitUntil(row.menu.isVisible)
    for _ in range(2):
        qtbot.keyClick(row.menu, Key.Key_Down)
    qtbot.keyClick(row.menu, Key.Key_Return)
    assert len(window.session.experiment.contenders) == 4


def test_a_loss_is_added_by_keys(qtbot, window):
    adder = window.contenders.adder
    adder.setFocus()
    QTimer.singleShot(200, lambda: qtbot.keyClick(adder.menu(), Key.Key_Escape))
    press(qtbot, window, Key.Key_Return)
    qtbot.waitUntil(lambda: not adder.menu().isVisible())
    assert adder.hasFocus()
    assert len(window.session.experiment.contenders) == 3


def test_the_reading_of_a_sample_is_said(qtbot, window, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(
        "lossstudio.plots.fit.inspector.announce", lambda _widget, text: said.append(text)
    )
    view = window.plots.fit.overlay
    view.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, window, Key.Key_Right)
    assert "sample" in said[0]
    assert "MSE" in said[0]
    assert "<" not in said[0]


def test_letters_search_an_open_list_and_are_no_shortcuts(qtbot, window):
    kind = window.optimizer.kind.combo
    kind.setFocus()
    experiment = window.session.experiment
    press(qtbot, window, Key.Key_Return)
    qtbot.waitUntil(kind.view().isVisible)
    qtbot.keyClicks(kind.view(), "rms")  # R alone would reset the race
    qtbot.keyClick(kind.view(), Key.Key_Return)
    assert window.session.experiment.optimizer.key == "rmsprop"
    assert window.session.experiment.seeds == experiment.seeds

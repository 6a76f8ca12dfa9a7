"""The main job is done by keyboard alone, and a screen reader hears what is there."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget
from raced import race_twice
from spoken import unnamed

from lossstudio.session.view_state import ViewState

Key = Qt.Key


def press(qtbot, window, *keys, held=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget() or window, key, held)


def tab_to(qtbot, window, goal: QWidget) -> None:
    """Press Tab until a control has the focus; a row that is new is laid out first."""
    qtbot.waitUntil(goal.isVisible)
    for _ in range(90):
        if QApplication.focusWidget() is goal:
            return
        press(qtbot, window, Key.Key_Tab)
    pytest.fail(f"Tab does not lead to {goal}; it is seen: {goal.isVisible()}")


def test_the_main_job_by_keyboard_alone(qtbot, window, settle):
    session = window.session
    tab_to(qtbot, window, window.dataset.gallery.thumbs["line_outliers"])
    press(qtbot, window, Key.Key_Right)
    assert session.experiment.dataset.key == "line_outliers", "an arrow goes, and chooses nothing"
    assert session.snapshot.step == 0, "and steps nothing"
    picture = QApplication.focusWidget()
    press(qtbot, window, Key.Key_Return)
    settle(window)
    assert session.experiment.dataset.key == picture.property("key") != "line_outliers"
    optimizer = window.optimizer.kind.combo
    tab_to(qtbot, window, optimizer)
    kind = session.experiment.optimizer.key
    press(qtbot, window, Key.Key_Up)
    assert session.experiment.optimizer.key != kind
    settle(window)
    rate = window.optimizer.form.rows["learning_rate"].field
    tab_to(qtbot, window, rate)
    qtbot.keyClicks(rate, "0.05")
    press(qtbot, window, Key.Key_Return)
    assert session.experiment.optimizer.learning_rate == 0.05
    tab_to(qtbot, window, window.plots.losses.chooser)
    press(qtbot, window, Key.Key_Down)
    assert session.view.state.loss_page == ViewState.parameters()["loss_page"].choices[1]
    tab_to(qtbot, window, window.contenders.rows[0])
    press(qtbot, window, Key.Key_Down, Key.Key_Down)
    assert session.view.state.selected == 2
    delta = window.loss.form.rows["delta"].field
    tab_to(qtbot, window, delta)
    qtbot.keyClicks(delta, "0.5")
    press(qtbot, window, Key.Key_Return)
    assert session.experiment.contenders[2].loss.delta == 0.5
    tab_to(qtbot, window, window.contenders.rows[2])
    press(qtbot, window, Key.Key_Delete)
    assert len(session.experiment.contenders) == 2
    assert window.contenders.rows[1].hasFocus()
    press(qtbot, window, Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert len(session.experiment.contenders) == 3
    settle(window)
    tab_to(qtbot, window, window.toolbar.run)
    press(qtbot, window, Key.Key_Space)
    assert session.running
    qtbot.waitUntil(lambda: session.snapshot.epoch >= 3)
    press(qtbot, window, Key.Key_Return)
    assert not session.running
    qtbot.waitUntil(lambda: session.idle)
    step = session.snapshot.step
    press(qtbot, window, Key.Key_Right)
    qtbot.waitUntil(lambda: session.snapshot.step == step + 1)
    tab_to(qtbot, window, window.plots.timeline.track)
    press(qtbot, window, Key.Key_Home)
    qtbot.waitUntil(lambda: session.snapshot.epoch == 0 and session.snapshot.past)


def test_space_chooses_a_picture_and_on_the_chosen_one_it_runs(qtbot, window, settle):
    session, thumbs = window.session, window.dataset.gallery.thumbs
    tab_to(qtbot, window, thumbs["line_outliers"])
    press(qtbot, window, Key.Key_Right)
    picture = QApplication.focusWidget()
    press(qtbot, window, Key.Key_Space)
    settle(window)
    assert session.experiment.dataset.key == picture.property("key") != "line_outliers"
    assert picture.hasFocus()
    assert not session.running
    press(qtbot, window, Key.Key_Space)
    assert session.running
    press(qtbot, window, Key.Key_Space)
    assert not session.running


def test_space_on_the_tab_of_the_page_that_is_seen_runs(qtbot, window):
    tab = next(tab for tab in window.plots.fit.tabs.buttons() if tab.isChecked())
    tab_to(qtbot, window, tab)
    press(qtbot, window, Key.Key_Space)
    assert window.session.running


def letters(qtbot, window, settle) -> None:
    """Check that the window's own keys act, whatever is shown."""
    press(qtbot, window, Key.Key_Space)
    assert window.session.running
    press(qtbot, window, Key.Key_Space)
    assert not window.session.running
    step = window.session.snapshot.step
    weights = window.session.experiment.seeds.weights
    press(qtbot, window, Key.Key_W)
    assert window.session.experiment.seeds.weights == weights + 1
    settle(window)
    press(qtbot, window, Key.Key_R)
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.step == 0 < step or step == 0


@pytest.mark.parametrize("before", ["Fit", "Tiles"])
@pytest.mark.parametrize("title", ["Table", "Races", "Formula", "Tiles", "Fit"])
def test_a_page_turned_to_by_the_mouse_leaves_the_window_its_keys(
    qtbot, window, train, settle, title, before
):
    race_twice(qtbot, window, train)
    tabs = {tab.text(): tab for tab in window.plots.fit.tabs.buttons()}
    qtbot.mouseClick(tabs[before], Qt.MouseButton.LeftButton)
    picture = window.plots.fit.views[0]
    qtbot.mouseClick(picture.viewport(), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(tabs[title], Qt.MouseButton.LeftButton)
    assert not isinstance(QApplication.focusWidget(), QAbstractItemView)
    pinned = [record.pinned for record in window.session.races.records]
    letters(qtbot, window, settle)
    assert [record.pinned for record in window.session.races.records[: len(pinned)]] == pinned


@pytest.mark.parametrize("title", ["Table", "Races"])
def test_letters_go_through_a_table_and_its_own_keys_do_not(qtbot, window, train, settle, title):
    race_twice(qtbot, window, train)
    tabs = {tab.text(): tab for tab in window.plots.fit.tabs.buttons()}
    qtbot.mouseClick(tabs[title], Qt.MouseButton.LeftButton)
    table = {"Table": window.plots.table.grid, "Races": window.plots.races.table}[title]
    qtbot.waitUntil(lambda: window.session.idle and table.model().rowCount() > 1)
    tab_to(qtbot, window, table)
    press(qtbot, window, Key.Key_Home, Key.Key_Right, Key.Key_Down)
    assert table.currentIndex().row() == 1
    assert window.session.snapshot.step == 0, "arrows move in it"
    letters(qtbot, window, settle)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_the_marked_entry_of_an_open_list_is_taken(qtbot, window, key):
    combo = window.optimizer.kind.combo
    before = window.session.experiment.optimizer.key
    tab_to(qtbot, window, combo)
    press(qtbot, window, Key.Key_Space)
    qtbot.waitUntil(combo.view().isVisible)
    qtbot.keyClick(combo.view(), Key.Key_Up)
    assert window.session.experiment.optimizer.key == before
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(combo.view(), asked)  # as a window of the desktop does
    if combo.view().isVisible():
        qtbot.keyClick(combo.view(), key)
    qtbot.waitUntil(lambda: not combo.view().isVisible())
    assert window.session.experiment.optimizer.key != before
    assert not window.session.running


@pytest.mark.parametrize("way", [Key.Key_F2, None])
def test_the_return_that_ends_a_renaming_opens_no_menu(qtbot, window, way):
    row = window.contenders.rows[0]
    tab_to(qtbot, window, row)
    if way is None:
        row.actions_["rename"].trigger()
    else:
        press(qtbot, window, way)
    qtbot.keyClicks(row.editor, "Mine")
    press(qtbot, window, Key.Key_Return)
    assert window.contenders.rows[0].name.text() == "Mine"
    assert QApplication.activePopupWidget() is None
    assert row.hasFocus()


def test_space_on_the_box_of_a_race_pins_it(qtbot, window, train):
    race_twice(qtbot, window, train)
    tabs = {tab.text(): tab for tab in window.plots.fit.tabs.buttons()}
    qtbot.mouseClick(tabs["Races"], Qt.MouseButton.LeftButton)
    tab_to(qtbot, window, window.plots.races.table)
    window.plots.races.table.setCurrentCell(0, 0)
    press(qtbot, window, Key.Key_Space)
    assert not window.session.running
    assert window.session.races.records[-1].pinned


def test_space_on_a_link_presses_it_and_starts_no_race(qtbot, window):
    more = next(
        button
        for button in window.optimizer.findChildren(QWidget)
        if button.objectName() == "link" and button.isVisible()
    )
    for key in (Key.Key_Space, Key.Key_Return):
        tab_to(qtbot, window, more)
        text = more.text()
        press(qtbot, window, key)
        assert more.text() != text
        assert not window.session.running


@pytest.fixture
def dismissed(qtbot, window) -> list[QMenu]:
    """The menus that were opened from the button that adds a loss, each gone by Escape."""
    seen: list[QMenu] = []
    menu = window.contenders.adder.menu()

    def dismiss() -> None:
        qtbot.keyClick(menu, Key.Key_Escape)
        seen.append(menu)

    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, dismiss))
    return seen


def come_back(qtbot, window, menus: list[QMenu], count: int) -> None:
    """Wait until so many menus are gone; the window is active again, as on every real screen."""
    qtbot.waitUntil(lambda: len(menus) == count)

    def active() -> bool:
        window.activateWindow()
        return window.isActiveWindow()

    qtbot.waitUntil(active)


def test_after_a_menu_was_opened_by_the_mouse_space_runs(qtbot, window, dismissed):
    qtbot.mouseClick(window.contenders.adder, Qt.MouseButton.LeftButton)
    come_back(qtbot, window, dismissed, 1)
    press(qtbot, window, Key.Key_Space)
    assert window.session.running
    press(qtbot, window, Key.Key_Space)
    qtbot.waitUntil(lambda: not window.session.running)
    assert len(dismissed) == 1


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return])
def test_who_goes_by_keys_opens_a_menu_and_stays_at_its_button(qtbot, window, dismissed, key):
    tab_to(qtbot, window, window.contenders.adder)
    for count in (1, 2):
        press(qtbot, window, key)
        come_back(qtbot, window, dismissed, count)
        assert QApplication.focusWidget() is window.contenders.adder
    assert not window.session.running


def test_arrow_keys_walk_the_samples_and_escape_closes(qtbot, window):
    tab_to(qtbot, window, window.plots.fit.overlay)
    press(qtbot, window, Key.Key_Right)
    inspector = window.plots.fit.inspector
    assert inspector.isVisible()
    first = inspector.which
    press(qtbot, window, Key.Key_Right)
    assert inspector.which != first
    press(qtbot, window, Key.Key_Left)
    assert inspector.which == first
    assert window.session.snapshot.step == 0
    press(qtbot, window, Key.Key_Escape)
    assert not inspector.isVisible()


def test_the_focus_is_seen_around_every_stop(qtbot, window):
    seen: set[QWidget] = set()
    press(qtbot, window, Key.Key_Tab)
    while (focus := QApplication.focusWidget()) not in seen:
        seen.add(focus)
        ring = window.focus_keys.ring
        assert ring is not None
        assert ring.isVisible()
        assert ring.width() >= focus.width()
        colour = ring.grab().toImage().pixelColor(ring.width() // 2, 1)
        assert colour.name() == window.theme.tokens.accent
        press(qtbot, window, Key.Key_Tab)
    assert len(seen) > 40


@pytest.mark.parametrize("key", ["line_outliers", "moons"])
def test_every_control_has_a_name_and_a_role(open_window, train, key):
    window = open_window(key)
    train(window, 2)
    for field in ("loss_page", "yardstick_page", "fit_page"):
        for page in ViewState.parameters()[field].choices:
            window.session.view.update(**{field: page})
            assert unnamed(window) == []


def test_the_readme_names_every_key_of_the_window(window):
    """Also the keys of systems whose standard for undoing or quitting is another."""
    told = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    rows = {re.sub(r"\s", "", line) for line in told.splitlines() if line.startswith("| ")}
    keys = {key for row in rows for key in re.split(r"[|,;()]|onWindows", row)}
    symbols = str.maketrans({"→": "Right", "−": "-"})
    named = {key.translate(symbols) for key in keys}
    shortcuts = {a.shortcut().toString(): a.text() for a in window.actions_.with_keys()}
    assert len(shortcuts) > 15
    assert {key: text for key, text in shortcuts.items() if key not in named} == {}


def test_plots_say_what_they_show(qtbot, window, train):
    train(window, 5)
    curves = window.plots.loss_curves.plot
    qtbot.waitUntil(lambda: "at epoch 5" in curves.accessibleDescription())
    for contender in window.session.experiment.contenders:
        assert f"{contender.full_name} " in curves.accessibleDescription()
    fit = window.plots.fit.overlay
    qtbot.waitUntil(lambda: "epoch 5. RMSE" in fit.accessibleDescription())
    assert "regression" in fit.accessibleDescription()


def test_the_ring_leaves_letters_at_an_edge_alone(window, qtbot) -> None:
    heading = window.dataset.heading
    heading.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(heading, Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    qtbot.waitUntil(lambda: window.focus_keys.ring is not None and heading.hasFocus())
    ring = window.focus_keys.ring
    left = ring.mapTo(window, ring.rect().topLeft()).x()
    assert left < heading.mapTo(window, heading.rect().topLeft()).x()

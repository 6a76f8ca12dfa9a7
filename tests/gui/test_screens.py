"""Small and large screens: columns that give way, the board, and the zoom."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QMessageBox, QScrollBar

from lossstudio.app.window.toolbar import ToolBar
from lossstudio.widgets.look.measures import LEVELS
from lossstudio.widgets.number_row import shown
from lossstudio.widgets.plain_text import plain_box

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def small(qtbot, window) -> QMainWindow:
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.width() == 1024 and not window.dataset.isVisible())
    return window


@pytest.fixture
def unzoomed(theme):
    yield
    theme.set_zoom(100)


def test_the_first_window_is_no_larger_than_the_screen(qtbot, window):
    fresh = type(window)(window.session.experiment, window.theme, window.settings)
    qtbot.addWidget(fresh)
    room = fresh.screen().availableSize()
    assert fresh.width() <= room.width()
    assert fresh.height() < room.height(), "its title bar is seen, too"


def test_one_column_gives_way_in_a_narrow_window_and_says_how_it_comes_back(qtbot, small):
    assert small.minimumSizeHint().width() <= 1024
    assert small.contenders.isVisible()
    assert "Ctrl+1 brings them back" in small.line.currentMessage()
    QTest.keyClick(small, Qt.Key.Key_1, CTRL)
    assert small.dataset.isVisible()
    assert not small.contenders.isVisible()
    button = next(b for b, name in small.toolbar.buttons if name == "right")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert small.contenders.isVisible()
    assert not small.dataset.isVisible()
    small.resize(1280, 800)
    qtbot.waitUntil(small.dataset.isVisible)
    assert small.contenders.isVisible()
    assert "too narrow" not in small.line.currentMessage()


@pytest.mark.usefixtures("unzoomed")
def test_zooming_back_brings_the_column_back(qtbot, window):
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert window.theme.zoom == 125
    qtbot.waitUntil(lambda: not window.dataset.isVisible())
    QTest.keyClick(window, Qt.Key.Key_0, CTRL)
    qtbot.waitUntil(window.dataset.isVisible)
    assert "too narrow" not in window.line.currentMessage()


def test_all_of_a_column_is_within_the_window(qtbot, small):
    for key, column in ((Qt.Key.Key_2, small.columns.right), (Qt.Key.Key_1, small.columns.left)):
        if not column.isVisible():
            QTest.keyClick(small, key, CTRL)
        qtbot.waitUntil(column.isVisible)
        need = column.widget().minimumSizeHint().width()
        qtbot.waitUntil(lambda c=column, n=need: n <= c.viewport().width())
        place = QRect(column.mapTo(small, column.rect().topLeft()), column.size())
        assert small.rect().contains(place)


@pytest.mark.usefixtures("unzoomed")
@pytest.mark.parametrize("zoom", [80, 100, 125])
def test_a_strip_above_the_columns_ends_where_their_cards_end(qtbot, window, zoom):
    window.theme.set_zoom(zoom)
    window.resize(1920, 1080)
    strip = window.lessons.strip
    strip.offer()

    def right(part):
        return part.mapTo(window, part.rect().topRight()).x()

    qtbot.waitUntil(lambda: strip.isVisible() and right(strip) == right(window.contenders))
    bar = window.columns.right.verticalScrollBar()
    assert right(bar) == window.rect().right()
    window.actions_.right.trigger()  # without that column the plots end there
    qtbot.waitUntil(lambda: right(strip) == right(window.plots))


def test_a_column_has_one_scroll_bar(qtbot, small):
    for _ in range(3):
        qtbot.mouseClick(small.contenders.adder, Qt.MouseButton.LeftButton)
        small.contenders.adder.menu().close()
    bars = [
        bar
        for bar in small.columns.right.findChildren(QScrollBar)
        if bar.orientation() is Qt.Orientation.Vertical and bar.isVisible()
    ]
    assert len(bars) <= 1


def test_space_runs_after_a_panel_was_folded_by_the_mouse(qtbot, window):
    focused = QApplication.focusWidget()
    qtbot.mouseClick(window.loss.heading, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.loss.kind.isVisible())
    assert QApplication.focusWidget() is focused
    QTest.keyClick(focused or window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.running)
    assert not window.loss.kind.isVisible()
    window.session.pause()


def test_a_panel_folds_to_its_heading_and_can_be_put_away(qtbot, window):
    high = window.loss.height()
    window.loss.heading.setFocus()
    QTest.keyClick(window.loss.heading, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.loss.height() < high / 2)
    assert not window.loss.kind.isVisible()
    assert window.loss.heading.isVisible()
    QTest.keyClick(window.loss.heading, Qt.Key.Key_Space)
    assert window.loss.kind.isVisible()
    window.loss.shown.trigger()
    assert not window.loss.isVisible()
    window.loss.shown.trigger()
    assert window.loss.isVisible()


@pytest.mark.parametrize("back", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_the_board_shows_plots_and_who_is_who(qtbot, window, train, back):
    train(window, 2)
    QTest.keyClick(window, Qt.Key.Key_F11)
    legend = window.plots.board
    assert legend.isVisible()
    assert not any(p.isVisible() for p in window.columns.panels)
    numbers = [row.value.text() for row in window.contenders.rows]
    for name, number in zip(("MSE", "MAE", "Huber"), numbers, strict=True):
        assert name in legend.entries.text()
        assert number in legend.entries.text()
    QTest.keyClick(window, back)
    assert not legend.isVisible()
    assert all(p.isVisible() for p in window.columns.panels)


@pytest.mark.parametrize("back", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
@pytest.mark.parametrize("state", [Qt.WindowState.WindowNoState, Qt.WindowState.WindowMaximized])
def test_the_board_fills_the_screen_and_the_window_is_as_it_was(qtbot, window, back, state):
    window.setWindowState(state)
    qtbot.waitUntil(lambda: window.isMaximized() == (state is Qt.WindowState.WindowMaximized))
    QTest.keyClick(window, Qt.Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    QTest.keyClick(window, back)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert window.windowState() & ~Qt.WindowState.WindowActive == state


def test_a_window_closed_on_the_board_opens_as_a_window(qtbot, window, open_window, monkeypatch):
    window.actions_.board.trigger()
    qtbot.waitUntil(window.isFullScreen)
    monkeypatch.setattr(window.files, "may_quit", lambda: True)
    window.close()
    fresh = open_window()
    assert not fresh.isFullScreen()
    assert fresh.dataset.isVisible()


def test_the_band_of_the_toolbar_ends_at_one_line_across_the_window(qtbot, window):
    """Also beside the toolbar, and after the menus have gone."""
    toolbar = window.toolbar

    def ends_at_a_line() -> None:
        picture, y = window.grab().toImage(), toolbar.mapTo(window, toolbar.rect().bottomLeft()).y()
        line, panel = window.theme.tokens.line, window.theme.tokens.panel
        across = (2, toolbar.x() + 2, window.width() // 2, window.width() - 2)
        assert [picture.pixelColor(x, y).name() for x in across] == [line] * len(across)
        assert picture.pixelColor(2, y - 1).name() == panel

    for board in (False, True):
        if board:
            window.actions_.board.trigger()
        qtbot.waitUntil(lambda board=board: window.isFullScreen() is board)
        qtbot.waitUntil(ends_at_a_line)


@pytest.mark.usefixtures("unzoomed")
def test_zoom_scales_text_controls_and_plots_and_is_remembered(qtbot, window, settings):
    axis = window.plots.fit.overlay.getAxis("left")
    step = window.toolbar.buttons[0][0]  # "Run" gives up its word where there is little room
    before = (window.dataset.name.fontMetrics().height(), step.iconSize().width(), axis.width())
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert window.theme.zoom == 110
    while window.theme.zoom < LEVELS[-1]:
        window.actions_.larger.trigger()
    qtbot.waitUntil(lambda: step.iconSize().width() == 2 * before[1])
    assert window.dataset.name.fontMetrics().height() >= 1.8 * before[0]
    qtbot.waitUntil(lambda: axis.width() > 1.3 * before[2])
    assert settings.zoom == 200
    QTest.keyClick(window, Qt.Key.Key_Minus, CTRL)
    assert window.theme.zoom == 175
    QTest.keyClick(window, Qt.Key.Key_0, CTRL)
    assert window.theme.zoom == 100
    qtbot.waitUntil(lambda: step.iconSize().width() == before[1])


def reaches_all(toolbar) -> bool:
    """Whether every control of the toolbar is seen, and none is covered."""
    parts = [toolbar.run, toolbar.speed, *(button for button, _ in toolbar.buttons)]
    return all(
        toolbar.rect().contains(QRect(part.mapTo(toolbar, QPoint()), part.size()))
        and part.visibleRegion().boundingRect().width() == part.width()
        for part in parts
    )


@pytest.mark.usefixtures("unzoomed")
def test_every_control_of_the_toolbar_is_reached_at_any_zoom(qtbot, window, train):
    train(window, 2)
    toolbar = window.toolbar
    for zoom in LEVELS:
        window.theme.set_zoom(zoom)
        window.resize(1280, 800)
        qtbot.waitUntil(lambda: reaches_all(toolbar))
        assert f"<b>{window.session.snapshot.step:,}</b>" in toolbar.progress.text()
    window.theme.set_zoom(100)
    qtbot.waitUntil(lambda: "steps/s" in toolbar.progress.text())


@pytest.mark.usefixtures("unzoomed")
@pytest.mark.parametrize("width", [1006, 1024, 1280, 1440])
def test_words_give_way_in_a_narrow_toolbar(qtbot, window, width):
    toolbar = ToolBar(window.session, window.actions_, window.theme.tokens)
    qtbot.addWidget(toolbar)
    toolbar.resize(width, 100)
    toolbar.show()
    window.theme.set_zoom(200)
    toolbar.set_tokens(window.theme.tokens)
    toolbar.resize(width, 101)
    qtbot.waitUntil(lambda: reaches_all(toolbar))
    assert window.session.speed.text in toolbar.speed.toolTip()


def test_the_axis_of_a_share_stays_between_0_and_1(qtbot, open_window, settle):
    window = open_window("moons")
    settle(window)
    low, high = window.plots.yardstick.plot.getViewBox().viewRange()[1]
    assert -0.1 <= low < high <= 1.1


def test_a_question_carries_no_picture(qtbot, window):
    box = plain_box(window, QMessageBox.Icon.Warning, "Title", "Text")
    qtbot.addWidget(box)
    box.show()
    picture = box.findChild(QLabel, "qt_msgboxex_icon_label")
    qtbot.waitUntil(box.isVisible)
    assert picture is None or picture.width() * picture.height() == 0


@pytest.mark.parametrize(("value", "text"), [(1234567.0, "1234567"), (50000.0, "50000")])
def test_a_field_shows_whole_numbers_as_they_are(value, text):
    assert shown(value) == text


def test_ticks_of_thousands_are_written_out(window):
    ticks = window.plots.fit.overlay.getAxis("left").tickStrings([0.0, 1.5e6], 1.0, 5e5)
    assert ticks[1] == "1,500,000"


@pytest.mark.usefixtures("unzoomed")
def test_the_titles_of_tiles_grow_with_the_zoom(qtbot, window, train):
    train(window, 1)
    window.session.view.update(fit_page="tiles")
    qtbot.waitUntil(lambda: len(window.plots.fit.tiles) == 3)

    def high() -> float:
        return window.plots.fit.tiles[0].plotItem.titleLabel.item.boundingRect().height()

    before = high()
    window.theme.set_zoom(200)
    assert high() > 1.6 * before


def test_the_picture_of_run_is_seen_in_the_menu_and_on_its_button(window, train):
    def colour(icon) -> str:
        picture = icon.pixmap(16, 16).toImage()
        return picture.pixelColor(picture.width() // 2, picture.height() // 2).name()

    tokens, run = window.theme.tokens, window.actions_.run
    for _ in range(2):
        assert colour(run.icon()) == tokens.text
        assert colour(window.toolbar.run.icon()) == tokens.on_accent
        train(window, 1)

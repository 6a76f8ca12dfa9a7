"""A name that is being typed in a formula becomes a parameter when it is whole, and not before."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lossstudio.app.window.main_window import MainWindow
from lossstudio.panels.loss_editor.editor import LossEditor

NEVER_MS = 10**7
Key = Qt.Key
Settle = Callable[[MainWindow], None]


@pytest.fixture
def editor(window: MainWindow, settle: Settle, qtbot: QtBot) -> LossEditor:
    """The editor with an empty field, in which no pause ends a name."""
    window.plots.write_formula()
    settle(window)
    found: LossEditor = window.plots.editor
    found.writing.pause.interval_ms = NEVER_MS
    qtbot.waitUntil(found.field.hasFocus)
    qtbot.keyClick(found.field, Key.Key_Backspace)
    return found


def typed(qtbot: QtBot, editor: LossEditor, text: str) -> list[tuple[str, ...]]:
    """Type a text, and return which parameters were shown, one after the other."""
    shown: list[tuple[str, ...]] = []
    for letter in text:
        qtbot.keyClicks(editor.field, letter)
        rows = tuple(editor.form.rows)
        if not shown or shown[-1] != rows:
            shown.append(rows)
    return shown


def test_no_letter_on_the_way_to_a_name_makes_a_slider(editor, qtbot) -> None:
    text = "delta*sigmoid(r) + mse*scale*max(r, 0)"
    assert typed(qtbot, editor, text) == [(), ("delta",), ("delta", "scale")]
    assert editor.draft.fault is None
    assert editor.draft.loss.text == text


def test_a_name_is_whole_after_a_pause(editor, qtbot) -> None:
    assert typed(qtbot, editor, "r*r*wei") == [()]
    assert not editor.draft.raced
    editor.writing.pause.interval_ms = 0
    qtbot.keyClicks(editor.field, "ght")
    qtbot.waitUntil(lambda: tuple(editor.form.rows) == ("weight",))


@pytest.mark.parametrize("way", ["left", "tab", "return", "add"])
def test_a_name_is_whole_when_one_goes_on(window, settle, editor, qtbot, way) -> None:
    typed(qtbot, editor, "r*r*weight")
    assert not editor.form.rows
    if way == "left":
        for _ in range(len("weight")):
            assert not editor.form.rows
            qtbot.keyClick(editor.field, Key.Key_Left)
    elif way == "add":
        qtbot.mouseClick(editor.append, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(editor.field, Key.Key_Tab if way == "tab" else Key.Key_Return)
    settle(window)
    assert tuple(editor.form.rows) == ("weight",)
    raced = [contender.loss.settings().get("formula") for contender in contenders(window)]
    assert raced.count("r*r*weight") == (way in ("return", "add"))


def contenders(window: MainWindow):
    return window.session.experiment.contenders


def test_a_name_that_is_touched_and_restored_keeps_value_and_range(editor, qtbot) -> None:
    typed(qtbot, editor, "delta*r*r")
    editor.ranges.fold.click()
    (row,) = editor.ranges.rows
    for field, text in ((editor.form.rows["delta"].field, "42"), (row.high, "100")):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Key.Key_Return)
    loss = editor.draft.loss
    assert (loss.sliders[0].high, loss.values) == (100.0, {"delta": 42.0})
    editor.field.setFocus()
    cursor = editor.field.textCursor()
    cursor.setPosition(len("delta"))
    editor.field.setTextCursor(cursor)
    qtbot.keyClick(editor.field, Key.Key_Backspace)
    assert editor.draft.loss == loss  # `delt` is waited for
    qtbot.keyClicks(editor.field, "a")
    assert editor.draft.loss == loss
    qtbot.keyClick(editor.field, Key.Key_Backspace)
    qtbot.keyClick(editor.field, Key.Key_Right)  # and now taken
    assert tuple(editor.form.rows) == ("delt",)
    qtbot.keyClick(editor.field, Key.Key_Left)
    qtbot.keyClicks(editor.field, "a")
    qtbot.keyClick(editor.field, Key.Key_Right)
    assert editor.draft.loss == loss


def test_escape_drops_what_is_waited_for(editor, qtbot) -> None:
    typed(qtbot, editor, "r*weight")
    qtbot.keyClick(editor.field, Key.Key_Escape)
    assert not editor.draft.edited
    assert not editor.draft.awaited

"""What is typed and not yet confirmed counts as soon as anything else is done."""

import json

import pytest
from PySide6.QtCore import Qt


def type_only(qtbot, field, text) -> None:
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field, text)
    assert field.hasFocus()


def toolbar_button(window, action):
    return next(b for b, _ in window.toolbar.buttons if b.defaultAction() is action)


def test_run_races_with_what_was_typed(qtbot, window) -> None:
    type_only(qtbot, window.optimizer.form.rows["learning_rate"].field, "0.25")
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.snapshot.step > 0)
    window.session.pause()
    assert window.session.snapshot.experiment.optimizer.learning_rate == 0.25
    assert window.session.snapshot.marks == ()  # it was so from the first step on


@pytest.mark.parametrize("name", ["step_batch", "step_epoch", "reset", "new_weights"])
def test_a_button_takes_it_first(qtbot, window, name) -> None:
    type_only(qtbot, window.optimizer.form.rows["learning_rate"].field, "0.25")
    button = toolbar_button(window, getattr(window.actions_, name))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.experiment.optimizer.learning_rate == 0.25
    assert window.session.snapshot.marks == ()


def test_a_shortcut_takes_it_first(qtbot, window, tmp_path) -> None:
    field = window.optimizer.form.rows["learning_rate"].field
    path = tmp_path / "race.json"
    window.remember_file(path)
    type_only(qtbot, field, "0.25")
    qtbot.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(path.exists)
    assert json.loads(path.read_text())["optimizer"]["learning_rate"] == 0.25


def test_a_press_on_what_takes_no_focus_takes_it(qtbot, window) -> None:
    field = window.optimizer.form.rows["learning_rate"].field
    type_only(qtbot, field, "0.25")
    qtbot.mouseClick(window.plots.timeline, Qt.MouseButton.LeftButton)
    assert window.session.experiment.optimizer.learning_rate == 0.25
    assert not field.hasFocus()


def test_what_is_not_allowed_is_told_and_the_race_runs_with_what_the_field_shows(
    qtbot, window
) -> None:
    field = window.optimizer.form.rows["learning_rate"].field
    type_only(qtbot, field, "-3")
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.snapshot.step > 0)
    window.session.pause()
    assert field.marked
    assert "Learning rate is -3" in window.statusBar().currentMessage()
    shown = float(field.text())
    assert window.session.snapshot.experiment.optimizer.learning_rate == shown

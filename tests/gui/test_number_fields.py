"""Numbers typed into the real fields: grouped thousands, a true minus, and a double click."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from lossstudio.core.experiment import OWN
from lossstudio.core.losses import LOSSES
from lossstudio.panels.form import ParameterForm


def click_twice(qtbot, field, position) -> None:
    """Double-click at the middle of the letter at `position`."""
    field.setCursorPosition(position)
    left = field.cursorRect().center().x()
    field.setCursorPosition(position + 1)
    middle = QPoint((left + field.cursorRect().center().x()) // 2, field.height() // 2)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseDClick(field, Qt.MouseButton.LeftButton, pos=middle)


def type_over(qtbot, field, text) -> None:
    field.setFocus()
    field.selectAll()
    for letter in text:  # qtbot types only what is on an English keyboard
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(field, key)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["1,000", "1.000", "1 000", "1\u202f000", "1'000"])
def test_grouped_thousands_are_no_one(qtbot, window, text) -> None:
    type_over(qtbot, window.dataset.form.rows["samples"].field, text)
    assert window.session.experiment.dataset.samples == 1000


@pytest.mark.parametrize("text", ["1,00", "1,000,00", "1,00,000", "1_0"])
def test_what_is_grouped_otherwise_is_refused(qtbot, window, text) -> None:
    before = window.session.experiment
    field = window.dataset.form.rows["samples"].field
    type_over(qtbot, field, text)
    assert field.marked
    assert window.session.experiment == before


def test_a_number_that_may_be_two_is_refused_with_both(qtbot, window) -> None:
    before = window.session.experiment
    field = window.dataset.form.rows["noise"].field
    type_over(qtbot, field, "1,250")
    assert field.marked
    assert "1,250, which may be 1250 or 1.250" in window.statusBar().currentMessage()
    assert window.session.experiment == before
    type_over(qtbot, field, "0,25")
    assert window.session.experiment.dataset.noise == 0.25


def test_a_true_minus_is_a_minus(qtbot, window) -> None:
    field = window.optimizer.form.rows["learning_rate"].field
    type_over(qtbot, field, "1e−3")
    assert window.session.experiment.optimizer.learning_rate == 0.001
    type_over(qtbot, field, "−5")
    assert "Learning rate is −5; allowed" in window.statusBar().currentMessage()


def test_a_list_does_not_take_a_thousand_for_two_numbers(qtbot, open_window) -> None:
    window = open_window("moons")
    window.dataset.weighting.changed.emit(OWN)
    field = window.dataset.weights.field
    qtbot.waitUntil(field.isVisible)
    type_over(qtbot, field, "1,000")
    assert field.marked
    assert window.session.experiment.class_weights == (1.0, 1.0)
    type_over(qtbot, field, "1, 1\u202f000")
    assert window.session.experiment.class_weights == (1.0, 1000.0)


def test_a_double_click_selects_the_whole_number(qtbot, window) -> None:
    field = window.optimizer.form.rows["learning_rate"].field
    assert field.text() == "0.1"
    for position in range(3):
        click_twice(qtbot, field, position)
        assert field.selectedText() == "0.1"
    qtbot.keyClicks(field, "0.05")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.session.experiment.optimizer.learning_rate == 0.05


def test_a_double_click_in_a_list_selects_one_number_of_it(qtbot, open_window) -> None:
    window = open_window("moons")
    window.dataset.weighting.changed.emit(OWN)
    field = window.dataset.weights.field
    qtbot.waitUntil(field.isVisible)
    type_over(qtbot, field, "1, 2.5")
    assert window.session.experiment.class_weights == (1.0, 2.5)
    field.setFocus()
    qtbot.waitUntil(field.hasSelectedText)
    click_twice(qtbot, field, 3)
    assert field.selectedText() == "2.5"


def test_a_double_click_in_a_name_still_selects_a_word(qtbot, window) -> None:
    row = window.contenders.rows[0]
    row.start_rename()
    row.editor.setText("one two")
    qtbot.waitUntil(row.editor.hasFocus)
    click_twice(qtbot, row.editor, 1)
    assert row.editor.selectedText().strip() == "one"


@pytest.mark.parametrize("zoom", [100, 150])
@pytest.mark.parametrize("number", ["1000000", "123456"])
def test_a_number_is_seen_whole(qtbot, window, theme, zoom, number) -> None:
    """A part of it looks like another number."""
    row = window.dataset.form.rows["samples"]
    narrow = row.field.width()
    type_over(qtbot, row.field, number)
    assert row.field.text() == number
    theme.set_zoom(zoom)
    field = row.field
    qtbot.waitUntil(lambda: field.fontMetrics().horizontalAdvance(number) <= field.width() - 8)
    theme.set_zoom(100)
    type_over(qtbot, field, "60")
    qtbot.waitUntil(lambda: field.width() == narrow)


def test_what_is_allowed_is_written_out(qtbot, window) -> None:
    field = window.dataset.form.rows["samples"].field
    type_over(qtbot, field, "1")
    assert "from 4 to 1,000,000" in window.statusBar().currentMessage()


def test_what_is_typed_in_a_row_that_goes_is_not_taken_for_another_loss(qtbot) -> None:
    form = ParameterForm()
    qtbot.addWidget(form)
    form.show_value(LOSSES.create("bce"))
    form.show()
    told: list[object] = []
    form.edited.connect(lambda value, key: told.append(value))
    row = form.rows["pos_weight"]
    row.field.setFocus()
    row.field.selectAll()
    qtbot.keyClicks(row.field, "3")
    form.show_value(LOSSES.create("mse"))
    qtbot.keyClick(row.field, Qt.Key.Key_Return)  # it lives on until the event loop comes to it
    assert told == []


def test_a_value_that_stands_is_shown_again_where_something_else_was_typed(qtbot, window) -> None:
    row = window.dataset.form.rows["noise"]
    value = row.value
    type_over(qtbot, row.field, "soon")
    assert row.field.marked
    row.set_value(value)
    assert (row.field.text(), row.field.marked) == ("0.5", False)
    row.slider.blockSignals(True)
    row.slider.setValue(0)
    row.slider.blockSignals(False)
    row.set_value(value)
    assert row.slider.value() == row.scale.stop(value)


@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_Left])
def test_every_press_of_an_arrow_key_moves_a_slider_on(qtbot, window, key) -> None:
    """Several stops of a long scale share one whole number."""
    row = window.dataset.form.rows["samples"]
    row.slider.setFocus()
    seen = [row.value]
    for _ in range(15):
        qtbot.keyClick(row.slider, key)
        seen.append(row.value)
    assert len(set(seen)) == 16, seen
    assert seen in (sorted(seen), sorted(seen, reverse=True))

"""Keys, wheel and focus: an input keeps its own keys, the rest are the window's."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from lossstudio.panels import gallery


def turn_wheel(widget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(widget.rect().center())),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def active(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.mark.parametrize("text", ["inf", "1e999", "-inf", "12e", "0x10"])
def test_what_is_no_whole_number_is_refused(qtbot, window, text):
    field = window.dataset.form.rows["samples"].field
    before = window.session.experiment
    field.setText(text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "Samples" in window.statusBar().currentMessage()
    assert "allowed is a whole number" in window.statusBar().currentMessage()
    assert field.text() == "60"
    assert window.session.experiment == before


def test_the_wheel_changes_only_what_has_the_focus(active):
    slider = active.dataset.form.rows["noise"].slider
    combo = active.optimizer.kind.combo
    before = active.session.experiment
    for widget in (slider, combo):
        turn_wheel(widget)
    assert active.session.experiment == before
    slider.setFocus()
    turn_wheel(slider)
    assert active.session.experiment != before


def test_a_focused_slider_keeps_its_arrows(qtbot, active, settle):
    slider = active.dataset.form.rows["noise"].slider
    slider.setFocus()
    index = slider.value()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    settle(active)
    assert slider.value() > index
    assert active.session.snapshot.step == 0


def test_return_takes_the_number_and_gives_the_keys_back(qtbot, active):
    field = active.optimizer.form.rows["learning_rate"].field
    field.setFocus()
    qtbot.waitUntil(field.hasSelectedText)
    qtbot.keyClicks(field, "0.2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert active.session.experiment.optimizer.learning_rate == 0.2
    assert not field.hasFocus()
    qtbot.keyClick(active, Qt.Key.Key_Space)
    assert active.session.running


def test_escape_drops_what_was_typed(qtbot, active):
    field = active.optimizer.form.rows["learning_rate"].field
    field.setFocus()
    qtbot.keyClicks(field, "77")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.1"
    assert active.session.experiment.optimizer.learning_rate == 0.1


def test_escape_and_undo_end_a_renaming(qtbot, active):
    active.contenders.rows[0].actions_["duplicate"].trigger()
    row = active.contenders.rows[3]
    row.start_rename()
    qtbot.keyClicks(row.editor, "Mine")
    qtbot.keyClick(row.editor, Qt.Key.Key_Escape)
    assert row.editor.isHidden()
    assert row.name.text() == "MSE"
    row.start_rename()
    active.session.undo()
    assert len(active.contenders.rows) == 3


def test_changing_the_optimizer_keeps_the_rate_and_remembers(window):
    combo = window.optimizer.kind.combo
    for key in ("sgd", "adam"):
        combo.activated.emit(combo.findData(key))
        assert window.session.experiment.optimizer.key == key
        assert window.session.experiment.optimizer.learning_rate == 0.1
    row = window.optimizer.form.rows["beta1"]
    row.changed.emit(0.5)
    for key in ("sgd", "adam"):
        combo.activated.emit(combo.findData(key))
    assert window.session.experiment.optimizer.beta1 == 0.5


def test_the_gallery_stays_on_the_page_one_looks_at(qtbot, window):
    tabs = window.dataset.gallery.tabs
    tabs["real"].click()
    qtbot.keyClick(window, Qt.Key.Key_W)
    assert tabs["real"].isChecked()
    assert window.dataset.gallery.thumbs["iris"].isVisible()


def test_pictures_of_real_data_come_between_which_the_window_goes_on(qtbot, window, monkeypatch):
    """Each is read from a file: all at once would stop the race for as long."""
    monkeypatch.setattr(gallery, "MOMENT", 0.0)
    thumbs = window.dataset.gallery.thumbs

    def pictures() -> list[str]:
        return [
            key for key in thumbs if thumbs[key].isVisible() and not thumbs[key].icon().isNull()
        ]

    window.dataset.gallery.tabs["real"].click()
    real = [key for key in thumbs if thumbs[key].isVisible()]
    assert len(pictures()) == 1
    assert not window.dataset.gallery.painted
    qtbot.waitUntil(lambda: pictures() == real)
    assert window.dataset.gallery.painted


def test_a_long_or_strange_name_pushes_nothing_out(window, settle):
    name = "<b>An uncommonly long name</b> for one of the contenders"
    window.contenders.rows[0].renamed.emit(0, name)
    settle(window)
    row = window.contenders.rows[0]
    assert row.name.text() == name
    assert row.more.geometry().right() < row.width()
    assert row.value.geometry().left() < row.more.geometry().left()
    assert "&lt;b&gt;" in window.plots.fit.legend.text()

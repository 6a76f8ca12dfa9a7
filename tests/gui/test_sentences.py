"""What is wrong is said in the words of the screen, where it is seen, until it is mended."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.losses import LOSSES
from lossstudio.plots.tables.races_table import REACHED


def enter(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def rate(window):
    return window.optimizer.form.rows["learning_rate"].field


def said(window) -> str:
    return window.statusBar().currentMessage()


@pytest.mark.parametrize(
    ("typed", "value"), [("-1", "-1"), ("1e400", "1e400"), ("", "empty"), ("a lot", "'a lot'")]
)
def test_a_number_is_named_as_on_the_screen_and_as_typed(window, qtbot, typed, value) -> None:
    enter(qtbot, rate(window), typed)
    assert said(window) == f"Learning rate is {value}; allowed is a number from 0."
    assert rate(window).text() == "0.1"


def test_every_field_names_itself_once(window, qtbot) -> None:
    enter(qtbot, window.optimizer.batch.field, "0")
    assert said(window) == "Batch size is 0; allowed is a whole number from 1, or all."
    enter(qtbot, window.contenders.repeats.field, "2.5")
    assert said(window) == "Repeats is 2.5; allowed is a whole number from 1 to 32."
    window.contenders.select(2)
    enter(qtbot, window.loss.form.rows["delta"].field, "-1")
    assert said(window).startswith("Threshold δ is -1; allowed is a number ")


def test_a_program_is_told_the_key() -> None:
    with pytest.raises(ValueError, match=r"Huber: delta \(Threshold δ\) is -1\.0; allowed is "):
        LOSSES.create("huber", delta=-1.0)


def test_it_catches_the_eye_at_the_field_and_in_the_status_line(window, qtbot) -> None:
    calm = window.line.sentence.palette().windowText().color()
    enter(qtbot, rate(window), "-1")
    qtbot.waitUntil(lambda: QToolTip.isVisible() and QToolTip.text() == said(window))
    assert rate(window).toolTip() == said(window)
    edge = rate(window).grab().toImage().pixelColor(rate(window).width() // 2, 0)
    assert edge == QColor("#b3261e")
    assert window.line.sentence.palette().windowText().color() == QColor("#b3261e") != calm


def clean(window) -> bool:
    return not (said(window) or rate(window).marked or rate(window).toolTip())


def test_a_valid_value_takes_it_back(window, qtbot) -> None:
    enter(qtbot, rate(window), "-1")
    enter(qtbot, rate(window), "0.2")
    assert clean(window)
    enter(qtbot, rate(window), "-1")
    enter(qtbot, rate(window), "0.2")  # which it is already
    assert clean(window)
    enter(qtbot, rate(window), "-1")
    window.optimizer.batch.slider.setFocus()
    qtbot.keyClick(window.optimizer.batch.slider, Qt.Key.Key_Right)  # any other edit
    assert clean(window)


def test_a_second_wrong_value_is_told_anew(window, qtbot) -> None:
    enter(qtbot, rate(window), "-1")
    enter(qtbot, rate(window), "-2")
    assert "is -2;" in said(window)
    assert rate(window).marked
    qtbot.keyClick(rate(window), Qt.Key.Key_Escape)
    assert clean(window)


def test_what_is_no_complaint_is_not_dressed_as_one(window, qtbot) -> None:
    enter(qtbot, rate(window), "-1")
    window.line.tell("Saved as x.json.")
    assert not window.statusBar().property("warning")
    window.actions_.new_weights.trigger()
    assert said(window) == "", "what an edit may have made untrue is not said any more"


def test_a_target_of_the_races_page_is_marked_too(window, qtbot, train) -> None:
    train(window, 1)
    window.actions_.reset.trigger()
    window.plots.fit.turn(3)
    target = window.plots.races.target
    enter(qtbot, target, "soon")
    assert said(window) == "Value is 'soon'; allowed is a number, or nothing."
    assert target.marked
    enter(qtbot, target, "0.123456789")
    assert not target.marked
    assert target.text() == "0.123456789"
    heads = window.plots.races.table.horizontalHeaderItem
    assert heads(REACHED).text() == "Epochs\nto 0.123457"


def test_a_race_that_would_take_all_memory_is_refused_and_the_one_before_goes_on(
    window, train, qtbot
) -> None:
    train(window, 2)
    before = window.session.experiment
    huge = experiment_for(DATASETS.create("blobs", samples=1_000_000, classes=5))
    huge = replace(huge, batch_size=None)  # in batches its scores would be had in slices
    window.session.edit(replace(huge, contenders=huge.contenders * 4, repeats=32))
    qtbot.waitUntil(lambda: "Lower the number of samples" in said(window))
    assert window.session.experiment == before
    train(window, 1)

"""Finished races: kept when they are replaced, compared, pinned as ghosts, restored."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from raced import change_rate, race_twice, reset

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.differences import changes_text
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer
from lossstudio.plots.tables import races_page as page_of_races
from lossstudio.plots.tables import races_table as page


@pytest.fixture
def two(window, train, qtbot):
    """A window after two races, the second at another rate."""
    race_twice(qtbot, window, train)
    return window


def test_a_race_is_kept_when_it_is_reset_or_replaced(two) -> None:
    first, second = two.session.races.records
    assert (first.epochs[-1], second.epochs[-1]) == (12, 7)
    assert first.differs is None
    assert changes_text(second.differs) == "Learning rate 0.1 → 0.3"
    assert first.seconds > 0.0
    table = two.plots.races.table
    assert table.rowCount() == 2
    assert table.item(0, page.DIFFERS).text() == changes_text(second.differs)
    assert table.item(1, page.EPOCHS).text() == "12"


def test_its_curves_are_those_of_the_race(two) -> None:
    first = two.session.races.records[0]
    trainer = Trainer(first.experiment)
    trainer.advance_epochs(12)
    curves = trainer.snapshot().curves
    np.testing.assert_array_equal(first.relative, curves.relative)
    np.testing.assert_array_equal(first.curve("mae"), curves.metric("mae"))
    np.testing.assert_array_equal(first.final("mae"), curves.metric("mae")[-1, :, 1])
    np.testing.assert_array_equal(first.best("mae"), curves.metric("mae")[..., 1].min(axis=0))
    np.testing.assert_array_equal(first.best("r2"), curves.metric("r2")[..., 1].max(axis=0))


def test_what_was_not_trained_is_not_kept(window, qtbot) -> None:
    reset(qtbot, window)
    window.session.edit(replace(window.session.experiment, batch_size=5))
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.races.records == []
    assert "No race" in window.plots.races.empty.text()


def look(qtbot, window, epoch: int) -> None:
    window.session.look(epoch)
    qtbot.waitUntil(lambda: window.session.idle)


def test_a_live_change_and_a_look_back_do_not_end_a_race(window, train, qtbot) -> None:
    train(window, 5)
    change_rate(qtbot, window, 0.01)
    look(qtbot, window, 2)
    window.session.look_up()
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 2)
    assert window.session.races.records == []


def test_what_is_left_by_running_on_from_the_past_stays_as_a_branch(window, train, qtbot) -> None:
    train(window, 12)
    whole = window.session.snapshot.curves
    look(qtbot, window, 4)
    change_rate(qtbot, window, 0.3)
    train(window, 3)
    (left,) = window.session.races.records
    assert left.epochs[-1] == 12
    assert left.pinned
    assert left.relative.tobytes() == whole.relative.tobytes()
    ghosts = window.plots.loss_curves.plot.ghosts.curves
    assert [len(ghost.getData()[0]) for ghost in ghosts] == [13] * 3
    look(qtbot, window, 5)
    train(window, 1)
    reset(qtbot, window)
    first, second, third = window.session.races.records
    assert [record.pinned for record in (first, second, third)] == [False, True, False]
    text = window.plots.races.table.item(0, page.DIFFERS).text()
    assert text == f"from epoch 5 of ‘{second.name}’\nunder way: Learning rate 0.1 → 0.3 at epoch 4"
    assert "left at epoch 4" in window.plots.races.table.item(2, page.DIFFERS).text()


def test_one_drag_of_a_slider_is_one_race(window, train, qtbot) -> None:
    train(window, 3)
    window.session.run()
    slider = window.dataset.form.rows["samples"].slider
    start = window.session.experiment.dataset.samples
    slider.setSliderDown(True)
    for value in range(slider.value() + 5, slider.value() + 11):
        slider.setValue(value)
        samples = window.session.experiment.dataset.samples
        qtbot.waitUntil(
            lambda samples=samples: (
                window.session.snapshot.experiment.dataset.samples == samples
                and window.session.snapshot.epoch > 2
            )
        )
    slider.setSliderDown(False)
    window.session.pause()
    assert len(window.session.races.records) == 1
    assert f"Samples {start} → {samples}" in window.statusBar().currentMessage()
    reset(qtbot, window)
    (first, last) = window.session.races.records
    assert (first.experiment.dataset.samples, last.experiment.dataset.samples) == (start, samples)


def test_a_race_is_deleted_by_a_button(two, qtbot) -> None:
    two.plots.fit.turn(3)
    races = two.plots.races
    races.table.clearSelection()
    assert not races.delete.isEnabled()
    races.table.selectRow(0)
    qtbot.mouseClick(races.delete, Qt.MouseButton.LeftButton)
    assert [record.number for record in two.session.races.records] == [1]
    assert "deleted" in races.deleted.text()


@pytest.fixture
def ended(open_window, qtbot):
    """A window after a race that has diverged."""
    wild = replace(
        experiment_for(DATASETS.create("line")),
        contenders=experiment_for(DATASETS.create("line")).contenders[:1],
        optimizer=OPTIMIZERS.create("sgd", learning_rate=500.0),
    )
    window = open_window(wild)
    window.session.run()
    qtbot.waitUntil(lambda: window.session.snapshot.finished)
    qtbot.waitUntil(lambda: window.session.idle)
    return window


def test_a_race_that_has_ended_is_kept_once(ended, qtbot) -> None:
    reset(qtbot, ended)
    assert len(ended.session.races.records) == 1


def test_a_race_that_has_ended_and_is_deleted_does_not_come_back(ended, qtbot) -> None:
    ended.session.races.delete(1)
    reset(qtbot, ended)
    assert ended.session.races.records == []


def test_a_race_is_restored_and_compared_as_it_began(window, train, qtbot) -> None:
    start = window.session.experiment
    train(window, 12)
    change_rate(qtbot, window, 0.3)
    train(window, 7)
    change_rate(qtbot, window, 0.02)
    train(window, 7)
    reset(qtbot, window)
    train(window, 4)
    reset(qtbot, window)
    first, second = window.session.races.records
    assert first.start == start
    assert first.experiment.optimizer.learning_rate == 0.02
    assert changes_text(second.differs) == "Learning rate 0.1 → 0.02"
    under_way = (
        "under way: Learning rate 0.1 → 0.3 at epoch 12; Learning rate 0.3 → 0.02 at epoch 19"
    )
    races = window.plots.races
    assert races.table.item(1, page.DIFFERS).text().splitlines()[1] == under_way
    assert "under way" not in races.table.item(0, page.DIFFERS).text()
    train(window, 2)
    window.plots.fit.turn(3)
    races.table.selectRow(1)
    assert "began with" in races.restore.toolTip()
    qtbot.mouseClick(races.restore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.experiment == start
    assert window.session.snapshot.experiment == start
    assert window.session.snapshot.step == 0  # a change of the rate alone would have gone on


def test_a_race_that_went_back_to_its_beginning_began_with_what_it_took_there(
    window, train, qtbot
) -> None:
    train(window, 5)
    window.session.look(0)
    qtbot.waitUntil(lambda: window.session.idle)
    change_rate(qtbot, window, 0.3)
    train(window, 3)
    reset(qtbot, window)
    left, record = window.session.races.records
    assert record.start.optimizer.learning_rate == 0.3
    assert record.changes == ()
    assert left.start.optimizer.learning_rate == 0.1


def test_a_target_that_is_no_number_is_refused(two, qtbot) -> None:
    two.plots.fit.turn(3)
    qtbot.keyClicks(two.plots.races.target, "soon")
    qtbot.keyClick(two.plots.races.target, Qt.Key.Key_Return)
    assert "'soon'" in two.statusBar().currentMessage()
    assert two.plots.races.target.text() == ""


def test_pinned_races_are_ghosts_behind_the_curves(two, qtbot) -> None:
    two.plots.fit.turn(3)
    pin = two.plots.races.table.item(1, page.PIN)
    pin.setCheckState(Qt.CheckState.Checked)
    first = two.session.races.records[0]
    assert first.pinned
    plot = two.plots.loss_curves.plot
    assert len(plot.ghosts.curves) == 3
    for row, ghost in enumerate(plot.ghosts.curves):
        x, y = ghost.getOriginalDataset()
        np.testing.assert_array_equal(x, first.epochs)
        np.testing.assert_array_equal(y, first.relative[:, row, 1])
        assert ghost.opts["pen"].color().alpha() < 128
    assert first.name in plot.reading_html(0)
    assert plot.ghosts.names.isVisible()
    assert f"pale: {first.name}" in plot.ghosts.names.text
    assert "Pinned races" in two.plots.loss_curves.measure.toolTip()  # where they are not shown
    two.plots.races.table.item(1, page.PIN).setCheckState(Qt.CheckState.Unchecked)
    assert plot.ghosts.curves == []
    assert not plot.ghosts.names.isVisible()


def test_ghosts_show_only_in_races_on_their_data(two, qtbot) -> None:
    two.session.races.pin(1, True)
    two.session.choose_dataset(DATASETS.create("line"))
    qtbot.waitUntil(lambda: two.session.idle)
    assert two.plots.loss_curves.plot.ghosts.curves == []
    two.session.choose_dataset(DATASETS.create("moons"))
    qtbot.waitUntil(lambda: two.session.idle)
    assert two.plots.loss_curves.plot.ghosts.curves == []


def test_rename_delete_restore(two, qtbot) -> None:
    table = two.plots.races.table
    table.item(1, page.NAME).setText("slow")
    assert two.session.races.records[0].name == "slow"
    two.plots.fit.turn(3)
    table.selectRow(1)
    before = two.session.experiment
    qtbot.mouseClick(two.plots.races.restore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: two.session.idle)
    assert two.session.experiment.optimizer.learning_rate == 0.1
    two.actions_.undo.trigger()
    assert two.session.experiment == before
    table.selectRow(0)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [record.name for record in two.session.races.records] == ["slow"]


def test_a_letter_replaces_no_name_and_f2_edits_it(two, qtbot) -> None:
    two.plots.fit.turn(3)
    table = two.plots.races.table
    names = [record.name for record in two.session.races.records]
    place = table.visualItemRect(table.item(0, page.NAME)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    for letter in (Qt.Key.Key_X, Qt.Key.Key_9):
        qtbot.keyClick(table, letter)
        assert table.state() != table.State.EditingState
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "slow")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    races = two.session.races
    qtbot.waitUntil(lambda: [race.name for race in races.records] == [names[0], "slow"])


def undo(qtbot, window) -> None:
    qtbot.keyClick(
        QApplication.focusWidget() or window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    )


def test_undo_takes_back_what_was_done_to_the_list_last(two, qtbot, settle) -> None:
    races, before = two.plots.races, two.session.races.records[:]
    experiment = two.session.experiment
    two.plots.fit.turn(3)
    races.table.selectRow(1)
    races.table.setFocus()
    qtbot.keyClick(races.table, Qt.Key.Key_Delete)
    assert two.actions_.undo.text() == "Undo: ‘1. Line with outliers’ deleted"
    undo(qtbot, two)
    assert two.session.races.records == before
    assert two.session.experiment == experiment, "and nothing else"
    assert not races.deletion.isVisible()
    races.table.item(0, page.NAME).setText("fast")
    assert races.deleted.text() == "‘2. Line with outliers’ is now ‘fast’."
    undo(qtbot, two)
    assert two.session.races.records == before
    undo(qtbot, two)
    assert two.session.experiment.optimizer.learning_rate == 0.1, "the change before that"


def test_what_was_done_to_the_list_stands_once_something_else_is_changed(
    two, qtbot, settle
) -> None:
    races = two.plots.races
    two.plots.fit.turn(3)
    races.table.selectRow(0)
    qtbot.mouseClick(races.delete, Qt.MouseButton.LeftButton)
    change_rate(qtbot, two, 0.7)
    assert not races.deletion.isVisible()
    undo(qtbot, two)
    assert two.session.experiment.optimizer.learning_rate == 0.3
    assert len(two.session.races.records) == 1
    races.table.selectRow(0)
    qtbot.mouseClick(races.delete, Qt.MouseButton.LeftButton)
    change_rate(qtbot, two, 0.8)
    assert races.empty.text() == page_of_races.NONE_LEFT


def test_undo_beside_an_older_sentence_goes_when_a_race_is_deleted(two, qtbot, settle) -> None:
    qtbot.mouseClick(two.dataset.gallery.thumbs["moons"], Qt.MouseButton.LeftButton)
    settle(two)
    assert two.line.undo.isVisible()
    two.session.races.delete(1)
    assert not two.line.undo.isVisible()


def test_a_race_is_restored_by_the_names_it_has_in_the_list(window, train, qtbot, settle) -> None:
    train(window, 4)
    rename(qtbot, window.contenders.rows[0], "Late name")
    settle(window)
    train(window, 2)
    reset(qtbot, window)
    rename(qtbot, window.contenders.rows[0], "Later still")
    settle(window)
    window.plots.fit.turn(3)
    races = window.plots.races
    assert races.table.item(0, page.FINAL).text().startswith("Late name ")
    races.table.selectRow(0)
    qtbot.mouseClick(races.restore, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.contenders.rows[0].name.text() == "Late name"


def rename(qtbot, row, name: str) -> None:
    qtbot.mouseDClick(row, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(row.editor, name)
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)


def test_what_was_deleted_can_be_brought_back(two, train, qtbot) -> None:
    races, before = two.plots.races, two.session.races.records[:]
    two.plots.fit.turn(3)
    assert not races.deletion.isVisible()
    races.table.selectRow(1)
    races.table.setFocus()
    qtbot.keyClick(races.table, Qt.Key.Key_Delete)
    assert races.table.rowCount() == 1
    assert races.deleted.text() == "‘1. Line with outliers’ deleted."
    qtbot.mouseClick(races.undelete, Qt.MouseButton.LeftButton)
    assert two.session.races.records == before
    assert races.table.item(1, page.NAME).text() == "1. Line with outliers"
    assert not races.deletion.isVisible()
    two.session.races.delete(1)
    two.session.races.delete(2)
    assert races.deletion.isVisible()
    assert races.deleted.text() == "‘2. Line with outliers’ deleted."
    assert races.empty.isVisible()
    train(two, 3)
    reset(qtbot, two)
    assert not races.deletion.isVisible()
    assert races.table.item(0, page.DIFFERS).text() == "no race before it is listed"


def test_two_choices_in_one_list_are_two_races_and_two_steps(open_window, train, qtbot) -> None:
    window = open_window("moons")
    train(window, 3)
    combo = window.model.form.rows["activation"].combo
    for index in (1, 2):
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
        qtbot.waitUntil(lambda: window.session.idle)
        train(window, 3)
    assert len(window.session.races.records) == 2
    window.session.undo()
    assert window.session.experiment.model.activation == combo.itemData(1)

"""Finished races: kept when they are replaced, compared, pinned as ghosts, restored."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from lossstudio.core.datasets import DATASETS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.starting import started_with
from lossstudio.core.training import Trainer
from lossstudio.panels import races as page


def reset(qtbot, window) -> None:
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: window.session.idle)


@pytest.fixture
def two(window, train, qtbot):
    """A window after two races, the second at another rate."""
    train(window, 12)
    reset(qtbot, window)
    experiment = window.session.experiment
    faster = replace(experiment.optimizer, learning_rate=0.3)
    window.session.edit(replace(experiment, optimizer=faster))
    train(window, 7)
    reset(qtbot, window)
    return window


def test_a_race_is_kept_when_it_is_reset_or_replaced(two) -> None:
    first, second = two.session.races.records
    assert (first.epochs[-1], second.epochs[-1]) == (12, 7)
    assert first.differs == ""
    assert second.differs == "Learning rate 0.1 → 0.3"
    assert first.seconds > 0.0
    table = two.stage.races.table
    assert table.rowCount() == 2
    assert table.item(0, page.DIFFERS).text() == second.differs
    assert table.item(1, page.EPOCHS).text() == "12"


def test_its_curves_are_those_of_the_race(two) -> None:
    first = two.session.races.records[0]
    trainer = Trainer(first.experiment)
    trainer.advance_epochs(12)
    curves = trainer.snapshot().curves
    np.testing.assert_array_equal(first.relative, curves.relative)
    np.testing.assert_array_equal(first.course("mae"), curves.metric("mae"))
    np.testing.assert_array_equal(first.final("mae"), curves.metric("mae")[-1, :, 1])
    np.testing.assert_array_equal(first.best("mae"), curves.metric("mae")[..., 1].min(axis=0))
    np.testing.assert_array_equal(first.best("r2"), curves.metric("r2")[..., 1].max(axis=0))


def test_what_was_not_trained_is_not_kept(window, qtbot) -> None:
    reset(qtbot, window)
    window.session.edit(replace(window.session.experiment, batch_size=5))
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.races.records == []
    assert "No race" in window.stage.races.empty.text()


def test_a_live_change_and_a_look_back_do_not_end_a_race(window, train, qtbot) -> None:
    train(window, 5)
    experiment = window.session.experiment
    slower = replace(experiment.optimizer, learning_rate=0.01)
    window.session.edit(replace(experiment, optimizer=slower))
    qtbot.waitUntil(lambda: window.session.idle)
    window.session.look(2)
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 2)
    assert window.session.races.records == []


def test_a_race_that_has_ended_is_kept_once(open_window, qtbot) -> None:
    wild = replace(
        started_with(DATASETS.create("line")),
        contenders=started_with(DATASETS.create("line")).contenders[:1],
        optimizer=OPTIMIZERS.create("sgd", learning_rate=500.0),
    )
    window = open_window(wild)
    window.session.run()
    qtbot.waitUntil(lambda: window.session.snapshot.finished)
    qtbot.waitUntil(lambda: window.session.idle)
    reset(qtbot, window)
    assert len(window.session.races.records) == 1


def test_epochs_to_a_target(two, qtbot) -> None:
    record = two.session.races.records[0]
    course = record.course("mae")[:, 0, 1]
    target = float(np.sort(course)[3])
    two.stage.yardstick.chooser.setCurrentIndex(two.stage.yardstick.chooser.findData("mae"))
    two.stage.yardstick.chooser.activated.emit(0)
    two.stage.fit.turn(3)
    qtbot.keyClicks(two.stage.races.target, f"{target!r}")
    qtbot.keyClick(two.stage.races.target, Qt.Key.Key_Return)
    shown = two.stage.races.table.item(1, page.REACHED).text().splitlines()
    assert shown[0] == str(int(np.argmax(course <= target)))
    assert record.epochs_to("mae", -1.0) == [None] * 3


def test_a_target_that_is_no_number_is_refused(two, qtbot) -> None:
    two.stage.fit.turn(3)
    qtbot.keyClicks(two.stage.races.target, "soon")
    qtbot.keyClick(two.stage.races.target, Qt.Key.Key_Return)
    assert "'soon'" in two.statusBar().currentMessage()
    assert two.stage.races.target.text() == ""


def test_pinned_races_are_ghosts_behind_the_curves(two, qtbot) -> None:
    two.stage.fit.turn(3)
    pin = two.stage.races.table.item(1, page.PIN)
    pin.setCheckState(Qt.CheckState.Checked)
    first = two.session.races.records[0]
    assert first.pinned
    plot = two.stage.loss_curves.plot
    assert len(plot.ghosts) == 3
    for row, ghost in enumerate(plot.ghosts):
        x, y = ghost.getOriginalDataset()
        np.testing.assert_array_equal(x, first.epochs)
        np.testing.assert_array_equal(y, first.relative[:, row, 1])
        assert ghost.opts["pen"].color().alpha() < 128
    assert first.name in plot.told(0)
    two.stage.races.table.item(1, page.PIN).setCheckState(Qt.CheckState.Unchecked)
    assert plot.ghosts == []


def test_ghosts_show_only_in_races_of_their_task(two, qtbot) -> None:
    two.session.races.pin(1, True)
    two.session.choose_dataset(DATASETS.create("moons"))
    qtbot.waitUntil(lambda: two.session.idle)
    assert two.stage.loss_curves.plot.ghosts == []


def test_rename_delete_restore(two, qtbot) -> None:
    table = two.stage.races.table
    table.item(1, page.NAME).setText("slow")
    assert two.session.races.records[0].name == "slow"
    two.stage.fit.turn(3)
    table.selectRow(1)
    before = two.session.experiment
    qtbot.mouseClick(two.stage.races.restore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: two.session.idle)
    assert two.session.experiment.optimizer.learning_rate == 0.1
    two.actions_.undo.trigger()
    assert two.session.experiment == before
    table.selectRow(0)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [record.name for record in two.session.races.records] == ["slow"]

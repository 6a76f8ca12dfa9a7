"""Runs that end by themselves, at an epoch or on a plateau, say why, and can be gone on with."""

import pytest
from chosen import choose
from conftest import epoch
from PySide6.QtCore import Qt

from lossstudio.app.window.toolbar import STOPS
from lossstudio.core.training import Trainer
from lossstudio.core.training.plateau import Plateau, PlateauWatch


@pytest.fixture
def fast(window):
    window.toolbar.speed.setValue(STOPS)
    return window


def write(qtbot, row, text: str) -> None:
    row.field.setFocus()
    row.field.selectAll()
    qtbot.keyClicks(row.field, text)
    qtbot.keyClick(row.field, Qt.Key.Key_Return)


def run(qtbot, window) -> None:
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.idle)


def test_a_run_to_an_epoch_stops_there_and_the_next_goes_on(fast, qtbot) -> None:
    window, rows = fast, fast.optimizer.until
    assert not any(row.isVisible() for row in rows.numbers.values())
    choose(rows.until.combo, "an epoch")
    row = rows.numbers["end_epoch"]
    assert row.isVisible()
    write(qtbot, row, "37")
    run(qtbot, window)
    assert epoch(window) == 37
    assert window.session.snapshot.step == 37 * window.session.snapshot.steps_per_epoch
    said = "Stopped at epoch 37, as set under Run until. Run goes on from here."
    assert window.line.currentMessage() == said
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: epoch(window) > 60)
    assert window.session.running, "it goes on past it"
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.idle)
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: window.session.idle and epoch(window) == 0)
    run(qtbot, window)
    assert epoch(window) == 37, "another race stops there again"


def test_a_run_stops_on_a_plateau_at_the_very_epoch(fast, qtbot) -> None:
    window, rows = fast, fast.optimizer.until
    choose(rows.until.combo, "a plateau")
    write(qtbot, rows.numbers["plateau_epochs"], "25")
    write(qtbot, rows.numbers["plateau_percent"], "0.5")
    trainer = Trainer(window.session.experiment)
    ends = []
    for _ in range(2):  # as two runs, one after the other
        watch = PlateauWatch(Plateau(0.5, 25), trainer.recorder.history)
        trainer.advance_epochs(1)
        while not watch.follow(trainer.recorder.history):
            trainer.advance_epochs(1)
        ends.append(trainer.epoch)
    run(qtbot, window)
    assert epoch(window) == ends[0]
    said = window.line.currentMessage()
    assert said.startswith(f"Stopped at epoch {ends[0]}: no training loss fell by 0.5 % or more")
    assert said.endswith("Run goes on from here.")
    run(qtbot, window)
    assert epoch(window) == ends[1] >= ends[0] + 25


def test_steps_that_are_asked_for_end_nowhere_else_and_say_nothing(fast, train) -> None:
    fast.session.view.update(run_until="epoch", end_epoch=5)
    train(fast, 5)
    assert "Stopped" not in fast.line.currentMessage()
    train(fast, 5)
    assert epoch(fast) == 10


def test_a_wrong_number_is_refused_in_a_sentence(fast, qtbot) -> None:
    fast.session.view.update(run_until="epoch")
    write(qtbot, fast.optimizer.until.numbers["end_epoch"], "0")
    assert fast.line.currentMessage() == ("Epoch is 0; allowed is a whole number from 1 to 999999.")
    assert fast.session.view.state.end_epoch == 100

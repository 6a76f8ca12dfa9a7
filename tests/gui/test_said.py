"""What the window says of its own accord, so that nobody has to guess."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from conftest import epoch, lay_out
from judged import judge, thresholds
from PySide6.QtCore import Qt

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer


def own(window, index: int, rate: float | None) -> None:
    optimizer = rate and OPTIMIZERS.create("adam", learning_rate=rate)
    window.session.edit(window.session.experiment.with_contender(index, optimizer=optimizer))


def test_the_optimizer_panel_turns_to_what_the_selected_contender_uses(window) -> None:
    panel = window.optimizer
    assert panel.whose.currentText() == "for all"
    own(window, 0, 0.7)
    assert panel.whose.currentText() == "only MSE"
    assert panel.form.rows["learning_rate"].value == 0.7
    assert panel.whose.itemText(0) == "for 2 of 3"
    window.contenders.select(1)
    assert panel.whose.currentText() == "for 2 of 3"
    own(window, 1, 0.5)
    own(window, 2, 0.5)
    assert panel.whose.itemText(0) == "for nobody"
    own(window, 1, None)
    assert panel.whose.currentText() == "for 1 of 3"


@pytest.mark.parametrize(
    ("dataset", "said"),
    [
        ("gaussians", "● healthy   ■ ill   hollow: test"),
        ("blobs", "● class 0   ■ class 1   ▲ class 2   hollow: test"),
        ("line", "● train   ○ test"),
    ],
)
def test_the_fit_says_which_marker_is_which_class(open_window, dataset: str, said: str) -> None:
    window = open_window(dataset)
    assert window.plots.fit.caption.text().startswith(said)


def test_a_moved_boundary_is_told_and_ends_with_the_dataset(open_window, settle, qtbot) -> None:
    window = open_window("moons")
    caption = window.plots.fit.caption
    judge(qtbot, window, 0.87)
    assert caption.text().startswith("boundary at p = 0.87   ")
    window.session.step_batch()
    settle(window)
    assert "0.87" in caption.text()
    reset = window.plots.fit.reset
    window.session.view.update(yardstick_page="yardstick")  # which has no slider
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    settle(window)
    assert thresholds(window) == {0.5}
    assert not reset.isVisible()
    assert "boundary" not in caption.text()
    judge(qtbot, window, 0.87)
    assert reset.isVisible()
    window.session.view.update(fit_page="races")
    assert not reset.isVisible()
    window.session.view.update(fit_page="fit")
    window.session.choose_dataset(DATASETS.create("circles"))
    settle(window)
    assert not reset.isVisible()
    assert "boundary" not in caption.text()
    assert thresholds(window) == {0.5}


def test_repeats_are_told_and_outlive_a_change_of_task(open_window, settle) -> None:
    start = replace(experiment_for(DATASETS.create("moons")), repeats=5)
    window = open_window(start)
    assert "the first of 5 repeats" in window.plots.fit.caption.text()
    assert window.contenders.caption.text().endswith("median")
    measure = window.plots.loss_curves.measure
    measure.setCurrentIndex(measure.findData("by bce"))
    measure.activated.emit(measure.currentIndex())
    settle(window)
    axis = window.plots.loss_curves.plot.getAxis("bottom")
    assert "median of 5 repeats" in axis.labelText
    assert "band" not in axis.labelText
    window.session.choose_dataset(DATASETS.create("rings"))
    settle(window)
    assert window.session.experiment.repeats == 5


def test_a_race_that_begins_anew_says_why_and_where_the_last_one_is(window, train, settle) -> None:
    train(window, 3)
    window.session.edit(replace(window.session.experiment, batch_size=7))
    settle(window)
    said = window.statusBar().currentMessage()
    assert said == "A new race: Batch size 16 → 7. The one before is under Races."


def test_a_change_before_anything_was_trained_needs_no_word(window, settle) -> None:
    window.session.edit(replace(window.session.experiment, batch_size=7))
    settle(window)
    assert window.statusBar().currentMessage() == ""


def test_within_an_epoch_the_numbers_say_at_which_step_they_were_measured(
    window, train, qtbot
) -> None:
    train(window, 2)
    caption = window.contenders.caption
    assert "step" not in caption.text()
    window.actions_.step_batch.trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    step = window.session.snapshot.step
    assert caption.text().endswith(f"step {step}")
    assert "ends of epochs" in caption.toolTip()
    shown = float(window.contenders.rows[0].value.text())
    assert shown == float(f"{window.session.snapshot.now.metrics[0, 0, 1]:.4g}")
    window.actions_.step_epoch.trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    assert "step" not in caption.text()


def test_numbers_of_very_many_samples_say_of_which_epoch_they_are_and_follow_on_pause(
    open_window, qtbot
) -> None:
    many = experiment_for(DATASETS.create("line", samples=25_000))  # not yet a large table
    many = replace(many, batch_size=1, repeats=2)  # an epoch lasts longer than the test
    window = open_window(many)
    caption, rows = window.contenders.caption, window.contenders.rows
    at_first = [row.value.text() for row in rows]
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.snapshot.step > 100)
    qtbot.waitUntil(lambda: caption.text().endswith("epoch 0"))
    assert [row.value.text() for row in rows] == at_first
    assert "when the race pauses" in caption.toolTip()
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.idle)
    again = Trainer(window.session.experiment)
    again.advance(window.session.snapshot.step)
    expected = again.snapshot().now.metrics
    key = again.snapshot().curves.keys.index("mae")
    assert caption.text() == f"MAE, test, median, step {again.step:,}"
    shown = [float(row.value.text().replace(",", "")) for row in rows]
    assert shown == pytest.approx(expected[:, key, 1], rel=1e-3)
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: caption.text() == f"MAE, test, median, step {again.step + 1:,}")


def steps(text: str) -> list[str]:
    """Return the steps that a text on the screen names."""
    return re.findall(r"step\s([\d,]+)", unescape(re.sub(r"<[^>]*>", "", text)))


def test_toolbar_and_contenders_tell_one_step_while_a_race_runs(open_window, qtbot) -> None:
    many = experiment_for(DATASETS.create("line", samples=2000))
    window = open_window(replace(many, batch_size=1))
    window.actions_.run.trigger()
    seen: list[list[list[str]]] = []

    def look() -> bool:
        parts = (window.toolbar.progress, window.contenders.caption)
        seen.append([steps(part.text()) for part in parts])
        return len({str(told) for told in seen}) > 12

    qtbot.waitUntil(look)
    assert all(told[0] == told[1] for told in seen if told[1])


def test_words_and_numbers_keep_their_places_while_a_race_runs(window, train, qtbot) -> None:
    """Also on the board: no step comes and goes, and no zero at an end."""
    train(window, 2)
    board, caption = window.plots.board.entries, window.contenders.caption
    heading = board.accessibleName().split(":")[0]
    assert heading == "MAE, test"
    seen: set[int] = set()
    numbers: set[str] = set()

    def look() -> bool:
        seen.add(window.session.snapshot.within_epoch)
        numbers.update(row.value.text() for row in window.contenders.rows)
        assert "step" in caption.text()
        assert board.accessibleName().split(":")[0] == heading
        return seen == {True, False} and len(numbers) > 50

    window.toolbar.speed.setValue(50)
    window.actions_.run.trigger()
    qtbot.waitUntil(look)
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    assert {len(number) for number in numbers} <= {5, 6}, "x.xxx, or 0.xxxx"
    assert ("step" in caption.text()) is window.session.snapshot.within_epoch


def test_diagrams_of_one_of_several_repeats_say_so(open_window, train, qtbot) -> None:
    start = experiment_for(DATASETS.create("moons"))
    for repeats in (1, 3):
        window = open_window(replace(start, repeats=repeats))
        train(window, 2)
        for page in (2, 3, 4, 5):
            window.plots.yardsticks.turn(page)
            shown = window.plots.yardsticks.pages[page]
            assert shown.whose.isVisible() == (repeats > 1)
            assert ("the first of 3 repeats" in shown.whose.text()) == (repeats > 1)


def test_an_optimizer_that_remembers_far_larger_gradients_is_told_and_can_forget(
    window, train, settle, qtbot
) -> None:
    huber = [LOSSES.create("huber", delta=delta) for delta in (100.0, 0.01)]
    window.session.edit(window.session.experiment.with_contender(2, loss=huber[0]))
    train(window, 20)
    window.session.edit(window.session.experiment.with_contender(2, loss=huber[1]))
    settle(window)
    said = window.statusBar().currentMessage()
    assert said.startswith("Huber: Adam remembers gradients ")
    assert window.line.forget_it.isVisible()
    qtbot.mouseClick(window.line.forget_it, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.statusBar().currentMessage() == "Huber: its optimizer begins anew."
    before = window.session.snapshot.theta[2]
    window.actions_.step_batch.trigger()
    settle(window)
    moved = np.abs(window.session.snapshot.theta[2] - before).max()
    assert moved == pytest.approx(window.session.experiment.optimizer.learning_rate, rel=1e-3)


@pytest.mark.parametrize("zoom", [100, 125, 150])
def test_nothing_moves_when_the_status_line_says_something(open_window, theme, zoom: int) -> None:
    theme.set_zoom(zoom)
    window = open_window()
    line = window.line
    line.forget()
    lay_out()
    high = line.height(), window.columns.height()
    for tell in (line.tell, line.tell_change, line.tell_stale, line.warn):
        tell("The learning rate is 0.1.")
        lay_out()
        assert (line.height(), window.columns.height()) == high, tell


@pytest.fixture
def forgetful(window, train, settle):
    """A window that says that Adam remembers larger gradients."""
    for delta in (100.0, 0.01):
        huber = LOSSES.create("huber", delta=delta)
        window.session.edit(window.session.experiment.with_contender(2, loss=huber))
        train(window, 20) if delta == 100.0 else settle(window)
    assert "Adam remembers gradients" in window.line.sentence.text()
    return window


def test_what_an_optimizer_remembered_is_not_told_of_a_race_that_comes_back(
    forgetful, train, settle
) -> None:
    window = forgetful
    train(window, 20)
    window.session.choose_dataset(DATASETS.create("sine"))
    settle(window)
    window.actions_.undo.trigger()
    settle(window)
    assert window.line.sentence.text() == "The race stands where it stood, at epoch 40."
    assert not window.line.forget_it.isVisible()


def test_what_an_optimizer_remembered_is_told_no_longer_than_it_holds(
    forgetful, train, settle
) -> None:
    window = forgetful
    train(window, 2)
    assert window.line.forget_it.isVisible()
    step = window.session.snapshot.step
    train(window, 3000 * epoch(window) // step + 20)
    assert window.session.snapshot.step > step + 3000
    assert not window.line.forget_it.isVisible()


@pytest.mark.parametrize("deed", ["reset", "look"])
def test_what_an_optimizer_remembered_is_told_of_no_other_moment(forgetful, settle, deed) -> None:
    window = forgetful
    window.actions_.reset.trigger() if deed == "reset" else window.session.look(3)
    settle(window)
    assert not window.line.forget_it.isVisible()

"""The timeline: dragged back, gone on from, and left again; what happened stands on it."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.marks import Best, Changed, Diverged


def train(qtbot, window, epochs: int) -> None:
    window.session.train_epochs(epochs)
    qtbot.waitUntil(lambda: window.session.idle)


def press(qtbot, window, epoch: int) -> None:
    """Press the line where an epoch lies, and wait for its picture."""
    track = window.plots.timeline.track
    place = QPoint(round(track.place_of(epoch)), track.height() - 6)
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.session.idle)


def test_a_press_shows_that_moment_and_the_end_comes_back(window, qtbot) -> None:
    train(qtbot, window, 40)
    end = window.session.snapshot
    press(qtbot, window, 12)
    shown = window.session.snapshot
    assert shown.past
    assert abs(shown.epoch - 12) <= 1
    line = window.plots.fit.overlay.lines[0].getData()[1]
    np.testing.assert_array_equal(line, shown.surface[0])
    assert not np.array_equal(line, end.surface[0])
    assert window.plots.timeline.words.text() == f"epoch {shown.epoch} of 40"
    assert len(window.plots.loss_curves.plot.pairs[0].train.getData()[0]) == 41
    qtbot.mouseClick(window.plots.timeline.end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.theta.tobytes() == end.theta.tobytes()
    assert not window.plots.timeline.end.isVisible()


def test_training_goes_on_from_the_moment_shown(window, qtbot) -> None:
    train(qtbot, window, 20)
    whole = window.session.snapshot
    press(qtbot, window, 10)
    epoch = window.session.snapshot.epoch
    window.actions_.step_epoch.trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    after = window.session.snapshot
    assert (after.epoch, after.past) == (epoch + 1, False)
    assert after.curves.epoch[-1] == epoch + 1
    assert after.curves.losses.tobytes() == whole.curves.losses[: epoch + 2].tobytes()


def test_keys_move_by_moments(window, qtbot) -> None:
    train(qtbot, window, 6)
    track = window.plots.timeline.track
    track.setFocus()
    for key, epoch in (
        (Qt.Key.Key_Left, 5),
        (Qt.Key.Key_Left, 4),
        (Qt.Key.Key_Right, 5),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 6),
    ):
        qtbot.keyClick(track, key)
        qtbot.waitUntil(lambda: window.session.idle)
        assert window.session.snapshot.epoch == epoch


def key(qtbot, window, code) -> None:
    """Press a key where the focus is, as a person does."""
    qtbot.keyClick(QApplication.focusWidget() or window, code)
    qtbot.waitUntil(lambda: window.session.idle)


def test_after_the_mouse_the_arrows_move_in_the_timeline_as_long_as_the_past_is_shown(
    window, qtbot
) -> None:
    train(qtbot, window, 20)
    window.plots.yardstick.chooser.setFocus()  # where End would choose another yardstick
    yardstick = window.session.view.state.yardstick
    press(qtbot, window, 8)
    shown = window.session.snapshot.epoch
    key(qtbot, window, Qt.Key.Key_Right)
    assert (window.session.snapshot.epoch, window.session.snapshot.past) == (shown + 1, True)
    key(qtbot, window, Qt.Key.Key_Left)
    key(qtbot, window, Qt.Key.Key_Left)
    assert window.session.snapshot.epoch == shown - 1
    assert window.plots.timeline.track.last == 20, "nothing was trained, nothing dropped"
    assert not window.session.races.records
    key(qtbot, window, Qt.Key.Key_End)
    assert window.session.view.state.yardstick == yardstick
    step = window.session.snapshot.step
    assert not window.session.snapshot.past
    key(qtbot, window, Qt.Key.Key_Right)
    assert window.session.snapshot.step == step + 1, "the window has its keys again"


def test_a_step_from_the_past_says_where_the_rest_of_the_race_is(window, qtbot) -> None:
    train(qtbot, window, 20)
    press(qtbot, window, 8)
    epoch = window.session.snapshot.epoch
    window.plots.timeline.track.clearFocus()
    key(qtbot, window, Qt.Key.Key_Right)
    assert not window.session.snapshot.past
    said = window.statusBar().currentMessage()
    (left,) = window.session.races.records
    assert said == (
        f"The race goes on from epoch {epoch}. What came after is under Races as ‘{left.name}’."
    )
    assert left.epochs[-1] == 20


def test_a_reset_leaves_the_past(window, qtbot) -> None:
    train(qtbot, window, 5)
    press(qtbot, window, 2)
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    assert not window.session.looking
    assert window.session.snapshot.epoch == 0


def test_divergence_and_the_best_stand_on_the_line(open_window, qtbot) -> None:
    wild = replace(
        experiment_for(DATASETS.create("line")),
        optimizer=OPTIMIZERS.create("sgd", learning_rate=30.0),
    )
    window = open_window(wild)
    train(qtbot, window, 60)
    track = window.plots.timeline.track
    (mark,) = [mark for mark in track.marks if isinstance(mark.event, Diverged)]
    assert mark.contender == 0
    assert mark in track.marks_at(track.place_of(mark.epoch))
    best = {mark.contender: mark.epoch for mark in track.marks if isinstance(mark.event, Best)}
    curve = window.session.snapshot.curves.loss[:, 1, 1]
    assert best[1] == window.session.snapshot.curves.epoch[np.nanargmin(curve)]


def test_a_drag_from_the_end_moves_steadily_into_the_past(window, qtbot) -> None:
    train(qtbot, window, 40)
    track = window.plots.timeline.track
    y, end = track.height() - 6, round(track.place_of(40))
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(end, y))
    epochs = []
    for x in range(end, end - 120, -4):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(x, y),
            track.mapToGlobal(QPointF(x, y)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(track, move)
        qtbot.waitUntil(lambda: window.session.idle)
        window.plots.timeline.layout().activate()
        epochs.append(window.session.snapshot.epoch)
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(end - 120, y))
    assert epochs == sorted(epochs, reverse=True)
    assert len(set(epochs)) > 5


def test_the_line_keeps_its_length_whatever_stands_beside_it(window, qtbot) -> None:
    train(qtbot, window, 20)
    strip = window.plots.timeline
    strip.layout().activate()
    length, height = strip.track.width(), strip.height()
    huber(window, 4.0)
    train(qtbot, window, 4)
    sizes = []
    for epoch in (5, 22):  # one has settings of its own, the other none
        press(qtbot, window, epoch)
        strip.layout().activate()
        sizes.append((strip.track.width(), strip.height(), strip.notice.text()))
    huber(window, 2.0)
    qtbot.waitUntil(lambda: window.session.idle)
    strip.layout().activate()
    sizes.append((strip.track.width(), strip.height(), strip.notice.text()))
    told = ("settings of then", "", "goes on with Huber: Threshold δ 4 → 2")
    assert sizes == [(length, height, text) for text in told]


def test_a_change_made_in_the_past_takes_effect_and_leaves_its_mark_there(window, qtbot) -> None:
    train(qtbot, window, 30)
    press(qtbot, window, 8)
    epoch = window.session.snapshot.epoch
    slower = OPTIMIZERS.create("adam", learning_rate=0.02)
    window.session.edit(replace(window.session.experiment, optimizer=slower))
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.epoch == epoch
    assert window.session.snapshot.past
    train(qtbot, window, 2)
    snapshot = window.session.snapshot
    assert snapshot.epoch == epoch + 2
    assert snapshot.experiment.optimizer == slower
    marks = [mark for mark in snapshot.marks if isinstance(mark.event, Changed)]
    assert [(mark.epoch, mark.text) for mark in marks] == [(epoch, "Learning rate 0.1 → 0.02")]


def test_going_back_before_a_divergence_with_a_lower_rate_saves_the_race(
    open_window, qtbot
) -> None:
    wild = replace(
        experiment_for(DATASETS.create("line")),
        optimizer=OPTIMIZERS.create("sgd", learning_rate=30.0),
    )
    window = open_window(wild)
    train(qtbot, window, 60)
    assert window.contenders.rows[0].trouble.text()
    press(qtbot, window, 0)
    assert not window.contenders.rows[0].trouble.isVisible()
    assert window.contenders.rows[0].value.text()
    calm = OPTIMIZERS.create("sgd", learning_rate=0.01)
    window.session.edit(replace(window.session.experiment, optimizer=calm))
    prepared = window.session.snapshot.prepared
    train(qtbot, window, 5)
    snapshot = window.session.snapshot
    assert snapshot.prepared is prepared
    assert snapshot.diverged == (None, None, None)
    assert snapshot.marks == ()  # it is a race from the start, at another rate


NO_BREAK = "\N{NO-BREAK SPACE}"


def huber(window, delta: float) -> None:
    loss = LOSSES.create("huber", delta=delta)
    window.session.edit(window.session.experiment.with_contender(2, loss=loss))


def says_everywhere(window, delta: str) -> bool:
    """Whether row, panel, legend and, where it is seen, the table speak of this δ."""
    named = "Huber" if delta == "1" else f"Huber δ {delta}"  # 1 is what it has by itself
    in_legend = "Huber  y = " if delta == "1" else f"Huber  δ {delta}  y = "
    model = window.plots.table.model
    rows = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    if window.plots.table.isVisible():
        return named in rows
    return (
        window.contenders.rows[2].accessibleName() == named
        and window.loss.form.rows["delta"].field.text() == delta
        and in_legend.replace(" ", NO_BREAK) in window.plots.fit.legend.text()
    )


def test_a_moment_of_the_past_shows_its_own_experiment_everywhere(window, qtbot) -> None:
    """As was tried: delta from 1 to 100 and to 0.01, and back to where it was 1."""
    window.contenders.select(2)
    for delta, epochs in ((1.0, 10), (100.0, 10), (0.01, 10)):
        huber(window, delta)
        train(qtbot, window, epochs)
    end = window.session.experiment
    steps = 0
    for epoch, delta in ((5, "1"), (15, "100"), (25, "0.01"), (5, "1")):
        press(qtbot, window, epoch)
        qtbot.waitUntil(lambda delta=delta: says_everywhere(window, delta))
        told = window.plots.timeline.notice.toolTip()
        assert ("Huber: Threshold δ" in told) == (delta != "0.01")
    window.plots.fit.turn(2)
    qtbot.waitUntil(lambda: says_everywhere(window, "1"))
    qtbot.mouseClick(window.plots.timeline.end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.idle)
    qtbot.waitUntil(lambda: says_everywhere(window, "0.01"))
    assert window.session.experiment == end
    while window.session.can_undo:  # looking about has left no step
        window.session.undo()
        steps += 1
    assert steps == 2


def test_run_goes_on_with_the_settings_of_then_and_undo_brings_the_later_ones(
    window, qtbot
) -> None:
    train(qtbot, window, 10)
    huber(window, 9.0)
    train(qtbot, window, 10)
    later = window.session.experiment
    press(qtbot, window, 5)
    train(qtbot, window, 3)
    snapshot = window.session.snapshot
    assert (snapshot.epoch, snapshot.marks) == (8, ())
    assert snapshot.experiment.contenders[2].loss.delta == 1.0
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.experiment == later


def test_what_is_changed_in_the_past_is_told_stays_and_takes_effect_there(window, qtbot) -> None:
    train(qtbot, window, 20)
    press(qtbot, window, 5)
    huber(window, 4.0)
    qtbot.waitUntil(lambda: window.session.idle)
    notice = window.plots.timeline.notice
    assert notice.text() == "goes on with Huber: Threshold δ 1 → 4"
    qtbot.waitUntil(lambda: notice.shown == notice.text())
    press(qtbot, window, 8)
    assert window.session.experiment.contenders[2].loss.delta == 4.0
    assert window.session.snapshot.experiment.contenders[2].loss.delta == 1.0
    train(qtbot, window, 2)
    (mark,) = window.session.snapshot.marks
    assert (mark.epoch, mark.text) == (8, "Huber: Threshold δ 1 → 4")
    assert not window.plots.timeline.notice.text()


def test_moving_over_a_divergence_shows_it_and_keeps_the_race(open_window, qtbot) -> None:
    calm, wild = (OPTIMIZERS.create("sgd", learning_rate=rate) for rate in (0.01, 90.0))
    window = open_window(replace(experiment_for(DATASETS.create("line")), optimizer=calm))
    train(qtbot, window, 5)
    window.session.edit(replace(window.session.experiment, optimizer=wild))
    train(qtbot, window, 100)
    race, end = window.session.snapshot.race_id, window.session.snapshot.epoch
    for epoch in (3, end - 1, 3):
        window.session.look(epoch)
        qtbot.waitUntil(lambda: window.session.idle)
        assert window.session.snapshot.race_id == race
        rate = calm if epoch == 3 else wild
        assert window.session.experiment.optimizer == rate
    window.session.look_up()
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.epoch == end
    assert window.session.experiment.optimizer == wild


def test_who_is_hidden_in_the_past_changes_no_settings(window, qtbot) -> None:
    train(qtbot, window, 5)
    huber(window, 9.0)
    train(qtbot, window, 5)
    press(qtbot, window, 3)
    window.contenders.rows[0].actions_["hide"].trigger()
    qtbot.waitUntil(lambda: window.session.idle)
    press(qtbot, window, 8)
    assert window.session.experiment.contenders[2].loss.delta == 9.0
    window.session.look_up()
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.experiment.contenders[2].loss.delta == 9.0
    assert window.session.experiment.contenders[0].hidden
    assert window.actions_.undo.text() == "Undo: MSE hidden"
    window.session.undo()
    assert not window.session.experiment.contenders[0].hidden
    assert window.session.experiment.contenders[2].loss.delta == 9.0


def test_a_sign_that_gave_way_is_led_to_its_epoch(open_window, qtbot) -> None:
    """Eight contenders with their best at about the same epoch."""
    experiment = experiment_for(DATASETS.create("line"))
    alike = tuple(replace(experiment.contenders[0], colour=i) for i in range(8))
    window = open_window(replace(experiment, contenders=alike))
    train(qtbot, window, 40)
    press(qtbot, window, 0)
    track = window.plots.timeline.track
    moved = [(m, at) for m, at in track.signs() if abs(at - track.place_of(m.epoch)) > 12]
    assert moved, "they stand side by side"
    picture, line = track.grab().toImage(), 0.62 * track.height()
    for mark, at in moved:
        true = track.place_of(mark.epoch)
        x, y = round((at + 3 * true) / 4), round(line - 8.0 / 4)
        near = {picture.pixelColor(x + i, y + j).name() for i in (-1, 0, 1) for j in (-1, 0, 1)}
        assert near - {window.theme.tokens.panel}, "a line leads there"

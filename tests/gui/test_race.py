"""A person runs, pauses, steps and resets; what is drawn is what a bare trainer computes."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from lossstudio.core.training import Trainer
from lossstudio.session.port import Port


def drawn(window, row: int, side: str = "train"):
    """Return the loss curve of a row as it is drawn."""
    return getattr(window.plots.loss_curves.plot.pairs[row], side).getOriginalDataset()


def bare(window, epochs: int):
    """Return the snapshot of the same experiment, trained without a window."""
    trainer = Trainer(window.session.experiment)
    trainer.advance_epochs(epochs)
    return trainer.snapshot()


def test_run_and_pause_by_the_button(qtbot, window):
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    assert window.toolbar.run.text() == "Pause"
    qtbot.waitUntil(lambda: window.session.snapshot.epoch >= 3)
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    assert window.toolbar.run.text() == "Run"
    qtbot.waitUntil(lambda: window.session.idle)
    step = window.session.snapshot.step
    assert f"{step:,}" in window.toolbar.progress.text()
    epochs = window.session.snapshot.epoch
    assert len(drawn(window, 0)[0]) == epochs + 1


def test_curves_are_those_of_a_bare_trainer_bit_for_bit(window, train):
    window.plots.loss_curves.measure.setCurrentIndex(
        window.plots.loss_curves.measure.findData("own")
    )
    train(window, 25)
    expected = bare(window, 25).curves
    for row, plot in enumerate(window.plots.loss_curves.own.plots):
        for side, name in enumerate(("train", "test")):
            x, y = getattr(plot.pairs[0], name).getOriginalDataset()
            np.testing.assert_array_equal(x, expected.epoch)
            np.testing.assert_array_equal(y, expected.loss[:, row, side])


def test_relative_losses_start_at_one(window, train):
    train(window, 10)
    own = window.session.snapshot.curves.loss
    for row in range(3):
        _, y = drawn(window, row)
        assert y[0] == 1.0
        np.testing.assert_array_equal(y, own[:, row, 0] / own[0, row, 0])


def test_fitted_lines_are_the_predictions(window, train):
    train(window, 10)
    snapshot = bare(window, 10)
    for row, line in enumerate(window.plots.fit.overlay.lines):
        x, y = line.getData()
        np.testing.assert_array_equal(x, snapshot.fit.x)
        np.testing.assert_array_equal(y, snapshot.surface[row])


def test_train_and_test_samples_are_drawn_where_they_are(window):
    prepared = window.session.snapshot.prepared
    for item, part in (
        (window.plots.fit.overlay.samples.train, prepared.train),
        (window.plots.fit.overlay.samples.test, prepared.test),
    ):
        x, y = item.getData()
        np.testing.assert_array_equal(x, part.features[:, 0])
        np.testing.assert_array_equal(y, part.target)


def test_steps_by_the_buttons(qtbot, window, settle):
    by_name = {name: button for button, name in window.toolbar.buttons}
    qtbot.mouseClick(by_name["step-batch"], Qt.MouseButton.LeftButton)
    settle(window)
    assert window.session.snapshot.step == 1
    qtbot.mouseClick(by_name["step-epoch"], Qt.MouseButton.LeftButton)
    settle(window)
    snapshot = window.session.snapshot
    assert (snapshot.epoch, snapshot.step) == (1, snapshot.steps_per_epoch)


def test_keys(qtbot, window, settle):
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.session.running
    qtbot.waitUntil(lambda: window.session.snapshot.step > 0)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.session.running
    settle(window)
    step = window.session.snapshot.step
    qtbot.keyClick(window, Qt.Key.Key_Right)
    settle(window)
    assert window.session.snapshot.step == step + 1
    qtbot.keyClick(window, Qt.Key.Key_R)
    settle(window)
    assert window.session.snapshot.step == 0


def test_reset_in_full_run_starts_from_the_same_weights(qtbot, window, settle):
    start = window.session.snapshot.theta
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: window.session.snapshot.epoch > 5)
    window.actions_.run.trigger()
    window.actions_.reset.trigger()
    settle(window)
    assert window.session.snapshot.step == 0
    np.testing.assert_array_equal(window.session.snapshot.theta, start)


def test_new_initial_weights_differ_and_are_shared(qtbot, window, settle):
    start = window.session.snapshot.theta
    qtbot.keyClick(window, Qt.Key.Key_W)
    settle(window)
    theta = window.session.snapshot.theta
    assert not np.array_equal(theta, start)
    np.testing.assert_array_equal(theta[0], theta[1])


def test_a_diverging_contender_is_told_and_the_others_go_on(qtbot, open_window, settle, train):
    window = open_window("line")
    kind = window.optimizer.kind
    kind.changed.emit("sgd")
    field = window.optimizer.form.rows["learning_rate"].field
    field.setText("3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    train(window, 200)
    first, second, _ = window.contenders.rows
    assert "became infinite at step" in first.trouble.text()
    assert "(now 3)" in first.trouble.text()
    assert first.trouble.isVisible()
    assert not second.trouble.isVisible()
    assert window.session.snapshot.epoch == 200
    assert "Lower the learning rate" in window.statusBar().currentMessage()
    assert np.isfinite(window.plots.fit.overlay.lines[1].getData()[1]).all()


def test_live_learning_rate_does_not_restart(qtbot, window, train, settle):
    train(window, 5)
    slider = window.optimizer.form.rows["learning_rate"].slider
    slider.setValue(slider.value() - 20)
    settle(window)
    assert window.session.snapshot.epoch == 5
    assert window.session.experiment.optimizer.learning_rate < 0.1


def test_changing_the_dataset_in_full_run(qtbot, window):
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: window.session.snapshot.epoch > 2)
    for key in ("moons", "sine", "blobs", "belgian_phones"):
        window.dataset.gallery.thumbs[key].click()
        qtbot.waitUntil(
            lambda key=key: (
                window.session.snapshot.experiment.dataset.key == key
                and window.session.snapshot.step > 0
            )
        )
    assert window.session.running


@pytest.mark.parametrize("running", [False, True])
def test_close_ends_the_thread(qtbot, open_window, running):
    window = open_window()
    if running:
        window.actions_.run.trigger()
        qtbot.waitUntil(lambda: window.session.snapshot.epoch > 2)
    window.close()
    assert not window.session.findChild(Port).open


def test_phones_race_ends_near_the_published_lines(qtbot, window, settle, train):
    window.dataset.gallery.thumbs["belgian_phones"].click()
    window.contenders.select(2)
    delta = window.loss.form.rows["delta"].field
    delta.setText("12.2")
    qtbot.keyClick(delta, Qt.Key.Key_Return)
    rate = window.optimizer.form.rows["learning_rate"].field
    rate.setText("0.5")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    settle(window)
    assert window.session.experiment.contenders[2].loss.delta == 12.2
    train(window, 2500)
    slopes = []
    for line in window.plots.fit.overlay.lines:
        x, y = line.getData()
        slopes.append((y[-1] - y[0]) / (x[-1] - x[0]))
    assert slopes[0] == pytest.approx(5.04, abs=0.1)
    assert 1.16 - 0.1 < slopes[1] < 1.62 + 0.1
    assert slopes[2] == pytest.approx(2.04, abs=0.1)

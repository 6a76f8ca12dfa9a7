"""Contenders are added, removed, renamed, duplicated and hidden on the screen."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task


def offered(window) -> list[str]:
    actions = window.contenders.adder.menu().actions()
    keys = [action.data() for action in actions if not action.isSeparator()]
    assert keys.pop() == "formula"  # one of your own, at the end
    return keys


def labels(window) -> list[str]:
    return [row.name.text() for row in window.contenders.rows]


def test_only_losses_of_the_task_are_offered(window, settle):
    assert offered(window) == [cls.key for cls in LOSSES.for_task(Task.REGRESSION)]
    window.dataset.gallery.thumbs["moons"].click()
    settle(window)
    assert offered(window) == [cls.key for cls in LOSSES.for_task(Task.BINARY)]
    kinds = [window.loss.kind.combo.itemData(i) for i in range(window.loss.kind.combo.count())]
    assert kinds == [*offered(window), "formula"]


def test_add_up_to_eight_and_no_more(window, settle, train):
    while window.contenders.adder.isEnabled():
        window.contenders.adder.menu().actions()[0].trigger()
    settle(window)
    assert len(window.contenders.rows) == 8
    assert len({contender.colour for contender in window.session.experiment.contenders}) == 8
    assert not window.contenders.rows[0].actions_["duplicate"].isEnabled()
    train(window, 2)
    assert len(window.plots.fit.overlay.lines) == 8
    assert len(window.plots.loss_curves.plot.pairs) == 8


def test_remove_keeps_the_last_one(window, settle):
    for _ in range(2):
        window.contenders.rows[0].actions_["remove"].trigger()
    settle(window)
    assert labels(window) == ["Huber"]
    assert not window.contenders.rows[0].actions_["remove"].isEnabled()
    assert window.session.snapshot.theta.shape[0] == 1


def test_rename_by_double_click(qtbot, window, settle, train):
    train(window, 2)
    row = window.contenders.rows[1]
    qtbot.mouseDClick(row, Qt.MouseButton.LeftButton)
    assert row.editor.isVisible()
    row.editor.setText("Robust")
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    settle(window)
    assert labels(window) == ["MSE", "Robust", "Huber"]
    assert window.session.snapshot.epoch == 2, "a name is no reason to start again"
    assert "Robust" in window.plots.fit.legend.text()


def test_duplicate_then_change_a_parameter(qtbot, window, settle):
    window.contenders.rows[2].actions_["duplicate"].trigger()
    assert window.session.view.state.selected == 3
    field = window.loss.form.rows["delta"].field
    field.setText("0.2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert [
        contender.loss.settings() for contender in window.session.experiment.contenders[2:]
    ] == [
        {"key": "huber", "delta": 1.0},
        {"key": "huber", "delta": 0.2},
    ]
    assert window.contenders.rows[3].detail.text() == "δ 0.2"


def test_hide_takes_its_curves_away_but_trains_on(window, settle, train):
    window.contenders.rows[0].actions_["hide"].trigger()
    train(window, 3)
    assert len(window.plots.fit.overlay.lines) == 2
    assert not window.plots.loss_curves.plot.pairs[0].train.isVisible()
    assert window.session.snapshot.theta.shape[0] == 3
    window.contenders.rows[0].actions_["hide"].trigger()
    settle(window)
    assert len(window.plots.fit.overlay.lines) == 3
    assert window.session.snapshot.epoch == 3


def test_change_the_kind_of_loss(window, settle):
    window.contenders.select(0)
    combo = window.loss.kind.combo
    combo.activated.emit(combo.findData("log_cosh"))
    settle(window)
    assert window.session.experiment.contenders[0].loss.key == "log_cosh"
    assert labels(window)[0] == "Log-cosh"
    assert r"\cosh" in window.loss.formula.accessibleName()


def test_rows_show_the_chosen_yardstick_on_test_samples(window, train):
    train(window, 4)
    card = window.plots.yardstick
    card.chooser.setCurrentIndex(card.chooser.findData("rmse"))
    card.chooser.activated.emit(card.chooser.currentIndex())
    assert window.contenders.caption.text() == "RMSE, test"
    snapshot = window.session.snapshot
    value = snapshot.now.metrics[1, snapshot.curves.keys.index("rmse"), 1]
    assert window.contenders.rows[1].value.text() == f"{value:.4g}"
    _, drawn = card.plot.pairs[1].test.getOriginalDataset()
    assert drawn[-1] == value


def test_a_contender_of_another_task_comes_back_with_its_task(window, settle):
    window.contenders.rows[0].actions_["remove"].trigger()
    window.dataset.gallery.thumbs["moons"].click()
    settle(window)
    assert labels(window) == ["Cross-entropy", "Brier"]
    window.dataset.gallery.thumbs["sine"].click()
    settle(window)
    assert labels(window) == ["MAE", "Huber"]


def test_two_clicks_hide_and_show_again_in_a_pause_leave_the_race_alive(window, settle, train):
    train(window, 6)
    epoch = window.session.snapshot.epoch
    for hidden in (True, False):
        window.contenders.rows[0].actions_["hide"].trigger()
        settle(window)
        assert window.session.experiment.contenders[0].hidden is hidden
    assert window.session.snapshot.epoch == epoch
    assert window.session.snapshot.marks == (), "nothing is otherwise than before"
    train(window, 2)
    assert window.session.snapshot.epoch == epoch + 2


def test_who_has_stopped_early_says_of_which_epoch_its_number_is(window, train, qtbot) -> None:
    window.session.edit(replace(window.session.experiment, patience=5))
    window.session.run()
    qtbot.waitUntil(lambda: any(window.session.snapshot.best_epochs))
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.idle)
    best = window.session.snapshot.best_epochs
    for row, epoch in zip(window.contenders.rows, best, strict=True):
        assert ("Stopped early" in row.note.text()) == (epoch is not None)
        assert epoch is None or (row.note.isVisible() and f"epoch {epoch:,}" in row.note.text())
    window.session.look(0)
    qtbot.waitUntil(lambda: window.session.idle)
    assert not any(row.note.isVisible() for row in window.contenders.rows)


def test_the_focus_stays_with_the_contenders_when_the_last_is_added(window, settle, qtbot) -> None:
    experiment = window.session.experiment
    seven = tuple(Contender(experiment.contenders[0].loss, colour=i) for i in range(7))
    window.session.edit(replace(experiment, contenders=seven))
    settle(window)
    adder = window.contenders.adder
    adder.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(adder.hasFocus)
    adder.menu().aboutToShow.emit()
    window.contenders.append(seven[0])
    settle(window)
    assert len(window.contenders.rows) == 8
    assert not adder.isEnabled()
    assert QApplication.focusWidget() is window.contenders.rows[-1]


def test_keys_act_on_the_contender_that_was_clicked_last(window, qtbot) -> None:
    rows = window.contenders.rows
    rows[0].setFocus()  # as after a renaming
    qtbot.mouseClick(rows[2], Qt.MouseButton.LeftButton)
    assert rows[2].hasFocus()
    qtbot.keyClick(rows[2], Qt.Key.Key_Delete)
    assert [c.loss.key for c in window.session.experiment.contenders] == ["mse", "mae"]

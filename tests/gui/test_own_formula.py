"""A loss of one's own in the window: written, seen while it is typed, raced, taken back, saved."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import LOSSES

HUBER = "0.5*r**2 if abs(r) <= d else d*(abs(r) - 0.5*d)"


def add_own(window, settle) -> None:
    menu = window.contenders.adder.menu()
    next(action for action in menu.actions() if action.data() == "formula").trigger()
    settle(window)


def write(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_one_s_own_loss_is_added_written_and_raced(window, settle, train, qtbot) -> None:
    assert not window.loss.own.isVisible()
    add_own(window, settle)
    row = window.loss.own
    assert row.isVisible()
    qtbot.waitUntil(row.field.hasFocus)  # to be written at once
    before = window.session.experiment
    write(qtbot, row.field, HUBER)
    assert not row.trouble.isVisible()
    assert "cases" in window.loss.formula.accessibleName()  # typeset while it is typed
    assert window.session.experiment == before
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    settle(window)
    d = window.loss.form.rows["d"]
    write(qtbot, d.field, "0.7")
    qtbot.keyClick(d.field, Qt.Key.Key_Return)
    other = LOSSES.create("huber", delta=0.7)
    window.session.edit(window.session.experiment.with_contender(2, loss=other))
    train(window, 10)
    theta = window.session.snapshot.theta
    np.testing.assert_allclose(theta[3], theta[2], rtol=1e-12)
    assert Experiment.from_json(window.session.experiment.to_json()) == window.session.experiment


def test_what_makes_no_sense_stays_to_be_mended_and_the_race_keeps_its_formula(
    window, settle, train, qtbot
) -> None:
    add_own(window, settle)
    train(window, 2)
    experiment, row = window.session.experiment, window.loss.own
    write(qtbot, row.field, "sqrtt(r)")
    assert "`sqrtt` at letter 1 is no function; did you mean sqrt?" in row.trouble.text()
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    train(window, 1)
    assert window.session.experiment == experiment
    assert row.field.text() == "sqrtt(r)"
    assert row.trouble.isVisible()
    write(qtbot, row.field, "sqrt(1 + r*r) - 1")
    assert not row.trouble.isVisible()
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)  # takes what is typed
    window.session.pause()
    settle(window)
    assert window.session.experiment.contenders[3].loss.text == "sqrt(1 + r*r) - 1"
    window.session.undo()
    settle(window)
    assert window.session.experiment == experiment
    assert row.field.text() == experiment.contenders[3].loss.text


def test_a_built_in_loss_becomes_a_formula_to_edit_on(window, settle, qtbot) -> None:
    window.session.edit(
        window.session.experiment.with_contender(2, loss=LOSSES.create("huber", delta=3.0))
    )
    window.contenders.select(2)
    combo = window.loss.kind.combo
    combo.setCurrentIndex(combo.findData("formula"))
    combo.activated.emit(combo.currentIndex())
    settle(window)
    loss = window.session.experiment.contenders[2].loss
    assert loss.values == {"delta": 3.0}
    assert window.loss.own.field.text() == loss.text
    assert combo.currentData() == "formula"
    write(qtbot, window.loss.own.field, loss.text.replace("/2", "/3"))
    qtbot.keyClick(window.loss.own.field, Qt.Key.Key_Return)
    assert window.session.experiment.contenders[2].loss.values == {"delta": 3.0}


def test_it_stands_in_table_shape_and_help(window, settle, train, qtbot) -> None:
    add_own(window, settle)
    train(window, 3)
    window.plots.fit.turn(2)
    model = window.plots.table.model
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    heads = [column.title for column in model.table.columns]
    assert model.table.names[3] in heads
    own = window.session.experiment.contenders[3].loss
    with_name = replace(window.session.experiment.contenders[3], name="Mine")
    assert with_name.full_name.startswith("Mine")
    assert own.title in window.contenders.rows[3].accessibleName()
    window.actions_.losses.trigger()  # a loss of one's own is not on its list


def test_all_are_measured_by_a_loss_as_it_is_raced(window, settle, train, qtbot) -> None:
    quantile = LOSSES.create("quantile", tau=0.9)
    window.session.edit(window.session.experiment.with_contender(1, loss=quantile))
    add_own(window, settle)
    train(window, 3)
    measure = window.plots.loss_curves.measure
    words = [measure.itemText(index) for index in range(measure.count())]
    assert f"all by {quantile.full_name}" in words
    own = window.session.experiment.contenders[3].loss
    measure.setCurrentIndex(words.index(f"all by {own.full_name}"))
    measure.activated.emit(measure.currentIndex())
    settle(window)
    snapshot = window.session.snapshot
    assert snapshot.common_loss.loss == own
    drawn = window.plots.loss_curves.plot.pairs[3].train.getOriginalDataset()[1]
    np.testing.assert_allclose(drawn, snapshot.curves.losses[:, 3, 0, 0], rtol=1e-12)

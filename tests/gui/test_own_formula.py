"""A loss of one's own in the window: written, seen while it is typed, raced, taken back, saved."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.panels.loss_editor.cost_table import CostTable
from lossstudio.plots.loss_shape.loss_preview import LossPreview
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import LIGHT

HUBER = "0.5*r**2 if abs(r) <= d else d*(abs(r) - 0.5*d)"


def add_own(window, settle) -> None:
    menu = window.contenders.adder.menu()
    next(action for action in menu.actions() if action.data() == "formula").trigger()
    settle(window)


def write(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def heights(curve) -> np.ndarray:
    return curve.getData()[1]


def begin_with(editor, *titles: str) -> None:
    menu = editor.beginnings
    menu.fill()
    for title in titles:
        action = next(action for action in menu.actions() if action.text() == title)
        menu = action.menu() or menu
    action.trigger()


def test_one_s_own_loss_is_added_written_and_raced(window, settle, train, qtbot) -> None:
    add_own(window, settle)
    editor = window.plots.editor
    qtbot.waitUntil(editor.field.hasFocus)  # to be written at once
    before = window.session.experiment
    write(qtbot, editor.field, HUBER)
    assert editor.draft.fault is None
    x, drawn = editor.preview.value.getData()
    huber = LOSSES.create("huber", delta=1.0)
    np.testing.assert_allclose(drawn, huber.value(x, np.zeros(len(x))), rtol=1e-12)
    np.testing.assert_allclose(
        heights(editor.preview.gradient), huber.gradient(x, np.zeros(len(x))), rtol=1e-12
    )
    qtbot.waitUntil(lambda: "cases" in editor.formula.accessibleName())
    assert window.session.experiment == before
    assert editor.state.text().startswith("Not in the race yet")
    qtbot.mouseClick(editor.race, Qt.MouseButton.LeftButton)
    settle(window)
    assert editor.state.text() == "In the race as it stands."
    d = editor.form.rows["d"]
    write(qtbot, d.field, "0.7")
    qtbot.keyClick(d.field, Qt.Key.Key_Return)
    other = LOSSES.create("huber", delta=0.7)
    window.session.edit(window.session.experiment.with_contender(2, loss=other))
    train(window, 10)
    theta = window.session.snapshot.theta
    np.testing.assert_allclose(theta[3], theta[2], rtol=1e-12)
    assert Experiment.from_json(window.session.experiment.to_json()) == window.session.experiment


def test_a_formula_without_a_value_at_the_start_says_so_and_is_drawn_where_it_has_one(
    open_window, settle, qtbot
) -> None:
    window = open_window("sine")
    add_own(window, settle)
    editor = window.plots.editor
    write(qtbot, editor.field, "log(r)")
    qtbot.mouseClick(editor.race, Qt.MouseButton.LeftButton)
    settle(window)
    said = "The loss has no finite value at the first step (for "
    row = window.contenders.rows[-1]
    assert row.trouble.text().startswith(said)
    assert "learning rate" not in row.trouble.text()
    assert said in window.statusBar().currentMessage()
    shape = window.plots.shape
    position, value = shape.value.getData()
    low, high = shape.getViewBox().viewRange()[1]
    inside = (position > 0) & (value > low) & (value < high)
    assert inside.sum() > 0.4 * len(position)
    np.testing.assert_allclose(value[inside], np.log(position[inside]))


def test_what_makes_no_sense_stays_to_be_mended_and_the_race_keeps_its_formula(
    window, settle, train, qtbot
) -> None:
    add_own(window, settle)
    train(window, 2)
    experiment, editor = window.session.experiment, window.plots.editor
    write(qtbot, editor.field, "1 + sqrtt(r)")
    assert "`sqrtt` at letter 5 is no function; did you mean sqrt?" in editor.trouble.text()
    assert editor.field.marked == 4
    (wave,) = editor.field.extraSelections()
    assert wave.cursor.selectedText() == "s"
    assert not editor.race.isEnabled()
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    train(window, 1)
    assert window.session.experiment == experiment
    assert editor.field.toPlainText() == "1 + sqrtt(r)"
    write(qtbot, editor.field, "sqrt(1 + r*r) - 1")
    assert editor.field.marked is None
    assert not editor.field.extraSelections()
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)  # what is raced goes on
    window.session.pause()
    settle(window)
    assert window.session.experiment == experiment
    assert editor.state.text().startswith("Not in the race yet")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    settle(window)
    assert window.session.experiment.contenders[3].loss.text == "sqrt(1 + r*r) - 1"
    window.session.undo()
    settle(window)
    assert window.session.experiment == experiment
    assert editor.field.toPlainText() == experiment.contenders[3].loss.text


def test_escape_goes_back_to_the_formula_that_is_raced(window, settle, qtbot) -> None:
    add_own(window, settle)
    field = window.plots.editor.field
    raced = field.toPlainText()
    write(qtbot, field, "r²")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.toPlainText() == raced
    assert window.plots.editor.draft.raced


def test_a_draft_waits_while_another_contender_is_looked_at(window, settle, qtbot) -> None:
    add_own(window, settle)
    field = window.plots.editor.field
    write(qtbot, field, "r² + ")
    window.contenders.select(0)
    assert field.toPlainText() == "r²"  # of MSE
    assert field.marked is None
    window.contenders.select(3)
    assert field.toPlainText() == "r² + "
    assert field.marked is not None


def test_a_built_in_loss_becomes_a_formula_to_edit_on(window, settle, qtbot) -> None:
    huber = LOSSES.create("huber", delta=3.0)
    window.session.edit(window.session.experiment.with_contender(2, loss=huber))
    window.contenders.select(2)
    qtbot.mouseClick(window.loss.edit, Qt.MouseButton.LeftButton)
    editor = window.plots.editor
    qtbot.waitUntil(editor.field.hasFocus)
    assert editor.isVisible()
    assert window.session.experiment.contenders[2].loss == huber
    assert editor.draft.loss.values == {"delta": 3.0}
    write(qtbot, editor.field, editor.field.toPlainText().replace("/2", "/3"))
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    settle(window)
    assert window.session.experiment.contenders[2].loss.values == {"delta": 3.0}
    assert window.loss.kind.combo.currentData() == "formula"
    window.session.undo()
    settle(window)
    assert window.session.experiment.contenders[2].loss == huber


@pytest.mark.parametrize("by_key", [True, False])
def test_in_whose_place_a_formula_races_is_told_with_undo(window, settle, qtbot, by_key) -> None:
    before = window.session.experiment
    window.contenders.select(2)
    window.plots.write_formula()
    editor = window.plots.editor
    write(qtbot, editor.field, "|r|³")
    if by_key:
        qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    else:
        qtbot.mouseClick(editor.race, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.session.experiment.contenders[2].loss.key == "formula"
    told = window.line.sentence.text()
    assert told.startswith("The formula races in the place of Huber.")
    assert window.line.undo.isVisible()
    qtbot.mouseClick(window.line.undo, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.session.experiment == before


def test_a_formula_is_added_as_one_more_contender(window, settle, qtbot) -> None:
    editor = window.plots.editor
    window.plots.write_formula()
    write(qtbot, editor.field, "|r|³")
    qtbot.mouseClick(editor.append, Qt.MouseButton.LeftButton)
    settle(window)
    contenders = window.session.experiment.contenders
    assert [contender.loss.key for contender in contenders] == ["mse", "mae", "huber", "formula"]
    assert editor.draft.raced
    assert editor.draft.index == 3


def test_a_parameter_has_a_range_and_a_meaning_of_its_own(window, settle, train, qtbot) -> None:
    add_own(window, settle)
    editor = window.plots.editor
    write(qtbot, editor.field, "w*r²")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    qtbot.mouseClick(editor.ranges.fold, Qt.MouseButton.LeftButton)
    (row,) = editor.ranges.rows
    window.grab()  # lays out what has come
    for field, text in ((row.low, "0.1"), (row.high, "100"), (row.help, "How much it counts")):
        write(qtbot, field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.mouseClick(row.log, Qt.MouseButton.LeftButton)
    settle(window)
    loss = window.session.experiment.contenders[3].loss
    (slider,) = loss.sliders
    assert (slider.low, slider.high, slider.log) == (0.1, 100.0, True)
    scale = window.loss.form.rows["w"].scale
    assert (scale.low, scale.high, scale.log) == (0.1, 100.0, True)
    assert "How much it counts" in window.loss.form.rows["w"].toolTip()
    write(qtbot, row.high, "0.01")
    qtbot.keyClick(row.high, Qt.Key.Key_Return)
    assert "allowed is a number above From (low), which is 0.1" in row.high.toolTip()
    assert window.session.experiment.contenders[3].loss == loss
    write(qtbot, editor.field, "r²")  # taken out, and written again
    write(qtbot, editor.field, "w*|r|")
    assert editor.draft.loss.sliders == (slider,)


def test_two_costs_are_a_beginning(window, settle, qtbot) -> None:
    window.plots.write_formula()
    editor = window.plots.editor
    begin_with(editor, "Two costs: too low, too high")
    assert editor.draft.loss.values == {"too_low": 9.0, "too_high": 1.0}
    x, value = editor.preview.value.getData()
    np.testing.assert_allclose(value, np.where(x < 0, -9.0 * x, x))
    begin_with(editor, "A built-in loss", "Log-cosh")
    assert editor.field.toPlainText() == "log(cosh(r))"


def test_a_table_of_costs_is_a_loss(open_window, settle, train, qtbot) -> None:
    window = open_window("blobs")
    window.plots.write_formula()
    editor = window.plots.editor
    begin_with(editor, "A table of costs…")
    (table,) = editor.findChildren(CostTable)
    assert len(table.fields) == len(window.session.snapshot.prepared.samples.classes)
    table.fields[0][1].setText("nine")
    ok = table.buttons.button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert "is nine; allowed is a number from 0 upwards" in table.trouble.text()
    table.fields[0][1].setText("9")
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert "9*p1" in editor.field.toPlainText()
    qtbot.mouseClick(editor.append, Qt.MouseButton.LeftButton)
    train(window, 3)
    assert len(window.plots.shape.values) == len(table.fields)  # each class has a curve


def test_a_curve_is_drawn_with_mouse_and_keys(window, settle, qtbot) -> None:
    window.plots.write_formula()
    editor = window.plots.editor
    begin_with(editor, "A drawn curve")
    preview = editor.preview
    settle(window)
    sizes: list[QSize] = []

    def still() -> bool:  # what came with the first formula is laid out
        sizes.append(preview.size())
        return len(sizes) > 5 and len(set(map(QSize.toTuple, sizes[-5:]))) == 1

    qtbot.waitUntil(still)
    assert preview.hasFocus()
    points = preview.points
    before = points.y.copy()
    place = preview.mapFromScene(
        preview.plotItem.vb.mapViewToScene(QPointF(points.x[5], before[5]))
    )
    up = place - QPoint(0, 20)
    view = preview.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    steps = count(1)

    def drag() -> bool:  # the plot takes so many moves a second, and no more
        qtbot.mouseMove(view, place - QPoint(0, min(20, next(steps))))
        return points.y[5] > before[5]

    qtbot.waitUntil(drag)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=up)
    assert points.y[5] > before[5]
    assert np.array_equal(points.y[:5], before[:5])
    x, value = preview.value.getData()
    assert np.interp(points.x[5], x, value) == pytest.approx(points.y[5], rel=0.02)
    held = points.y[points.held]
    qtbot.keyClick(preview, Qt.Key.Key_Up)
    assert points.y[points.held] > held
    qtbot.keyClick(preview, Qt.Key.Key_Left)
    where = points.x[points.held]
    assert points.held == 4
    qtbot.keyClick(preview, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert points.x[4] < where
    race = window.session.experiment
    qtbot.keyClick(preview, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert points.x[4] == where  # what was drawn is taken back, and not what was raced
    again = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(preview, Qt.Key.Key_Z, again)
    assert points.x[4] < where  # and repeated
    qtbot.keyClick(preview, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(preview, Qt.Key.Key_Up)
    higher = points.y[4]
    qtbot.keyClick(preview, Qt.Key.Key_Z, again)
    assert (points.x[4], points.y[4]) == (where, higher)  # after another move there is no more
    assert window.session.experiment == race
    qtbot.mouseClick(editor.drawing.done, Qt.MouseButton.LeftButton)
    assert not preview.drawing
    assert " if r < " in editor.field.toPlainText()
    qtbot.mouseClick(editor.race, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.session.experiment.contenders[0].loss == editor.draft.loss


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


def test_drawing_ends_where_another_contender_is_looked_at(window, settle, qtbot) -> None:
    window.plots.write_formula()
    editor = window.plots.editor
    begin_with(editor, "A drawn curve")
    assert editor.preview.drawing
    window.contenders.select(1)
    assert not editor.preview.drawing
    assert not editor.drawing.isVisible()
    assert editor.field.toPlainText() == "|r|"


def test_a_slider_that_is_to_be_logarithmic_begins_above_0(window, settle, qtbot) -> None:
    window.plots.write_formula()
    editor = window.plots.editor
    write(qtbot, editor.field, "w*r²")
    editor.ranges.fold.click()
    window.grab()  # lays out what has come
    (row,) = editor.ranges.rows
    qtbot.mouseClick(row.log, Qt.MouseButton.LeftButton)
    (slider,) = editor.draft.loss.sliders
    assert (slider.low, slider.high, slider.log) == (0.01, 10.0, True)
    assert row.low.text() == "0.01"


@pytest.mark.parametrize(("text", "least"), [("-r² - 1", -10.0), ("1e308*r²", 0.0)])
def test_what_is_below_0_or_next_to_infinite_can_be_drawn_on(window, qtbot, text, least) -> None:
    window.plots.write_formula()
    editor = window.plots.editor
    write(qtbot, editor.field, text)
    begin_with(editor, "A drawn curve")
    points = editor.preview.points
    assert points.y.min() <= least
    held = points.y[points.held]
    qtbot.keyClick(editor.preview, Qt.Key.Key_Up)
    assert points.y[points.held] > held
    assert not editor.draft.loss.values  # only numbers are in it
    low, high = editor.preview.viewRange()[1]
    assert low <= points.y.min() <= points.y.max() <= high


def test_a_formula_is_drawn_where_there_are_no_data(qtbot) -> None:
    preview = LossPreview(LIGHT, View())
    qtbot.addWidget(preview)
    preview.show()
    preview.show_draft(formula_loss("r²", task="regression"))
    x, value = preview.value.getData()
    np.testing.assert_allclose(value, x**2)
    preview.begin_drawing()
    assert preview.drawing


def test_it_is_told_whose_formula_it_is_where_two_race_the_same(window, settle, qtbot) -> None:
    experiment = window.session.experiment
    first = experiment.contenders[0]
    window.session.edit(experiment.with_contender(1, loss=first.loss, name="Twin"))
    window.plots.write_formula()
    window.contenders.select(1)
    assert window.plots.editor.state.text().startswith("Twin")


def test_more_than_a_formula_can_hold_is_pasted_in_part(window, qtbot) -> None:
    window.plots.write_formula()
    editor = window.plots.editor
    editor.field.selectAll()
    QApplication.clipboard().setText("r + " * 50_000)
    editor.field.paste()
    assert len(editor.field.toPlainText()) < 10_000
    assert "letters; allowed are 2,000" in editor.trouble.text()
    QApplication.clipboard().setText("r²\n + 1")
    editor.field.selectAll()
    editor.field.paste()
    assert editor.draft.fault is None


def test_a_table_of_too_many_costs_is_refused_in_the_table(window, qtbot) -> None:
    table = CostTable([str(number) for number in range(25)], window)
    chosen: list[object] = []
    table.chosen.connect(chosen.append)
    table.open()
    ok = table.buttons.button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert "too large for a formula" in table.trouble.text()
    assert table.isVisible()
    assert not chosen


def test_a_formula_is_looked_at_only_while_it_is_seen(window, settle, qtbot) -> None:
    findings = window.plots.editor.findings
    settle(window)
    assert not findings.findings
    loss = formula_loss("log(1 + exp(r))", task="regression")
    window.session.edit(window.session.experiment.with_contender(0, loss=loss))
    with qtbot.assertNotEmitted(findings.found, wait=400):
        settle(window)
    with qtbot.waitSignal(findings.found):
        window.plots.write_formula()
    assert findings.findings


def test_a_parameter_that_would_be_the_probability_elsewhere_is_told(window, settle, qtbot) -> None:
    add_own(window, settle)
    editor = window.plots.editor
    write(qtbot, editor.field, "p*r²")
    said = "`p` is a parameter here, with a slider; between two classes it is the probability"
    qtbot.waitUntil(lambda: said in editor.trouble.text())
    write(qtbot, editor.field, "w*r²")
    qtbot.waitUntil(lambda: "`p`" not in editor.trouble.text())


def test_p_minus_y_is_typeset_with_y(qtbot, open_window) -> None:
    window = open_window("moons")
    window.plots.write_formula()
    write(qtbot, window.plots.editor.field, "(p - y)²")
    formula, gradient = window.plots.editor.formula, window.plots.editor.gradient
    qtbot.waitUntil(lambda: formula.accessibleName() == r"\ell = \left(p - y\right)^2")
    assert "tilde" not in gradient.accessibleName()


def test_escape_after_a_menu_that_was_closed_by_escape_does_nothing(window, settle, qtbot) -> None:
    add_own(window, settle)
    editor = window.plots.editor
    qtbot.waitUntil(editor.field.hasFocus)

    def close() -> None:
        qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)

    QTimer.singleShot(100, close)
    qtbot.mouseClick(editor.begin, Qt.MouseButton.LeftButton)  # returns once the menu is closed
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    editor.begin.setFocus()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert editor.isVisible()
    window.actions_.board.trigger()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Escape)  # what has nothing to let go of
    assert not window.actions_.board.isChecked()


@pytest.mark.parametrize("key", ["line_outliers", "moons", "blobs"])
def test_how_the_formula_stands_to_the_race_is_read_in_full(open_window, settle, key) -> None:
    window = open_window(key)
    window.plots.write_formula()
    settle(window)
    editor = window.plots.editor
    for index in range(len(window.contenders.rows)):
        window.contenders.select(index)
        assert editor.state.text().endswith("races as built in.")
        assert not editor.state.cut
        editor.draft.write("1")
        assert editor.state.text().startswith("Not in the race yet")
        assert not editor.state.cut

"""Costs in the window: told in the panel, paid on the pages, and thresholds that follow them."""

from dataclasses import replace

import numpy as np
import pytest
from chosen import choose
from judged import judge
from painted import painted, painted_misfits
from PySide6.QtCore import QRect, Qt

from lossstudio.core.analysis.predictions import predictions_of, thresholds_text
from lossstudio.core.costs import Costs
from lossstudio.core.metrics import METRICS
from lossstudio.core.preparation.split import Split
from lossstudio.panels.costs import ClassCosts
from lossstudio.widgets.look.theme import Scheme

MEAN_COST = METRICS.create("mean_cost")


@pytest.fixture
def ill(open_window, train):
    window = open_window("gaussians")
    train(window, 8)
    return window


def write(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def paid(window, split: Split) -> np.ndarray:
    return MEAN_COST.compute(predictions_of(window.session.snapshot, split))


def test_a_cost_is_typed_paid_at_once_and_taken_back(ill, qtbot, settle) -> None:
    choose(ill.plots.yardstick.chooser, "mean_cost")
    fold = ill.dataset.costs.fold
    fold.click()
    assert fold.text() == "Hide costs"
    qtbot.waitUntil(lambda: fold.width() >= fold.sizeHint().width())  # it is whole at 1280 x 800
    section, race = ill.dataset.costs, ill.session.snapshot.race_id
    shown = {name for name, row in section.rows.items() if row.isVisible()}
    assert shown == {"miss", "false_alarm"}
    write(qtbot, section.rows["miss"].field, "10")
    settle(ill)
    snapshot = ill.session.snapshot
    assert snapshot.race_id == race
    assert snapshot.epoch == 8
    assert snapshot.experiment.costs == Costs(miss=10.0)
    y = ill.plots.yardstick.plot.pairs[0].test.getOriginalDataset()[1]
    assert y[-1] == pytest.approx(paid(ill, Split.TEST)[0])
    label = ill.plots.yardstick.plot.getAxis("left").labelText
    assert "Mean cost (miss 10, false alarm 1)" in label
    assert ill.session.undo_text == "Miss costs 1 → 10"
    ill.actions_.undo.trigger()
    settle(ill)
    assert ill.session.snapshot.experiment.costs == Costs()
    assert section.rows["miss"].field.text() == "1"


def test_the_yardstick_that_costs_matter_to_is_offered_beside_them(ill, qtbot) -> None:
    section, view = ill.dataset.costs, ill.session.view
    section.fold.click()
    view.update(yardstick_page="roc")
    section.yardstick.setFocus()
    qtbot.keyClick(section.yardstick, Qt.Key.Key_Space)
    assert view.state.yardstick == "mean_cost"
    assert view.state.yardstick_page == "yardstick"
    assert section.fold.hasFocus()  # not whatever comes next: Run
    assert ill.contenders.caption.text().startswith("Mean cost")
    assert section.yardstick.isHidden()
    view.update(yardstick="accuracy")
    assert section.yardstick.isVisible()


def test_several_classes_have_a_table(open_window, train, qtbot, settle) -> None:
    window = open_window("blobs")
    train(window, 3)
    window.dataset.costs.fold.click()
    section, race = window.dataset.costs, window.session.snapshot.race_id
    assert section.words.text() == "every mistake 1"
    qtbot.mouseClick(section.edit, Qt.MouseButton.LeftButton)
    (table,) = window.findChildren(ClassCosts)
    assert table.fields[0][1].text() == "1"
    table.fields[0][2].setText("7")
    table.fields[1][0].setText("-1")
    ok = table.buttons.button(table.buttons.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert "allowed is a number from 0" in table.trouble.text()
    write(qtbot, table.fields[1][0], "-2")
    assert table.isVisible()
    qtbot.waitUntil(table.fields[1][0].hasFocus)  # to be mended at once
    write(qtbot, table.fields[1][0], "3")  # Return takes the table
    assert table.isHidden()
    settle(window)
    costs = window.session.snapshot.experiment.costs
    assert costs.matrix(3).tolist() == [[0, 1, 7], [3, 0, 1], [1, 1, 0]]
    assert window.session.snapshot.race_id == race
    assert section.words.text() == "by the table of costs"


@pytest.mark.parametrize("table", [(), (0.0, 2.0, 2.0, 0.0) * 4, (0.0, 1.0, 2.0) * 3])
def test_what_is_said_of_several_classes_is_read_whole(open_window, settle, qtbot, table) -> None:
    window = open_window("blobs")
    experiment = window.session.experiment
    window.session.edit(replace(experiment, costs=Costs(table=table)))
    settle(window)
    window.dataset.costs.fold.setChecked(True)
    words = window.dataset.costs.words
    wrap = Qt.TextFlag.TextWordWrap

    def whole() -> bool:
        room = QRect(0, 0, words.width(), 0)
        return words.fontMetrics().boundingRect(room, wrap, words.text()).height() <= words.height()

    qtbot.waitUntil(lambda: words.isVisible() and whole())
    said = "mistake" if len(table) != 9 else "by the table"  # of another number of classes: none
    assert said in words.text()


def test_a_contender_gets_a_threshold_of_its_own_and_all_is_true_to_it(ill, qtbot, settle) -> None:
    choose(ill.plots.yardstick.chooser, "mean_cost")
    ill.session.view.update(yardstick_page="costs", threshold_of="one", selected=1)
    page = ill.plots.yardsticks.stack.currentWidget()
    line = ill.plots.fit.overlay.lines[1].getData()[0]
    write(qtbot, page.control.number, "0.037")
    settle(ill)
    snapshot = ill.session.snapshot
    assert snapshot.experiment.judgement.thresholds == (0.5, 0.037)
    assert ill.session.undo_text == "Brier: Threshold 0.5 → 0.037"
    moved = ill.plots.fit.overlay.lines[1].getData()[0]
    assert not np.array_equal(line, moved, equal_nan=True)
    assert "0.037 (Brier)" in ill.plots.fit.caption.text()
    # the curve is measured by it at every epoch, though it was recorded by 0.5
    qtbot.waitUntil(lambda: ill.session.snapshot.metric_curve("mean_cost") is not None)
    ill.session.view.update(yardstick_page="yardstick")
    curve = ill.session.snapshot.metric_curve("mean_cost")
    assert curve.epochs.tolist() == list(range(9))
    assert curve.values[-1, :, Split.TEST] == pytest.approx(paid(ill, Split.TEST))
    y = ill.plots.yardstick.plot.pairs[1].test.getOriginalDataset()[1]
    assert y == pytest.approx(curve.values[:, 1, Split.TEST])
    ill.session.look(2)  # a moment of the past is judged by it, too
    qtbot.waitUntil(lambda: ill.session.snapshot.epoch == 2)
    key = ill.session.snapshot.curves.keys.index("mean_cost")
    now = ill.session.snapshot.now.metrics[:, key, Split.TEST]
    assert now == pytest.approx(paid(ill, Split.TEST))
    assert ill.session.snapshot.experiment.contenders[1].threshold == 0.037


@pytest.mark.parametrize("side", ["test", "train"])
def test_the_cheapest_is_found_taken_and_told_of(ill, qtbot, settle, side) -> None:
    experiment = ill.session.experiment
    ill.session.edit(replace(experiment, costs=Costs(miss=8.0, false_alarm=2.0)))
    ill.session.view.update(yardstick_page="costs", split=side)
    settle(ill)
    page, split = ill.plots.yardsticks.stack.currentWidget(), Split.called(side)
    assert page.diagram.guide.getData()[0].tolist() == [0.2, 0.2]
    assert page.cheapest.text() == f"Use the cheapest on {side}"
    assert page.warning.text() == ("looks better there" if side == "test" else "")
    words = page.warning  # all of it is seen, where there is any
    qtbot.waitUntil(lambda: words.width() >= words.sizeHint().width())
    told = page.diagram.plot.accessibleDescription()
    for row, cost in enumerate(paid(ill, split)):
        least = page.rings.data[row]["y"]
        assert f"{cost:#.3g} ({least:#.3g})" in told  # one number of digits, whatever they are
    assert page.diagram.plot.getAxis("bottom").name == "threshold (miss 8, false alarm 2)"
    rings = {spot["x"]: spot["y"] for spot in page.rings.data}
    qtbot.mouseClick(page.cheapest, Qt.MouseButton.LeftButton)
    settle(ill)
    taken = ill.session.experiment.judgement.thresholds
    assert set(taken) == set(rings)
    assert thresholds_text(ill.session.experiment) in page.control.number.toolTip()
    found = paid(ill, split)
    assert found == pytest.approx([rings[threshold] for threshold in taken])
    for threshold in (0.05, 0.2, 0.5, 0.8):
        judge(qtbot, ill, threshold)
        assert (paid(ill, split) >= found - 1e-12).all()
        dots = [spot["y"] for spot in page.diagram.marks.data]
        assert dots == pytest.approx(paid(ill, split))


@pytest.mark.parametrize("key", ["line", "blobs"])
def test_who_has_no_threshold_is_led_to_the_mean_cost(open_window, qtbot, key) -> None:
    window = open_window(key)
    window.session.view.update(yardstick_page="costs")
    note = window.plots.yardsticks.stack.currentWidget().instead
    qtbot.waitUntil(note.isVisible)
    qtbot.mouseClick(note.link, Qt.MouseButton.LeftButton)
    state = window.session.view.state
    assert (state.yardstick, state.yardstick_page) == ("mean_cost", "yardstick")


@pytest.mark.parametrize(
    ("zoom", "size"),
    [(100, (1280, 800)), (125, (1280, 800)), (150, (1280, 800)), (100, (1024, 700))],
)
def test_the_curves_of_the_costs_have_room(ill, qtbot, theme, zoom, size) -> None:
    theme.set_zoom(zoom)
    ill.resize(*size)
    ill.session.view.update(yardstick_page="costs", threshold_of="one")
    page = ill.plots.yardsticks.stack.currentWidget()
    legend, curves = page.diagram.legend, page.diagram.plot.getViewBox()
    least = 3.5 * legend.fontMetrics().height()  # lines
    qtbot.waitUntil(lambda: curves.sceneBoundingRect().height() >= least, timeout=5_000)
    words = page.warning  # all of it is seen
    qtbot.waitUntil(lambda: bool(words.text()) and words.width() >= words.sizeHint().width())


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("false_alarm", [0.0, 0.1, 8.0, 900.0])
def test_the_threshold_of_elkan_is_a_mark_of_its_own(
    ill, qtbot, settle, theme, scheme, false_alarm
) -> None:
    theme.choose(scheme)
    costs = Costs(miss=8.0, false_alarm=false_alarm)
    ill.session.edit(replace(ill.session.experiment, costs=costs))
    ill.session.view.update(yardstick_page="costs")
    settle(ill)
    plot = ill.plots.yardsticks.stack.currentWidget().diagram.plot
    value = f"{costs.best_threshold:.3g}"
    ill.grab()  # an axis takes its room when it is painted
    assert f"Elkan {value}" in [words for words, _ in painted(plot)]
    assert list(painted_misfits(plot)) == []
    told = f"Elkan's threshold, best where probabilities come true: {value}"
    assert told in plot.accessibleDescription()
    ill.session.edit(replace(ill.session.experiment, costs=Costs(miss=0.0, false_alarm=0.0)))
    settle(ill)
    assert not any("Elkan" in words for words, _ in painted(plot))
    assert "Elkan" not in plot.accessibleDescription()


def test_what_is_typed_stays_while_the_race_runs_and_what_is_no_threshold_is_told(
    ill, qtbot
) -> None:
    ill.session.view.update(yardstick_page="confusion")
    field = ill.plots.yardsticks.stack.currentWidget().control.number
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1.5")
    epoch = ill.session.snapshot.epoch
    ill.session.train_epochs(2)
    qtbot.waitUntil(lambda: ill.session.snapshot.epoch == epoch + 2 and ill.session.idle)
    assert field.text() == "1.5"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.marked
    assert "Threshold is 1.5; allowed is a number from 0 to 1" in field.toolTip()
    assert field.text() == "0.5"

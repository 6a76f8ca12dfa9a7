"""Smoothing and other first axes: in the picture, never in the numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Open
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from raced import Train, change_rate, race_twice

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.arrays import Floats
from lossstudio.core.export.curves_csv import curves_csv
from lossstudio.core.recording.history import Curves
from lossstudio.plots.curves.axis_choice import AxisChoice
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.plots.curves.smoothing import smoothed
from lossstudio.session.view_file import view_of
from lossstudio.session.view_state import GRADIENT, OWN, RELATIVE

losses = st.lists(
    st.one_of(st.floats(-1e3, 1e3), st.sampled_from([np.nan, np.inf])), min_size=1, max_size=60
)


def pick(qtbot: QtBot, combo: AxisChoice, words: str) -> None:
    """Open a list and take an entry, as a person does."""
    combo.showPopup()
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    view.setCurrentIndex(combo.model().index(combo.findText(words), 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: combo.findText(f"{words}  ✓") >= 0)


def curves_of(window: MainWindow) -> Curves:
    assert window.session.snapshot is not None
    return window.session.snapshot.curves


def read_at(plot: CurvePlot, x: float) -> str:
    """Point at a place of a plot, and return what is told there."""
    plot.window().grab()  # the axes follow the curves when they are painted
    box = plot.getViewBox()
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(x, box.viewRect().center().y())))
    text: str = plot.reading.toPlainText()
    return text


@given(losses, st.floats(0.01, 0.999))
def test_it_is_adam_s_mean_with_its_bias_taken_out(values: list[float], smoothing: float) -> None:
    """As Kingma and Ba (2015), algorithm 1: m = b m + (1 − b) g, and m / (1 − b^t)."""
    m, total = 0.0, 1.0
    expected = []
    for value in values:
        total *= smoothing
        m *= smoothing
        if np.isfinite(value):
            m += (1.0 - smoothing) * value
            known = np.isfinite(values[: len(expected) + 1])
            ages = np.arange(len(known))[::-1]
            weight = float(((1.0 - smoothing) * smoothing**ages)[known].sum())
            if known.all():
                assert weight == pytest.approx(1.0 - total)
            expected.append(m / weight)
        else:
            expected.append(np.nan)
    found = smoothed(np.arange(len(values)), np.array(values), smoothing)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_thousands_of_epochs_at_once_are_as_one_after_the_other() -> None:
    values = np.random.default_rng(1).normal(size=(4000, 2, 2))
    m, expected = np.zeros((2, 2)), []
    for count, value in enumerate(values, start=1):
        m = 0.5 * m + 0.5 * value
        expected.append(m / (1.0 - 0.5**count))
    found = smoothed(np.arange(4000), values, 0.5)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_what_thinning_left_out_is_counted_as_time() -> None:
    epochs = np.array([0, 10, 11])
    found = smoothed(epochs, np.array([4.0, 2.0, 1.0]), 0.9)
    weights = 0.9 ** np.array([11.0, 1.0, 0.0])
    assert found[-1] == pytest.approx((weights * [4.0, 2.0, 1.0]).sum() / weights.sum())
    assert found[0] == 4.0


def test_nothing_is_smoothed_at_first(window: MainWindow, train: Train) -> None:
    train(window, 5)
    plot = window.plots.loss_curves.plot
    assert not plot.pairs[0].raw
    assert "smoothed" not in plot.getAxis("left").labelText


def test_the_raw_curve_stays_behind_and_the_axis_says_so(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    train(window, 12)
    pages = window.plots.loss_curves, window.plots.yardstick
    before = curves_csv(window.session.snapshot)
    pick(qtbot, pages[0].axis, "smoothed 0.9")
    curves = curves_of(window)
    for page, values in zip(pages, (curves.relative, curves.metric("mae")), strict=True):
        assert "smoothed 0.9" in page.plot.getAxis("left").labelText
        assert "smoothed 0.9" in page.plot.accessibleName()
        for row, pair in enumerate(page.plot.pairs):
            for side, (curve, raw) in enumerate(
                zip((pair.train, pair.test), pair.raw, strict=True)
            ):
                soft = smoothed(curves.epoch, values[:, row, side], 0.9)
                np.testing.assert_allclose(curve.getOriginalDataset()[1], soft)
                np.testing.assert_allclose(raw.getOriginalDataset()[1], values[:, row, side])
                assert raw.opts["pen"].color().alpha() < 128
                assert raw.zValue() < curve.zValue()
    assert curves_csv(window.session.snapshot) == before
    pick(qtbot, pages[0].axis, "not smoothed")
    assert not pages[0].plot.pairs[0].raw
    drawn = pages[0].plot.pairs[0].train.getOriginalDataset()[1]
    np.testing.assert_array_equal(drawn, curves.relative[:, 0, 0])


def test_the_mouse_and_screen_readers_are_told_what_was_measured(
    window: MainWindow, train: Train
) -> None:
    train(window, 10)
    window.session.view.update(smoothing=0.9)
    plot = window.plots.yardstick.plot
    measured, test = curves_of(window).metric("mae")[4, 2]
    told = read_at(plot, 4.2)
    assert told.startswith("epoch 4 (values not smoothed)")
    assert f"Huber train {measured:.5g}, test {test:.5g}" in told
    assert "smoothed" not in plot.spoken()
    assert f"{curves_of(window).metric('mae')[-1, 2, 0]:.3g}" in plot.spoken()


@pytest.mark.parametrize(("over", "name"), [("steps", "step"), ("seconds", "seconds")])
def test_curves_lie_over_what_is_chosen(
    over: str, name: str, window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    train(window, 15)
    words = {"steps": "over steps", "seconds": "over seconds of training"}
    pick(qtbot, window.plots.yardstick.axis, words[over])
    curves = curves_of(window)
    x = {"steps": curves.step, "seconds": curves.seconds}[over]
    for page in (window.plots.loss_curves, window.plots.yardstick):
        assert name in page.plot.getAxis("bottom").labelText
        np.testing.assert_allclose(page.plot.pairs[0].train.getOriginalDataset()[0], x)
        low, high = page.plot.viewRange()[0]
        assert low == 0.0
        assert x[-1] <= high <= 2.5 * x[-1]
    told = read_at(window.plots.yardstick.plot, float(x[7]))
    assert told.startswith("epoch 7, ")
    assert (f"step {x[7]}" if over == "steps" else f"{x[7]:.3g} s") in told.splitlines()[0]
    window.session.view.update(loss_measure=OWN)
    grid = window.plots.loss_curves.own.plots
    np.testing.assert_allclose(grid[1].pairs[0].train.getOriginalDataset()[0], x)
    window.session.view.update(loss_measure=RELATIVE, loss_page=GRADIENT)
    page = next(p for p in window.plots.losses.pages.values() if p.isVisible())
    np.testing.assert_allclose(page.plot.pairs[0].train.getOriginalDataset()[0][-1], x[-1])


def test_a_log_axis_of_epochs_begins_at_the_first(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    train(window, 30)
    pick(qtbot, window.plots.loss_curves.axis, "over log epochs")
    plot = window.plots.loss_curves.plot
    x, y = plot.pairs[0].train.getData()
    np.testing.assert_allclose(x, np.log10(np.arange(1, 31)))
    np.testing.assert_allclose(y, curves_of(window).relative[1:, 0, 0])
    axis = plot.getAxis("bottom")
    assert axis.logMode
    assert axis.tickStrings([0.0, 1.0], 1.0, 1.0) == ["1", "10"]
    assert plot.viewRange()[0][0] == 0.0
    assert np.log10(30) <= plot.viewRange()[0][1] <= np.log10(75)
    assert read_at(plot, float(np.log10(20.2))).startswith("epoch 20\n")
    pick(qtbot, window.plots.loss_curves.axis, "over epochs")
    assert not axis.logMode
    np.testing.assert_array_equal(plot.pairs[0].train.getData()[0], np.arange(31))


def test_the_seconds_are_those_of_the_moment_one_stands_at(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    train(window, 20)
    window.session.view.update(curves_over="seconds")
    seconds = curves_of(window).seconds
    window.session.look(6)
    plot = window.plots.loss_curves.plot
    qtbot.waitUntil(plot.checkpoint.isVisible)
    assert plot.checkpoint.value() == pytest.approx(seconds[6])
    train(window, 1)  # from there
    now = curves_of(window)
    assert len(now) == 8
    np.testing.assert_array_equal(now.seconds[:7], seconds[:7])
    x = plot.pairs[0].train.getOriginalDataset()[0]
    np.testing.assert_array_equal(x, now.seconds)
    assert np.all(np.diff(x) > 0.0)


def test_pinned_races_lie_over_their_own_seconds_and_are_as_smooth(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    race_twice(qtbot, window, train)
    races = window.session.races
    races.pin(races.records[0].number, True)
    window.session.view.update(curves_over="seconds", smoothing=0.8)
    record, plot = races.records[0], window.plots.loss_curves.plot
    x, y = plot.ghosts.curves[0].getOriginalDataset()
    np.testing.assert_array_equal(x, record.spent)
    soft = smoothed(record.epochs, record.relative[:, 0, record.split], 0.8)
    np.testing.assert_allclose(y, soft)


@pytest.mark.parametrize("over", ["epochs", "steps", "log epochs", "seconds"])
@pytest.mark.parametrize("log", [False, True])
def test_bands_second_yardsticks_and_labels_lie_where_their_curves_do(
    over: str, log: bool, open_window: Open, train: Train
) -> None:
    window = open_window("moons")
    window.session.view.update(
        curves_over=over,
        smoothing=0.5,
        second_yardstick="f1",
        yardstick_axis="log" if log else "linear",
        loss_axis="log" if log else "linear",
    )
    train(window, 12)
    page = window.plots.yardstick
    expected = page.plot.pairs[0].test.getOriginalDataset()[0]
    for curve in (page.seconds.curves[0], page.seconds.raw[0]):
        np.testing.assert_allclose(curve.getOriginalDataset()[0], expected)
    spots: list[Floats] = [spot.pos().x() for spot in page.seconds.rings.points()]
    assert all(np.isclose(expected, x).any() for x in spots)
    for label in window.plots.loss_curves.plot.bubbles.labels:
        assert np.isfinite([label.pos().x(), label.pos().y()]).all()


def test_they_are_kept_with_the_experiment_and_chosen_by_keys(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    axis = window.plots.loss_curves.axis
    axis.setFocus(Qt.FocusReason.TabFocusReason)
    for wanted in ("over steps", "smoothed 0.6"):
        qtbot.keyClick(axis, Qt.Key.Key_Return)
        view = axis.view()
        qtbot.waitUntil(view.isVisible)
        for _ in range(axis.count()):
            if axis.itemText(view.currentIndex().row()) == wanted:
                break
            qtbot.keyClick(view, Qt.Key.Key_Down)
        qtbot.keyClick(view, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda wanted=wanted: axis.findText(f"{wanted}  ✓") >= 0)
    assert "Smoothing" in axis.accessibleDescription()
    path = tmp_path / "mine.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.actions_.save.trigger()
    kept = json.loads(path.read_text("utf-8"))["view"]
    assert (kept["curves_over"], kept["smoothing"]) == ("steps", 0.6)
    assert (view_of(path).curves_over, view_of(path).smoothing) == ("steps", 0.6)


def test_a_change_of_the_rate_is_no_jump_in_the_axis(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    window.session.view.update(curves_over="seconds")
    train(window, 3)
    change_rate(qtbot, window, 0.05)
    train(window, 3)
    x = window.plots.loss_curves.plot.pairs[0].train.getOriginalDataset()[0]
    np.testing.assert_array_equal(x, curves_of(window).seconds)
    assert np.all(np.diff(x) > 0.0)


def test_what_is_taken_away_says_it_in_pictures_and_holds_what_was_measured(
    window: MainWindow, train: Train
) -> None:
    train(window, 6)
    page = window.plots.loss_curves
    window.session.view.update(loss_measure=OWN)
    before = page.numbers().as_csv()
    window.session.view.update(smoothing=0.9, curves_over="steps")
    assert page.numbers().as_csv() == before
    (note,) = page.picture().notes
    assert note.text.startswith("smoothed 0.9: own losses over steps")


def test_the_list_fits_a_laptop_and_its_button_tells_what_is_on(
    window: MainWindow, qtbot: QtBot
) -> None:
    axis = window.plots.loss_curves.axis
    assert axis.shown == "linear"
    need, wish = axis.minimumSizeHint().width(), axis.sizeHint().width()
    pick(qtbot, axis, "log")
    pick(qtbot, axis, "smoothed 0.9")
    pick(qtbot, axis, "first 20 epochs")
    assert axis.shown == "log · smoothed · first 20"
    assert axis.sizeHint().width() > wish, "all of it is read where there is room"
    assert axis.minimumSizeHint().width() == need, "and the head of the card needs no more"
    assert axis.whole.startswith(axis.shown), "where it is cut, the mouse is told"
    words = [axis.itemText(row) for row in range(axis.count())]
    ticked = ["log  ✓", "first 20 epochs  ✓", "over epochs  ✓", "smoothed 0.9  ✓"]
    ticked.append("optima as faint lines  ✓")
    assert [word for word in words if "✓" in word] == ticked
    axis.showPopup()
    qtbot.waitUntil(axis.view().isVisible)
    assert axis.view().verticalScrollBar().maximum() == 0
    assert axis.view().window().height() < 400, "the room above it at 1280x800"
    axis.hidePopup()

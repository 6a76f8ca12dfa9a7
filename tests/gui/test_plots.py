"""The plots as pictures: tiles, legend, zoom and back, thinned curves, the loss shape."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PySide6.QtCore import Qt

from lossstudio.core.analysis.equation import equation
from lossstudio.core.analysis.loss_shape import loss_curve
from lossstudio.core.losses import LOSSES
from lossstudio.plots.base.axis import nice
from lossstudio.plots.base.legend import swatch
from lossstudio.plots.base.thinning import thinned
from lossstudio.widgets.look.tokens import LIGHT


def test_tiles_are_of_one_size_however_many(qtbot, open_window, settle, train):
    window = open_window("moons")
    window.plots.fit.turn(1)
    for count in range(2, 9):
        if count > 2:
            window.contenders.adder.menu().actions()[0].trigger()
            settle(window)
        train(window, 1)
        qtbot.waitUntil(lambda count=count: len(window.plots.fit.tiles) == count)
        window.grab()
        sizes = np.array([(tile.width(), tile.height()) for tile in window.plots.fit.tiles])
        assert np.ptp(sizes, axis=0).max() <= 2, f"{count} tiles: {sizes.tolist()}"


def test_the_legend_names_every_line_and_its_equation(window, train):
    train(window, 20)
    text = window.plots.fit.legend.text()
    for contender, theta in zip(
        window.session.experiment.contenders, window.session.snapshot.theta, strict=True
    ):
        assert swatch(LIGHT.contender(contender.colour), contender.colour) in text
        told = equation(window.session.snapshot.prepared, theta)
        assert told.startswith("y = ")
        assert f"{contender.label}  {told}".replace(" ", "\N{NO-BREAK SPACE}") in text


def test_the_selection_follows_when_there_are_fewer_contenders(window, settle, train):
    window.contenders.select(2)
    window.dataset.gallery.thumbs["moons"].click()
    settle(window)
    window.dataset.gallery.thumbs["line"].click()
    settle(window)
    train(window, 2)
    index = window.session.view.state.selected
    contender = window.session.experiment.contenders[index]
    assert window.loss.kind.combo.currentData() == contender.loss.key
    x, y = window.plots.shape.value.getData()
    np.testing.assert_allclose(y, loss_curve(contender.loss, x).value)


@pytest.mark.parametrize("count", [3, 8])
def test_tiles_show_all_of_their_samples(qtbot, window, settle, train, count):
    window.plots.fit.turn(1)
    while len(window.contenders.rows) < count:
        window.contenders.rows[2].actions_["duplicate"].trigger()
        settle(window)
    train(window, 5)
    qtbot.waitUntil(lambda: len(window.plots.fit.tiles) == count)
    window.grab()
    for tile in window.plots.fit.tiles:
        box = tile.getViewBox()
        seen = tile.mapFromScene(box.sceneBoundingRect()).boundingRect()
        assert tile.rect().contains(seen)
        assert box.viewRange()[0][1] > 10.0


def test_zoom_and_back(qtbot, window, train):
    train(window, 10)
    plot = window.plots.loss_curves.plot
    box = plot.getViewBox()
    before = box.viewRange()
    box.scaleBy((0.2, 0.2))
    box.sigRangeChangedManually.emit(box.state["mouseEnabled"])
    train(window, 1)
    zoomed = box.viewRange()
    assert zoomed[0][1] - zoomed[0][0] < before[0][1] - before[0][0], "a zoom stays"
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(box.viewRange()[0][0], 0.0)
    assert box.viewRange()[0][1] >= 11


def test_axes_of_a_race_that_has_not_begun(window):
    (left, right), (low, high) = window.plots.yardstick.plot.getViewBox().viewRange()
    assert (left, right) == (0.0, 10.0)
    value = window.session.snapshot.now.metrics[0, 0, 0]
    assert low < value < high


@pytest.mark.parametrize("key", ["blobs", "circles", "iris"])
def test_all_of_the_accuracy_is_in_sight(open_window, train, key):
    window = open_window(key)
    train(window, 15)
    low, high = window.plots.yardstick.plot.getViewBox().viewRange()[1]
    accuracy = window.session.snapshot.curves.metric("accuracy")
    assert low <= np.nanmin(accuracy)
    assert np.nanmax(accuracy) <= high


def test_a_diverging_curve_does_not_squash_the_others(window, train):
    wild = window.session.experiment.optimizer
    window.session.edit(
        window.session.experiment.with_contender(0, optimizer=replace(wild, learning_rate=1e6))
    )
    train(window, 5)
    _, high = window.plots.yardstick.plot.getViewBox().viewRange()[1]
    start = window.session.snapshot.curves.metric("mae")[0].max()
    assert high < 50 * start


@given(
    arrays.arrays(float, st.integers(1, 3000), elements=st.floats(-1e6, 1e6) | st.just(np.nan)),
)
@example(np.array([-1.0] * 110 + [0.0, -1.0]))
@example(np.array([1.0] * 110 + [0.0, 1.0]))
def test_thinning_keeps_ends_and_extremes(values):
    x = np.arange(len(values))
    kept_x, kept_y = thinned(x, values, most=100)
    assert len(kept_x) <= 103
    assert (kept_x[0], kept_x[-1]) == (0, len(values) - 1)
    assert np.all(np.diff(kept_x) > 0)
    np.testing.assert_array_equal(kept_y, values[kept_x])
    if np.isfinite(values).any():
        assert np.nanmax(kept_y) == np.nanmax(values)
        assert np.nanmin(kept_y) == np.nanmin(values)


@given(st.floats(1e-6, 1e6))
def test_nice_numbers(value):
    found = nice(value)
    assert value * 0.99 <= found <= 5.01 * value
    assert f"{found:e}"[0] in "125"


def test_the_shape_is_that_of_the_selected_loss(window, train):
    train(window, 5)
    window.contenders.select(2)
    shape = window.plots.shape
    x, y = shape.value.getData()
    np.testing.assert_allclose(y, LOSSES.create("huber").value(x, np.zeros_like(x)))
    x, slope = shape.gradient.getData()
    np.testing.assert_allclose(slope, np.clip(x, -1, 1))
    window.loss.form.rows["delta"].changed.emit(0.25)
    train(window, 1)
    x, slope = shape.gradient.getData()
    assert slope.max() == 0.25


@pytest.mark.parametrize("key", ["line_outliers", "moons"])
def test_samples_ride_on_the_curve(open_window, train, key):
    window = open_window(key)
    train(window, 5)
    where, values = window.plots.shape.samples.getData()
    loss = window.session.experiment.contenders[0].loss
    np.testing.assert_allclose(values, loss_curve(loss, where).value, rtol=1e-9, atol=1e-12)
    assert len(where) == len(window.session.snapshot.prepared.train)
    counts = window.plots.shape.histogram.opts["height"]
    assert counts.max() > 0


def test_every_loss_has_a_shape(open_window, settle):
    for key in ("line", "moons", "iris"):
        window = open_window(key)
        task = window.session.snapshot.prepared.task
        for cls in LOSSES.for_task(task):
            window.loss.kind.changed.emit(cls.key)
            settle(window)
            _, y = window.plots.shape.value.getData()
            assert np.isfinite(y).all()
            assert window.plots.shape.isVisible()

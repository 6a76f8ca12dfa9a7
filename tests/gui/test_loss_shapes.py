"""The shape of a loss: there from the start, at the scale of the data, one curve a class."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import lay_out
from PySide6.QtGui import QColor

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.losses import LOSSES
from lossstudio.widgets.look.tokens import LIGHT, marker


def test_it_is_drawn_at_the_start_before_anything_ran(qtbot, theme, settings) -> None:
    window = MainWindow(first_experiment(), theme, settings)
    qtbot.waitUntil(lambda: window.session.snapshot is not None)  # comes before the window is seen
    window.build_plots()
    window.show()
    try:
        shape = window.plots.shape
        qtbot.waitUntil(shape.isVisible)
        x, y = shape.value.getData()
        np.testing.assert_allclose(y, x * x)
        assert len(shape.samples.getData()[0]) == len(window.session.snapshot.prepared.train)
    finally:
        window.files.saved = window.session.experiment
        window.close()
        window.deleteLater()


def test_the_least_of_a_perfect_fit_is_not_zoomed_into(open_window, train) -> None:
    window = open_window(experiment_for(DATASETS.create("line", noise=0.0)))
    train(window, 1000)
    shape, spread = window.plots.shape, np.std(window.session.snapshot.prepared.train.target)
    assert np.abs(shape.samples.getData()[0]).max() < 1e-3 * spread
    (left, right), _ = shape.getViewBox().viewRange()
    assert right == -left >= 0.1 * spread


def test_each_class_has_its_curve_where_a_miss_costs_more(open_window, settle, train) -> None:
    window = open_window("moons")
    shape = window.plots.shape
    assert len(shape.values) == 1
    window.loss.form.rows["pos_weight"].changed.emit(5.0)
    settle(window)
    train(window, 2)
    assert len(shape.values) == len(shape.gradients) == 2
    x, miss = shape.values[1].getData()
    np.testing.assert_allclose(miss, 5.0 * shape.values[0].getData()[1])
    np.testing.assert_allclose(miss, LOSSES.create("bce", pos_weight=5.0).value(x, np.ones_like(x)))
    target = window.session.snapshot.prepared.train.target
    where, values = shape.samples.getData()
    for row, curve in enumerate(shape.values):
        own = target == row
        assert curve.opts["pen"].color() == QColor(LIGHT.class_(row))
        assert set(shape.samples.data["symbol"][own]) == {marker(row)}
        drawn = np.interp(where[own], x, curve.getData()[1])
        np.testing.assert_allclose(values[own], drawn, rtol=0.05, atol=0.02)
    assert LIGHT.class_(0) in shape.legend.text()
    assert "class\N{NO-BREAK SPACE}1" in shape.legend.text()


def test_class_weights_are_in_the_curves_and_told(open_window, settle) -> None:
    window = open_window("iris")
    experiment = window.session.experiment
    weights = (1.0, 3.0, 0.5)
    window.session.edit(replace(experiment, class_weighting="own", class_weights=weights))
    settle(window)
    shape = window.plots.shape
    values = [curve.getData()[1] for curve in shape.values]
    np.testing.assert_allclose(values[1], 3.0 * values[0])
    np.testing.assert_allclose(values[2], 0.5 * values[0])
    assert shape.legend.text().count("×") == 3
    window.session.edit(replace(window.session.experiment, class_weighting="equal"))
    settle(window)
    assert len(shape.values) == 1
    assert "×" not in shape.legend.text()


@pytest.mark.parametrize("key", ["line", "moons", "iris"])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_names_of_its_axes_are_whole(qtbot, open_window, key, size) -> None:
    window = open_window(key)
    window.resize(*size)
    for side in ("bottom", "left"):
        axis = window.plots.shape.getAxis(side)
        qtbot.waitUntil(lambda axis=axis: not axis.label.toolTip())
        assert axis.labelText in axis.label.toPlainText()


def test_there_is_no_legend_of_classes_without_classes(open_window) -> None:
    assert not open_window("line").plots.shape.legend.isVisible()
    assert open_window("moons").plots.shape.legend.isVisible()


@pytest.mark.parametrize("scaled", [True, False])
def test_the_axis_says_where_residuals_are_of_the_standardised_target(
    window, settle, qtbot, scaled
) -> None:
    axis = window.plots.shape.getAxis("bottom")
    assert axis.labelText == "residual (score − target)"
    if scaled:
        window.dataset.scale_target.click()
    settle(window)
    wanted = "residual of the standardised target" if scaled else "residual (score − target)"
    qtbot.waitUntil(lambda: axis.labelText == wanted)
    window.session.view.update(fit_page="formula")
    preview = window.plots.editor.preview.getAxis("bottom")
    qtbot.waitUntil(lambda: preview.labelText == wanted)


def heights(window: MainWindow) -> tuple[float, float]:
    """Return how high the plot reaches, and the curve of the value in it."""
    shape = window.plots.shape
    return shape.getViewBox().viewRange()[1][1], float(shape.value.getData()[1].max())


def test_a_perfect_fit_leaves_the_curve_in_its_frame(open_window, train) -> None:
    line = experiment_for(DATASETS.create("line", noise=0.0))
    window = open_window(line)
    train(window, 400)
    samples = window.plots.shape.samples.getData()[1]
    assert samples.max() < 1e-4
    top, curve = heights(window)
    assert top >= curve > 1e-3


def test_one_steep_side_of_a_curve_does_not_hide_the_rest(open_window, settle) -> None:
    window = open_window()
    linex = LOSSES.create("linex", a=2.0)
    window.session.edit(window.session.experiment.with_contender(0, loss=linex))
    settle(window)
    top, curve = heights(window)
    highest = window.plots.shape.samples.getData()[1].max()
    assert curve > 1e6 > 10 * highest
    assert highest < top < 100 * highest


ODD = {
    "perfect": (DATASETS.create("line", noise=0.0), 1000),
    "one sample": (DATASETS.create("one_sample"), 300),
    "saturated": (DATASETS.create("blobs", noise=0.1), 300),
}


@pytest.mark.parametrize("odd", ODD)
def test_no_state_zooms_into_rounding(open_window, train, odd) -> None:
    dataset, epochs = ODD[odd]
    window = open_window(experiment_for(dataset))
    shape = window.plots.shape
    for chosen in ({}, {"shape_contenders": "all"}, {"shape_axis": "probability"}):
        window.session.view.update(**chosen)
        train(window, epochs // 3)
        (left, right), (low, high) = shape.getViewBox().viewRange()
        assert right - left > 1e-3
        assert high - low > 1e-4
        drawn = np.concatenate([curve.getData()[1] for curve in shape.values])
        seen = drawn[np.isfinite(drawn) & (drawn >= low) & (drawn <= high)]
        assert len(seen) > 100
        assert np.ptp(seen) > 0.3 * (high - max(0.0, low))


@pytest.mark.parametrize("key", ["line_outliers", "gaussians"])
def test_a_parameter_is_dragged_while_the_shape_is_watched(open_window, settle, key) -> None:
    window = open_window(key)
    for loss in LOSSES.for_task(window.session.experiment.task):
        if len(loss.parameters()) > 2:
            continue
        window.session.edit(window.session.experiment.with_contender(0, loss=loss()))
        settle(window)
        lay_out()
        assert window.columns.right.verticalScrollBar().maximum() == 0, loss.key

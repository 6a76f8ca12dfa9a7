"""Reliability: temperature scaling by a button, Wilson's intervals, and how many bins."""

from dataclasses import replace

import numpy as np
import pytest
from painted import painted_misfits
from PySide6.QtCore import Qt

from lossstudio.core import metrics
from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.analysis.temperature import temperature_of
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.links import sigmoid
from lossstudio.core.metrics.intervals import wilson
from lossstudio.core.preparation.split import Split


@pytest.fixture
def page(open_window, train):
    window = open_window("gaussians")
    train(window, 8)
    window.session.view.update(yardstick_page="reliability")
    return window.plots.yardsticks.stack.currentWidget()


def told(page) -> str:
    return page.diagram.plot.accessibleDescription()


def chance(page, row: int, temperature: float = 1.0):
    snapshot = page.snapshot
    return snapshot.prepared.test.target, sigmoid(snapshot.scores(Split.TEST)[row] / temperature)


def test_a_button_shows_before_and_after(page, qtbot) -> None:
    was = page.diagram.lines[0].getOriginalDataset()
    assert not len(page.before[0].getData()[0])
    qtbot.mouseClick(page.scale, Qt.MouseButton.LeftButton)
    words = told(page)
    for row, line in enumerate(page.diagram.lines):
        warm = temperature_of(predictions_of(page.snapshot, Split.TRAIN), row)
        before, after = (metrics.ece(*chance(page, row, t)) for t in (1.0, warm))
        assert f"{before:.3f} → {after:.3f}, T {warm:.3g}" in words
        bins = metrics.reliability_bins(*chance(page, row, warm))
        held = bins.counts > 0
        np.testing.assert_allclose(line.getOriginalDataset()[0], bins.mean_probability[held])
    np.testing.assert_allclose(page.before[0].getData(), was)
    assert "fitted on the training samples" in page.whose.text()
    columns = [row[2] for row in page.numbers().work_out()]
    assert {1.0, warm} <= set(columns)
    qtbot.mouseClick(page.scale, Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(page.diagram.lines[0].getOriginalDataset(), was)
    assert not page.whose.isVisible()


def test_the_bins_are_chosen_and_each_has_its_interval(page, qtbot) -> None:
    field = page.bins.field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "6")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    bins = metrics.reliability_bins(*chance(page, 0), 6)
    held = bins.counts > 0
    assert "ECE, 6 bins" in told(page)
    np.testing.assert_allclose(
        page.diagram.lines[0].getOriginalDataset()[1], bins.positive_share[held]
    )
    low, high = wilson((bins.positive_share * bins.counts)[held], bins.counts[held])
    drawn = page.intervals[0].opts
    np.testing.assert_allclose(drawn["y"] - drawn["bottom"], low)
    np.testing.assert_allclose(drawn["y"] + drawn["top"], high)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "31")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "6"
    assert "allowed is a whole number from 5 to 30" in field.toolTip()


def test_several_classes_are_scaled_too(open_window, train) -> None:
    window = open_window(experiment_for(DATASETS.create("blobs", noise=2.0)))
    train(window, 5)
    window.session.view.update(yardstick_page="reliability", temperature=True, split="train")
    page = window.plots.yardsticks.stack.currentWidget()
    predictions = predictions_of(page.snapshot, Split.TRAIN)
    warm = temperature_of(predictions, 1)
    assert np.isfinite(warm)
    assert f"T {warm:.3g}" in told(page)


@pytest.mark.parametrize("key", ["gaussians", "blobs"])
def test_it_fits_a_window_of_1280_by_800_with_three_contenders(
    qtbot, open_window, train, key
) -> None:
    start = experiment_for(DATASETS.create(key))
    more = replace(start.contenders[0], colour=2)
    window = open_window(replace(start, contenders=(*start.contenders, more)))
    train(window, 30)
    window.session.view.update(yardstick_page="reliability", temperature=True)
    page = window.plots.yardsticks.stack.currentWidget()
    whose, plot = page.whose, page.diagram.plot
    qtbot.waitUntil(lambda: whose.isVisible() and whose.height() < 2 * whose.fontMetrics().height())
    assert whose.fontMetrics().horizontalAdvance(whose.text()) <= whose.width()
    assert not list(painted_misfits(plot))
    for side in ("bottom", "left"):
        assert "…" not in plot.getAxis(side).label.toPlainText()
    lacking = "T –" in told(page)
    assert ("there is none" in whose.text()) is lacking is bool(whose.toolTip())

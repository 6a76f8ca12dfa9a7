"""Yardsticks over the epochs: what is drawn is what the metrics say, on an axis that is honest."""

import numpy as np
import pytest
from chosen import choose

from lossstudio.core import metrics
from lossstudio.core.datasets import DATASETS
from lossstudio.core.links import sigmoid, softmax


def drawn(pair):
    """Return the values of a curve on training and on test samples."""
    return [curve.getOriginalDataset()[1] for curve in (pair.train, pair.test)]


def count(page) -> int:
    """Return how many points are drawn."""
    values = drawn(page.plot.pairs[0])[0]
    return 0 if values is None else len(values)


def last(snapshot, row: int, key: str) -> list[float]:
    """Return a metric of probabilities, by the function that follows scikit-learn."""
    prepared, found = snapshot.prepared, []
    for part in (prepared.train, prepared.test):
        scores = prepared.scores(snapshot.theta[row : row + 1], part.inputs)[0]
        probability = softmax(scores) if scores.ndim > 1 else sigmoid(scores)
        found.append(getattr(metrics, key)(part.target, probability))
    return found


@pytest.mark.parametrize("key", ["log_loss", "brier", "ece"])
@pytest.mark.parametrize("dataset", ["moons", "blobs"])
def test_what_no_epoch_records_is_a_curve_all_the_same(
    open_window, train, settle, qtbot, dataset: str, key: str
) -> None:
    window = open_window(dataset)
    train(window, 6)
    page = window.plots.yardstick
    choose(page.chooser, key)
    settle(window)
    qtbot.waitUntil(lambda: window.session.snapshot.metric_curve(key) is not None)
    qtbot.waitUntil(lambda: count(page) == 7)
    train(window, 2)
    settle(window)
    qtbot.waitUntil(lambda: count(page) == 9)
    snapshot = window.session.snapshot
    for row, pair in enumerate(page.plot.pairs):
        ends = [side[-1] for side in drawn(pair)]
        np.testing.assert_allclose(ends, last(snapshot, row, key), rtol=1e-9)
    title = metrics.METRICS[key].title
    assert page.plot.getAxis("left").labelText == title
    assert window.contenders.caption.text().startswith(f"{title}, test")
    expected = last(snapshot, 0, key)[1]
    told = window.contenders.rows[0].value.text().replace("−", "-")
    assert float(told) == pytest.approx(expected, rel=0.01)


def test_another_task_brings_a_yardstick_of_its_own(open_window, train, settle, qtbot) -> None:
    window = open_window("moons")
    train(window, 3)
    choose(window.plots.yardstick.chooser, "ece")
    window.session.choose_dataset(DATASETS.create("line"))
    settle(window)
    assert window.session.view.state.yardstick == "mae"
    assert window.session.snapshot.recorded.metrics == ()


def test_shares_are_seen_from_0_to_1_and_closer_when_that_is_wished(
    open_window, train, qtbot
) -> None:
    window = open_window("moons")
    train(window, 12)
    page = window.plots.yardstick
    low, high = page.plot.viewRange()[1]
    assert -0.1 < low <= 0.0
    assert 1.0 <= high < 1.1
    choose(page.axis, "close-up")
    values = np.concatenate([side for pair in page.plot.pairs for side in drawn(pair)])
    low, high = page.plot.viewRange()[1]
    assert low == pytest.approx(values.min(), abs=0.1 * np.ptp(values))
    assert high == pytest.approx(values.max(), abs=0.1 * np.ptp(values))
    choose(page.axis, "0 to 1")
    assert page.plot.viewRange()[1][0] <= 0.0
    choose(page.chooser, "log_loss")
    assert [page.axis.itemText(row) for row in range(3)] == ["linear  ✓", "log", ""]


def second(page, row: int):
    """Return what is drawn of the second yardstick."""
    return page.seconds.curves[row].getOriginalDataset()


def test_recall_and_precision_are_seen_together(open_window, train, settle) -> None:
    window = open_window("gaussians")
    train(window, 8)
    page = window.plots.yardstick
    assert page.seconds.curves == []
    choose(page.chooser, "recall")
    choose(page.second, "+ Precision")
    curves = window.session.snapshot.curves
    for row in range(len(page.plot.pairs)):
        np.testing.assert_array_equal(drawn(page.plot.pairs[row])[1], metric(curves, "recall", row))
        epochs, values = second(page, row)
        np.testing.assert_array_equal(epochs, curves.epoch)
        np.testing.assert_array_equal(values, metric(curves, "precision", row))
    assert page.plot.getAxis("left").labelText == "Recall, ○ Precision, test"
    assert not page.plot.getAxis("right").isVisible(), "both are shares"
    assert page.seconds.box.viewRange()[1] == pytest.approx(page.plot.viewRange()[1])
    last = curves.metric("precision")[-1, 0, 1]
    assert "○ Precision, test: " in page.plot.reading_html(8)
    assert f"{last:.3g}"[:4] in page.plot.reading_html(8)
    window.session.edit(window.session.experiment.with_contender(0, hidden=True))
    settle(window)
    assert not page.seconds.curves[0].isVisible()
    choose(page.second, "+ none")
    assert page.seconds.curves == []
    assert page.plot.getAxis("left").labelText == "Recall"


@pytest.mark.parametrize(("key", "label"), [("relative", "relative loss"), ("ece", "Calibration")])
def test_what_is_no_share_has_an_axis_of_its_own(
    open_window, train, settle, qtbot, key: str, label: str
) -> None:
    window = open_window("moons")
    train(window, 8)
    page = window.plots.yardstick
    choose(page.second, key)
    settle(window)
    qtbot.waitUntil(lambda: len(page.seconds.curves) == 2 and len(second(page, 0)[0]) == 9)
    axis = page.plot.getAxis("right")
    assert axis.isVisible()
    assert axis.labelText.startswith(f"○ {label}")
    qtbot.waitUntil(
        lambda: page.seconds.box.viewRange()[0] == pytest.approx(page.plot.viewRange()[0])
    )
    low, high = page.seconds.box.viewRange()[1]
    for row in range(2):
        values = second(page, row)[1]
        assert low < values.min() < values.max() < high
    if key == "relative":
        expected = window.session.snapshot.curves.relative[:, 0, 1]
        np.testing.assert_allclose(second(page, 0)[1], expected, rtol=1e-12)
    window.session.view.update(yardstick_axis="log")
    assert page.plot.getAxis("left").logMode
    assert not axis.logMode  # its numbers are the values themselves


def metric(curves, key: str, row: int):
    """Return a recorded metric of the test samples."""
    return curves.metric(key)[:, row, 1]


def test_the_largest_error_is_a_curve(window, train, settle, qtbot) -> None:
    train(window, 5)
    page = window.plots.yardstick
    choose(page.chooser, "max_error")
    settle(window)
    qtbot.waitUntil(lambda: count(page) == 6)
    snapshot = window.session.snapshot
    target = snapshot.prepared.train.target
    for row, pair in enumerate(page.plot.pairs):
        scores = snapshot.prepared.scores(snapshot.theta, snapshot.prepared.train.inputs)
        predicted = snapshot.prepared.predict(scores)[row]
        assert drawn(pair)[0][-1] == pytest.approx(np.abs(predicted - target).max())
    assert page.plot.getAxis("left").labelText == "Largest error (y)"


def test_specificity_is_that_of_the_healthy(open_window, train) -> None:
    window = open_window("gaussians")
    train(window, 5)
    page = window.plots.yardstick
    choose(page.chooser, "specificity")
    statistics = window.session.snapshot.curves.statistics[:, 0, 0, 1]
    kept, false_alarms = statistics[:, 0], statistics[:, 1]
    np.testing.assert_allclose(drawn(page.plot.pairs[0])[1], kept / (kept + false_alarms))
    assert page.plot.viewRange()[1][0] <= 0.0

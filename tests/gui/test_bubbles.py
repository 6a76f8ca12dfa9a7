"""The labels on the loss where it moves and the accuracy stays: words, places, and when not."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.marks import Calibrated
from lossstudio.core.recording.stretches import Stretch, stretches
from lossstudio.plots.base.take_away import SVG
from lossstudio.plots.curves.corner_note import CornerNote
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.plots.curves.ghosts import Ghost
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK, LIGHT


@pytest.fixture
def plot(open_window, train):
    """Return the plot of a race whose classes are soon told apart, and its window."""
    window = open_window(experiment_for(DATASETS.create("blobs", noise=0.4)))
    train(window, 60)
    return window.plots.loss_curves.plot, window


def labels(plot) -> list[str]:
    return [each.textItem.toPlainText() for each in plot.bubbles.labels if each.isVisible()]


def found(window, until: int | None = None):
    snapshot = window.session.snapshot
    return stretches(snapshot.curves, snapshot.experiment.contenders, "accuracy", until)


def test_it_says_what_was_found_and_rings_both_ends(plot) -> None:
    plot, window = plot
    (stretch,) = found(window)
    assert labels(plot) == [stretch.label]
    assert "accuracy the same" in stretch.label
    relative = window.session.snapshot.curves.relative
    spots = [(spot.pos().x(), spot.pos().y()) for spot in plot.bubbles.rings.points()]
    expected = [
        (float(epoch), relative[point, stretch.contender, stretch.split])
        for point, epoch in zip(stretch.points, stretch.epochs, strict=True)
    ]
    np.testing.assert_allclose(spots, expected)
    label = plot.bubbles.labels[0]
    words = stretch.text(window.session.experiment.contenders[stretch.contender].full_name)
    assert words in label.toolTip()
    assert words in plot.spoken()
    marks = window.plots.timeline.track.marks
    assert any(isinstance(mark.event, Calibrated) for mark in marks)


def test_it_stands_within_the_plot_and_on_no_curve(plot) -> None:
    plot, window = plot
    box = plot.getViewBox()
    label = plot.bubbles.labels[0]
    rect = label.mapRectToScene(label.boundingRect())
    assert box.sceneBoundingRect().contains(rect)
    curves = window.session.snapshot.curves
    for row in range(2):
        for side in range(2):
            for epoch, value in zip(curves.epoch, curves.relative[:, row, side], strict=True):
                assert not rect.contains(box.mapViewToScene(QPointF(epoch, value)))


def test_a_moment_of_the_past_has_its_own_numbers(plot, qtbot) -> None:
    plot, window = plot
    now = plot.bubbles.words
    window.session.look(14)
    qtbot.waitUntil(lambda: window.session.snapshot.past and window.session.idle)
    (then,) = found(window, window.session.snapshot.epoch)
    assert labels(plot) == [then.label]
    assert then.epochs[1] <= 14
    assert plot.bubbles.words != now
    window.session.look_up()
    qtbot.waitUntil(lambda: not window.session.snapshot.past and window.session.idle)
    assert plot.bubbles.words == now


def test_it_goes_with_its_contender_and_where_another_loss_is_shown(plot, qtbot) -> None:
    plot, window = plot
    window.session.view.update(loss_measure="by softmax_brier")
    qtbot.waitUntil(lambda: labels(plot) == [])
    assert not len(plot.bubbles.rings.points())
    window.session.view.update(loss_measure="relative", loss_axis="log")
    assert labels(plot)
    experiment = window.session.experiment
    hidden = tuple(replace(each, hidden=True) for each in experiment.contenders)
    window.session.edit(replace(experiment, contenders=hidden))
    qtbot.waitUntil(lambda: labels(plot) == [])


def test_the_yardstick_that_is_shown_is_told_of(plot) -> None:
    plot, window = plot
    window.session.view.update(yardstick="f1")
    assert all("F1" in label for label in labels(plot))
    window.session.view.update(yardstick="log_loss")
    assert all("accuracy" in label for label in labels(plot))


def test_a_regression_has_none(window, train) -> None:
    train(window, 40)
    assert labels(window.plots.loss_curves.plot) == []


def test_a_picture_from_a_dark_window_has_light_labels_and_rings(plot) -> None:
    plot, window = plot
    window.theme.choose(Scheme.DARK)
    page = window.plots.losses.stack.currentWidget()
    svg = window.plots.away.drawn(page, SVG).lower()
    assert labels(plot)[0].split()[0].encode() in svg
    for colour in (DARK.panel, DARK.text):
        assert colour.encode() not in svg
    assert plot.bubbles.labels[0].fill.color() == QColor(DARK.panel)  # again
    assert {spot.brush().color().name() for spot in plot.bubbles.rings.points()} == {DARK.panel}


def noisy(qtbot, size: tuple[int, int], seed: int) -> CurvePlot:
    """Return a plot that is full of curves, with labels on three of them."""
    plot = CurvePlot(LIGHT)
    qtbot.addWidget(plot)
    plot.resize(*size)
    plot.show()
    random = np.random.default_rng(seed)
    contenders = experiment_for(DATASETS.create("blobs")).contenders[:2]
    epochs = np.arange(120)
    values = np.exp(random.normal(-0.02 * epochs[:, None, None], 1.0, (120, 2, 2)))
    plot.set_log(True)
    plot.show_curves(epochs, values, contenders)
    told = ((0, 1, (20, 60), 0.3), (1, 1, (40, 110), 5.6), (0, 0, (50, 100), 0.5))
    found = [
        Stretch(row, ends, ends, (1.0, end), "accuracy", (0.9, 0.9), Split(split))
        for row, split, ends, end in told
    ]
    plot.bubbles.show(found, epochs.astype(float), values, contenders, log=True)
    return plot


@pytest.mark.parametrize("size", [(640, 300), (300, 180), (260, 110)])
@pytest.mark.parametrize("seed", range(2))
def test_labels_never_lie_on_each_other_and_rings_go_with_them(qtbot, size, seed: int) -> None:
    plot = noisy(qtbot, size, seed)
    for zoom in (plot.viewRange(), [(10.0, 70.0), (-2.0, 1.0)]):
        plot.setRange(xRange=zoom[0], yRange=zoom[1], padding=0.0)
        seen = [each for each in plot.bubbles.labels if each.isVisible()]
        rects = [each.mapRectToScene(each.boundingRect()) for each in seen]
        assert seen
        assert not any(a.intersects(b) for a, b in combinations(rects, 2))
        assert len(plot.bubbles.rings.points()) == 2 * len(seen)
        assert len(plot.bubbles.words) == len(seen)


def test_labels_leave_the_words_in_the_corner_free(qtbot) -> None:
    plot = noisy(qtbot, (640, 300), 1)
    differs = (("Learning rate 0.1", None), ("MSE: Initial weights drawn", 0))
    ghost = Ghost(np.arange(9), np.ones((9, 1)), (0,), "1. Blobs of two classes", differs=differs)
    plot.show_ghosts([ghost])
    plot.bubbles.stand()
    words = plot.ghosts.names.item
    corner = words.mapRectToScene(words.boundingRect().adjusted(4, 4, -4, -4))  # its letters
    for label in plot.bubbles.labels:
        assert label.isVisible()
        assert not label.mapRectToScene(label.boundingRect()).intersects(corner)


@pytest.mark.parametrize("size", [(640, 300), (300, 110), (200, 75)])
def test_labels_give_way_to_notes_and_notes_to_the_plot(qtbot, size) -> None:
    plot, text = noisy(qtbot, size, 0), "Different losses: lower is not better"
    note = CornerNote(plot)
    note.show(text, "faint: the optimum of each")
    plot.bubbles.stand()
    words = note.words.item
    corner = words.mapRectToScene(words.boundingRect().adjusted(4, 4, -4, -4))  # its letters
    inside = plot.getViewBox().sceneBoundingRect().adjusted(0, -4, 0, 4)
    assert not words.toPlainText() or inside.contains(corner)
    whole = text in words.toPlainText() and "optimum" in words.toPlainText()
    assert whole or text in words.toolTip()
    for label in plot.bubbles.labels:
        where = label.mapRectToScene(label.boundingRect())
        assert not (label.isVisible() and where.intersects(corner))

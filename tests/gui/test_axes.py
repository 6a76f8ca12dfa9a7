"""Numbers and names of the axes: none runs into another, none out of the plot, one notation."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import lay_out
from PySide6.QtGui import QImage, QPainter

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task
from lossstudio.plots.base.plot import SIDES, Plot
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.widgets.look.tokens import LIGHT


@pytest.fixture
def plot(qtbot):
    made = Plot(LIGHT)
    made.dress()
    qtbot.addWidget(made)
    made.resize(300, 160)
    made.show()
    return made


def numbers(plot, side: str) -> list:
    """Return what is written beside an axis, and where."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.setFont(plot.getAxis(side).style["tickFont"])
    specs = plot.getAxis(side).generateDrawSpecs(painter)
    painter.end()
    return [(text, rect) for rect, _, text in specs[2]]


def eight() -> object:
    losses = [LOSSES.create(cls.key) for cls in LOSSES.for_task(Task.REGRESSION)][:8]
    contenders = tuple(
        Contender(loss, name=f"A rather long name {index}", colour=index)
        for index, loss in enumerate(losses)
    )
    return replace(first_experiment(), contenders=contenders)


@pytest.mark.parametrize("log", ["linear", "log"])
def test_no_number_runs_into_another(open_window, train, log) -> None:
    window = open_window(eight())
    page = window.plots.loss_curves
    for combo, value in ((page.measure, "own"), (page.axis, log)):
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())
    train(window, 12)
    window.grab()
    for title, plot in zip(page.own.titles, page.own.plots, strict=True):
        for side in SIDES:
            rects = [rect for _, rect in numbers(plot, side)]
            assert rects
            for index, rect in enumerate(rects):
                assert not any(rect.intersects(other) for other in rects[:index])
        assert title.shown.endswith("…")
        assert title.text() in title.toolTip()


def test_the_ends_of_rates_are_written(plot) -> None:
    plot.setRange(xRange=(-0.03, 1.03), yRange=(-0.03, 1.03), padding=0)
    plot.grab()
    for side in SIDES:
        assert {"0", "1.0"} <= {text for text, _ in numbers(plot, side)}


@pytest.mark.parametrize(
    ("ends", "some", "never"),
    [((-4.0, 1.0), {"0.0001", "1", "10"}, "⁰¹²³⁻"), ((-8.0, 1.0), {"10⁻⁸", "10⁰"}, ".")],
)
def test_a_log_axis_has_one_notation(plot, ends, some, never) -> None:
    plot.setLogMode(x=True, y=False)
    plot.setRange(xRange=ends, padding=0.05)
    plot.grab()
    texts = {text for text, _ in numbers(plot, "bottom")}
    assert some <= texts
    assert not any(letter in text for letter in never for text in texts)


def test_a_new_name_stands_in_the_middle_and_stays_within(plot) -> None:
    axis = plot.getAxis("bottom")
    for name in ("x", "epoch  (median of 8 repeats; band: quartiles)", "a long name " * 9):
        plot.name_axes(name, "y")
        plot.grab()
        label = axis.label
        left, wide = label.pos().x(), label.boundingRect().width()
        assert left + wide / 2 == pytest.approx(axis.size().width() / 2, abs=1.5)
        margin = label.document().documentMargin()
        assert left + margin >= -1
        whole = label.toPlainText().strip() == " ".join(name.split())
        assert whole is (name != "a long name " * 9)
        assert label.toolTip() == ("" if whole else name)


def test_a_plot_that_grows_shows_more_of_the_name(plot) -> None:
    plot.name_axes("a long name " * 5, "y")
    plot.grab()
    assert plot.getAxis("bottom").label.toPlainText().endswith("…")
    plot.resize(600, 160)
    plot.grab()
    assert not plot.getAxis("bottom").label.toPlainText().endswith("…")


def test_a_log_axis_says_where_a_curve_is_zero_and_draws_what_stands_alone(qtbot) -> None:
    plot = CurvePlot(LIGHT)
    qtbot.addWidget(plot)
    contenders = experiment_for(DATASETS.create("line")).contenders[:2]
    values = np.ones((7, 2, 2))
    values[:, 0, 0] = [1.0, 0.5, 0.1, 0.0, 0.0, 0.0, 0.0]
    values[:, 1, 0] = [0.0, 0.3, np.nan, 0.2, 0.0, 0.1, 0.1]
    plot.set_log(True)
    plot.show_curves(np.arange(0, 70, 10), values, contenders)
    drawn = plot.pairs[0].train.getOriginalDataset()[1]
    assert drawn[np.isfinite(drawn)].tolist() == [1.0, 0.5, 0.1]
    assert "MSE, train: 0 from epoch 30" in plot.notes.words.text
    assert "MAE" not in plot.notes.words.text
    assert plot.notes.words.isVisible()
    places = [(spot.pos().x(), 10 ** spot.pos().y()) for spot in plot.notes.dots.points()]
    assert places == [(10.0, pytest.approx(0.3)), (30.0, pytest.approx(0.2))]
    plot.set_log(False)
    assert not plot.notes.words.isVisible()
    assert not len(plot.notes.dots.points())


def test_names_are_shorter_before_they_are_cut(open_window, train) -> None:
    window = open_window("gaussians")
    window.session.view.update(yardstick="mean_cost")
    train(window, 2)
    plots = window.plots.shape, window.plots.yardstick.plot
    for plot, brief in zip(plots, ("loss, gradient", "Mean cost"), strict=True):
        axis = plot.getAxis("left")
        assert axis.own_name.startswith(brief)
        assert axis.own_name != brief
        assert axis.shorter == (brief,)
        plot.resize(plot.width(), 125)
        plot.grab()
        lay_out()
        assert axis.label.toPlainText() == brief
        assert axis.label.toolTip()

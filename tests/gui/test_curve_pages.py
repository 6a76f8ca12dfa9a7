"""Measures of the loss, bands of several seeds, gradients and paths: read back from the plots."""

from dataclasses import replace

import numpy as np
import pytest
from chosen import choose

from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.training import Trainer
from lossstudio.widgets.look.theme import Scheme


def measure(window, what: str) -> None:
    combo = window.plots.loss_curves.measure
    combo.setCurrentIndex(combo.findData(what))
    combo.activated.emit(combo.currentIndex())


def points_of(curve):
    return curve.getOriginalDataset()


def test_different_losses_get_an_axis_each_and_equal_ones_share(open_window, train) -> None:
    window = open_window()
    train(window, 5)
    measure(window, "own")
    titles = window.plots.loss_curves.own.titles
    assert [title.text() for title in titles] == ["MSE", "MAE", "Huber"]
    alike = replace(first_experiment(), contenders=first_experiment().contenders[:1])
    window = open_window(alike)
    measure(window, "own")
    assert window.plots.loss_curves.plot.isVisible()
    assert window.plots.loss_curves.plot.getAxis("left").labelText == "MSE"


@pytest.mark.parametrize("key", ["mae", "cauchy"])
def test_all_are_measured_by_one_loss(window, train, qtbot, key: str) -> None:
    train(window, 8)
    measure(window, f"by {key}")
    again = Trainer(window.session.experiment)  # the same race, number for number
    again.advance_epochs(8)
    by = CommonLossCurve(again.recorder.race, LOSSES.create(key))
    expected = by.measure(again.recorder.timeline.kept).values
    plot = window.plots.loss_curves.plot
    qtbot.waitUntil(lambda: LOSSES[key].title in plot.getAxis("left").labelText)
    for row, pair in enumerate(plot.pairs):
        np.testing.assert_array_equal(points_of(pair.train)[1], expected[:, row, 0])
        np.testing.assert_array_equal(points_of(pair.test)[1], expected[:, row, 1])


def test_the_losses_offered_are_those_of_the_task(open_window) -> None:
    window = open_window("moons")
    offered = {window.plots.loss_curves.measure.itemData(i) for i in range(10)}
    assert "by bce" in offered
    assert "by mse" not in offered


@pytest.mark.parametrize("log", [False, True])
def test_several_seeds_are_a_median_in_a_band_of_quartiles(open_window, train, log: bool) -> None:
    window = open_window(replace(experiment_for(DATASETS.create("moons")), repeats=5))
    if log:
        window.plots.loss_curves.axis.setCurrentIndex(1)
        window.plots.loss_curves.axis.activated.emit(1)
    train(window, 6)
    relative = window.session.snapshot.curves.all_relative
    plot = window.plots.loss_curves.plot
    assert "median of 5" in plot.getAxis("bottom").labelText
    for row in range(2):
        drawn = points_of(plot.pairs[row].train)[1]
        np.testing.assert_allclose(drawn, np.median(relative[:, row, :, 0], axis=1), rtol=1e-12)
        for border, share in zip(plot.bands.borders[row], (0.25, 0.75), strict=True):
            expected = np.quantile(relative[:, row, :, 1], share, axis=1)
            found = border.getData()[1]
            np.testing.assert_allclose(10**found if log else found, expected, rtol=1e-9)


def test_one_seed_has_no_band(window, train) -> None:
    train(window, 3)
    assert window.plots.loss_curves.plot.bands.borders == []


def test_gradient_and_step_lengths(window, train, qtbot) -> None:
    train(window, 7)
    choose(window.plots.losses.chooser, "Gradient")
    page = window.plots.losses.pages[1]
    assert page.what.isVisible()
    assert not window.plots.loss_curves.measure.isVisible()
    gradient_norms = window.session.snapshot.curves.gradient_norms
    for which in range(2):
        page.what.setCurrentIndex(which)
        page.what.activated.emit(which)
        for row, pair in enumerate(page.plot.pairs):
            expected = gradient_norms[:, row, 0, which]
            np.testing.assert_array_equal(points_of(pair.train)[1][1:], expected[1:])


def test_the_path_is_loss_against_the_chosen_yardstick(open_window, train, qtbot) -> None:
    window = open_window("moons")
    train(window, 9)
    window.plots.yardsticks.turn(1)
    page = window.plots.yardsticks.pages[1]
    qtbot.waitUntil(page.isVisible)
    curves = window.session.snapshot.curves
    for row, path in enumerate(page.paths):
        x, y = path.getData()
        np.testing.assert_array_equal(x, curves.relative[:, row, 1])
        np.testing.assert_array_equal(y, curves.metric("accuracy")[:, row, 1])
    window.session.view.update(yardstick="recall")
    assert "Recall" in page.plot.getAxis("left").labelText


def test_a_page_turned_to_late_knows_yardstick_race_and_colours(open_window, train, qtbot) -> None:
    window = open_window("moons")
    train(window, 5)
    chooser = window.plots.yardstick.chooser
    chooser.setCurrentIndex(chooser.findData("recall"))
    chooser.activated.emit(chooser.currentIndex())
    window.theme.choose(Scheme.DARK)
    try:
        window.plots.yardsticks.turn(1)
        page = window.plots.yardsticks.pages[1]
        qtbot.waitUntil(page.isVisible)
        assert "Recall" in page.plot.getAxis("left").labelText
        x, _ = page.paths[0].getData()
        assert len(x) == len(window.session.snapshot.curves)
        assert page.plot.tokens.dark
    finally:
        window.theme.choose(Scheme.LIGHT)


def test_the_moment_looked_at_is_marked_on_all_that_is_drawn_over_epochs(
    window, train, qtbot
) -> None:
    measure(window, "own")
    train(window, 10)
    plots = window.plots
    window.session.view.update(loss_page="gradient", yardstick_page="gap")
    turned = [deck.stack.currentWidget().plot for deck in (plots.losses, plots.yardsticks)]
    own = plots.loss_curves.own.plots
    drawn = [plots.loss_curves.plot, plots.yardstick.plot, *turned, *own]
    marks = [plot.checkpoint for plot in drawn]
    assert len(marks) == 7
    assert not any(mark.isVisible() for mark in marks)
    window.session.look(4)
    qtbot.waitUntil(lambda: all(mark.isVisible() for mark in marks))
    assert {mark.value() for mark in marks} == {4}
    window.session.look_up()
    qtbot.waitUntil(lambda: not any(mark.isVisible() for mark in marks))


def test_curves_are_drawn_again_only_when_there_is_something_new(window, train, qtbot) -> None:
    train(window, 4)
    page, drawn = window.plots.loss_curves, []
    page.draw = drawn.append
    epoch = window.session.snapshot.epoch
    window.session.step_batch()
    qtbot.waitUntil(lambda: page.snapshot.step % page.snapshot.steps_per_epoch == 1)
    assert page.snapshot.epoch == epoch
    assert drawn == []
    train(window, 1)
    qtbot.waitUntil(lambda: len(drawn) > 0)
    assert drawn[-1].epoch > epoch


@pytest.mark.parametrize("count", [1, 3])
def test_a_penalty_is_said_to_be_missing_and_can_be_added(
    open_window, train, settle, count
) -> None:
    start = first_experiment()
    model = MODELS.create("linear", l2=0.3)
    window = open_window(replace(start, contenders=start.contenders[:count], model=model))
    train(window, 3)
    page = window.plots.loss_curves
    assert page.plot.getAxis("left").labelText == "loss relative to its start, without the penalty"
    page.measure.setCurrentIndex(page.measure.findData("penalised"))
    page.measure.activated.emit(page.measure.currentIndex())
    curves = window.session.snapshot.curves
    plot = page.plot if count == 1 else page.own.plots[0]
    drawn = plot.pairs[0].train.getOriginalDataset()[1]
    np.testing.assert_allclose(drawn, curves.penalised[:, 0, 0, 0], rtol=1e-12)
    told = plot.getAxis("left").labelText if count == 1 else page.own.titles[0].text()
    assert told == "MSE + penalty"
    window.session.edit(replace(window.session.experiment, model=MODELS.create("linear")))
    settle(window)
    assert window.session.view.state.loss_measure == "own"
    assert page.measure.findData("penalised") == -1


@pytest.mark.parametrize(
    ("repeats", "share", "said"),
    [
        (1, 0.3, "epoch  (thick: train, thin: test)"),
        (3, 0.3, "epoch  (thick: train, thin: test; median of 3, quartiles)"),
        (3, 0.0, "epoch  (median of 3, quartiles)"),
        (1, 0.0, "epoch"),
    ],
)
def test_the_axis_says_what_thick_and_thin_are_where_there_are_both(
    open_window, train, repeats, share, said
) -> None:
    window = open_window(replace(first_experiment(), repeats=repeats, test_share=share))
    train(window, 1)
    for plot in (window.plots.loss_curves.plot, window.plots.yardstick.plot):
        assert plot.getAxis("bottom").labelText == said
    assert ("test" in window.plots.fit.caption.text()) is (share > 0)


def test_different_losses_are_not_ranked_and_the_plot_says_so(window, train, settle) -> None:
    train(window, 3)
    note = window.plots.loss_curves.note
    assert note.words.isVisible()
    assert "lower is not better" in note.words.text
    measure(window, "by mae")
    assert not note.words.isVisible(), "one loss for all ranks"
    measure(window, "relative")
    assert note.words.isVisible()
    for index in (1, 2):
        window.session.edit(window.session.experiment.with_contender(index, hidden=True))
    settle(window)
    assert "lower is not better" not in note.text, "nothing is left to compare"

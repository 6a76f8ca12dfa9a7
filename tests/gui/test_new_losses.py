"""The losses people want, met as a newcomer does: from the menu, by slider, on counts."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task


def add(window, key: str) -> None:
    action = next(a for a in window.contenders.adder.menu().actions() if a.data() == key)
    action.trigger()


@pytest.mark.parametrize("task", Task)
def test_the_menu_fits_a_small_screen_in_groups(open_window, task: Task) -> None:
    window = open_window({Task.REGRESSION: "sine", Task.BINARY: "moons"}.get(task, "blobs"))
    menu = window.contenders.adder.menu()
    offered = [action.data() for action in menu.actions() if action.data()]
    assert offered[:-1] == [cls.key for cls in LOSSES.for_task(task)]
    groups = {cls.group for cls in LOSSES.for_task(task)}
    assert sum(action.isSeparator() for action in menu.actions()) == len(groups)
    assert menu.sizeHint().height() < 600
    combo = window.loss.kind.combo
    keys = [combo.itemData(index) for index in range(combo.count())]
    assert keys == offered


def test_poisson_on_counts_draws_its_exponential(open_window, settle, train, qtbot) -> None:
    window = open_window("counts")
    add(window, "poisson")
    settle(window)
    train(window, 60)
    snapshot = window.session.snapshot
    row = len(snapshot.experiment.contenders) - 1
    view = window.plots.fit.overlay
    x, drawn = view.lines[row].getData()
    scores = snapshot.prepared.scores(snapshot.theta, snapshot.prepared.inputs.of(x[:, None]))
    np.testing.assert_allclose(drawn, np.exp(scores[row]))
    assert (drawn > 0.0).all()
    assert "y = exp(" in window.plots.fit.legend.text().replace("\xa0", " ")
    # the others now learn a standardised target, Poisson still the counts
    window.dataset.scale_target.click()
    settle(window)
    train(window, 60)
    again = window.session.snapshot
    assert again.prepared.target_scaling.spread[0] > 1.0
    np.testing.assert_allclose(again.theta[row], snapshot.theta[row], rtol=1e-6)


def test_targets_below_zero_are_refused_where_the_person_looks(open_window, settle) -> None:
    window = open_window("sine")
    add(window, "poisson")
    settle(window)
    assert "allowed is 0 or more" in window.statusBar().currentMessage()


def test_the_slider_of_linex_goes_through_zero_and_never_stops_there(open_window, qtbot) -> None:
    experiment = experiment_for(DATASETS.create("line"))
    start = experiment.with_contender(0, loss=LOSSES.create("linex"))
    window = open_window(start)
    row = window.loss.form.rows["a"]
    row.slider.setFocus()
    seen = []
    while row.slider.value() > 0:
        qtbot.keyClick(row.slider, Qt.Key.Key_Left)
        seen.append(window.session.experiment.contenders[0].loss.a)
    assert seen[-1] == -2.0
    assert all(before > after for before, after in pairwise(seen))
    assert 0.0 not in seen
    row.field.setText("0")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert "other than 0" in window.statusBar().currentMessage()
    assert window.session.experiment.contenders[0].loss.a == -2.0


def test_each_class_has_its_curve_under_logit_adjustment(open_window, settle) -> None:
    dataset = DATASETS.create("gaussians", prevalence=0.1)
    experiment = experiment_for(dataset)
    loss = LOSSES.create("logit_adjusted_bce")
    window = open_window(replace(experiment, contenders=(Contender(loss),)))
    shape = window.plots.shape
    assert len(shape.values) == 2
    x, rare = shape.values[1].getData()
    share = window.session.snapshot.prepared.facts.class_shares
    np.testing.assert_allclose(rare, np.log1p(np.exp(-x) * share[0] / share[1]))


def test_all_by_poisson_is_offered_where_targets_allow_it_and_else_not_drawn(
    open_window, settle, train, qtbot
) -> None:
    window = open_window("counts")
    train(window, 5)
    page = window.plots.loss_curves
    page.measure.setCurrentIndex(page.measure.findData("by poisson"))
    page.measure.activated.emit(page.measure.currentIndex())
    qtbot.waitUntil(lambda: "Poisson" in page.plot.getAxis("left").labelText)
    window.session.edit(experiment_for(DATASETS.create("sine")))
    settle(window)
    train(window, 5)
    assert page.measure.findData("by poisson") == -1
    assert page.measure.currentText() == "relative to start"
    assert "relative" in page.plot.getAxis("left").labelText


def test_a_draft_is_drawn_on_the_samples_as_it_reads_them(open_window, train) -> None:
    """Over a contender of Poisson, MSE stands at what is predicted, not at its logarithm."""
    start = experiment_for(DATASETS.create("counts"))
    window = open_window(start.with_contender(0, loss=LOSSES.create("poisson")))
    train(window, 30)
    window.plots.write_formula()
    editor = window.plots.editor
    editor.draft.write("r²")
    snapshot = window.session.snapshot
    part = snapshot.prepared.train
    rates = np.exp(snapshot.prepared.scores(snapshot.theta, part.inputs)[0])
    x, y = editor.preview.samples.getData()
    np.testing.assert_allclose(np.sort(x), np.sort(rates - part.target))
    np.testing.assert_allclose(y, x**2)

"""The shapes of all losses over each other, their axis of probabilities, and the dot that reads."""

import re
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.analysis.loss_shape import loss_curve
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.plots.base.plot import line_pen
from lossstudio.session.view_state import ALL, PROBABILITY, SCORE, ViewState
from lossstudio.widgets.look.tokens import LIGHT


def raced(dataset: str, *losses: Loss) -> Experiment:
    """Return an experiment with these losses."""
    contenders = tuple(Contender(loss, colour=place) for place, loss in enumerate(losses))
    return replace(experiment_for(DATASETS.create(dataset)), contenders=contenders)


def press_tab(qtbot, window: MainWindow, title: str) -> None:
    tabs = window.plots.shape.bar.tabs.buttons()
    qtbot.mouseClick(next(tab for tab in tabs if tab.text() == title), Qt.MouseButton.LeftButton)


def choose_axis(window: MainWindow, axis: str) -> None:
    choice = window.plots.shape.bar.axis
    choice.setCurrentIndex(choice.findData(axis))
    choice.activated.emit(choice.currentIndex())


def read(window: MainWindow) -> str:
    return window.plots.shape.reading.text().replace("\N{NO-BREAK SPACE}", " ")


def drag(qtbot, window: MainWindow, to: float) -> None:
    """Drag the dot of the selected contender to a place on the axis, by the mouse."""
    shape = window.plots.shape
    view = shape.getViewBox()
    x, y = (float(values[-1]) for values in shape.dot.getData())

    def pixel(place: float) -> QPoint:
        return shape.mapFromScene(view.mapViewToScene(QPointF(place, y)))

    viewport, left = shape.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseMove(viewport, pixel(x))
    qtbot.mousePress(viewport, left, pos=pixel(x))
    steps = count()

    def arrives() -> bool:  # the plot takes so many moves a second, and no more
        share = min(1.0, 0.25 * next(steps))
        qtbot.mouseMove(viewport, pixel(x + share * (to - x)))
        return abs(float(shape.dot.getData()[0][-1]) - to) < 0.02

    qtbot.waitUntil(arrives)
    qtbot.mouseRelease(viewport, left, pos=pixel(to))


def test_all_contenders_stand_over_each_other_in_their_colours(qtbot, window, settle) -> None:
    shape = window.plots.shape
    assert len(shape.values) == 1
    press_tab(qtbot, window, "All")
    assert window.session.view.state.shape_contenders == ALL
    contenders = window.session.experiment.contenders
    assert len(shape.values) == len(shape.gradients) == len(contenders) == 3
    drawn = {curve.opts["pen"].color().name(): curve for curve in shape.values}
    slopes = {curve.opts["pen"].color().name(): curve for curve in shape.gradients}
    for contender in contenders:
        name = QColor(LIGHT.contender(contender.colour)).name()
        x, values = drawn[name].getData()
        zeros = np.zeros_like(x)
        np.testing.assert_allclose(values, contender.loss.value(x, zeros))
        np.testing.assert_allclose(slopes[name].getData()[1], contender.loss.gradient(x, zeros))
        dashes = line_pen(name, contender.colour, 1.0).style()
        assert drawn[name].opts["pen"].style() == slopes[name].opts["pen"].style() == dashes
    assert shape.note.isVisible()
    assert "heights" in shape.note.text
    assert "units" in shape.bar.tabs.checkedButton().toolTip()
    assert shape.spoken().startswith(shape.note.text)
    press_tab(qtbot, window, "One")
    assert len(shape.values) == 1
    assert not shape.note.isVisible()


def test_a_hidden_contender_is_hidden_there_and_the_selected_one_has_the_samples(
    qtbot, window, settle
) -> None:
    press_tab(qtbot, window, "All")
    experiment = window.session.experiment
    hidden = (replace(experiment.contenders[2], hidden=True),)
    window.session.edit(replace(experiment, contenders=experiment.contenders[:2] + hidden))
    settle(window)
    shape = window.plots.shape
    qtbot.waitUntil(lambda: len(shape.values) == 2)
    window.contenders.select(1)
    where, values = shape.samples.getData()
    np.testing.assert_allclose(values, np.abs(where))
    assert shape.values[-1].opts["pen"].widthF() > shape.values[0].opts["pen"].widthF()


def test_the_tabs_go_by_arrow_keys_and_the_view_is_in_the_file(qtbot, window) -> None:
    tabs = window.plots.shape.bar.tabs
    tabs.checkedButton().setFocus()
    qtbot.keyClick(tabs.checkedButton(), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.view.state.shape_contenders == ALL)
    kept = window.session.view.state.unusual(window.session.experiment)
    assert kept["shape_contenders"] == ALL
    assert ViewState.read({"shape_axis": PROBABILITY}).shape_axis == PROBABILITY
    with pytest.raises(ValueError, match=r"'logit'.*score"):
        ViewState.read({"shape_axis": "logit"})


def test_each_class_is_labelled_beside_its_curve(qtbot, open_window) -> None:
    weighed = LOSSES.create("bce", pos_weight=5.0)
    window = open_window(raced("moons", LOSSES.create("brier"), weighed))
    shape = window.plots.shape
    for title, index, curves in (("One", 1, 2), ("All", 1, 3), ("All", 0, 3)):
        press_tab(qtbot, window, title)
        window.contenders.select(index)
        assert len(shape.values) == curves
        assert [label.toPlainText() for label in shape.labels] == ["y = 0", "y = 1"]
        places = [label.pos() for label in shape.labels]
        pairs = [curve.getData() for curve in shape.values]
        twins = [pair for pair in pairs if np.nanmax(pair[1]) > 1.5]
        for place, (x, values) in zip(places, twins, strict=True):
            assert abs(np.interp(place.x(), x, values) - place.y()) <= 0.05 * values.max()
    window.contenders.select(1)
    found = re.findall(r"y = ([01]): loss ([\d.]+), gradient (−[\d.]+)", read(window))
    assert found == [("0", "0.105", "−0.100"), ("1", "0.527", "−0.500")]  # m = 2.2


@pytest.mark.parametrize("key", ["moons", "iris"])
def test_over_p_cross_entropy_is_minus_log_p_and_its_gradient_p_minus_y(
    qtbot, open_window, train, key
) -> None:
    window = open_window(key)
    train(window, 3)
    choose_axis(window, PROBABILITY)
    shape = window.plots.shape
    p, values = shape.value.getData()
    np.testing.assert_allclose(values, -np.log(p), rtol=1e-9)
    np.testing.assert_allclose(shape.gradient.getData()[1], p - 1.0, atol=1e-12)
    assert p.min() < 0.01 < 0.99 < p.max()
    (left, right), _ = shape.getViewBox().viewRange()
    assert (left, right) == (0.0, 1.0)
    where, losses = shape.samples.getData()
    np.testing.assert_allclose(losses, -np.log(where), rtol=1e-6, atol=1e-9)
    assert "p − y" in shape.getAxis("left").labelText
    assert read(window) == "p = 0.90 → loss 0.105, gradient p − y = −0.100"


def test_the_dot_is_dragged_and_reads_what_is_there(qtbot, open_window) -> None:
    window = open_window("moons")
    choose_axis(window, PROBABILITY)
    drag(qtbot, window, 0.3)
    found = re.fullmatch(r"p = (0\.\d\d) → loss ([\d.]+), gradient p − y = −([\d.]+)", read(window))
    assert found is not None
    p, loss, slope = map(float, found.groups())
    assert abs(p - 0.3) <= 0.02
    assert loss == pytest.approx(-np.log(p), rel=5e-3)
    assert slope == pytest.approx(1.0 - p, rel=5e-3)
    assert window.plots.shape.dot.getData()[0][0] == pytest.approx(p)


@pytest.mark.parametrize("key", ["line_outliers", "moons"])
def test_the_dot_goes_by_keys_on_every_axis(qtbot, open_window, key) -> None:
    window = open_window(key)
    shape, letter = window.plots.shape, "r" if key == "line_outliers" else "m"
    shape.setFocus()
    qtbot.waitUntil(shape.hasFocus)
    (_, right), _ = shape.getViewBox().viewRange()
    for keys, place in (("End", right), ("Home", -right), ("Right", -right + right / 50)):
        qtbot.keyClick(shape, getattr(Qt.Key, f"Key_{keys}"))
        found = re.match(rf"{letter} = (−?[\d.]+) → loss ([\d.]+)", read(window))
        assert found is not None
        at, loss = (float(text.replace("−", "-")) for text in found.groups())
        assert at == pytest.approx(place, rel=5e-3)
        drawn = loss_curve(window.session.experiment.contenders[0].loss, np.array([place]))
        assert loss == pytest.approx(float(drawn.value[0]), rel=5e-3, abs=1e-12)


def test_p_minus_y_is_said_only_where_it_is_so(qtbot, open_window, settle) -> None:
    window = open_window("moons")
    axis, form = window.plots.shape.getAxis("left"), window.loss.form
    formula = window.loss.gradient
    qtbot.waitUntil(lambda: "p − y" in axis.labelText)
    assert formula.accessibleName() == r"\ell' = p - y \quad p = \sigma(z)"
    form.rows["pos_weight"].changed.emit(2.0)
    settle(window)
    qtbot.waitUntil(lambda: "p − y" not in axis.labelText)
    assert "w" in formula.accessibleName()
    form.rows["pos_weight"].changed.emit(1.0)
    form.rows["label_smoothing"].changed.emit(0.2)
    settle(window)
    assert "p − y" not in axis.labelText
    assert "p - y_a" in formula.accessibleName()
    form.rows["label_smoothing"].changed.emit(0.0)
    settle(window)
    qtbot.waitUntil(lambda: "p − y" in axis.labelText)
    window.session.edit(
        replace(window.session.experiment, class_weighting="own", class_weights=(1.0, 3.0))
    )
    settle(window)
    qtbot.waitUntil(lambda: "p − y" not in axis.labelText)


def test_poisson_stands_on_the_axis_of_the_others(qtbot, open_window) -> None:
    losses = (LOSSES.create("mse"), LOSSES.create("poisson"))
    window = open_window(raced("counts", *losses))
    press_tab(qtbot, window, "All")
    middle = np.median(window.session.snapshot.prepared.train.target)
    residual, values = window.plots.shape.values[0].getData()  # the selected one is the last
    seen = np.isfinite(values)
    with np.errstate(all="ignore"):
        wanted = losses[1].value(np.log(middle + residual), np.full_like(residual, middle))
    np.testing.assert_allclose(values[seen], wanted[seen])
    assert (residual[seen] > -middle).all()
    window.contenders.select(1)
    assert len(window.plots.shape.samples.getData()[0]) > 0


@pytest.mark.parametrize("axis", [SCORE, PROBABILITY])
def test_all_losses_of_two_classes_have_a_shape_in_one_frame(open_window, axis) -> None:
    keys = ("bce", "brier", "focal", "hinge", "squared_hinge", "exponential", "poly1_bce")
    window = open_window(raced("moons", *(LOSSES.create(key) for key in keys)))
    window.session.view.update(shape_contenders=ALL, shape_axis=axis)
    shape = window.plots.shape
    assert len(shape.values) == len(keys)
    _, (low, high) = shape.getViewBox().viewRange()
    for curve in shape.values:
        seen = np.clip(curve.getData()[1], low, high)
        assert np.ptp(seen) > 0.09 * (high - low)


def test_only_what_changed_is_drawn_anew_while_a_race_runs(qtbot, open_window, train) -> None:
    losses = [LOSSES.create("huber", delta=delta) for delta in np.linspace(0.2, 3.0, 8)]
    window = open_window(raced("line_outliers", *losses))
    press_tab(qtbot, window, "All")
    shape, drawn = window.plots.shape, []
    for curve in (*shape.values, *shape.gradients):
        curve.sigPlotChanged.connect(drawn.append)
    before = shape.samples.getData()[1].copy()
    span = shape.getViewBox().viewRange()[0]
    train(window, 5)
    qtbot.waitUntil(lambda: not np.array_equal(before, shape.samples.getData()[1]))
    if shape.getViewBox().viewRange()[0] == span:
        assert not drawn
    drawn.clear()
    window.contenders.select(0)
    window.loss.form.rows["delta"].changed.emit(0.3)
    qtbot.waitUntil(lambda: len(drawn) > 0)
    assert len({id(curve) for curve in drawn}) <= 2

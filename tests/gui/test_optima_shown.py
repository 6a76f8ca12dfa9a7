"""Floors on the loss, gaps and notes: what is drawn and said is what is known at that moment."""

from dataclasses import replace

import numpy as np
import pytest
from chosen import choose
from PySide6.QtCore import Qt

from lossstudio.core.datasets import DATASETS
from lossstudio.core.datasets.drawing import move
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.training import Trainer
from lossstudio.session import optima

MSE = 0


def least_squares(window) -> float:
    """Return the mean square of the residuals of the training samples, by NumPy."""
    train = window.session.snapshot.prepared.train
    fitted = np.linalg.lstsq(train.inputs, train.scaled_target, rcond=None)[0]
    return float(np.mean((train.inputs @ fitted - train.scaled_target) ** 2))


def floor(plot, row: int = MSE) -> float:
    """Return how high on its axis the line of a contender is drawn."""
    height = plot.floors.lines[row].value()
    return 10.0**height if plot.log else height


def found(window) -> bool:
    return bool(window.session.optima.of(window.session.snapshot))


@pytest.fixture
def ended(window, train, qtbot):
    qtbot.waitUntil(lambda: found(window))
    assert not window.plots.loss_curves.plot.floors.lines, "before a race a learner may guess"
    train(window, 20)
    qtbot.waitUntil(lambda: len(window.plots.loss_curves.plot.floors.lines) == 3)
    return window


def test_floors_lie_where_the_curves_will_end(ended, qtbot) -> None:
    page, snapshot = ended.plots.loss_curves, ended.session.snapshot
    base = snapshot.curves.bases[-1, MSE, 0, 0]
    assert floor(page.plot) == pytest.approx(least_squares(ended) / base, rel=1e-9)
    bottom = page.plot.getViewBox().viewRange()[1][0]
    assert bottom < min(page.plot.floors.shown.values())
    assert "faint: the optimum of each" in page.note.text
    assert "faint: optimum, MSE" in page.plot.reading_html(5)
    choose(page.axis, "log")
    assert floor(page.plot) == pytest.approx(least_squares(ended) / base, rel=1e-9)
    choose(page.measure, "own")
    assert not page.plot.floors.lines
    assert floor(page.own.plots[MSE], 0) == pytest.approx(least_squares(ended), rel=1e-9)
    assert page.own.notes[MSE].text == "faint: its optimum"
    choose(page.measure, "by mse")
    assert not page.plot.floors.lines, "by another loss each would end elsewhere"


def test_they_go_with_the_faint_lines_on_the_fit(ended, qtbot) -> None:
    page, fit = ended.plots.loss_curves, ended.plots.fit
    fit.draw.click()
    qtbot.waitUntil(lambda: len(fit.overlay.heading.lines) == 3)
    page.axis.showPopup()
    page.axis.setCurrentIndex(page.axis.findText("optima as faint lines  ✓"))
    page.axis.activated.emit(page.axis.currentIndex())
    page.axis.hidePopup()
    assert not page.plot.floors.lines
    assert page.note.text == "Different losses: lower is not better"
    assert not fit.overlay.heading.lines
    assert not fit.draw_bar.heading.isChecked()
    fit.draw_bar.heading.click()
    assert len(page.plot.floors.lines) == 3
    qtbot.waitUntil(lambda: len(fit.overlay.heading.lines) == 3)


def test_with_a_penalty_the_floor_is_of_what_the_curve_shows(ended, settle, train, qtbot) -> None:
    page, session = ended.plots.loss_curves, ended.session
    only = replace(session.experiment, contenders=session.experiment.contenders[:1])
    session.edit(replace(only, model=MODELS.create("linear", l2=0.5)))
    settle(ended)
    train(ended, 3)
    qtbot.waitUntil(lambda: found(ended))
    known = session.optima.of(session.snapshot)[MSE]
    assert known.minimised > known.loss
    choose(page.measure, "own")
    assert floor(page.plot) == pytest.approx(known.loss)
    choose(page.measure, "penalised")
    assert floor(page.plot) == pytest.approx(known.minimised)


def test_a_dragged_sample_takes_floor_and_gap_along(ended, settle, train, qtbot) -> None:
    session, page = ended.session, ended.plots.loss_curves
    choose(ended.plots.yardsticks.chooser, "Gap")
    gap = ended.plots.yardsticks.stack.currentWidget()
    curve = gap.plot.pairs[MSE].train
    y = curve.getOriginalDataset()[1]
    own = session.snapshot.curves.losses[:, MSE, 0, 0]
    np.testing.assert_allclose(y, own - least_squares(ended), rtol=1e-6)
    assert gap.plot.log
    assert gap.words.isHidden()
    choose(page.measure, "own")
    ended.plots.fit.drawing.do(lambda drawn: move(drawn, [0], drawn.rows[:1], [60.0]))
    settle(ended)
    qtbot.waitUntil(lambda: found(ended))
    assert floor(page.own.plots[MSE], 0) == pytest.approx(least_squares(ended), rel=1e-9)
    assert "the gap counts from then on" in gap.words.text()
    assert not len(gap.plot.pairs[MSE].train.xData or ())
    train(ended, 2)
    qtbot.waitUntil(lambda: found(ended))
    own = session.snapshot.curves.losses[-2:, MSE, 0, 0]
    _, y = gap.plot.pairs[MSE].train.getOriginalDataset()
    np.testing.assert_allclose(y[np.isfinite(y)], own - least_squares(ended), rtol=1e-6)
    rows = list(gap.numbers().rows)
    assert {row[5] for row in rows} == {"gap_to_optimum"}


def test_a_network_is_told_to_have_no_optimum(open_window, qtbot) -> None:
    window = open_window("moons")
    choose(window.plots.yardsticks.chooser, "Gap")
    gap = window.plots.yardsticks.stack.currentWidget()
    qtbot.waitUntil(lambda: "no optimum is known. Hidden layers" in gap.words.text())
    assert gap.plot.isHidden()
    assert gap.numbers() is None
    assert not window.plots.loss_curves.plot.floors.lines


def test_who_has_not_arrived_says_so_until_that_is_not_so(open_window, train, qtbot) -> None:
    phones = replace(
        experiment_for(DATASETS.create("belgian_phones")),
        optimizer=OPTIMIZERS.create("adam", learning_rate=0.1),
        schedule=SCHEDULES.create("constant"),
    )
    window = open_window(phones)
    row = window.contenders.rows[MSE]
    assert row.note.text() == "", "nothing was trained"
    train(window, 30)
    qtbot.waitUntil(lambda: row.note.text().startswith("Still falling: "))
    loss = window.session.snapshot.curves.losses[-1, MSE, 0, 0]
    above = 100.0 * (loss / least_squares(window) - 1.0)
    assert row.note.text() == f"Still falling: {above:.2g} % above its optimum."
    assert not row.note.isHidden()
    assert "Still falling" in row.accessibleDescription()
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    assert row.note.text() == "", "it runs"
    qtbot.mouseClick(window.toolbar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.note.text().startswith("Still falling: "))
    window.session.look(10)
    qtbot.waitUntil(lambda: row.note.text() == "")
    window.session.look_up()
    window.session.reset()
    qtbot.waitUntil(lambda: window.session.snapshot.step == 0 and row.note.text() == "")


def test_after_a_reset_the_optima_are_found_again(ended, train, qtbot) -> None:
    session = ended.session
    session.reset()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.step == 0)
    qtbot.waitUntil(lambda: found(ended) and not session.optima.waits_for(session.snapshot))
    ended.session.view.update(yardstick_page="gap")
    train(ended, 5)
    qtbot.waitUntil(lambda: ended.plots.yardsticks.stack.currentWidget().numbers() is not None)


def test_the_first_race_arrives_and_nothing_is_said(window, train, qtbot) -> None:
    assert window.session.experiment == first_experiment()
    train(window, 150)
    qtbot.waitUntil(lambda: found(window))
    assert [row.note.text() for row in window.contenders.rows] == ["", "", ""]


def test_a_search_that_fails_is_told(window, settle, monkeypatch, qtbot) -> None:
    def fail(*_):
        raise MemoryError

    choose(window.plots.yardsticks.chooser, "Gap")
    gap = window.plots.yardsticks.stack.currentWidget()
    qtbot.waitUntil(lambda: found(window))
    monkeypatch.setattr(optima, "optimum", fail)
    window.plots.fit.drawing.do(lambda drawn: move(drawn, [0], drawn.rows[:1], [9.0]))
    settle(window)
    qtbot.waitUntil(lambda: gap.words.text() == "There is not enough memory for this search.")
    assert gap.plot.isHidden()


def test_a_search_that_breaks_takes_no_other_with_it(monkeypatch, caplog) -> None:
    def break_(*arguments: object) -> None:
        raise ZeroDivisionError("for a test")

    first = first_experiment()
    snapshot = Trainer(first).snapshot()
    monkeypatch.setattr(type(first.contenders[1].loss), "derivative_at", break_)
    result = optima.search(snapshot, {}, None, lambda share: None)
    assert [result.optima[row].theta is None for row in range(3)] == [False, True, False]
    assert result.optima[1].reason == "The search did not come to an end."
    assert "The search for the optimum of MAE failed." in caplog.text
    assert "ZeroDivisionError: for a test" in caplog.text

"""What a lesson says of a change that is tried, and of the one sample that it speaks of."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from test_lessons_in_window import (
    answer_number,
    change_rate,
    click,
    open_lesson,
    run_to_end,
    settled,
)

from lossstudio.core.plain_text import figures
from lossstudio.session.lesson_steps import Step


def run_again(qtbot, window) -> None:
    qtbot.waitUntil(lambda: settled(window))
    click(qtbot, window.lessons.strip.primary)
    run = window.lessons.run
    tried = window.session.experiment
    qtbot.waitUntil(lambda: run.measured is not None and run.measured.experiment == tried)


def test_what_is_known_of_a_change_is_told_of_that_change_only(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "20")
    answer_number(qtbot, strip, "0.5")
    run_to_end(qtbot, window)
    click(qtbot, strip.onward)
    known = window.lessons.run.lesson.trials[0].seen
    change_rate(qtbot, window, 0.04)
    run_again(qtbot, window)
    assert "With this the claim" in strip.numbers.text()
    assert known not in strip.numbers.text()
    change_rate(qtbot, window, 0.201)  # as near as a slider comes to 0.2
    run_again(qtbot, window)
    assert strip.numbers.text().endswith(known)


def test_another_change_is_tried_without_the_first(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "17")
    click(qtbot, strip.answer.buttons[0])
    run_to_end(qtbot, window)
    click(qtbot, strip.onward)
    session, lesson = window.session, window.lessons.run.lesson
    tried = replace(session.experiment, dataset=replace(session.experiment.dataset, far=0))
    session.edit(tried)
    qtbot.waitUntil(lambda: settled(window))
    click(qtbot, strip.onward)
    assert session.experiment == lesson.experiment
    assert strip.sentence.text() == f"Now try: {lesson.trials[1].text}"
    assert "taken back" in strip.numbers.text()
    window.actions_.undo.trigger()
    assert session.experiment == tried


def test_where_nothing_is_trained_nothing_is_to_be_run_again(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "12")
    answer_number(qtbot, strip, "0.5")
    click(qtbot, strip.onward)
    assert strip.primary.isHidden()
    assert "measured at once" in strip.numbers.text()
    session = window.session
    session.edit(replace(session.experiment, model=replace(session.experiment.model, intercept=-9)))
    qtbot.waitUntil(lambda: "charges 9" in strip.numbers.text())
    assert "the claim holds" in strip.numbers.text()


@pytest.mark.parametrize("which", ["01", "12"])
def test_the_sample_that_is_spoken_of_is_read(window, qtbot, which) -> None:
    strip = open_lesson(qtbot, window, which)
    fit = window.plots.fit
    assert fit.inspector.isHidden(), "it would answer the question"
    if which == "01":
        click(qtbot, strip.answer.buttons[0])
    else:
        answer_number(qtbot, strip, "0.5")
    assert fit.inspector.isVisible()
    assert (fit.inspector.which.test, fit.inspector.which.index) == (False, 0)
    if which == "01":
        run_to_end(qtbot, window)
    run = window.lessons.run
    qtbot.waitUntil(lambda: run.measured is not None)
    name = {"01": "mse_of_sample", "12": "charged_wrong"}[which]
    loss = figures(run.lesson.measures[name].value(run.measured.races))
    qtbot.waitUntil(lambda: f">{loss}</td>" in fit.inspector.text())
    plot = QRect(fit.overlay.mapTo(fit, QPoint()), fit.overlay.size())
    assert plot.contains(fit.inspector.geometry()), "and covers no tab and no legend"
    before = fit.inspector.width()
    window.theme.set_zoom(150)
    qtbot.waitUntil(lambda: fit.inspector.width() > 1.3 * before)  # to be read from the last row
    click(qtbot, strip.leave)
    assert fit.inspector.isHidden()


def test_a_curve_of_the_loss_is_drawn(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "14")
    guess, run = window.lessons.drawing.guess, window.lessons.run
    plot = window.plots.loss_curves.plot
    assert guess.plot is plot
    assert plot.isVisible()
    assert plot.hasFocus()
    assert "points on the loss" in strip.answer.findChild(type(strip.numbers)).text()
    qtbot.waitUntil(lambda: plot.pairs and plot.pairs[1].train.yData is not None)
    start = plot.pairs[1].train.yData[0]
    low, high = plot.viewRange()[1]
    assert low < 0.0 < start < high
    shown = plot.viewRange()
    assert shown[0][1] > run.lesson.run.epochs
    window.session.view.update(curves_over="steps")
    assert window.session.view.state.curves_over == "epochs", "which is what it is drawn over"
    assert plot.viewRange() == shown
    for _ in range(5):
        qtbot.keyClick(plot, Qt.Key.Key_Up)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    epochs, values = run.answer
    assert values[0] > values[1]
    run_to_end(qtbot, window)
    assert run.step is Step.SEEN
    assert plot.viewRange()[0][1] > epochs[-1], "what was drawn stays in sight"
    x, right = run.lesson.question.right(run.measured.races)
    qtbot.waitUntil(lambda: plot.pairs[1].train.xData[-1] == x[-1])
    assert plot.pairs[1].train.yData[-1] == pytest.approx(right[-1]), "that is the curve"
    assert strip.sentence.text().startswith("Your curve was ")
    click(qtbot, strip.leave)
    qtbot.waitUntil(lambda: settled(window))
    assert plot.viewRange()[0][1] < epochs[-1]

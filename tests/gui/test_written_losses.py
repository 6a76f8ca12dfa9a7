"""A lesson that lets one write a loss: typed, hinted, compared, raced, and nothing told before."""

import pytest
from led import click, open_lesson, run_to_end
from PySide6.QtCore import Qt

from lossstudio.app.dialogs.loss_help import LossHelp
from lossstudio.session.lesson_steps import Step
from lossstudio.session.view_state import FIT_PAGES, FORMULA


def type_in(qtbot, strip, text: str) -> None:
    strip.answer.edit.clear()
    qtbot.keyClicks(strip.answer.edit, text)
    qtbot.waitUntil(lambda: strip.answer.loss is not None and strip.answer.loss.text == text)


def formula_is_told(window) -> bool:
    tab = window.plots.fit.tabs.button(FIT_PAGES.index(FORMULA))
    return window.loss.formula.isVisible() or tab.isEnabled() or window.actions_.losses.isEnabled()


def test_a_loss_is_written_compared_and_raced(window, qtbot) -> None:
    window.actions_.losses.trigger()
    assert window.findChild(LossHelp).isVisible()
    strip = open_lesson(qtbot, window, "26")
    run, answer = window.lessons.run, strip.answer
    assert answer.edit.hasFocus()
    assert not formula_is_told(window)
    assert not [pages for pages in window.findChildren(LossHelp) if pages.isVisible()]
    assert len(window.session.experiment.contenders) == 1
    assert not answer.button.isEnabled()
    type_in(qtbot, strip, "r**2/2")
    assert answer.told.text() == (
        "It differs from MSE by up to 8, at r = −4: it charges 8, MSE 16."
    )
    assert answer.plot.worst.data["x"].tolist() == [-4.0]
    assert answer.plot.worst.data["y"].tolist() == [8.0]
    click(qtbot, answer.more)
    assert answer.hint.text() == run.lesson.question.hints[0]
    type_in(qtbot, strip, "r*r")
    assert answer.told.text().startswith("At all 41 points it is ")
    assert not len(answer.plot.worst.data)
    click(qtbot, answer.button)
    assert run.step is Step.RUN
    assert window.session.experiment.contenders[1].loss.text == "r*r"
    assert window.loss.formula.isVisible()
    assert window.actions_.losses.isEnabled()
    run_to_end(qtbot, window)
    assert run.measured.verdict.held
    assert strip.sentence.text().startswith("You wrote “r*r”. At all 41 points it is ")
    assert strip.sentence.text().endswith("The claim held.")
    click(qtbot, strip.leave)
    assert formula_is_told(window)


def test_a_wrong_formula_races_as_well_and_the_claim_fails(window, qtbot) -> None:
    strip = open_lesson(qtbot, window, "28")
    type_in(qtbot, strip, "-y*log(p)")
    qtbot.keyClick(strip.answer.edit, Qt.Key.Key_Return)
    run = window.lessons.run
    assert run.step is Step.RUN
    run_to_end(qtbot, window)
    assert not run.measured.verdict.held
    assert "at z = 8, y = 0: it charges 0, " in strip.sentence.text()
    assert strip.sentence.text().endswith("That is not the loss yet: write it again.")


@pytest.mark.parametrize(
    ("text", "said", "letter"),
    [("r**", None, 2), ("mse", "The formula has 'mse' in it; write that out.", None)],
)
def test_what_cannot_be_raced_is_said_and_stays(window, qtbot, text, said, letter) -> None:
    strip = open_lesson(qtbot, window, "26")
    answer, before = strip.answer, strip.answer.told.text()
    qtbot.keyClicks(answer.edit, text)
    qtbot.waitUntil(lambda: answer.told.text() != before)
    assert said is None or answer.told.text() == said
    assert letter is None or answer.edit.marked is not None
    qtbot.keyClick(answer.edit, Qt.Key.Key_Return)
    assert window.lessons.run.step is Step.ASK
    assert not answer.button.isEnabled()
    qtbot.keyClick(answer.edit, Qt.Key.Key_Escape)
    assert window.lessons.run is None
    assert formula_is_told(window)


def test_a_wrong_formula_can_be_written_again(window, qtbot) -> None:
    own = window.session.experiment
    strip = open_lesson(qtbot, window, "26")
    type_in(qtbot, strip, "|r|")
    qtbot.keyClick(strip.answer.edit, Qt.Key.Key_Return)
    run_to_end(qtbot, window)
    assert strip.luck.text() == "Write it again"
    assert strip.luck.isVisible()
    click(qtbot, strip.luck)
    assert window.lessons.run.step is Step.ASK
    assert not formula_is_told(window)
    type_in(qtbot, strip, "r*r")
    qtbot.keyClick(strip.answer.edit, Qt.Key.Key_Return)
    run_to_end(qtbot, window)
    assert window.lessons.run.measured.verdict.held
    click(qtbot, strip.leave)
    assert window.session.experiment == own

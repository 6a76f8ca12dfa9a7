"""Lessons that ask for a formula: what is typed is read, compared with the loss, and raced."""

import json

import numpy as np
import pytest
from lesson_parts import SHIPPED, plain_lesson

from lossstudio.core.lessons.formula_asked import POINTS, FormulaAsked
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.lesson_file import lesson_from, read_lesson

MSE, HUBER, CE = "26-write-mse", "27-write-huber", "28-write-cross-entropy"


def asked(stem: str) -> tuple[FormulaAsked, Lesson]:
    lesson = read_lesson(SHIPPED[stem])
    assert isinstance(lesson.question, FormulaAsked)
    return lesson.question, lesson


@pytest.mark.parametrize(
    ("stem", "formula"),
    [
        (MSE, "r²"),
        (MSE, "(s - y)**2"),
        (MSE, "|r|*|r|"),
        (HUBER, "delta*(|r| - delta/2) if |r| > delta else r*r/2"),
        (HUBER, "min(|r|, 1)*(|r| - min(|r|, 1)/2)"),
        (CE, "-log(p) if y == 1 else -log(1 - p)"),
        (CE, "-log(pt)"),
        (CE, "log(1 + exp(-m))"),
        (CE, "log1p(exp(z)) - y*z"),
    ],
)
def test_every_way_to_write_it_is_right(stem: str, formula: str) -> None:
    question, lesson = asked(stem)
    compared = question.compare(question.read(formula, lesson.experiment), lesson.experiment)
    assert compared.position.size == POINTS == 41
    assert question.is_alike(compared)


@pytest.mark.parametrize(
    ("stem", "formula", "most", "place"),
    [
        (MSE, "r²/2", 8.0, "r = −4"),
        (MSE, "|r|", 12.0, "r = −4"),
        (MSE, "s**2", 20.0, "r = −4, y = −2"),  # right where y is 0, and only there
        (MSE, "r²/(r - 1)", np.inf, "r = 1"),
        (HUBER, "r²/2 if |r| <= 1 else |r|", 0.5, None),
        (CE, "-y*log(p)", 8.00033540637289, "z = 8, y = 0"),
        (CE, "-log(p)", 8.0, "z = −8, y = 0"),
    ],
)
def test_what_is_wrong_is_off_by_so_much_at_a_place(stem, formula, most, place) -> None:
    question, lesson = asked(stem)
    compared = question.compare(question.read(formula, lesson.experiment), lesson.experiment)
    assert not question.is_alike(compared)
    assert compared.most == pytest.approx(most)
    assert place is None or compared.place == place


def test_a_parameter_has_the_value_that_the_built_in_loss_has() -> None:
    question, lesson = asked(HUBER)
    wide = lesson.experiment.with_contender(
        0, loss=type(question.loss(lesson.experiment))(delta=2.5)
    )
    typed = question.read("r²/2 if |r| <= delta else delta*(|r| - delta/2)", wide)
    assert typed.values == {"delta": 2.5}
    assert question.is_alike(question.compare(typed, wide))


@pytest.mark.parametrize("formula", ["mse", "0.5*mse + 0.5*r²"])
def test_calling_the_loss_by_its_name_is_not_writing_it(formula: str) -> None:
    question, lesson = asked(MSE)
    with pytest.raises(ValueError, match=r"The formula has 'mse' in it; write that out\."):
        question.read(formula, lesson.experiment)


def test_while_it_is_asked_nothing_of_the_answer_is_on_the_screen() -> None:
    question, lesson = asked(CE)
    before = question.before(lesson.experiment)
    assert [one.loss.key for one in before.contenders] == ["bce"]
    typed = question.read("(p - y)²", lesson.experiment)
    after = question.after(lesson.experiment, typed)
    assert [one.loss for one in after.contenders] == [before.contenders[0].loss, typed]


QUESTION = plain_lesson(MSE)["question"]
EXPERIMENT = plain_lesson(MSE)["experiment"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": {**QUESTION, "target": 2}}, "target is 2; allowed is another contender"),
        ({"question": {**QUESTION, "target": 3}}, "contender is 3; allowed is a whole number"),
        ({"question": {**QUESTION, "target": 0}}, "target is 0"),
        ({"question": {**QUESTION, "target": 2, "contender": 1}}, "one that races a formula"),
        ({"question": {**QUESTION, "hints": ["a"] * 6}}, "hints has 6 items; allowed are at most"),
        ({"question": {**QUESTION, "hints": [""]}}, "hint is ''"),
        ({"question": {**QUESTION, "hints": "r"}}, "hints is 'r'"),
        (
            {
                "experiment": {
                    **EXPERIMENT,
                    "dataset": {"key": "counts"},
                    "contenders": [{"loss": {"key": "poisson"}}, EXPERIMENT["contenders"][1]],
                }
            },
            "a loss of a residual or of two classes",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(changes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lesson_from(json.dumps(plain_lesson(MSE, **changes)))

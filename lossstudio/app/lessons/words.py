"""What the strip says at each step of a lesson."""

import math
from typing import Any

import numpy as np

from lossstudio.core.lessons.changes import alike, changed
from lossstudio.core.lessons.conditions import Verdict
from lossstudio.core.lessons.formula_asked import Compared, FormulaAsked
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.measures.base import contender_name
from lossstudio.core.lessons.outcome import OWN, Races
from lossstudio.core.lessons.question import Choice, CurveDrawn, LineDrawn, NumberAsked
from lossstudio.core.plain_text import figures, shorten
from lossstudio.session.lesson_run import LessonRun
from lossstudio.session.lesson_steps import OTHERS, Step

FREE = "Controls are free."
TAKEN_BACK = "What you tried before is taken back."
AGAIN = "Press Run again, and it is measured with what is set now."
AT_ONCE = "What you set is measured at once."
PLACES = {
    "fit": "the fit",
    "tiles": "the fits",
    "table": "the table",
    "races": "the races",
    "formula": "the formula",
    "loss": "the loss",
    "gradient": "the gradient",
    "yardstick": "the yardstick",
    "path": "the path",
    "confusion": "the confusion matrix",
    "reliability": "the reliability",
    "roc": "the ROC curve",
    "precision_recall": "precision and recall",
    "loss shape": "the loss shape",
    "timeline": "the timeline",
    "contenders": "the contenders",
}


def place_words(place: str) -> str:
    """Return what a place on the screen is called in a sentence."""
    return PLACES.get(place, place)


def said(lesson: Lesson, answer: Any) -> str:
    """Return what the learner said, in words; nothing where it was drawn."""
    question = lesson.question
    if isinstance(question, Choice):
        return f"“{question.choices[answer][0]}”"
    if isinstance(question, NumberAsked):
        return f"{figures(answer)} {question.unit}".strip()
    if isinstance(question, FormulaAsked):
        return f"“{shorten(answer.text)}”"
    return ""


def _answered(lesson: Lesson, answer: Any) -> str:
    words = said(lesson, answer)
    if isinstance(lesson.question, FormulaAsked):
        return f"You wrote {words}. {compared_words(lesson, answer)}"
    return f"You said {words}." if words else "What you drew stays on the plot."


def turned_out(lesson: Lesson, answer: Any, races: Races) -> str:
    """Return what the learner said, and what it was."""
    question, words = lesson.question, said(lesson, answer)
    if isinstance(question, Choice):
        right = question.right(races)
        if right is None:
            return f"You said {words}; this time it was none of the three."
        was = f"“{question.choices[right][0]}”"
        return (
            f"You said {words}, and so it was."
            if right == answer
            else (f"You said {words}; it was {was}.")
        )
    if isinstance(question, NumberAsked):
        value = question.right(races)
        was = f"{figures(value, 3)} {question.unit}".strip()
        if math.isnan(value):
            return f"You said {words}; this time it could not be measured."
        near = ": near enough" if question.is_right(answer, races) else ""
        return f"You said {words}; it was {was}{near}."
    if isinstance(question, FormulaAsked):
        return f"You wrote {words}. {compared_words(lesson, answer)}"
    return _drawn(lesson, answer, races)


def compared_words(lesson: Lesson, answer: Any) -> str:
    """Return how far a formula is from the built-in loss, and where."""
    question = lesson.question
    assert isinstance(question, FormulaAsked)
    name = question.loss(lesson.experiment).title
    return difference_words(question, question.compare(answer, lesson.experiment), name)


def difference_words(question: FormulaAsked, compared: Compared, name: str) -> str:
    """Return the largest difference of two losses, and where it is."""
    if question.is_alike(compared):
        return f"At all {compared.position.size} points it is {name}."
    typed, right = (values[compared.worst] for values in (compared.typed, compared.right))
    return (
        f"It differs from {name} by up to {figures(compared.most, 3)}, at {compared.place}: it "
        f"charges {figures(float(typed), 3)}, {name} {figures(float(right), 3)}."
    )


def _drawn(lesson: Lesson, answer: Any, races: Races) -> str:
    """Return how far off a drawn answer was, and off what: a truth may be drawn beside it."""
    question = lesson.question
    assert isinstance(question, LineDrawn | CurveDrawn)
    x, right = question.right(races)
    if isinstance(question, LineDrawn):
        guess, what = answer[0] + answer[1] * x, "line"
        of = f"that of {contender_name(races, OWN, question.contender)}"
    else:
        guess, what, of = np.interp(x, *answer), "curve", "what came"
    off = float(np.abs(guess - right).mean())
    near = ", which is near enough" if question.is_right(answer, races) else ""
    return f"Your {what} was {figures(off, 3)} off {of}, on average{near}."


def sentence(run: LessonRun) -> str:
    """Return the sentence of a step."""
    lesson = run.lesson
    if run.step is Step.ASK:
        return lesson.question.text
    if run.step is Step.RUN:
        watch = place_words(lesson.highlight[0]) if lesson.highlight else "the plots"
        again = AGAIN if run.stale else f"Now press Run and watch {watch}."
        return f"{_answered(lesson, run.answer)} {again}"
    if run.step is Step.SEEN:
        return _seen(run)
    if run.step is Step.TRY:
        return f"Now try: {lesson.trials[run.trial].text}"
    return f"The limit: {lesson.limit}"


def _seen(run: LessonRun) -> str:
    measured = run.measured
    if measured is None:
        return run.trouble or AGAIN
    held = held_words(measured.verdict, run.lesson.otherwise)
    if run.lesson.question.asks_formula and not measured.verdict.held:
        held = "That is not the loss yet: write it again."
    told = turned_out(run.lesson, run.answer, measured.races)
    return f"{told} {measured.seen} {held}"


def held_words(verdict: Verdict, otherwise: str) -> str:
    """Return whether the claim held, and why it may not have."""
    return "The claim held." if verdict.held else f"This time the claim did not hold. {otherwise}"


def below(run: LessonRun) -> str:
    """Return what stands below the sentence, in small letters."""
    if run.step is Step.SEEN:
        return numbers(run)
    if run.step is not Step.TRY:
        return ""
    measured = run.measured
    if measured is None and run.trouble:
        return run.trouble
    if measured is None or measured.experiment == run.lesson.experiment:
        again = AGAIN if run.lesson.run.epochs else AT_ONCE
        return f"{TAKEN_BACK if run.trial else FREE} {again}"
    holds = "holds" if measured.verdict.held else "does not hold"
    told = f" {run.lesson.trials[run.trial].seen}" if _as_named(run) else ""
    return f"{measured.seen} With this the claim {holds}.{told}"


def _as_named(run: LessonRun) -> bool:
    """Whether what was measured is the change that is to be tried, and no other."""
    lesson, measured = run.lesson, run.measured
    if measured is None:
        return False
    named = changed(lesson.experiment, lesson.trials[run.trial].changes, "try")
    return alike(named, measured.experiment)


def numbers(run: LessonRun) -> str:
    """Return the claim, the numbers that the check went by, and where they can be read."""
    measured = run.measured
    if measured is None:
        return ""
    return f"The claim: {run.lesson.claim} {verdict_words(measured.verdict, measured.epoch)}"


def verdict_words(verdict: Verdict, epoch: int) -> str:
    """Return the numbers of a verdict, and where they can be read."""
    found = verdict.measured
    rows = [
        f"{one.name} {figures(one.value, 3)} ({'' if one.held else 'not '}{one.wanted})"
        for one in found
    ]
    where = dict.fromkeys(place for one in found for place in one.where.split("; ") if place)
    read = f" Read it at {'; '.join(where)}." if where else ""
    until = f"in the race up to epoch {epoch:,}" if epoch else "before any training"
    return f"Measured {until}: {'; '.join(rows)}.{read}"


def luck(run: LessonRun) -> str:
    """Return what came of other draws."""
    count, held = len(run.draws), sum(draw.verdict.held for draw in run.draws)
    if run.checking:
        return f"{count} of {len(OTHERS)} other draws"
    if count < len(OTHERS):
        return ""
    return f"It held in {held} of {count} other draws."

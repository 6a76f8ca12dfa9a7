"""The shipped lessons: each claim holds draw after draw, and fails without its cause."""

from dataclasses import replace

import numpy as np
import pytest
from lesson_parts import SHIPPED, plain_lesson

from lossstudio.core.lessons.changes import changed
from lossstudio.core.lessons.formula_asked import FormulaAsked
from lossstudio.core.lessons.lesson import GROUPS, Lesson
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.library import find_lesson
from lossstudio.core.lessons.outcome import OWN
from lossstudio.core.lessons.question import Choice, CurveDrawn, LineDrawn, NumberAsked
from lossstudio.core.lessons.runner import Draw, check_draws, check_lesson, run_lesson, seeded
from lossstudio.core.training import Trainer

LESSONS = {name: read_lesson(path) for name, path in SHIPPED.items()}
FEW, MANY, OTHERS = range(1, 6), range(1, 21), range(101, 121)
each = pytest.mark.parametrize("name", SHIPPED)


def held(draws: list[Draw]) -> int:
    return sum(draw.verdict.held for draw in draws)


@each
def test_the_claim_holds(name: str) -> None:
    draws = list(check_draws(LESSONS[name], FEW))
    assert held(draws) == len(FEW), [draw.verdict.measured for draw in draws]


@each
def test_without_its_cause_the_claim_fails(name: str) -> None:
    lesson = LESSONS[name]
    draws = list(check_draws(lesson, FEW, control=True))
    assert held(draws) <= lesson.control.at_most * len(FEW), [d.verdict.measured for d in draws]


@pytest.mark.thorough
@pytest.mark.parametrize("seeds", [MANY, OTHERS], ids=["1 to 20", "101 to 120"])
@each
def test_the_claim_holds_in_twenty_draws_and_fails_without_its_cause(name, seeds) -> None:
    lesson = LESSONS[name]
    assert held(list(check_draws(lesson, seeds))) == len(seeds)
    without = held(list(check_draws(lesson, seeds, control=True)))
    assert without <= lesson.control.at_most * len(seeds)


# --- how they hang together -------------------------------------------------------------------


def test_they_are_numbered_and_lead_from_one_to_the_next() -> None:
    names = [lesson.name for lesson in LESSONS.values()]
    assert list(LESSONS) == [f"{i:02}-{name}" for i, name in enumerate(names, 1)]
    assert len(set(names)) == len(names) == 28
    assert [lesson.next for lesson in LESSONS.values()] == [*names[1:], ""]
    assert {lesson.group for lesson in LESSONS.values()} == set(GROUPS)
    titles = [lesson.title for lesson in LESSONS.values()]
    assert len(set(titles)) == len(titles)


@each
def test_its_words_are_sentences(name: str) -> None:
    lesson = LESSONS[name]
    sentences = [lesson.claim, lesson.seen, lesson.otherwise, lesson.limit, lesson.control.text]
    sentences += [trial.seen for trial in lesson.trials]
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "!" not in sentence
    assert "{" not in f"{lesson.claim}{lesson.limit}{lesson.otherwise}"
    assert lesson.question.text.endswith(("?", ".", "…"))


@each
def test_what_was_seen_is_told_with_numbers(name: str) -> None:
    lesson = LESSONS[name]
    seen = check_lesson(lesson, 1).seen
    assert "{" not in seen
    assert "–" not in seen
    assert any(letter.isdigit() for letter in seen)


@each
def test_the_question_has_an_answer_and_a_wrong_one(name: str) -> None:
    lesson = LESSONS[name]
    races, question = run_lesson(lesson, 1), lesson.question
    if isinstance(question, Choice):
        right = question.right(races)
        assert right is not None
        assert [question.is_right(i, races) for i in range(3)].count(True) == 1
    elif isinstance(question, NumberAsked):
        right_number = question.right(races)
        assert question.is_right(right_number + 0.9 * question.tolerance, races)
        assert not question.is_right(right_number - 1.1 * question.tolerance, races)
    elif isinstance(question, LineDrawn):
        x, y = question.right(races)
        slope, start = np.polyfit(x, y, 1)
        assert question.is_right((start, slope), races)
        assert not question.is_right((start + 2.0 * question.tolerance, slope), races)
    elif isinstance(question, FormulaAsked):
        right = lesson.experiment.contenders[question.contender - 1].loss
        assert question.is_right(right, races)
        assert not question.is_right(right.with_text(f"{right.text} + 1e-6"), races)
    else:
        assert isinstance(question, CurveDrawn)
        epochs, values = question.right(races)
        assert question.is_right((epochs, values - 0.9 * question.tolerance), races)
        assert not question.is_right((epochs, values - 2.0 * question.tolerance), races)


@each
def test_what_to_try_can_be_tried(name: str) -> None:
    lesson = LESSONS[name]
    for trial in lesson.trials:
        experiment = changed(lesson.experiment, trial.changes, "try")
        assert experiment != lesson.experiment
        Trainer(experiment).advance()


# --- how they run -----------------------------------------------------------------------------


def shortened(name: str, epochs: int) -> Lesson:
    lesson = LESSONS[name]
    return replace(lesson, run=replace(lesson.run, epochs=epochs))


def test_one_seed_draws_all_and_the_same_seed_the_same() -> None:
    lesson = shortened("06-outliers-bend-mse", 3)
    first, again, other = (run_lesson(lesson, seed)[OWN].last for seed in (7, 7, 8))
    np.testing.assert_array_equal(first.theta, again.theta)
    assert not np.array_equal(first.theta, other.theta)
    trainer = Trainer(seeded(lesson.experiment, 7))
    trainer.advance_epochs(3)
    np.testing.assert_array_equal(first.theta, trainer.snapshot().theta)
    seeds = first.experiment.seeds
    assert {seeds.data, seeds.split, seeds.weights, seeds.batches} == {7}


def test_other_races_follow_the_control() -> None:
    lesson = shortened("10-bounded-pull", 1)
    plain, control = run_lesson(lesson, 1), run_lesson(lesson, 1, control=True)
    sizes = [races["farther"].last.experiment.dataset.size for races in (plain, control)]
    shares = [races["farther"].last.experiment.dataset.share for races in (plain, control)]
    assert sizes == [20.0, 20.0]
    assert shares == [0.1, 0.0]


def test_progress_goes_up_to_the_end_and_a_report_that_raises_ends_it() -> None:
    told: list[float] = []
    list(check_draws(shortened("06-outliers-bend-mse", 4), [1, 2], report=told.append))
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == pytest.approx(1.0)

    class EnoughError(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.5:
            raise EnoughError

    with pytest.raises(EnoughError):
        run_lesson(shortened("06-outliers-bend-mse", 4), 1, report=stop)


def test_a_condition_ends_the_run() -> None:
    from lossstudio.core.lessons.reading import Reader

    lesson = shortened("25-marching", 60)
    fallen = {"key": "below", "of": {"key": "loss"}, "limit": {"key": "loss", "at": 1}}
    until = Reader().condition(fallen, "until")
    races = run_lesson(replace(lesson, run=replace(lesson.run, until=until)), 1)
    losses = races[OWN].last.curves.loss[:, 0, 0]
    assert races[OWN].last.epoch == len(losses) - 1 < 60
    assert losses[-1] < losses[1]
    assert (losses[1:-1] >= losses[1]).all()


def test_a_sample_that_is_not_there_is_said() -> None:
    from lossstudio.core.lessons.reading import Reader

    races = run_lesson(shortened("06-outliers-bend-mse", 1), 1)
    for tree, words in (
        ({"key": "sample", "sample": 43}, "sample is 43; allowed is a whole number from 1 to 42"),
        ({"key": "sample", "sample": None}, None),
    ):
        measure = Reader().measure(tree, "it")
        if words is None:
            assert np.isfinite(measure.value(races))
            continue
        with pytest.raises(ValueError, match=words):
            measure.value(races)


# --- how one is asked for ---------------------------------------------------------------------


@pytest.mark.parametrize("word", ["6", "06", "06-outliers-bend-mse", "outliers-bend", "BEND-mse"])
def test_a_lesson_is_found_by_number_name_or_part(word: str) -> None:
    assert find_lesson(word) == SHIPPED["06-outliers-bend-mse"]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("outlers", "did you mean '06-outliers-bend-mse'"),
        ("huber-smal-errors", "did you mean '09-huber-small-errors'"),
        ("99", "numbers from 1 to 28"),
        ("accuracy", "may be 17-not-accuracy, 18-flat-accuracy"),
        ("", "There is no lesson ''"),
        ("²", "There is no lesson '²'"),
        ("x" * 5000, "There is no lesson 'x"),
    ],
)
def test_what_is_meant_is_guessed(word: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        find_lesson(word)


def test_a_teachers_own_lesson_is_a_file(tmp_path) -> None:
    import json

    path = tmp_path / "mine.json"
    path.write_text(json.dumps(plain_lesson(title="Mine")), encoding="utf-8")
    assert read_lesson(find_lesson(str(path))).title == "Mine"

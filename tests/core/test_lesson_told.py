"""What lessons say came of their trials in 20 draws did come of them."""

from dataclasses import replace

import pytest
from lesson_parts import SHIPPED

from lossstudio.core.lessons.changes import changed
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.runner import run_lesson

LESSONS = {name[:2]: read_lesson(path) for name, path in SHIPPED.items()}
DRAWS = range(1, 21)
TOLD = [  # lesson, trial, measure, least, most, and the decimals of what is told
    ("04", 0, "pull_mse", 0.42, 0.50, 2),
    ("05", 0, "rmse_ratio", 0.92, 1.00, 2),
    ("06", 0, "off_the_truth", 0.02, 0.19, 2),
    ("09", 0, "huber_to_mse", 0.04, 0.29, 2),
    ("15", 0, "ce_epochs", 0, 3, 0),
    ("15", 0, "brier_epochs", 0, 8, 0),
    ("15", 1, "ce_epochs", 4, 5, 0),
    ("15", 1, "brier_epochs", 3, 6, 0),
    ("24", 0, "cost_ratio", 0.86, 1.15, 2),
    ("25", 0, "mse_epochs", 11, 16, 0),
    ("25", 0, "huber_epochs", 9, 12, 0),
    ("25", 0, "mae_epochs", 9, 12, 0),
]


def tried(lesson: Lesson, trial: int) -> Lesson:
    changes = lesson.trials[trial].changes
    return replace(lesson, experiment=changed(lesson.experiment, changes, "try"))


@pytest.mark.thorough
@pytest.mark.parametrize(("which", "trial", "name", "least", "most", "decimals"), TOLD)
def test_what_is_told_of_twenty_draws_came_of_them(
    which: str, trial: int, name: str, least: float, most: float, decimals: int
) -> None:
    lesson = tried(LESSONS[which], trial)
    found = [lesson.measures[name].value(run_lesson(lesson, seed)) for seed in DRAWS]
    assert (round(min(found), decimals), round(max(found), decimals)) == (least, most)
    told = lesson.trials[trial].seen.replace(" %", "")
    shown = {f"{100 * most:.0f}", f"{most:.{decimals}f}"}
    assert any(number in told for number in shown), told


def test_another_contender_leaves_the_check_of_lesson_2_what_it_is() -> None:
    """Each is measured by its own loss: with another loss in its place a ratio means nothing."""
    lesson = LESSONS["02"]
    before = lesson.experiment.contenders
    after = tried(lesson, 0)
    assert after.experiment.contenders[: len(before)] == before
    races = run_lesson(after, 1)
    assert lesson.check.judge(races).held


def test_the_words_of_lesson_16_count_networks_as_its_question_does() -> None:
    lesson = LESSONS["16"]
    seen = lesson.seen_in(run_lesson(lesson, 1))
    assert "25 learned" in seen
    assert "%" not in seen

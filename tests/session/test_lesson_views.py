"""What a lesson wants to be looked at is there to be looked at."""

import pytest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.library import shipped
from lossstudio.core.metrics import METRICS
from lossstudio.session.view_state import FIT_PAGES, LOSS_PAGES, YARDSTICK_PAGES, ViewState

SHIPPED = shipped()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_view_of_a_lesson_is_one(name: str) -> None:
    lesson = read_lesson(SHIPPED[name])
    view = ViewState.read(dict(lesson.view))
    assert view.selected < len(lesson.experiment.contenders)
    if view.yardstick:
        assert lesson.experiment.task in METRICS[view.yardstick].tasks
    if view.split == "test":
        assert lesson.experiment.test_share > 0.0 or "split" not in lesson.view


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_pointed_out_is_on_the_pages_that_are_open(name: str) -> None:
    lesson = read_lesson(SHIPPED[name])
    view = ViewState.read(dict(lesson.view))
    open_pages = {view.fit_page, view.loss_page, view.yardstick_page}
    for place in lesson.highlight:
        if place in {*FIT_PAGES, *LOSS_PAGES, *YARDSTICK_PAGES}:
            assert place in open_pages
        kind, _, number = place.partition(" ")
        if kind == "contender":
            assert int(number) <= len(lesson.experiment.contenders)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_data_come_with_the_program(name: str) -> None:
    lesson = read_lesson(SHIPPED[name])
    for experiment in lesson.experiments().values():
        assert experiment.dataset.key in set(DATASETS) - {"csv"}

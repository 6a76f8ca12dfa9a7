"""The page of studies while the form asks for another study than the one whose races are shown."""

from dataclasses import replace

import pytest
from studied import ask, choose, enter, page_alone

from lossstudio.core.defaults import first_experiment
from lossstudio.core.studies.claim import Claim, Reading
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Study


@pytest.fixture
def page(qtbot, theme):
    return page_alone(qtbot, first_experiment())


def small(draws: int = 2) -> Study:
    claim = Claim(Reading((0.4,), 1))
    factor = Factor("dataset.share", (0.0, 0.4))
    return Study(
        first_experiment(),
        (factor,),
        "Do outliers bend a line?",
        draws=draws,
        epochs=3,
        finding="Outliers bend a line.",
        claims=(claim,),
    )


def results_of(study: Study, most: int | None = None) -> StudyResults:
    whole = StudyResults(study)
    assert run_study(study, whole, jobs=1)
    part = StudyResults(study)
    part.take(list(whole.races())[:most])
    return part


def test_a_study_that_is_opened_has_neither_progress_nor_finding_of_the_one_before(page) -> None:
    page.show_results(results_of(small()))
    assert page.bar.finding.text().startswith("Outliers bend a line. That held")
    page.show_study(replace(small(), name="Another", finding="It is another.", draws=3))
    assert page.bar.progress.text() == ""
    assert page.bar.finding.text() == ""
    assert page.bar.begin.isEnabled()
    assert page.first.ready.text() == "Another It is open: Run study runs 6 races."


def test_a_finding_says_which_comparisons_held(page) -> None:
    held, failed = Claim(Reading((0.4,), 1)), Claim(Reading((0.4,), 2), relation="below")
    study = replace(small(), claims=(held, failed))
    results = results_of(study)
    page.show_results(results)
    first, second = (f"{number:.3g}" for number in results.summary().median[1, 0, :2])
    told = (
        "That did not hold: 1 of 2 comparisons."
        f"\n✓ MSE at 0.4: {first} > 0\n✗ MAE at 0.4: {second}, not < 0"
    )
    assert page.bar.finding.text().endswith(told)


def test_the_name_of_the_yardstick_is_not_cut_beside_the_tabs(page) -> None:
    page.show_study(small())
    combo = page.heads.yardstick
    assert combo.currentText() == "Distance from true curve"
    needed = combo.fontMetrics().horizontalAdvance(combo.currentText())
    assert combo.room(combo.sizeHint()) >= needed


def test_what_is_ready_is_told_only_while_the_form_asks_for_it(qtbot, page) -> None:
    page.show_study(small())
    enter(page.bar.form.draws, "5")
    assert page.first.ready.text().endswith("Run study runs 10 races.")
    choose(page.bar.form.first.kinds, "dataset.noise")
    qtbot.waitUntil(lambda: not page.first.ready.isVisible())


def test_only_the_study_that_is_asked_for_goes_on(qtbot, page) -> None:
    page.show_results(results_of(small(), 3))
    bar = page.bar
    assert bar.go_on.isVisible()
    assert not bar.begin.isVisible()  # the same races would come again
    assert bar.progress.text() == "3 of 4 races."
    choose(bar.form.second.kinds, "dataset.size")
    assert not bar.go_on.isVisible()
    assert bar.begin.isVisible()
    assert bar.begin.isEnabled()
    assert bar.progress.text() == "The picture is of an earlier study: 3 of 4 races."
    choose(bar.form.second.kinds, "")
    assert bar.go_on.isVisible()
    assert bar.progress.text() == "3 of 4 races."


def test_a_study_that_runs_is_told_apart_from_the_one_that_is_asked_for(qtbot, page) -> None:
    ask(qtbot, page, "0, 0.1, 0.2, 0.3", draws=20, epochs=40)
    page.bar.begin.click()
    qtbot.waitUntil(lambda: page.run.results.done > 0)
    assert page.bar.progress.text().startswith(f"{page.run.results.done} of 80 races")
    enter(page.bar.form.draws, "30")
    assert page.run.running
    assert page.bar.progress.text().startswith("An earlier study runs: ")
    page.bar.cancel.click()
    assert page.bar.begin.isVisible()
    assert not page.bar.go_on.isVisible()

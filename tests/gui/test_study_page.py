"""The page of studies: asked for, run, cancelled, and what is drawn read back."""

from dataclasses import replace

import numpy as np
import pytest
from painted import painted
from PySide6.QtCore import Qt
from studied import ask, choose, click, enter, page_alone, run

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.results import RaceResult, StudyResults
from lossstudio.core.studies.study import Place
from lossstudio.core.training import Trainer
from lossstudio.widgets.look.tokens import DARK

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot, theme):
    return page_alone(qtbot, first_experiment())


@pytest.fixture
def done(qtbot, page):
    """The page after a tiny study of outliers."""
    ask(qtbot, page, "0, 0.4")
    run(qtbot, page)
    return page


@pytest.fixture
def opened(page):
    """Return the races that were opened."""
    found = []
    page.race_wanted.connect(lambda experiment, words, epochs: found.append(experiment))
    return found


def test_what_is_drawn_is_the_median_of_the_very_races(qtbot, done) -> None:
    choose(done.heads.yardstick, "mae")
    study = done.run.results.study
    for value in range(2):
        found = []
        for draw in range(2):
            trainer = Trainer(study.race(Place(value, 0, draw)))
            trainer.advance_epochs(3)
            found.append(trainer.snapshot().curves.metric("mae")[-1, :, Split.TEST])
        for row, line in enumerate(done.lines.curves.lines):
            x, y = line.getOriginalDataset()
            assert x[value] == study.factors[0].values[value]
            assert done.shown.log is False
            np.testing.assert_allclose(y[value], np.median(found, axis=0)[row], rtol=1e-12)
            low, high = (border.getData()[1] for border in done.lines.curves.bands.borders[row])
            assert low[value] <= y[value] <= high[value]
    assert "MAE" in done.lines.getAxis("left").name
    assert "MSE" in done.legend.accessibleName()
    begin = done.bar.begin  # the same numbers would come again
    qtbot.waitUntil(lambda: not begin.isEnabled())
    assert done.bar.progress.text() == "All 4 races are done. Change a setting to run others."


def test_its_picture_tells_who_is_who_and_what_was_raced(done) -> None:
    picture, numbers = done.picture(), done.numbers()
    assert picture is not None
    assert numbers is not None
    svg = picture.svg().decode()
    assert all(name in svg for name in ("MSE", "MAE", "Huber", "median and quartiles"))
    assert "Outliers in y, Line with outliers: Line with outliers, 4 of 4 races" in svg
    assert len(numbers.rows) == 4 * 3
    dark = replace(DARK, zoom=100)
    done.set_tokens(dark)
    line = done.lines.curves.lines[0]
    assert line.opts["pen"].color().name() == dark.contender(0).lower()


def test_the_keys_mark_a_value_read_it_and_open_its_race(qtbot, done, opened) -> None:
    done.lines.setFocus()
    qtbot.keyClick(done.lines, Qt.Key.Key_Right)
    qtbot.keyClick(done.lines, Qt.Key.Key_Right)
    assert done.lines.mark == 1
    assert done.words.reading.text().startswith("Outliers in y 0.4: MSE ")
    qtbot.keyClick(done.lines, Qt.Key.Key_Home)
    assert done.words.reading.text().startswith("Outliers in y 0: MSE ")
    qtbot.keyClick(done.lines, Qt.Key.Key_Return)
    assert opened == [done.run.results.study.race(Place(0, 0, 0))]


def test_wrong_values_are_told_and_nothing_can_be_run(qtbot, page) -> None:
    enter(page.bar.form.first.values, "0, 0.9")
    qtbot.waitUntil(page.bar.trouble.isVisible)
    said = "Outliers in y is 0.9; allowed is a number from 0 to 0.5."
    assert page.bar.trouble.text() == said
    assert page.bar.form.first.values.marked
    assert not page.bar.begin.isEnabled()
    enter(page.bar.form.first.values, "0, 0.2")
    qtbot.waitUntil(page.bar.begin.isEnabled)
    assert not page.bar.trouble.isVisible()
    enter(page.bar.form.draws, "none")
    qtbot.waitUntil(lambda: "Draws is 'none'; allowed is a whole number" in page.bar.trouble.text())


def test_a_cancelled_study_keeps_its_races_and_goes_on(qtbot, page) -> None:
    ask(qtbot, page, "0, 0.1, 0.2, 0.3", draws=20, epochs=40)
    qtbot.mouseClick(page.bar.begin, LEFT)
    qtbot.waitUntil(lambda: 0 < page.run.results.done < 80)
    assert not page.bar.begin.isVisible()
    qtbot.waitUntil(lambda: "left" in page.bar.progress.text())
    qtbot.mouseClick(page.bar.cancel, LEFT)
    assert not page.run.running
    kept = page.run.results.copy()
    assert 0 < kept.done < 80
    assert page.bar.go_on.isVisible()
    assert not page.bar.begin.isVisible()  # the same races would come again
    qtbot.mouseClick(page.bar.go_on, LEFT)
    qtbot.waitUntil(lambda: page.run.results.done > kept.done)
    qtbot.mouseClick(page.bar.cancel, LEFT)
    raced = kept.raced
    np.testing.assert_array_equal(page.run.results.values[raced], kept.values[raced])


def test_two_factors_make_a_tile_a_contender_on_one_scale(qtbot, page, opened) -> None:
    form = page.bar.form
    choose(form.second.kinds, "dataset.size")
    enter(form.second.values, "2, 8, 16")
    ask(qtbot, page, "0, 0.4", draws=1)
    assert page.bar.planned.text().startswith("2 × 3 values × 1 draws: 6 races.")
    run(qtbot, page)
    assert page.pages.currentWidget() is page.map
    assert page.scale.isVisible()
    study, medians = page.run.results.study, page.shown.summary.median
    words = [word for word, _ in painted(page.map)]
    assert [words.count(name) for name in ("MSE", "MAE", "Huber")] == [1, 1, 1]
    assert page.map.cell_text(0, (1, 2)) == f"{medians[1, 2, 0]:.2g}"
    assert words.count(page.map.cell_text(0, (1, 2))) >= 1
    cell = page.map.cell(page.map.tiles()[1], (1, 2)).center()
    qtbot.mouseMove(page.map, cell.toPoint())
    assert page.map.mark == (1, 2)
    click(page.map, cell.toPoint())
    assert opened == [study.race(Place(1, 2, 0))]


def test_keys_go_about_the_cells(qtbot, page, opened) -> None:
    choose(page.bar.form.second.kinds, "dataset.size")
    enter(page.bar.form.second.values, "2, 8")
    ask(qtbot, page, "0, 0.4", draws=1, epochs=1)
    run(qtbot, page)
    page.map.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(page.map, key)
    assert page.map.mark == (1, 1)
    assert page.words.reading.text().startswith("Outliers in y 0.4, Outlier size 8: MSE ")
    qtbot.keyClick(page.map, Qt.Key.Key_Return)
    assert opened == [page.run.results.study.race(Place(1, 1, 0))]


def test_results_stay_those_of_their_experiment(qtbot, done) -> None:
    experiment, study = first_experiment(), done.run.results.study
    done.show_experiment(study.race(Place(1, 0, 0)))
    assert not done.words.whose.isVisible()  # what the study varies makes no other experiment
    other = replace(experiment, optimizer=replace(experiment.optimizer, learning_rate=0.5))
    done.show_experiment(other)
    assert done.words.whose.isVisible()
    told = "These results are of other settings: Learning rate was 0.1."
    assert done.words.whose.text() == told
    assert done.words.whose.shown == told
    qtbot.waitUntil(done.bar.begin.isEnabled)  # a study of the experiment at hand
    run(qtbot, done)
    assert done.run.results.study.experiment == other
    assert not done.words.whose.isVisible()


def test_results_stay_while_the_experiment_becomes_another_altogether(qtbot, done) -> None:
    done.show_experiment(experiment_for(DATASETS.create("blobs")))
    told = "These results are of other settings: Dataset was Line with outliers."
    assert done.words.whose.text() == told
    assert done.pages.currentWidget() is done.lines
    qtbot.waitUntil(lambda: "races" in done.bar.planned.text())
    assert done.bar.form.first.kind.key == "dataset.label_noise"
    ask(qtbot, done, "0, 0.2", draws=1, epochs=1)
    run(qtbot, done)
    assert not done.words.whose.isVisible()
    assert "Accuracy on the right labels" in done.lines.getAxis("left").name


def diverged(study, rates: tuple[int, ...]) -> StudyResults:
    """Return made-up results in which the first contender diverged at some of the values."""
    results = StudyResults(study)
    for place in study.places():
        values = np.full((3, len(study.yardsticks), 2), 1.0 + place.first)
        lost = np.full(3, -1)
        if place.first in rates:
            values[0], lost[0] = np.nan, 2
        results.take([RaceResult(place, 3, values, lost)])
    return results


def test_what_diverged_is_a_cross_and_told(qtbot, page) -> None:
    choose(page.bar.form.first.kinds, "optimizer.learning_rate")
    ask(qtbot, page, "0.01, 0.1, 1, 10")
    page.show_results(diverged(page.study, (3,)))
    assert page.lines.getAxis("bottom").logMode
    x, y = page.lines.curves.crosses.getData()
    np.testing.assert_allclose(10**x, [10.0])
    assert y[0] > 4.0  # errors are better below
    told = "✕ Diverged, so not in the medians: MSE in 2 of 8 races (at 10)."
    assert page.words.lost.text() == told
    mse = page.lines.curves.lines[0].getOriginalDataset()[1]
    assert np.isnan(mse[3])
    page.lines.show_mark(3)
    assert "MSE diverged; MAE 4" in page.words.reading.text()


def test_choices_lie_side_by_side_under_their_names(qtbot, page) -> None:
    choose(page.bar.form.first.kinds, "optimizer")
    ask(qtbot, page, "SGD, Adam", draws=2, epochs=1)
    run(qtbot, page)
    ticks = page.lines.getAxis("bottom")._tickLevels[0]
    assert ticks == [(0.0, "SGD"), (1.0, "Adam")]
    first, *_, last = page.lines.curves.lines
    assert first.getOriginalDataset()[0][0] < 0.0 < last.getOriginalDataset()[0][0]
    low, high = page.shown.summary.low[:, 0, 0], page.shown.summary.high[:, 0, 0]
    bars = page.lines.curves.bars[0].getData()[1]
    assert page.shown.log is False
    np.testing.assert_allclose(bars, np.stack([low, high], axis=1).ravel())


def test_what_is_read_of_eight_contenders_is_seen_whole(qtbot, theme) -> None:
    race = first_experiment()
    eight = tuple(replace(c, colour=n) for n, c in enumerate((race.contenders * 3)[:8]))
    page = page_alone(qtbot, replace(race, contenders=eight))
    ask(qtbot, page, "0, 0.4")
    run(qtbot, page)
    page.lines.setFocus()
    qtbot.keyClick(page.lines, Qt.Key.Key_Right)
    reading = page.words.reading
    for wide in (700, 560, 900):
        page.resize(wide, 420)
        qtbot.waitUntil(
            lambda: page.rect().contains(reading.geometry().translated(page.words.pos()))
        )
        assert reading.text().count(";") == 7
        assert reading.height() >= reading.heightForWidth(reading.width())
    high = reading.height()
    qtbot.keyClick(page.lines, Qt.Key.Key_Left)
    qtbot.keyClick(page.lines, Qt.Key.Key_Escape)
    assert reading.height() == high, "the plot does not jump"

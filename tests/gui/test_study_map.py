"""The heat map of a study: numbers in all of its cells or in none, and every value named."""

import numpy as np
import pytest
from painted import painted, painted_misfits
from PySide6.QtCore import QSize

from lossstudio.core.defaults import first_experiment
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.results import RaceResult, StudyResults
from lossstudio.core.studies.study import Study
from lossstudio.plots.studies.heat_map import HeatMap
from lossstudio.plots.studies.shown import Shown
from lossstudio.plots.studies.study_words import StudyWords
from lossstudio.widgets.look.tokens import LIGHT

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def made_up(draws: int = 2, races: int | None = None, lost: int | None = None) -> Shown:
    """Return medians of which one has a single digit; the first contender diverged at a rate."""
    factors = Factor("optimizer.learning_rate", RATES), Factor("optimizer", ("sgd", "adam"))
    study = Study(first_experiment(), factors, draws=draws, epochs=3)
    results = StudyResults(study)
    for place in list(study.places())[:races]:
        value = 1.0 if place.first == 4 else 0.0123 + place.first
        values, diverged = np.full((3, len(study.yardsticks), 2), value), np.full(3, -1)
        if place.first == lost:
            values[0], diverged[0] = np.nan, 2
        results.take([RaceResult(place, 3, values, diverged)])
    return Shown(results, study.yardsticks[0], Split.TEST, log=False)


@pytest.fixture
def heat_map(qtbot, theme):
    found = HeatMap(LIGHT)
    qtbot.addWidget(found)
    with qtbot.waitExposed(found):
        found.show()
    return found


def in_cells(heat_map: HeatMap) -> list[str]:
    """Return the words that are painted in the cells of the first contender."""
    tile = heat_map.tiles()[0]
    return [word for word, where in painted(heat_map) if tile.contains(where.center())]


@pytest.mark.parametrize(("wide", "told"), [(1400, "0.012"), (930, "0.01"), (520, "")])
def test_a_map_has_numbers_in_all_its_cells_or_in_none(heat_map, wide, told) -> None:
    heat_map.resize(QSize(wide, 300))
    heat_map.show_study(made_up())
    words = in_cells(heat_map)
    assert len(words) == (2 * len(RATES) if told else 0)
    assert not told or words.count(told) == 2


@pytest.mark.parametrize("wide", [520, 720, 1400])
def test_every_value_is_named_and_no_word_runs_into_another(heat_map, wide) -> None:
    heat_map.resize(QSize(wide, 300))
    heat_map.show_study(made_up())
    words = [word for word, _ in painted(heat_map)]
    for word in ("0.001", "0.003", "0.03", "0.1", "0.3", "10", "SGD", "Adam"):
        assert words.count(word) >= 3
    assert not list(painted_misfits(heat_map))


def test_what_diverged_has_its_cross_where_numbers_have_no_room(heat_map) -> None:
    heat_map.resize(QSize(520, 300))
    heat_map.show_study(made_up(lost=8))
    assert in_cells(heat_map) == ["✕", "✕"]


@pytest.mark.parametrize(
    ("draws", "races", "said"),
    [
        (2, None, "Each cell is the median of 2 draws. A click on a cell, "),
        (2, 5, "Each cell is the median of the draws so far. A click on a cell, "),
        (1, None, "Each cell is one draw. A click on a cell, "),
    ],
)
def test_it_is_said_what_a_cell_is(qtbot, theme, draws, races, said) -> None:
    words = StudyWords()
    qtbot.addWidget(words)
    words.read(made_up(draws, races), None, aloud=False)
    assert words.reading.text().startswith(said)
    assert words.reading.text().endswith("opens the race nearest to the medians.")

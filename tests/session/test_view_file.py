"""The view in the file of an experiment: it comes back, and is nothing to the race."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from test_view_state import STATES

from lossstudio.core.defaults import first_experiment
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import experiment_json, load, save
from lossstudio.session.view_file import view_alone, view_of
from lossstudio.session.view_state import ViewState

EXPERIMENT = first_experiment()


@given(STATES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_comes_back_beside_an_experiment_that_stays_the_same(
    tmp_path: Path, state: ViewState
) -> None:
    path = tmp_path / "seen.json"
    path.write_text(experiment_json(EXPERIMENT, path, state.unusual(EXPERIMENT)), encoding="utf-8")
    again = view_of(path)
    for name, value in state.as_plain().items():
        first = name == "yardstick" and value == "mae"  # of a regression, and so as usual
        assert getattr(again, name) == ("" if first else value)
    assert load(path) == EXPERIMENT
    assert view_alone(path) == again


def test_as_usual_it_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "usual.json"
    plain = json.loads(experiment_json(EXPERIMENT, path, ViewState().unusual(EXPERIMENT)))
    assert "view" not in plain
    save(EXPERIMENT, path)
    assert view_of(path) == ViewState()
    assert view_of(tmp_path / "table.csv") == ViewState()


def test_a_file_may_hold_a_view_alone(tmp_path: Path) -> None:
    path = tmp_path / "view.json"
    path.write_text('{"smoothing": 0.2, "fit_page": "table"}')
    assert view_alone(path) == ViewState(smoothing=0.2, fit_page="table")


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ({"smoothing": 3}, "x.json: View: smoothing (Smoothing) is 3; allowed is a number"),
        ({"fit": "table"}, "x.json: The view has an unknown field 'fit'"),
        ({"yardstick": "beauty"}, "yardstick (Yardstick) is 'beauty'; allowed is one of"),
    ],
)
def test_what_is_wrong_with_it_is_said(tmp_path: Path, view: dict[str, object], words: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(EXPERIMENT.to_json(view))
    for read in (view_of, view_alone):
        with pytest.raises(ValueError, match=r"x\.json") as refused:
            read(path)
        assert words in str(refused.value)
    assert Experiment.from_json(path.read_text()) == EXPERIMENT


def test_what_is_no_object_is_refused_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        EXPERIMENT.to_json({"smoothing": 0.2}).replace('{\n    "smoothing": 0.2\n  }', "3")
    )
    for read in (load, view_of, view_alone):
        with pytest.raises(ValueError, match=r"x\.json: The (experiment: )?view is 3; allowed is"):
            read(path)

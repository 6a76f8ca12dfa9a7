"""Sessions that were written before two classes had thresholds and regressions mean errors."""

from pathlib import Path

import numpy as np
import pytest

from lossstudio.core.preparation.split import Split
from lossstudio.core.session_file.session_file import read_session

OLD = Path(__file__).parents[1] / "reference"


@pytest.mark.parametrize("name", ["line", "moons"])
def test_the_race_goes_on_and_what_was_not_recorded_has_no_value(name: str) -> None:
    found = read_session(OLD / f"{name}.lossstudio")
    assert found.note == ""
    assert found.trainer is not None
    found.trainer.advance_epochs(2)
    curves = found.trainer.snapshot().curves
    assert curves.epoch.tolist() == [0, 1, 2, 3, 4, 5]
    paid = curves.metric("mean_cost")[:, 0, Split.TRAIN]
    assert np.isnan(paid).tolist() == [True] * 4 + [False] * 2
    first = "mae" if name == "line" else "accuracy"
    known = 0 if name == "line" else 4  # of the moons the view has another threshold
    assert np.isfinite(curves.metric(first)[known:]).all()


def test_the_threshold_of_the_view_is_that_of_every_contender() -> None:
    found = read_session(OLD / "moons.lossstudio")
    assert found.trainer is not None
    for experiment in (found.experiment, found.trainer.experiment):
        assert set(experiment.judgement.thresholds) == {0.3}

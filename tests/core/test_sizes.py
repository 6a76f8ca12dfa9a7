"""Numbers that no window can draw are refused in a sentence; all others race."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation.sizes import check_sizes
from lossstudio.core.training import Trainer


def table(folder: Path, x: list[float], y: list[float]) -> Path:
    rows = "\n".join(f"{a!r},{b!r}" for a, b in zip(x, y, strict=True))
    path = folder / "t.csv"
    path.write_text(f"x,y\n{rows}\n", encoding="utf-8")
    return path


def trained(path: Path, **columns: str) -> Trainer:
    dataset = DATASETS.create("csv", path=str(path), target="y", **columns)
    trainer = Trainer(experiment_for(dataset))
    check_sizes(trainer.prepared.samples)
    trainer.advance_epochs(2)
    return trainer


STEPS = [float(step) for step in range(20)]


@pytest.mark.parametrize("size", [1e-98, 1e-10, 1e10, 1e98])
def test_whatever_is_within_bounds_is_learned(tmp_path: Path, size: float) -> None:
    scaled = [size * (1.0 + step) for step in STEPS]
    snapshot = trained(table(tmp_path, scaled, scaled)).snapshot()
    assert np.isfinite(snapshot.theta).all()
    assert (snapshot.curves.relative[-1, :, 0] < 1.0).all()


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (5e306, 1.0, r"The feature 'x' holds 9\.5e\+307; allowed are numbers up to 1e\+100"),
        (1.0, -5e306, r"The target 'y' holds -9\.5e\+307; allowed are numbers up to 1e\+100"),
        (1e-310, 1.0, r"The feature 'x' goes from 0 to 1\.9e-309; allowed is a range of at least"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_named(
    tmp_path: Path, x: float, y: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        trained(table(tmp_path, [x * step for step in STEPS], [y * step for step in STEPS]))


def test_weights_of_any_size_count_by_their_ratios(tmp_path: Path) -> None:
    races = []
    for unit in (1.0, 8e307, 1e-300):
        path = tmp_path / f"{unit}.csv"
        rows = "\n".join(f"{step},{step * step},{unit * (1 + step % 2)!r}" for step in range(20))
        path.write_text(f"x,y,w\n{rows}\n", encoding="utf-8")
        races.append(trained(path, weight="w", features=("x",)).snapshot())
    for race in races[1:]:
        np.testing.assert_allclose(race.theta, races[0].theta, rtol=1e-9)
        assert (race.curves.relative[-1, :, 0] < 1.0).all()


def test_a_class_weight_beside_which_nothing_else_counts_is_refused() -> None:
    start = experiment_for(DATASETS.create("moons"))
    with pytest.raises(ValueError, match=r"Weights.*1e\+308.*to 1e\+09"):
        replace(start, class_weighting="own", class_weights=(1.0, 1e308))

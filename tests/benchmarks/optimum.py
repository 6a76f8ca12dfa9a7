"""What it costs to follow the optimum of three contenders while a sample is dragged.

As shares of the 33 ms of a picture, and in solutions of the same least squares by NumPy.
Run it with the machine quiet: `.venv/bin/python tests/benchmarks/optimum.py`
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from training import race, timed

from lossstudio.core.analysis.optimum import Optimum, optimum
from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Experiment
from lossstudio.core.models import MODELS
from lossstudio.core.preparation.prepare import Prepared, prepare

Race = tuple[Experiment, Prepared]
PICTURE = 1.0 / 30.0  # seconds
MOVES = 30
SETS = {
    "60 samples of a line": (60, 1, ("mse", "mae", "huber")),
    "5,000 samples of 10 features": (5000, 10, ("mse", "mae", "huber")),
    "5,000 samples, two classes": (5000, 10, ("bce", "hinge", "squared_hinge")),
}


def dragged(samples: int, features: int, losses: Sequence[str]) -> list[Race]:
    """Return the races of a sample that moves on."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(samples, features))
    y = x @ rng.normal(size=features) + rng.standard_t(2, size=samples)
    classes = losses[0] == "bce"
    found = []
    for move in range(MOVES):
        x[0, 0], y[0] = x[0, 0] + 0.1, y[0] + 0.5
        target = (y > 0.0).astype(float) if classes else y
        dataset = DATASETS.create(
            "drawn_classes" if classes else "drawn_regression",
            features=tuple(x.ravel().tolist()),
            target=tuple(target.tolist()),
            feature_names=tuple(f"x{index}" for index in range(features)),
            frame=(),
            name=f"{move}",
        )
        experiment = race(tuple(losses), dataset="moons" if classes else "line")
        experiment = _on(experiment, dataset)
        found.append((experiment, prepare(experiment)))
    return found


def _on(experiment: Experiment, dataset: object) -> Experiment:
    return replace(experiment, dataset=dataset, model=MODELS.create("linear"), test_share=0.0)  # type: ignore[arg-type]


def follow(races: Sequence[Race], count: int) -> None:
    """Find all optima, each from the last one."""
    last: list[Optimum | None] = [None] * count
    for experiment, prepared in races:
        for row in range(count):
            last[row] = found = optimum(experiment, prepared, row, last[row])
            assert not found.reason


def least_squares(races: Sequence[Race]) -> None:
    """Solve the least squares of each race."""
    for _, prepared in races:
        np.linalg.lstsq(prepared.train.inputs, prepared.train.scaled_target, rcond=None)


def main() -> None:
    """Print the table."""
    for name, (samples, features, losses) in SETS.items():
        races = dragged(samples, features, losses)
        spent = min(timed(partial(follow, races, len(losses))) for _ in range(3)) / len(races)
        plain = min(timed(partial(least_squares, races)) for _ in range(3)) / len(races)
        print(
            f"{name}, {', '.join(losses)}: {spent / PICTURE:.0%} of a picture, "
            f"{spent / plain:.0f} least squares"
        )


if __name__ == "__main__":
    main()

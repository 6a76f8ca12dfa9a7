"""What a step of dragging costs: 5,000 selected samples, in steps of 500.

A step looks at every sample a few times, so ten times as many may cost some ten times as much; it
was near a hundred times where each was looked for among all.
Run it with the machine quiet: `.venv/bin/python tests/benchmarks/moving.py`
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from training import timed

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.datasets.drawn import DrawnRegression
from lossstudio.plots.fit.drawing.places import moved_by

FEW, MANY = 500, 5000
ROUNDS = 5


def step(drawn: DrawnDataset, ids: NDArray[np.int64], rows: Floats, target: Floats) -> None:
    """Do what the hand does before the samples are set anew."""
    there = np.isin(ids, drawn.ids)
    moved_by(drawn, rows[there], target[there], QPointF(0.1, 0.1))


def cost(count: int) -> float:
    """Return the seconds of a step with so many samples."""
    rng = np.random.default_rng(0)
    drawn = DrawnRegression(
        features=tuple(rng.normal(size=count).tolist()),
        target=tuple(rng.normal(size=count).tolist()),
        frame=(),
    )
    held = np.array(drawn.ids), drawn.rows, np.array(drawn.target)
    return min(timed(lambda: step(drawn, *held)) for _ in range(ROUNDS))


if __name__ == "__main__":
    few, many = cost(FEW), cost(MANY)
    print(f"{MANY:,} samples: {1000 * many:.1f} ms, {many / few:.1f} steps of {FEW}")

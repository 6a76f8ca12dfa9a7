"""Speed of training, as ratios to a bare NumPy loop measured in the same run.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/training.py`
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer

EIGHT = ("bce", "brier", "hinge", "squared_hinge", "exponential", "focal", "bce", "brier")


def bare_loop(samples: int = 250, batch: int = 10, features: int = 2) -> Callable[[int], None]:
    """Return a hand-written loop for 2-8-8-1 tanh with bce and SGD: no evaluation, no checks."""
    draw = np.random.default_rng(0)
    x = np.hstack([draw.normal(size=(samples, features)), np.ones((samples, 1))])
    y = (draw.random(samples) > 0.5).astype(float)
    w1, w2, w3 = (draw.normal(size=s) * 0.5 for s in ((features + 1, 8), (9, 8), (9, 1)))
    g1, g2, g3 = (np.empty_like(w) for w in (w1, w2, w3))
    a1, a2 = np.ones((batch, 9)), np.ones((batch, 9))
    z1, z2, z3 = np.empty((batch, 8)), np.empty((batch, 8)), np.empty((batch, 1))
    d1, d2, s1 = np.empty((batch, 8)), np.empty((batch, 8)), np.empty((batch, 8))
    places = samples // batch

    def run(steps: int) -> None:
        for step in range(steps):
            start = (step % places) * batch
            xb, yb = x[start : start + batch], y[start : start + batch]
            np.matmul(xb, w1, out=z1)
            np.tanh(z1, out=a1[:, :-1])
            np.matmul(a1, w2, out=z2)
            np.tanh(z2, out=a2[:, :-1])
            np.matmul(a2, w3, out=z3)
            p = z3[:, 0]
            np.negative(p, out=p)
            np.exp(p, out=p)
            np.add(p, 1.0, out=p)
            np.reciprocal(p, out=p)
            np.subtract(p, yb, out=p)
            np.divide(p, batch, out=p)
            np.matmul(a2.T, z3, out=g3)
            np.matmul(z3, w3[:-1].T, out=d2)
            np.multiply(a2[:, :-1], a2[:, :-1], out=s1)
            np.subtract(1.0, s1, out=s1)
            np.multiply(d2, s1, out=d2)
            np.matmul(a1.T, d2, out=g2)
            np.matmul(d2, w2[:-1].T, out=d1)
            np.multiply(a1[:, :-1], a1[:, :-1], out=s1)
            np.subtract(1.0, s1, out=s1)
            np.multiply(d1, s1, out=d1)
            np.matmul(xb.T, d1, out=g1)
            for w, g in ((w1, g1), (w2, g2), (w3, g3)):
                np.multiply(g, 0.01, out=g)
                np.subtract(w, g, out=w)

    return run


def race(keys: tuple[str, ...], samples: int = 250, batch: int | None = 10) -> Experiment:
    """Return a race of these losses on the moons."""
    return Experiment(
        dataset=DATASETS.create("moons", samples=samples),
        contenders=tuple(Contender(LOSSES.create(key), colour=i) for i, key in enumerate(keys)),
        model=MODELS.create("mlp", units=(8, 8)),
        optimizer=OPTIMIZERS.create("sgd", learning_rate=0.01),
        batch_size=batch,
    )


def studio(experiment: Experiment) -> Callable[[int], None]:
    """Return our training of an experiment."""
    return Trainer(experiment).advance


def rates(runs: dict[str, Callable[[int], None]], steps: int, rounds: int) -> dict[str, float]:
    """Return steps a second of each, the median of interleaved rounds."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run(max(1, steps // 10))
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run(steps)
            taken[name].append(time.perf_counter() - started)
    return {name: steps / float(np.median(times)) for name, times in taken.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    one = race(("bce",))
    found = rates(
        {
            "bare loop": bare_loop(),
            "one contender (bce)": studio(one),
            "one contender (brier)": studio(race(("brier",))),
            "eight losses": studio(race(EIGHT)),
            "eight times bce": studio(race(("bce",) * 8)),
            "one, adam": studio(
                replace(one, optimizer=OPTIMIZERS.create("adam", learning_rate=0.01))
            ),
        },
        options.steps,
        options.rounds,
    )
    bare, single = found["bare loop"], found["one contender (bce)"]
    print(f"{'2-8-8-1 tanh, batch 10, 250 samples':40}{'steps/s':>10}{'of bare':>9}{'cost':>7}")
    for name, rate in found.items():
        print(f"{name:40}{rate:10,.0f}{rate / bare:9.0%}{single / rate:7.2f}")


if __name__ == "__main__":
    main()

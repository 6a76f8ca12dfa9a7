"""Speed of training, as ratios to a bare NumPy loop measured in the same run.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/training.py`
"""

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from bare import bare_loop, bare_stack

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer

EIGHT = ("bce", "brier", "hinge", "squared_hinge", "exponential", "focal", "bce", "brier")
SOFTMAXES = (
    *("softmax_ce", "focal_softmax", "softmax_brier", "multiclass_hinge", "generalized_ce"),
)
SAMPLES = 357  # of which 250 are for training
REGRESSIONS = (
    *("mse", "mae", "huber", "smooth_l1", "log_cosh", "quantile", "epsilon_insensitive", "cauchy"),
)
MORE_REGRESSIONS = (
    *("expectile", "quantile_huber", "linex", "pseudo_huber", "barron", "poisson", "mse", "mae"),
)
MORE = ("generalized", "symmetric", "poly1", "logit_adjusted")
MORE_TWO = (*(f"{name}_bce" for name in MORE), "squared_loss", "bce", "brier", "hinge")
MORE_SEVERAL = (*(f"{name}_ce" for name in MORE), "multiclass_squared_loss")


def race(
    keys: tuple[str, ...], samples: int = SAMPLES, batch: int | None = 10, dataset: str = "moons"
) -> Experiment:
    """Return a race of these losses on a drawn dataset."""
    return Experiment(
        dataset=DATASETS.create(dataset, samples=samples),
        contenders=tuple(Contender(LOSSES.create(key), colour=i) for i, key in enumerate(keys)),
        model=MODELS.create("mlp", units=(8, 8)),
        optimizer=OPTIMIZERS.create("sgd", learning_rate=0.01),
        batch_size=batch,
    )


def studio(experiment: Experiment) -> Callable[[int], object]:
    """Return our training of an experiment."""
    return Trainer(experiment).advance


def rates(runs: Mapping[str, Callable[[int], object]], steps: int, rounds: int) -> dict[str, float]:
    """Return steps a second of each, of the fastest of many short interleaved rounds.

    A machine that is shared changes its speed for seconds at a time: what is fastest is alike.
    """
    for run in runs.values():
        run(steps)
    taken = dict.fromkeys(runs, np.inf)
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name] = min(taken[name], timed(partial(run, steps)))
    return {name: steps / seconds for name, seconds in taken.items()}


def torch_loop(samples: int = 250, batch: int = 10) -> Callable[[int], None] | None:
    """Return the same training in eager PyTorch, no evaluation; None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    x, y = torch.randn(samples, 2), (torch.rand(samples, 1) > 0.5).double()
    layer, act = torch.nn.Linear, torch.nn.Tanh
    model = torch.nn.Sequential(layer(2, 8), act(), layer(8, 8), act(), layer(8, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss = torch.nn.BCEWithLogitsLoss()
    indices = samples // batch

    def run(steps: int) -> None:
        for step in range(steps):
            start = (step % indices) * batch
            optimizer.zero_grad()
            loss(model(x[start : start + batch]), y[start : start + batch]).backward()
            optimizer.step()

    return run


def small(steps: int, rounds: int) -> None:
    """Print the table of small batches."""
    one = race(("bce",))
    runs = {
        "bare loop": bare_loop(),
        "bare loop, a stack of 8": bare_stack(8),
        "bare loop, a stack of 32": bare_stack(32),
        "one contender (bce)": studio(one),
        "one contender (brier)": studio(race(("brier",))),
        "one contender (mse)": studio(race(("mse",), dataset="sine")),
        "eight losses, two classes": studio(race(EIGHT)),
        "eight losses, regression": studio(race(REGRESSIONS, dataset="sine")),
        "eight more, two classes": studio(race(MORE_TWO)),
        "eight more, regression": studio(race(MORE_REGRESSIONS, dataset="counts")),
        "eight times bce": studio(race(("bce",) * 8)),
        "one contender (softmax)": studio(race(("softmax_ce",), dataset="blobs")),
        "five losses, three classes": studio(race(SOFTMAXES, dataset="blobs")),
        "five more, three classes": studio(race(MORE_SEVERAL, dataset="blobs")),
        "bce from 32 seeds": studio(replace(one, repeats=32)),
        "one, adam": studio(replace(one, optimizer=OPTIMIZERS.create("adam", learning_rate=0.01))),
    }
    found = rates(runs, steps, rounds)
    torch = torch_loop()
    if torch is not None:
        found |= rates({"PyTorch, eager": torch}, max(1, steps // 10), rounds)
    bare = found["bare loop"]
    wanted = {
        "one contender (bce)": "at least 45 % of bare",
        "eight losses, two classes": "costs at most 2 of one",
        "eight losses, regression": "costs at most 2 of one",
        "bce from 32 seeds": "costs at most 4",
        "PyTorch, eager": "we: at least 10 times",
    }
    ones = {
        "eight losses, regression": found["one contender (mse)"],
        "eight more, regression": found["one contender (mse)"],
        "five losses, three classes": found["one contender (softmax)"],
        "five more, three classes": found["one contender (softmax)"],
    }
    print(f"{'2-8-8-1 tanh, batch 10, 250 to train on':40}{'steps/s':>10}{'of bare':>9}{'cost':>7}")
    for name, rate in found.items():
        unit = bare if name.startswith("bare") else found["one contender (bce)"]
        cost = ones.get(name, unit) / rate
        print(f"{name:40}{rate:10,.0f}{rate / bare:9.0%}{cost:7.2f}   {wanted.get(name, '')}")


def large(rounds: int) -> None:
    """Print speed and memory of a full batch of 100 000 samples with 10 features."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        draw = np.random.default_rng(0)
        x = draw.normal(size=(100_000, 10))
        y = x[:, 0] * x[:, 1] > 0
        names = [f"x{i}" for i in range(10)]
        table = np.column_stack([x, y])
        np.savetxt(path, table, delimiter=",", header=",".join([*names, "y"]), comments="")
        dataset = DATASETS.create("csv", path=str(path), target="y", features=names)
        whole = replace(race(("bce",), batch=None), dataset=dataset, test_share=0.0)
        dataset.generate(0)
        tracemalloc.start()
        trainer = Trainer(whole)
        trainer.advance(3)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    data = x.nbytes + y.size * 8
    runs: dict[str, Callable[[int], object]] = {
        "bare loop": bare_loop(100_000, 100_000, 10),
        "one contender": trainer.advance,
    }
    found = rates(runs, 2, max(1, rounds // 4))
    share = found["one contender"] / found["bare loop"]
    print("\n10-8-8-1 tanh, full batch of 100 000 samples, evaluated every step")
    print(f"{'bare loop':40}{found['bare loop']:10.1f}")
    print(f"{'one contender':40}{found['one contender']:10.1f}{share:9.0%}   at least 70 %")
    print(f"{'memory, in units of the data':40}{peak / data:10.1f}            at most 4")


def growth() -> None:
    """Print how cost grows with samples, epochs and contenders: a bar each, linear if straight."""
    ways: dict[str, list[tuple[int, Callable[[], None]]]] = {"samples": [], "epochs": []}
    for count in (500, 1000, 2000, 4000):
        trainer = Trainer(race(("bce",), samples=count))
        trainer.advance_epochs(1)
        ways["samples"].append((count, partial(trainer.advance_epochs, 2)))
    for count in (10, 20, 40, 80):
        trainer = Trainer(race(("bce",)))
        ways["epochs"].append((count, partial(trainer.advance_epochs, count)))
    ways["contenders"] = []
    for count in (1, 2, 4, 8):
        trainer = Trainer(race(("bce",) * count))
        trainer.advance_epochs(1)
        ways["contenders"].append((count, partial(trainer.advance_epochs, 10)))
    for name, runs in ways.items():
        print(f"\ntime against {name}")
        taken = {count: min(timed(run) for _ in range(3)) for count, run in runs}
        most = max(taken.values())
        for count, seconds in taken.items():
            bar = "█" * round(48 * seconds / most)
            print(f"{count:8,} {1e3 * seconds:8.1f} ms  {bar}")


def timed(run: Callable[[], object]) -> float:
    """Return the seconds that a run takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    small(options.steps, options.rounds)
    large(options.rounds)
    growth()


if __name__ == "__main__":
    main()

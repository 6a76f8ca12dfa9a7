"""Training ends at the published optimum of every convex fit, and shows what losses do."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.analysis.equation import coefficients
from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.metrics import METRICS
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS, Optimizer
from lossstudio.core.training import Trainer

CASES = json.loads(
    (Path(__file__).parent.parent / "reference" / "fits.json").read_text(encoding="utf-8")
)
SMOOTH = [case for case in CASES if case["loss"] not in ("mae", "quantile")]
KINKED = [case for case in CASES if case["loss"] in ("mae", "quantile")]
# The most a loss curves, at pos_weight 1.
CURVATURE = {"mse": 2.0, "huber": 1.0, "bce": 0.25, "softmax_ce": 0.5}


def named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=f"{case['id']} [{case['source'][:60]}]") for case in cases]


def experiment_of(case: dict[str, Any], folder: Path, optimizer: Optimizer) -> Experiment:
    """Return a case as an experiment on a data file: all samples in every batch."""
    features, target = case["data"]["X"], case["data"]["y"]
    names = [f"x{index}" for index in range(len(features[0]))]
    lines = [",".join([*names, "y"])]
    lines += [
        ",".join(map(repr, [*row, value])) for row, value in zip(features, target, strict=True)
    ]
    path = folder / "data.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    is_class = case["task"] == "classification"
    parameters = {"features": names, "target_as": "class" if is_class else "number"}
    penalty = case["l2"]["lambda"] if case["l2"] else 0.0
    return race(
        LOSSES.create(case["loss"], **case["loss_params"]),
        dataset=DATASETS.create("csv", path=str(path), **parameters),
        model=MODELS.create("linear", l2=penalty),
        optimizer=optimizer,
        batch_size=None,
        test_share=0.0,
        scale_features=not penalty,  # a penalty means the weights of the raw features
    )


def objective(trainer: Trainer) -> float:
    """Return the mean loss, plus the penalty if there is one."""
    snapshot = trainer.snapshot()
    (layer,) = trainer.prepared.shape.views(snapshot.theta)
    penalty = 0.5 * trainer.experiment.model.l2 * (layer[0, :-1] ** 2).sum()
    return float(snapshot.now.loss[0, 0] + penalty)


def anneal(trainer: Trainer, stages: int, steps: int) -> None:
    """Train in stages, each at half the learning rate of the one before."""
    for _ in range(stages):
        trainer.advance(steps)
        optimizer = trainer.experiment.optimizer
        slower = replace(optimizer, learning_rate=optimizer.learning_rate / 2)
        assert trainer.adopt(replace(trainer.experiment, optimizer=slower))


def found(trainer: Trainer) -> np.ndarray:
    """Return what was learned, in the data's own units: (1 + d,), or (1 + d, k) for k classes."""
    theta = trainer.snapshot().theta
    binary_or_line = coefficients(trainer.prepared, theta[0])
    if binary_or_line is not None:
        return binary_or_line
    (layer,) = trainer.prepared.shape.views(theta)
    weights = np.roll(layer[0], 1, axis=0)  # the intercepts first
    weights -= weights.mean(axis=1, keepdims=True)  # only differences between classes count
    return weights


@pytest.mark.parametrize("case", named(SMOOTH))
def test_a_smooth_loss_ends_at_its_optimum(case: dict[str, Any], tmp_path: Path) -> None:
    if case["l2"]:
        optimizer, steps = {"learning_rate": 0.1, "momentum": 0.99}, 1700
    else:
        weight = case["loss_params"].get("pos_weight", 1.0)
        steepest = CURVATURE[case["loss"]] * weight * len(case["data"]["X"][0])
        optimizer, steps = {"learning_rate": 1.0 / steepest, "momentum": 0.9}, 500
    nesterov = OPTIMIZERS.create("nesterov", **optimizer)
    trainer = Trainer(experiment_of(case, tmp_path, nesterov))
    trainer.advance(steps)
    assert objective(trainer) == pytest.approx(case["optimum_loss_mean"], rel=1e-7)
    near = 1e-3 if case["l2"] else 1e-6  # a weak penalty leaves a flat valley
    size = np.abs(case["optimum"]).max()
    np.testing.assert_allclose(found(trainer), case["optimum"], rtol=near, atol=near * size)
    if "at_threshold_half" in case:
        keys, now = trainer.evaluator.metric_series.keys, trainer.snapshot().now
        for key in ("precision", "recall"):
            expected = case["at_threshold_half"][key]
            assert now.metrics[0, keys.index(key), 0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("case", named(KINKED))
def test_a_loss_with_a_kink_ends_at_its_optimum(case: dict[str, Any], tmp_path: Path) -> None:
    rate = 0.1 * float(np.std(case["data"]["y"]))
    adam = OPTIMIZERS.create("adam", learning_rate=rate)
    trainer = Trainer(experiment_of(case, tmp_path, adam))
    anneal(trainer, stages=26, steps=80)
    assert objective(trainer) == pytest.approx(case["optimum_loss_mean"], rel=1e-7)
    if case["unique"]:
        np.testing.assert_allclose(found(trainer), case["optimum"], rtol=1e-4)
    else:
        ends = case["optimal_face_param_range"]
        for value, (low, high) in zip(found(trainer), ends, strict=True):
            assert low - 1e-2 * abs(low) <= value <= high + 1e-2 * abs(high)


# --- what the losses show ---------------------------------------------------------------------


def test_outliers_bend_mse_but_not_mae_and_huber() -> None:
    """Phone calls from Belgium, six years of which count minutes: slopes in calls a year."""
    trainer = Trainer(
        race(
            "mse",
            "mae",
            LOSSES.create("huber", delta=12.2),
            dataset=DATASETS.create("belgian_phones"),
            optimizer=OPTIMIZERS.create("adam", learning_rate=8.0),
            batch_size=None,
            test_share=0.0,
        )
    )
    anneal(trainer, stages=14, steps=60)
    theta = trainer.snapshot().theta
    slopes = [coefficients(trainer.prepared, row)[1] for row in theta]
    assert slopes[0] == pytest.approx(5.04, abs=0.01)
    assert 1.16 - 0.01 <= slopes[1] <= 1.62 + 0.01
    assert slopes[2] == pytest.approx(2.04, abs=0.01)
    mean_loss = trainer.snapshot().now.loss[:, 0]
    assert mean_loss[:2] == pytest.approx([2897.647492512077, 35.166666666666664], rel=1e-4)


def brier_score(trainer: Trainer) -> np.ndarray:
    """Return the Brier score of each contender on the training samples."""
    prepared = trainer.prepared
    scores = prepared.scores(trainer.snapshot().theta, prepared.train.inputs)
    return METRICS.create("brier").compute(prepared.predictions(scores, prepared.train))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cross_entropy_learns_faster_than_brier_and_both_learn(seed: int) -> None:
    """By a yardstick both share, which is even the loss of the slower one."""
    trainer = Trainer(
        race(
            "bce",
            "brier",
            dataset=DATASETS.create("breast_cancer"),
            optimizer=OPTIMIZERS.create("sgd", learning_rate=0.03),
            batch_size=16,
            test_share=0.3,
            seeds=Seeds(weights=seed),
        )
    )
    for _ in range(10):
        trainer.advance_epochs(1)
        by_cross_entropy, by_brier = brier_score(trainer)
        assert by_cross_entropy < 0.95 * by_brier
    trainer.advance_epochs(60)
    curves = trainer.snapshot().curves
    accuracy = curves.metric("accuracy")[:, :, 0]
    assert np.all(accuracy[-1] > 0.85)
    if seed == 3:  # this start is confidently wrong, where Brier hardly moves
        assert accuracy[0].max() < 0.2
        assert accuracy[5, 0] > 0.8
        assert accuracy[5, 1] < 0.3

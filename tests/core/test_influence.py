"""How hard samples pull: worked out by hand, and what makes losses robust."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.analysis.influence import shares
from lossstudio.core.analysis.sample_inspection import SampleRef, inspect
from lossstudio.core.datasets import DATASETS
from lossstudio.core.losses import LOSSES
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

RESIDUALS = ("mse", "mae", "huber", "tukey")


@pytest.fixture(scope="module")
def phones() -> Snapshot:
    """Return the Belgian calls, 1964-69 of which are minutes, under four losses."""
    experiment = race(
        *RESIDUALS,
        dataset=DATASETS.create("belgian_phones"),
        test_share=0.0,
        scale_target=True,
        batch_size=None,
    )
    trainer = Trainer(experiment)
    trainer.advance(200)
    return trainer.snapshot()


def test_outliers_pull_mse_and_not_the_robust_losses(phones: Snapshot) -> None:
    train = phones.prepared.train
    year = train.features[:, 0]
    outlier = (year >= 1964) & (year <= 1969)
    assert outlier.sum() == 6
    mse, mae, _, _ = (shares(phones, row, train)[outlier].sum() for row in range(4))
    assert mse > 1.5 * mae
    assert mae == pytest.approx(outlier.mean(), rel=1e-12)  # every sample pulls alike


def test_one_far_sample_has_a_share_that_tells_the_losses_apart() -> None:
    snapshot = Trainer(race(*RESIDUALS)).snapshot()
    train = snapshot.prepared.train
    scaled_target = snapshot.prepared.shape.scores(snapshot.theta, train.inputs)[0, :, 0] + 0.5
    scaled_target[7] += 1000.0
    wild = replace(train, scaled_target=scaled_target)
    count = len(scaled_target)
    found = {key: shares(snapshot, row, wild)[7] for row, key in enumerate(RESIDUALS)}
    assert found["mse"] == pytest.approx(1000.5 / (1000.5 + 0.5 * (count - 1)))
    assert found["mae"] == pytest.approx(1 / count)
    assert found["huber"] == pytest.approx(1 / (1 + 0.5 * (count - 1)))
    assert found["tukey"] == 0.0
    assert found["mse"] > 5 * found["huber"]


def test_the_share_is_the_gradient_over_the_sum_of_gradients(phones: Snapshot) -> None:
    train = phones.prepared.train
    scores = phones.prepared.shape.scores(phones.theta, train.inputs)[..., 0]
    for row, key in enumerate(RESIDUALS):
        pulls = np.abs(LOSSES.create(key).gradient(scores[row], train.scaled_target))
        np.testing.assert_allclose(shares(phones, row, train), pulls / pulls.sum(), rtol=1e-12)


def test_of_several_classes_it_is_the_norm_of_the_gradient() -> None:
    snapshot = Trainer(race("softmax_ce", "multiclass_hinge")).snapshot()
    train = snapshot.prepared.train
    scores = snapshot.prepared.shape.scores(snapshot.theta, train.inputs)
    for row, contender in enumerate(snapshot.experiment.contenders):
        gradient = contender.loss.gradient(scores[row], train.scaled_target)
        pulls = np.sqrt((gradient**2).sum(axis=1))
        found = shares(snapshot, row, train)
        assert found.shape == (len(train),)
        np.testing.assert_allclose(found, pulls / pulls.sum(), rtol=1e-12)


def test_where_nothing_pulls_all_shares_are_zero() -> None:
    snapshot = Trainer(race("epsilon_insensitive")).snapshot()
    train = snapshot.prepared.train
    there = snapshot.prepared.shape.scores(snapshot.theta, train.inputs)[0, :, 0]
    found = shares(snapshot, 0, replace(train, scaled_target=there))
    assert found.tolist() == [0.0] * len(train)


def test_a_diverged_contender_has_no_shares(phones: Snapshot) -> None:
    lost = replace(phones, theta=np.full_like(phones.theta, np.nan))
    assert np.isnan(shares(lost, 0, phones.prepared.train)).all()


@pytest.mark.parametrize("far", [7e307, 1e308])  # the sum overflows; the pulls do
def test_huge_pulls_neither_overflow_nor_warn(phones: Snapshot, far: float) -> None:
    train = phones.prepared.train
    scaled_target = np.zeros(len(train))
    scaled_target[:2] = -far
    found = shares(phones, 0, replace(train, scaled_target=scaled_target))
    np.testing.assert_allclose(found[:2], 0.5)
    assert found.sum() == pytest.approx(1.0)


def test_a_sample_that_weighs_more_pulls_more() -> None:
    weights = {"class_weighting": "own", "class_weights": (1.0, 5.0)}
    snapshot = Trainer(race("bce", **weights)).snapshot()
    part = snapshot.prepared.train
    plain = shares(snapshot, 0, replace(part, weight=None))
    assert part.weight is not None
    assert np.unique(part.weight).size == 2
    wanted = plain * part.weight
    np.testing.assert_allclose(shares(snapshot, 0, part), wanted / wanted.sum(), rtol=1e-12)
    heavy = int(part.weight.argmax())
    assert inspect(snapshot, SampleRef(False, heavy), (0,)).weight == part.weight.max() > 1.0

"""What is told of one sample is what loss and model say."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.analysis.sample_inspection import SampleRef, inspect
from lossstudio.core.models import MODELS
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

BOTH = [SampleRef(False, 4), SampleRef(True, 2)]


def trained(*losses: str, **settings: object) -> Snapshot:
    trainer = Trainer(race(*losses, **settings))
    trainer.advance(30)
    return trainer.snapshot()


@pytest.mark.parametrize("which", BOTH)
@pytest.mark.parametrize("scaled", [False, True])
def test_regression_is_told_in_units_of_the_target(which: SampleRef, scaled: bool) -> None:
    snapshot = trained("mse", "huber", scale_target=scaled, scale_features=False)
    part = snapshot.prepared.test if which.test else snapshot.prepared.train
    x, target = part.features[which.index, 0], part.target[which.index]
    scaling = snapshot.prepared.target_scaling
    spread = float(snapshot.prepared.train.target.std()) if scaled else 1.0
    assert scaling.spread[0] == pytest.approx(spread)
    found = inspect(snapshot, which, (1, 0))
    assert found.features == (x,)
    assert found.target == target
    assert [evaluation.contender for evaluation in found.evaluations] == [1, 0]
    for evaluation in found.evaluations:
        slope, start = snapshot.theta[evaluation.contender]
        assert evaluation.score == pytest.approx((slope * x + start,))
        line = np.interp(x, snapshot.fit.x, snapshot.surface[evaluation.contender])
        assert evaluation.predicted == pytest.approx(line)
        assert evaluation.probability == ()
        residual = (evaluation.predicted - target) / spread  # as the loss sees it
        loss = snapshot.experiment.contenders[evaluation.contender].loss
        assert evaluation.loss == pytest.approx(float(loss.value(residual, 0.0)))
        assert evaluation.gradient == pytest.approx((float(loss.gradient(residual, 0.0)),))


@pytest.mark.parametrize("which", BOTH)
def test_two_classes(which: SampleRef) -> None:
    snapshot = trained("bce", "hinge")
    part = snapshot.prepared.test if which.test else snapshot.prepared.train
    scaled_target = part.target[which.index]
    for evaluation in inspect(snapshot, which, (0, 1)).evaluations:
        score = snapshot.prepared.shape.scores(snapshot.theta, part.inputs)[
            evaluation.contender, which.index, 0
        ]
        loss = snapshot.experiment.contenders[evaluation.contender].loss
        assert evaluation.score == pytest.approx((score,))
        chance = 1.0 / (1.0 + np.exp(-score))
        assert evaluation.probability == pytest.approx((1.0 - chance, chance))
        assert evaluation.predicted == (score > 0.0)
        assert evaluation.loss == pytest.approx(float(loss.value(score, scaled_target)))
        assert evaluation.gradient == pytest.approx((float(loss.gradient(score, scaled_target)),))


@pytest.mark.parametrize("which", BOTH)
def test_several_classes(which: SampleRef) -> None:
    snapshot = trained("softmax_ce", "softmax_brier", model=MODELS.create("mlp", units=(3,)))
    part = snapshot.prepared.test if which.test else snapshot.prepared.train
    scaled_target = part.target[which.index]
    found = inspect(snapshot, which, (0, 1))
    assert found.target == scaled_target
    for evaluation in found.evaluations:
        score = snapshot.prepared.shape.scores(snapshot.theta, part.inputs)[
            evaluation.contender, which.index
        ]
        loss = snapshot.experiment.contenders[evaluation.contender].loss
        assert evaluation.score == pytest.approx(tuple(score))
        assert evaluation.probability == pytest.approx(tuple(np.exp(score) / np.exp(score).sum()))
        assert evaluation.predicted == score.argmax()
        assert evaluation.loss == pytest.approx(float(loss.value(score, scaled_target)))
        assert evaluation.gradient == pytest.approx(tuple(loss.gradient(score, scaled_target)))


@pytest.mark.parametrize("key", ["mse", "bce", "softmax_ce"])
def test_a_diverged_contender_is_told_as_nan(key: str) -> None:
    snapshot = trained(key)
    lost = replace(snapshot, theta=np.full_like(snapshot.theta, np.nan))
    (evaluation,) = inspect(lost, SampleRef(False, 0), (0,)).evaluations
    assert np.isnan([evaluation.loss, *evaluation.score, *evaluation.gradient]).all()


def test_there_is_no_sample_beyond_the_last() -> None:
    snapshot = trained("mse")
    with pytest.raises(IndexError):
        inspect(snapshot, SampleRef(False, len(snapshot.prepared.train)), (0,))


def test_the_share_of_a_training_sample_is_that_of_all_pull() -> None:
    snapshot = trained("mse", "mae")
    shares = np.array(
        [
            [
                evaluation.share
                for evaluation in inspect(snapshot, SampleRef(False, row), (0, 1)).evaluations
            ]
            for row in range(len(snapshot.prepared.train))
        ]
    )
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    np.testing.assert_allclose(shares[:, 1], 1.0 / len(shares))  # MAE: everybody alike
    (evaluation,) = inspect(snapshot, SampleRef(True, 0), (0,)).evaluations
    assert np.isnan(evaluation.share)

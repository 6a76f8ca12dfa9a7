"""All contenders measured by one loss, at the checkpoints that are kept."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.analysis import common_loss as measured
from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.recording.race import CommonLoss
from lossstudio.core.training import Trainer

RACE = race("bce", "brier", "hinge", model=MODELS.create("mlp", units=(5,)))


def measure(trainer: Trainer, curve: CommonLossCurve) -> CommonLoss:
    return curve.measure(trainer.recorder.timeline.kept)


def test_each_contender_by_its_own_loss_is_its_own_curve() -> None:
    trainer = Trainer(RACE)
    trainer.advance_epochs(9)
    snapshot = trainer.snapshot()
    for row, contender in enumerate(RACE.contenders):
        found = measure(trainer, CommonLossCurve(snapshot.race, contender.loss))
        assert found.complete
        assert found.loss == contender.loss
        assert found.epochs.tolist() == list(range(10))
        np.testing.assert_allclose(found.values[:, row], snapshot.curves.loss[:, row], rtol=1e-12)


def test_a_strange_loss_is_the_mean_over_the_samples() -> None:
    trainer = Trainer(RACE)
    trainer.advance_epochs(3)
    snapshot = trainer.snapshot()
    loss = LOSSES.create("focal", gamma=3.0)
    values = measure(trainer, CommonLossCurve(snapshot.race, loss)).values
    for side, part in enumerate((snapshot.prepared.train, snapshot.prepared.test)):
        scores = trainer.prepared.scores(snapshot.theta, part.inputs)
        expected = loss.value(scores, part.scaled_target).mean(axis=1)
        np.testing.assert_allclose(values[-1, :, side], expected, rtol=1e-12)


def test_it_is_worked_out_bit_by_bit_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(replace(RACE, repeats=2))
    trainer.advance_epochs(5)
    snapshot = trainer.snapshot()
    per_checkpoint = 3 * 2 * len(snapshot.prepared.everything)
    monkeypatch.setattr(measured, "AT_ONCE", 2 * per_checkpoint)
    curve = CommonLossCurve(snapshot.race, LOSSES.create("bce"))
    seen = [measure(trainer, curve) for _ in range(3)]
    assert [s.epochs.tolist() for s in seen] == [[4, 5], [2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]
    assert [s.complete for s in seen] == [False, False, True]
    np.testing.assert_allclose(seen[-1].values[:, 0], snapshot.curves.loss[:, 0], rtol=1e-12)


def test_what_was_cut_off_is_forgotten() -> None:
    trainer = Trainer(RACE)
    trainer.advance_epochs(4)
    curve = CommonLossCurve(trainer.recorder.race, LOSSES.create("bce"))
    before = measure(trainer, curve).values
    trainer.go_back(2)
    trainer.adopt(replace(RACE, optimizer=replace(RACE.optimizer, learning_rate=0.5)))
    trainer.advance_epochs(2)
    after = measure(trainer, curve).values
    np.testing.assert_array_equal(after[:3], before[:3])
    assert not np.array_equal(after[3:], before[3:])

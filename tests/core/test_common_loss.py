"""All contenders measured by one loss, at the moments that are kept."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.analysis import common_loss as measured
from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.training import Trainer

RACE = race("bce", "brier", "hinge", model=MODELS.create("mlp", units=(5,)))


def test_each_contender_by_its_own_loss_is_its_own_course() -> None:
    trainer = Trainer(RACE)
    trainer.advance_epochs(9)
    snapshot = trainer.snapshot()
    for row, contender in enumerate(RACE.contenders):
        epochs, values, complete = CommonLossCurve(snapshot.prepared, contender.loss).curve(
            snapshot.checkpoints
        )
        assert complete
        assert epochs.tolist() == list(range(10))
        np.testing.assert_allclose(values[:, row], snapshot.curves.loss[:, row], rtol=1e-12)


def test_a_strange_loss_is_the_mean_over_the_samples() -> None:
    trainer = Trainer(RACE)
    trainer.advance_epochs(3)
    snapshot = trainer.snapshot()
    loss = LOSSES.create("focal", gamma=3.0)
    _, values, _ = CommonLossCurve(snapshot.prepared, loss).curve(snapshot.checkpoints)
    for side, part in enumerate((snapshot.prepared.train, snapshot.prepared.test)):
        scores = trainer.prepared.scores(snapshot.theta, part.inputs)
        expected = loss.value(scores, part.scaled_target).mean(axis=1)
        np.testing.assert_allclose(values[-1, :, side], expected, rtol=1e-12)


def test_it_is_worked_out_bit_by_bit_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(replace(RACE, repeats=2))
    trainer.advance_epochs(5)
    snapshot = trainer.snapshot()
    per_moment = 3 * 2 * len(snapshot.prepared.everything)
    monkeypatch.setattr(measured, "AT_ONCE", 2 * per_moment)
    found = CommonLossCurve(snapshot.prepared, LOSSES.create("bce"))
    seen = [found.curve(snapshot.checkpoints) for _ in range(3)]
    assert [epochs.tolist() for epochs, _, _ in seen] == [[4, 5], [2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]
    assert [complete for _, _, complete in seen] == [False, False, True]
    np.testing.assert_allclose(seen[-1][1][:, 0], snapshot.curves.loss[:, 0], rtol=1e-12)


def test_what_was_cut_off_is_forgotten() -> None:
    trainer = Trainer(RACE)
    trainer.advance_epochs(4)
    found = CommonLossCurve(trainer.prepared, LOSSES.create("bce"))
    before = found.curve(trainer.snapshot().checkpoints)[1]
    trainer.go_back(2)
    trainer.adopt(replace(RACE, optimizer=replace(RACE.optimizer, learning_rate=0.5)))
    trainer.advance_epochs(2)
    after = found.curve(trainer.snapshot().checkpoints)[1]
    np.testing.assert_array_equal(after[:3], before[:3])
    assert not np.array_equal(after[3:], before[3:])

"""Several seeds in one stack: the first is the race without, the middle is the median."""

from dataclasses import replace

import numpy as np
from drawn_experiments import race
from drawn_masks import drawn
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lossstudio.core.models import MODELS
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.training import Trainer

ONE = race("bce", "brier", "hinge", model=MODELS.create("mlp", units=(5, 4)))


def test_the_first_seed_is_the_race_without_repeats() -> None:
    one, many = Trainer(ONE), Trainer(replace(ONE, repeats=5))
    for trainer in (one, many):
        trainer.advance_epochs(12)
    alone, first = one.snapshot(), many.snapshot()
    np.testing.assert_allclose(first.theta, alone.theta, rtol=1e-12)
    np.testing.assert_allclose(first.curves.losses[:, :, 0], alone.curves.loss, rtol=1e-12)


def test_dropout_leaves_the_first_seed_alone_and_differs_between_seeds(monkeypatch) -> None:
    dropping = replace(ONE, model=MODELS.create("mlp", units=(9, 7), dropout=0.4, start="zeros"))
    one, many = Trainer(dropping), Trainer(replace(dropping, repeats=3))
    one.advance_epochs(6)
    passes = drawn(monkeypatch)
    many.advance_epochs(6)
    np.testing.assert_allclose(many.snapshot().theta, one.snapshot().theta, rtol=1e-12)
    masks = passes[0]
    assert {mask.shape for mask in masks} == {(3, 9, 6), (3, 7, 6)}
    for mask in masks:
        assert not np.array_equal(mask[0], mask[1])
        assert not np.array_equal(mask[1], mask[2])


def test_every_seed_has_a_start_and_an_order_of_its_own() -> None:
    trainer = Trainer(replace(ONE, repeats=4, batch_size=None))
    starts = trainer.snapshot().curves.losses[0, 0, :, 0]
    assert len(set(starts)) == 4
    ordered = Trainer(race("mse", repeats=4, model=MODELS.create("linear", start="zeros")))
    assert len(set(ordered.snapshot().curves.losses[0, 0, :, 0])) == 1
    ordered.advance_epochs(1)
    assert len(set(ordered.snapshot().curves.losses[1, 0, :, 0])) == 4


def test_all_contenders_share_each_seed() -> None:
    together = Trainer(replace(ONE, repeats=3))
    alone = Trainer(replace(ONE, repeats=3, contenders=ONE.contenders[2:]))
    for trainer in (together, alone):
        trainer.advance_epochs(5)
    losses = together.snapshot().curves.losses[:, 2]
    assert losses.tobytes() == alone.snapshot().curves.losses[:, 0].tobytes()


def test_what_is_shown_is_the_median_of_the_seeds() -> None:
    trainer = Trainer(replace(ONE, repeats=4))
    trainer.advance_epochs(6)
    curves, now = trainer.snapshot().curves, trainer.snapshot().now
    np.testing.assert_allclose(curves.loss, np.median(curves.losses, axis=2), rtol=1e-15)
    accuracy = np.median(curves.all_metric("accuracy"), axis=2)
    np.testing.assert_allclose(curves.metric("accuracy"), accuracy, rtol=1e-15)
    np.testing.assert_array_equal(now.loss, curves.loss[-1])
    np.testing.assert_array_equal(now.metrics, curves.metrics[-1])


def test_history_and_moments_of_many_seeds_stay_small() -> None:
    large = replace(ONE, repeats=32, model=MODELS.create("mlp", units=(64, 64)))
    trainer = Trainer(large)
    trainer.advance_epochs(40)
    snapshot = trainer.snapshot()
    held = sum(kept.theta.nbytes for kept in trainer.recorder.timeline.kept)
    assert held < 24 * 2**20
    assert snapshot.checkpoints[0].epoch == 0


@given(
    hnp.arrays(float, (3, 5, 2), elements=st.floats(-1e6, 1e6) | st.just(np.nan)),
    st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]),
)
def test_quantile_is_numpys_over_what_is_not_nan(values: np.ndarray, share: float) -> None:
    found = quantile(values, share, axis=1)
    for row in range(3):
        for column in range(2):
            some = values[row, :, column]
            some = some[~np.isnan(some)]
            if len(some):
                np.testing.assert_allclose(
                    found[row, column], np.quantile(some, share), rtol=1e-9, atol=1e-9
                )
            else:
                assert np.isnan(found[row, column])

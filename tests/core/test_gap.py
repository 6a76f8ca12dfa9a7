"""The gap to the optimum is what linear algebra says, and what is told of it is true."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.analysis.optimum import arrival_text, gaps, measured_alike, optimum
from lossstudio.core.analysis.optimum.arrival import fall_of
from lossstudio.core.datasets import DATASETS, drawn_on
from lossstudio.core.datasets.drawing import move
from lossstudio.core.datasets.drawn import DrawnRegression
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer

FITS = {
    fit["id"]: fit
    for fit in json.loads(
        (Path(__file__).parent.parent / "reference" / "fits.json").read_text(encoding="utf-8")
    )
}
PHONES = DATASETS.create("belgian_phones")


def descent(rate: float, key: str = "sgd") -> dict[str, object]:
    return {"optimizer": OPTIMIZERS.create(key, learning_rate=rate), "test_share": 0.0}


def trained(experiment: Experiment, epochs: int) -> Trainer:
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    return trainer


def optima(trainer: Trainer):
    count = len(trainer.experiment.contenders)
    return {row: optimum(trainer.experiment, trainer.prepared, row) for row in range(count)}


def told(trainer: Trainer, row: int = 0, *, known: bool = True) -> str:
    found = optimum(trainer.experiment, trainer.prepared, row) if known else None
    return arrival_text(trainer.snapshot(), row, found)


def test_the_gap_is_the_loss_less_the_published_least_squares() -> None:
    trainer = trained(race("mse", dataset=PHONES, **descent(0.1, "adam")), 40)
    snapshot = trainer.snapshot()
    expected = snapshot.curves.losses[:, 0, 0, 0] - FITS["phones-ols"]["optimum_loss_mean"]
    np.testing.assert_allclose(gaps(snapshot, optima(trainer))[:, 0, 0], expected, rtol=1e-9)


def test_who_began_at_an_optimum_of_nothing_and_left_it_is_told_to_be_above() -> None:
    x = tuple(np.linspace(-1.0, 1.0, 9).tolist())
    flat = DrawnRegression(features=x, target=(0.0,) * 9, frame=())
    model = MODELS.create("linear", start="zeros")
    trainer = trained(race("mse", dataset=flat, model=model, **descent(0.05)), 3)
    assert told(trainer) == ""
    high = move(flat, [8], flat.rows[8:], [9.0])
    adopted(trainer, replace(trainer.experiment, dataset=high)).advance_epochs(5)
    back = move(high, [8], high.rows[8:], [0.0])
    adopted(trainer, replace(trainer.experiment, dataset=back)).advance_epochs(3)
    assert told(trainer).endswith(": it is above its optimum.")


def test_with_a_penalty_it_is_that_of_ridge_regression() -> None:
    penalty = 0.3
    model = MODELS.create("linear", l2=penalty)
    trainer = trained(race("mse", model=model, batch_size=None, **descent(0.2)), 30)
    snapshot, train = trainer.snapshot(), trainer.prepared.train
    x, y = train.inputs[:, 0], train.scaled_target
    w = (x @ (y - y.mean()) / len(x)) / (x @ x / len(x) + 0.5 * penalty)  # x has mean 0
    b = y.mean()
    least = np.mean((y - w * x - b) ** 2) + 0.5 * penalty * w * w
    weights = snapshot.theta[0]
    now = np.mean((y - weights[0] * x - weights[1]) ** 2) + 0.5 * penalty * weights[0] ** 2
    found = gaps(snapshot, optima(trainer))[:, 0, 0]
    np.testing.assert_allclose(found[-1], now - least, rtol=1e-6, atol=1e-15)
    assert (found >= 0.0).all()


def test_gradient_descent_on_squares_shrinks_it_by_the_same_share_each_epoch() -> None:
    """Of one standardised feature the Hessian is 2·I: the gap shrinks by (1 − 2η)² a step."""
    rate = 0.1
    trainer = trained(race("mse", batch_size=None, **descent(rate)), 30)
    found = gaps(trainer.snapshot(), optima(trainer))[:, 0, 0]
    np.testing.assert_allclose(found[1:] / found[:-1], (1.0 - 2.0 * rate) ** 2, rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(
    loss=st.sampled_from(("mse", "mae", "huber", "quantile", "poisson", "epsilon_insensitive")),
    rate=st.floats(0.01, 0.3),
    l1=st.sampled_from((0.0, 0.1)),
    repeats=st.sampled_from((1, 3)),
)
def test_no_race_is_below_its_optimum(loss: str, rate: float, l1: float, repeats: int) -> None:
    given = descent(rate, "adam") | {"model": MODELS.create("linear", l1=l1), "repeats": repeats}
    trainer = trained(race(loss, **given), 25)
    found = gaps(trainer.snapshot(), optima(trainer))
    assert np.isfinite(found).all()
    assert (found >= 0.0).all()


def test_a_network_has_none() -> None:
    trainer = trained(race("mse", model=MODELS.create("mlp", units=(3,))), 2)
    assert np.isnan(gaps(trainer.snapshot(), optima(trainer))).all()


def adopted(trainer: Trainer, experiment: Experiment) -> Trainer:
    assert trainer.adopt(experiment)
    return trainer


def dragged(experiment: Experiment) -> Experiment:
    drawing = drawn_on(experiment.dataset, experiment.seeds.data)
    return replace(experiment, dataset=move(drawing, [0], drawing.rows[:1] + 0.0, [40.0]))


CHANGES = {
    "a sample": dragged,
    "the loss": lambda e: e.with_contender(0, loss=LOSSES.create("huber", delta=0.2)),
    "a penalty": lambda e: replace(e, model=MODELS.create("linear", l2=0.2)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_counts_from_the_last_change_of_what_is_minimised(change) -> None:
    trainer = trained(race("huber", **descent(0.1)), 6)
    adopted(trainer, change(trainer.experiment))
    assert np.isnan(gaps(trainer.snapshot(), optima(trainer))).all(), "no epoch has ended since"
    assert told(trainer) == ""
    trainer.advance_epochs(4)
    snapshot = trainer.snapshot()
    assert measured_alike(snapshot, 0) == slice(7, 11)
    found = gaps(snapshot, optima(trainer))[:, 0, 0]
    assert np.isnan(found[:7]).all()
    assert (found[7:] >= 0.0).all()
    past = trainer.look(3)
    assert measured_alike(past, 0) == slice(0, 7)


def test_another_rate_or_another_contender_does_not_end_it() -> None:
    trainer = trained(race("huber", "huber", **descent(0.1)), 6)
    faster = replace(trainer.experiment, optimizer=OPTIMIZERS.create("sgd", learning_rate=0.2))
    adopted(trainer, faster).advance_epochs(2)
    assert measured_alike(trainer.snapshot(), 0) == slice(0, 9)


def test_a_loss_that_is_changed_before_the_first_step_has_no_start_yet() -> None:
    trainer = Trainer(race("huber", **descent(0.1)))
    adopted(trainer, CHANGES["the loss"](trainer.experiment))
    assert np.isnan(gaps(trainer.snapshot(), optima(trainer))).all()


def test_what_has_not_arrived_tells_how_far_it_is_above_its_optimum() -> None:
    trainer = trained(race("mse", "mae", dataset=PHONES, **descent(0.1, "adam")), 100)
    loss = trainer.snapshot().curves.losses[-1, 0, 0, 0]
    above = 100.0 * (loss / FITS["phones-ols"]["optimum_loss_mean"] - 1.0)
    assert above > 2.0
    assert told(trainer) == f"Still falling: {above:.2g} % above its optimum."
    trainer.advance_epochs(500)
    assert told(trainer) == ""


def test_what_hovers_above_its_optimum_is_not_said_to_fall() -> None:
    trainer = trained(race("mse", batch_size=1, **descent(0.25)), 300)
    found = told(trainer)
    assert found.startswith("No longer falling: ")
    assert found.endswith(" its optimum.")


def test_of_an_optimum_of_nothing_the_rest_of_the_fall_is_told() -> None:
    exact = DATASETS.create("line", noise=0.0)
    trainer = trained(race("mse", dataset=exact, batch_size=None, **descent(0.1)), 10)
    curve = trainer.snapshot().curves.losses[:, 0, 0, 0]
    share = f"{100.0 * curve[-1] / curve[0]:.2g}"
    assert told(trainer) == f"Still falling: {share} % of its fall is left."
    trainer.advance_epochs(60)
    assert told(trainer) == ""


def test_without_an_optimum_the_fall_of_the_last_epochs_is_told() -> None:
    network = MODELS.create("mlp", units=(4,))
    trainer = trained(race("mse", model=network, batch_size=None, **descent(0.1)), 60)
    assert told(trainer, known=False).startswith("Still falling: by ")
    assert told(trainer, known=False).endswith(" % in the last 6 epochs.")
    assert told(Trainer(trainer.experiment), known=False) == "", "nothing was trained"


def test_without_an_optimum_nothing_is_told_of_the_fall_of_the_first_epochs() -> None:
    network = MODELS.create("mlp", units=(4,))
    trainer = trained(race("mse", model=network, batch_size=None, **descent(0.1)), 4)
    assert told(trainer, known=False) == "", "it has hardly begun"
    trainer.advance_epochs(1)
    assert told(trainer, known=False).startswith("Still falling: by ")


def test_a_fall_is_measured_and_noise_is_none() -> None:
    epochs = np.arange(101.0)
    assert fall_of(epochs, 100.0 - 0.5 * epochs) == pytest.approx(5.0 / 55.0)
    assert fall_of(epochs, np.full(101, 3.0)) == 0.0
    assert fall_of(epochs, 1.0 + epochs) == 0.0
    rng = np.random.default_rng(1)
    flat = [fall_of(epochs, 5.0 + rng.normal(size=101)) for _ in range(200)]
    assert np.mean(np.array(flat) > 0.0) < 0.05

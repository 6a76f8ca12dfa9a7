"""A live change goes into the race as it stands, or leaves the race untouched."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer

Change = Callable[[Experiment], Experiment]


def adam(rate: float, **more: float) -> object:
    return OPTIMIZERS.create("adam", learning_rate=rate, **more)


def contender(loss: str, rate: float | None = None, **parameters: float) -> Contender:
    return Contender(LOSSES.create(loss, **parameters), optimizer=adam(rate) if rate else None)


START = race("mse", contender("huber"), contender("huber", 0.02), "mae", optimizer=adam(0.05))
BEFORE, AFTER = 7, 9


def with_contender(index: int, **changes: object) -> Change:
    return lambda experiment: experiment.with_contender(index, **changes)


def whole(**changes: object) -> Change:
    return lambda experiment: replace(experiment, **changes)


ADOPTED: dict[str, Change] = {
    "name": whole(name="Another"),
    "learning rate": whole(optimizer=adam(0.2)),
    "memory of the optimizer": whole(optimizer=adam(0.05, beta1=0.5)),
    "one of two that share gets its own rate": with_contender(0, optimizer=adam(0.3)),
    "rate of a contender": with_contender(2, optimizer=adam(0.3)),
    "rate of a contender as of all": with_contender(2, optimizer=adam(0.05)),
    "rate of all as of a contender": whole(optimizer=adam(0.02)),
    "parameter of a loss": with_contender(1, loss=LOSSES.create("huber", delta=0.1)),
    "name of a contender": with_contender(0, name="Mine"),
    "colour": with_contender(0, colour=5),
    "hidden": with_contender(3, hidden=True),
    "penalty": whole(model=MODELS.create("linear", l2=0.5)),
}
REFUSED: dict[str, Change] = {
    "dataset": whole(dataset=DATASETS.create("sine", samples=24, noise=0.4)),
    "kind of dataset": whole(dataset=DATASETS.create("line")),
    "test share": whole(test_share=0.2),
    "batch size": whole(batch_size=7),
    "scaling of features": whole(scale_features=False),
    "scaling of the target": whole(scale_target=True),
    "degree": whole(model=MODELS.create("linear", degree=2)),
    "kind of model": whole(model=MODELS.create("mlp")),
    "kind of optimizer": whole(optimizer=OPTIMIZERS.create("adamw")),
    "kind of optimizer of a contender": with_contender(2, optimizer=OPTIMIZERS.create("sgd")),
    "kind of loss": with_contender(0, loss=LOSSES.create("log_cosh")),
    "one contender more": lambda e: replace(e, contenders=(*e.contenders, contender("mse"))),
    "one contender fewer": lambda e: replace(e, contenders=e.contenders[:3]),
    **{f"seed of {name}": whole(seeds=Seeds(**{name: 2})) for name in Seeds.parameters()},
}


def trained(steps: int = BEFORE) -> Trainer:
    trainer = Trainer(START)
    trainer.advance(steps)
    return trainer


@pytest.mark.parametrize("change", ADOPTED.values(), ids=ADOPTED)
def test_what_may_change_is_adopted_where_the_race_stands(change: Change) -> None:
    trainer, wanted = trained(), change(START)
    before = trainer.snapshot()
    assert trainer.adopt(wanted)
    after = trainer.snapshot()
    assert after.experiment == wanted
    assert (after.epoch, after.step) == (before.epoch, before.step)
    assert after.theta.tobytes() == before.theta.tobytes()
    assert after.curves.loss.tobytes() == before.curves.loss.tobytes()
    assert after.prepared is before.prepared
    trainer.advance(AFTER)
    assert trainer.step == BEFORE + AFTER


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_what_needs_a_new_race_is_refused_and_the_race_goes_on(change: Change) -> None:
    trainer, untouched = trained(), trained()
    assert not trainer.adopt(change(START))
    assert trainer.experiment == START
    for each in (trainer, untouched):
        each.advance(AFTER)
    assert trainer.snapshot().theta.tobytes() == untouched.snapshot().theta.tobytes()
    assert Trainer(change(START)).step == 0


def test_what_shows_only_does_not_touch_the_numbers() -> None:
    trainer, untouched = trained(), trained()
    wanted = START
    for name in ("name", "name of a contender", "colour", "hidden"):
        wanted = ADOPTED[name](wanted)
    assert trainer.adopt(wanted)
    for each in (trainer, untouched):
        each.advance(AFTER)
    assert trainer.snapshot().theta.tobytes() == untouched.snapshot().theta.tobytes()


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_new_rate_is_used_with_the_memory_kept(key: str) -> None:
    """The weights are those of the optimizer itself, fed the same gradients all along."""
    slow, fast = (OPTIMIZERS.create(key, learning_rate=rate) for rate in (0.01, 0.03))
    experiment = race("mse", optimizer=slow, batch_size=None)
    trainer = Trainer(experiment)
    start = trainer.snapshot().theta
    inputs, scaled_target = trainer.prepared.train.inputs, trainer.prepared.train.scaled_target

    def expected(theta: np.ndarray) -> np.ndarray:
        optimizer, state, theta = slow, slow.start(theta.shape), theta.copy()
        for step in range(BEFORE + AFTER):
            if step == BEFORE:
                optimizer = fast
            error = theta @ inputs.T - scaled_target
            optimizer.update(theta, 2.0 * error @ inputs / len(scaled_target), state)
        return theta

    trainer.advance(BEFORE)
    assert trainer.adopt(replace(experiment, optimizer=fast))
    trainer.advance(AFTER)
    np.testing.assert_allclose(trainer.snapshot().theta, expected(start), rtol=1e-9, atol=1e-12)
    for optimizer in (experiment.optimizer, fast):  # a race leaves no memory in them
        optimizer.step(np.ones(2), np.ones(2))


def test_a_new_parameter_of_a_loss_is_used_by_its_contender_only() -> None:
    trainer, untouched = trained(), trained()
    trainer.snapshot()  # what it says is not what a later one says
    assert trainer.adopt(ADOPTED["parameter of a loss"](START))
    losses = [each.snapshot().now.loss[:, 0] for each in (trainer, untouched)]
    assert (losses[0] != losses[1]).tolist() == [False, True, False, False]
    for each in (trainer, untouched):
        each.advance(AFTER)
    same = [
        one.tobytes() == other.tobytes()
        for one, other in zip(trainer.snapshot().theta, untouched.snapshot().theta, strict=True)
    ]
    assert same == [True, False, True, True]


def test_a_contender_with_the_same_rate_as_all_keeps_its_own() -> None:
    """Its rate may pass that of the others and go on; the race does not notice the meeting."""
    direct, meeting = trained(), trained()
    assert meeting.adopt(with_contender(2, optimizer=adam(0.05))(START))
    for each in (direct, meeting):
        assert each.adopt(with_contender(2, optimizer=adam(0.3))(START))
        each.advance(AFTER)
    assert direct.snapshot().theta.tobytes() == meeting.snapshot().theta.tobytes()


def test_the_rate_in_the_sentence_is_the_one_adopted() -> None:
    experiment = race("mse", optimizer=OPTIMIZERS.create("sgd", learning_rate=0.1))
    trainer = Trainer(experiment)
    trainer.advance(3)
    wild = OPTIMIZERS.create("sgd", learning_rate=1e155)
    assert trainer.adopt(replace(experiment, optimizer=wild))
    trainer.advance_epochs(2)
    (how,) = trainer.snapshot().diverged
    assert how is not None
    assert how.advice.endswith("Lower the learning rate (now 1e+155).")
    assert not trainer.adopt(experiment), "what is broken needs a new race"
    renamed = trainer.experiment.with_contender(0, name="wild")
    assert trainer.adopt(renamed)
    assert trainer.snapshot().diverged == (how,)


def test_a_diverged_contender_does_not_keep_the_others_from_a_change() -> None:
    wild = OPTIMIZERS.create("sgd", learning_rate=1e155)
    experiment = race("mse", "huber").with_contender(0, optimizer=wild)
    trainer = Trainer(experiment)
    trainer.advance_epochs(2)
    assert trainer.snapshot().diverged[0]
    assert trainer.adopt(experiment.with_contender(1, loss=LOSSES.create("huber", delta=0.2)))


def test_a_changed_loss_is_compared_with_its_own_start() -> None:
    experiment = race("huber")
    trainer = Trainer(experiment)
    trainer.advance_epochs(2)
    changed = experiment.with_contender(0, loss=LOSSES.create("huber", delta=0.2))
    assert trainer.adopt(changed)
    trainer.advance_epochs(1)
    curves = trainer.snapshot().curves
    start = Trainer(changed).snapshot().now.loss
    assert np.array_equal(curves.base[-1], start)
    assert np.array_equal(curves.base[0], curves.loss[0])
    assert np.array_equal(curves.relative[-1], curves.loss[-1] / start)

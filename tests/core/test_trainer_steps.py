"""What a single step does: the whole gradient, the penalty, the batches."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race
from numpy.typing import NDArray

from lossstudio.core import metrics
from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.models import MODELS, Model
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.marks import Diverged
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

Floats = NDArray[np.float64]

X = np.array([1.0, 2.0, 4.0, 5.0, 8.0])
Y = np.array([2.0, 1.0, 5.0, 4.0, 9.0])
RATE = 0.01


@pytest.fixture
def five(tmp_path) -> Experiment:
    """Return a straight line through five samples in batches of two, trained by plain SGD."""
    path = tmp_path / "five.csv"
    rows = "".join(f"{x},{y}\n" for x, y in zip(X, Y, strict=True))
    path.write_text("x,y\n" + rows, encoding="utf-8")
    return race(
        "mse",
        dataset=DATASETS.create("csv", path=str(path)),
        optimizer=OPTIMIZERS.create("sgd", learning_rate=RATE),
        scale_features=False,
        test_share=0.0,
        batch_size=2,
    )


def theta(trainer: Trainer) -> Floats:
    return trainer.snapshot().theta[0]


def order(experiment: Experiment, epoch: int) -> NDArray[np.intp]:
    """Return the order of the samples in an epoch."""
    return np.random.default_rng((experiment.seeds.batches, epoch)).permutation(len(X))


def by_hand(start: Floats, batch: NDArray[np.intp], rate: float = RATE, l2: float = 0.0) -> Floats:
    """Return slope and intercept after a step on the mean of (w x + b − y)² + λ/2 w²."""
    w, b = start
    x, y = X[batch], Y[batch]
    error = w * x + b - y
    return np.array(
        [w - rate * ((2 * error * x).sum() / len(x) + l2 * w), b - rate * 2 * error.mean()]
    )


def test_one_step_of_sgd_is_the_one_computed_by_hand(five: Experiment) -> None:
    trainer = Trainer(five)
    expected = by_hand(theta(trainer), order(five, 0)[:2])
    trainer.advance(1)
    np.testing.assert_allclose(theta(trainer), expected, rtol=1e-14)


def test_two_epochs_take_every_batch_and_the_last_smaller_one(five: Experiment) -> None:
    trainer = Trainer(five)
    assert trainer.steps_per_epoch == trainer.snapshot().steps_per_epoch == 3
    expected = theta(trainer)
    for epoch in range(2):
        for batch in np.split(order(five, epoch), [2, 4]):
            expected = by_hand(expected, batch)
    trainer.advance(6)
    np.testing.assert_allclose(theta(trainer), expected, rtol=1e-13)
    assert (trainer.epoch, trainer.step) == (2, 6)


@pytest.mark.parametrize("batch_size", [None, 5, 6, 1000])
def test_a_batch_is_at_most_all_samples(five: Experiment, batch_size: int | None) -> None:
    trainer = Trainer(replace(five, batch_size=batch_size))
    expected = by_hand(theta(trainer), order(five, 0))
    trainer.advance(1)
    np.testing.assert_allclose(theta(trainer), expected, rtol=1e-14)
    assert trainer.epoch == 1


def test_the_penalty_is_half_lambda_times_the_squares_without_intercepts(five: Experiment) -> None:
    experiment = replace(five, model=MODELS.create("linear", l2=3.0))
    trainer = Trainer(experiment)
    expected = by_hand(theta(trainer), order(five, 0)[:2], l2=3.0)
    trainer.advance(1)
    np.testing.assert_allclose(theta(trainer), expected, rtol=1e-14)


def test_the_shown_loss_is_without_the_penalty(five: Experiment) -> None:
    trainer = Trainer(replace(five, model=MODELS.create("linear", l2=3.0)))
    w, b = theta(trainer)
    loss = trainer.snapshot().now.loss[0, 0]
    assert loss == pytest.approx(((w * X + b - Y) ** 2).mean(), rel=1e-14)


# --- the gradient of whole networks -----------------------------------------------------------

SHAPES = {
    "line": MODELS.create("linear", l2=0.3),
    "cubic": MODELS.create("linear", degree=3),
    "network": MODELS.create("mlp", units=(4, 3), l2=0.2),
    "network of no layers": MODELS.create("mlp", units=(), l2=0.2),
}
WORDS = MODELS["mlp"].parameters()["activation"].choices
BENT = {word: MODELS.create("mlp", units=(4, 3), activation=word) for word in WORDS}
TRIED = [
    *(
        pytest.param(key, model, id=f"{key} {name}")
        for key in LOSSES
        for name, model in SHAPES.items()
    ),
    *(pytest.param("log_cosh", model, id=name) for name, model in BENT.items()),
]
STEP = 1e-6


def objective(trainer: Trainer, model: Model, points: Floats) -> Floats:
    """Return mean training loss + λ/2 ΣW² for a stack of weights (m, count)."""
    (contender,) = trainer.experiment.contenders
    loss = trainer.evaluator.evaluate(points, [contender.loss] * len(points)).loss[:, 0]
    squares = [
        (layer[:, :-1] ** 2).sum(axis=(1, 2)) for layer in trainer.prepared.shape.views(points)
    ]
    return loss + 0.5 * model.l2 * sum(squares)


@pytest.mark.parametrize(("key", "model"), TRIED)
def test_a_step_of_sgd_follows_the_gradient_of_mean_loss_and_penalty(
    key: str, model: Model
) -> None:
    """A step at rate 1 on all samples is the gradient; finite differences know it, too."""
    experiment = race(key, model=model, batch_size=None)
    trainer = Trainer(experiment)
    trainer.advance(3)  # away from intercepts of 0, where scores of several classes are equal
    assert trainer.adopt(replace(experiment, optimizer=OPTIMIZERS.create("sgd", learning_rate=1.0)))
    start = theta(trainer)
    trainer.advance(1)
    gradient = start - theta(trainer)
    shift = STEP * np.eye(len(start))
    ahead, behind = (objective(trainer, model, start + sign * shift) for sign in (1, -1))
    np.testing.assert_allclose(gradient, (ahead - behind) / (2 * STEP), rtol=1e-6, atol=1e-8)
    assert np.abs(gradient).max() > 1e-3


# --- divergence -------------------------------------------------------------------------------

WILD = OPTIMIZERS.create("sgd", learning_rate=1e6)


@pytest.mark.parametrize(
    ("tame", "wild"),
    [(["mae", "huber", "mse"], "mse"), (["bce", "focal"], "squared_hinge")],
    ids=["regression", "binary"],
)
@pytest.mark.parametrize("index", [0, 1, -1])
def test_one_contender_diverges_and_the_others_go_on_as_if_alone(
    tame: list[str], wild: str, index: int
) -> None:
    calm = race(*tame, model=MODELS.create("linear", degree=2))
    contenders = list(calm.contenders)
    index %= len(contenders) + 1
    contenders.insert(index, Contender(LOSSES.create(wild), optimizer=WILD))
    trainer, alone = Trainer(replace(calm, contenders=tuple(contenders))), Trainer(calm)
    for each in (trainer, alone):
        each.advance_epochs(40)
    seen, without = trainer.snapshot(), alone.snapshot()
    others = [row for row in range(len(contenders)) if row != index]
    assert seen.theta[others].tobytes() == without.theta.tobytes()
    assert seen.curves.loss[:, others].tobytes() == without.curves.loss.tobytes()
    assert seen.curves.metrics[:, others].tobytes() == without.curves.metrics.tobytes()
    assert [bool(trouble) for trouble in seen.diverged] == [
        row == index for row in range(len(contenders))
    ]
    assert not seen.finished
    for numbers in (seen.theta, seen.now.loss, seen.now.metrics, seen.surface):
        assert np.isnan(numbers[index]).all()
        assert np.isfinite(numbers[others]).all()
    curve = seen.curves.loss[:, index, 0]
    broken = int(np.flatnonzero(~np.isfinite(curve))[0])
    assert 0 < broken < len(curve) - 1
    assert np.isnan(curve[broken + 1 :]).all()


def test_contenders_that_share_an_optimizer_diverge_alone_too() -> None:
    """At this rate squared errors grow with every step, absolute ones do not."""
    shared = OPTIMIZERS.create("momentum", learning_rate=100.0)
    trainer, alone = (
        Trainer(race(*keys, optimizer=shared))
        for keys in (["huber", "mse", "mae"], ["huber", "mae"])
    )
    for each in (trainer, alone):
        each.advance(200)
    seen, without = trainer.snapshot(), alone.snapshot()
    assert [bool(trouble) for trouble in seen.diverged] == [False, True, False]
    assert seen.theta[[0, 2]].tobytes() == without.theta.tobytes()
    assert seen.curves.loss[:, [0, 2]].tobytes() == without.curves.loss.tobytes()


def test_the_sentence_names_the_step_and_the_rate() -> None:
    """At rate 1e200 the first step leaves weights near 1e200: the second makes them infinite."""
    own = OPTIMIZERS.create("sgd", learning_rate=1e200)
    steep = Contender(LOSSES.create("mse"), optimizer=own)
    trainer = Trainer(race("mae", steep, batch_size=6))
    trainer.advance(1)
    assert trainer.snapshot().diverged == (None, None)
    trainer.advance(1)
    calm, wild = trainer.snapshot().diverged
    assert calm is None
    assert wild == Diverged(step=2, seeds=1, of=1, learning_rate=1e200)
    assert wild.advice == ("Loss became infinite at step 2. Lower the learning rate (now 1e+200).")
    trainer.advance(20)
    assert trainer.snapshot().diverged == (None, wild)


@pytest.mark.parametrize("formula", ["log(r)", "sqrt(r)"])
@pytest.mark.parametrize("repeats", [1, 3])
def test_a_loss_without_a_value_at_the_start_blames_no_learning_rate(
    formula: str, repeats: int
) -> None:
    """Of a line of targets around 0, about half lie above the first prediction: there is no log."""
    lost = Contender(formula_loss(formula, task="regression"))
    experiment = race("mse", lost, dataset=DATASETS.create("sine"), repeats=repeats)
    trainer = Trainer(experiment)
    snapshot = Trainer(race("mse", dataset=DATASETS.create("sine"), repeats=repeats)).snapshot()
    train = snapshot.prepared.train
    residual = snapshot.scores(Split.TRAIN)[0] - train.scaled_target
    below, count = int((residual < 0).sum()), len(train)
    assert 0 < below < count
    whose = f" (for {below} of {count} training samples)" if repeats == 1 else " for 3 of 3"
    calm, how = trainer.snapshot().diverged
    assert calm is None
    assert how is not None
    assert how.advice == f"The loss has no finite value at the first step{whose}."
    trainer.advance(20)
    assert trainer.snapshot().diverged == (None, how), "and the other one goes on"


def test_a_loss_without_a_gradient_at_the_start_blames_no_learning_rate(five: Experiment) -> None:
    """The root is upright at the least residual, which is its beginning."""
    start = Trainer(five).snapshot()
    least = float((start.scores(Split.TRAIN)[0] - start.prepared.train.scaled_target).min())
    steep = Contender(formula_loss(f"sqrt(r - ({least!r}))", task="regression"))
    trainer = Trainer(replace(five, contenders=(steep,), batch_size=None))
    assert trainer.snapshot().diverged == (None,), "it has a value everywhere"
    trainer.advance(1)
    (how,) = trainer.snapshot().diverged
    assert how is not None
    assert how.advice == "The loss has no finite gradient at the first step."


def test_a_loss_that_overflows_stops_at_the_end_of_the_epoch() -> None:
    """Weights of 1e200 are finite, but their squared errors are not."""
    trainer = Trainer(
        race("mse", optimizer=OPTIMIZERS.create("sgd", learning_rate=1e200), batch_size=None)
    )
    trainer.advance(1)
    snapshot = trainer.snapshot()
    assert snapshot.diverged == (Diverged(step=1, seeds=1, of=1, learning_rate=1e200),)
    assert snapshot.finished
    assert trainer.finished
    assert np.isnan(snapshot.theta).all()
    assert snapshot.curves.loss[:, 0, 0].tolist()[1:] == [np.inf]
    trainer.advance(3)
    assert (trainer.step, trainer.epoch) == (4, 4)


def test_a_loss_of_another_task_is_refused() -> None:
    with pytest.raises(ValueError, match="'bce' is for binary, but the dataset is for regress"):
        Trainer(race("mse", "bce", task=Task.REGRESSION))


@pytest.mark.parametrize("size", [1e-170, 1e160])
def test_errors_whose_squares_vanish_or_overflow_are_measured_all_the_same(
    tmp_path: Path, size: float
) -> None:
    path = tmp_path / "far.csv"
    rows = "".join(f"{x},{size * y}\n" for x, y in zip(X, Y, strict=True))
    path.write_text("x,y\n" + rows, encoding="utf-8")
    dataset = DATASETS.create("csv", path=str(path))
    model = MODELS.create("linear", start="zeros")
    experiment = race("mae", dataset=dataset, model=model, test_share=0.0)
    trainer = Trainer(replace(experiment, scale_target=False))
    inputs = trainer.prepared.train.inputs
    scores = trainer.prepared.scores(trainer.snapshot().theta, inputs)[0]
    found = trainer.snapshot().now.statistics[0, 0, 0]
    target = trainer.prepared.train.target
    expected = [metrics.mae(target, scores), metrics.rmse(target, scores)]
    np.testing.assert_allclose(found[:2], expected, rtol=1e-14)


def test_the_penalty_is_recorded_beside_the_loss_as_it_is_minimised() -> None:
    """A noiseless line and λ = ½: of what is minimised the curve of the loss shows a fifth."""
    line = DATASETS.create("line", noise=0.0)
    start = race("mse", dataset=line, test_share=0.0, scale_target=True, batch_size=None)
    model = MODELS.create("linear", l2=0.5, l1=0.25)
    trainer = Trainer(replace(start, model=model))
    trainer.advance_epochs(3)
    snapshot = trainer.snapshot()
    slope = snapshot.theta[0, 0]  # the intercept is not penalised
    penalty = 0.25 * slope**2 + 0.25 * abs(slope)
    assert snapshot.curves.penalties[-1, 0, 0] == pytest.approx(penalty, rel=1e-12)
    minimised = snapshot.curves.penalised[-1, 0, 0, 0]
    assert minimised == pytest.approx(snapshot.curves.losses[-1, 0, 0, 0] + penalty, rel=1e-12)
    assert (Trainer(start).snapshot().curves.penalties == 0.0).all()

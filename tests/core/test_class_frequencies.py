"""What losses know of the training samples: the shares of the classes adjust the logits."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.analysis.influence import shares
from lossstudio.core.analysis.loss_shape import class_curves, sample_positions
from lossstudio.core.analysis.sample_inspection import SampleRef, inspect
from lossstudio.core.datasets import DATASETS, Samples
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.losses.views import Facts
from lossstudio.core.preparation.split import Split
from lossstudio.core.preparation.weighting import class_frequencies
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

KEYS = {Task.BINARY: "logit_adjusted_bce", Task.MULTICLASS: "logit_adjusted_ce"}
both_tasks = pytest.mark.parametrize("task", KEYS)


def samples(target: list[int], classes: int, weight: list[float] | None = None) -> Samples:
    index = np.array(target)
    task = Task.BINARY if classes == 2 else Task.MULTICLASS
    names = tuple(f"class {k}" for k in range(classes))
    given = None if weight is None else np.array(weight)
    return Samples(np.zeros((len(index), 1)), index, task, ("x",), "y", names, given)


def test_frequencies_are_those_of_the_samples_that_are_meant() -> None:
    some = samples([0, 1, 1, 2, 1, 0], classes=4)
    found = class_frequencies(some, np.array([0, 1, 2, 4]))
    # a class without samples counts as half a one
    np.testing.assert_allclose(found, np.array([1.0, 3.0, 0.5, 0.5]) / 5.0)
    weighed = samples([0, 1, 1], classes=2, weight=[6.0, 1.0, 1.0])
    np.testing.assert_allclose(class_frequencies(weighed, np.arange(3)), [0.75, 0.25])
    assert class_frequencies(some, np.array([], dtype=np.intp)) is None


def test_by_definition_with_shares() -> None:
    """Equation 10 of Menon et al. (2021): cross-entropy of z + τ log π."""
    rng, tau = np.random.default_rng(0), 1.7
    pi = np.array([0.7, 0.25, 0.05])
    z, t = 5.0 * rng.normal(size=(40, 3)), rng.integers(0, 3, 40)
    stack = stack_of(Task.MULTICLASS, z[None], t, Facts(pi))
    loss = LOSSES.create("logit_adjusted_ce", tau=tau)
    shifted = np.exp(z) * pi**tau
    p = shifted / shifted.sum(axis=1, keepdims=True)
    rows = np.arange(40)
    np.testing.assert_allclose(stack.value(loss, slice(None))[0], -np.log(p[rows, t]), rtol=1e-10)
    expected = p - np.eye(3)[t]
    np.testing.assert_allclose(stack.gradient(loss, slice(None))[0], expected, atol=1e-13)


def test_two_classes_are_one_logit_also_with_shares() -> None:
    rng, pi = np.random.default_rng(1), np.array([0.9, 0.1])
    z, y = 5.0 * rng.normal(size=60), rng.integers(0, 2, 60)
    pair = np.stack([np.zeros(60), z], axis=-1)
    one = stack_of(Task.BINARY, z, y, Facts(pi))
    two = stack_of(Task.MULTICLASS, pair, y, Facts(pi))
    for name in ("value", "gradient"):
        of_one = getattr(one, name)(LOSSES.create("logit_adjusted_bce"), slice(None))
        of_two = getattr(two, name)(LOSSES.create("logit_adjusted_ce"), slice(None))
        np.testing.assert_allclose(of_two if name == "value" else of_two[:, 1], of_one, rtol=1e-11)


def test_without_a_race_all_classes_are_alike() -> None:
    z, y = np.linspace(-3.0, 3.0, 7), np.array([0, 1, 0, 1, 0, 1, 1])
    adjusted, plain = LOSSES.create("logit_adjusted_bce", tau=3.0), LOSSES.create("bce")
    np.testing.assert_array_equal(adjusted.value(z, y), plain.value(z, y))


def rare(*losses: object, **settings: object) -> Snapshot:
    """Race on classes of which the second is rare: nine to one."""
    given = {
        "dataset": DATASETS.create("gaussians", samples=1000, prevalence=0.1, noise=1.5),
        "batch_size": None,
        **settings,
    }
    trainer = Trainer(race(*losses, **given))
    trainer.advance_epochs(600)
    return trainer.snapshot()


def test_the_rare_class_is_found_as_often_as_the_other() -> None:
    snapshot = rare("bce", "logit_adjusted_bce", LOSSES.create("logit_adjusted_bce", tau=0.0))
    keys, split = snapshot.curves.keys, Split.TEST
    recall = snapshot.now.metrics[:, keys.index("recall"), split]
    balanced = snapshot.now.metrics[:, keys.index("balanced_accuracy"), split]
    assert recall[1] > recall[0] + 0.05
    assert balanced[1] > balanced[0] + 0.02
    np.testing.assert_allclose(snapshot.theta[2], snapshot.theta[0], rtol=1e-12)


@both_tasks
def test_all_that_tells_of_a_contender_knows_the_shares(task: Task) -> None:
    key = KEYS[task]
    snapshot = Trainer(race(key, test_share=0.26)).snapshot()
    prepared, train = snapshot.prepared, snapshot.prepared.train
    pi = prepared.facts.class_shares
    sizes = np.bincount(train.target)
    np.testing.assert_allclose(pi, sizes / sizes.sum())
    assert np.ptp(pi) > 0.0
    scores = prepared.scores(snapshot.theta, train.inputs)[0]
    plain = LOSSES.create("bce" if task is Task.BINARY else "softmax_ce")
    shift = np.log(pi[1] / pi[0]) if task is Task.BINARY else np.log(pi)
    values = plain.value(scores + shift, train.target)
    gradient = plain.gradient(scores + shift, train.target)
    assert snapshot.now.loss[0, 0] == pytest.approx(values.mean(), rel=1e-12)
    told = inspect(snapshot, SampleRef(test=False, index=3), [0]).evaluations[0]
    assert told.loss == pytest.approx(values[3], rel=1e-12)
    np.testing.assert_allclose(told.gradient, np.ravel(gradient[3]), rtol=1e-12)
    pulls = np.abs(gradient) if task is Task.BINARY else np.linalg.norm(gradient, axis=1)
    np.testing.assert_allclose(shares(snapshot, 0, train), pulls / pulls.sum(), rtol=1e-12)
    loss = snapshot.experiment.contenders[0].loss
    _, drawn, _ = sample_positions(prepared, snapshot.theta[0], loss)
    np.testing.assert_allclose(drawn, values, rtol=1e-12)


@both_tasks
def test_each_class_has_its_curve(task: Task) -> None:
    x, loss = np.linspace(-4.0, 4.0, 41), LOSSES.create(KEYS[task])
    pi = np.array([0.8, 0.2]) if task is Task.BINARY else np.array([0.6, 0.3, 0.1])
    curves = class_curves(loss, x, None, Facts(pi))
    assert len(curves) == len(pi)
    for share, curve in zip(pi, curves, strict=True):  # against all others as one rival
        expected = np.log1p(np.exp(-x) * (1.0 - share) / share)
        np.testing.assert_allclose(curve.value, expected, rtol=1e-10)
    plain = LOSSES.create("bce" if task is Task.BINARY else "softmax_ce")
    assert len(class_curves(plain, x, None, Facts(pi))) == 1


def test_by_its_name_in_a_formula_it_knows_them_too() -> None:
    typed = formula_loss("logit_adjusted_bce(tau=0.5)", task="binary")
    snapshot = rare(typed, LOSSES.create("logit_adjusted_bce", tau=0.5), repeats=2)
    np.testing.assert_allclose(snapshot.theta[0], snapshot.theta[1], rtol=1e-12)


def test_another_tau_during_the_race_is_taken() -> None:
    experiment = race("logit_adjusted_ce")
    trainer = Trainer(experiment)
    trainer.advance(5)
    other = experiment.with_contender(0, loss=LOSSES.create("logit_adjusted_ce", tau=0.0))
    assert trainer.adopt(replace(other))
    plain = LOSSES.create("softmax_ce")
    snapshot, train = trainer.snapshot(), trainer.prepared.train
    scores = trainer.prepared.scores(snapshot.theta, train.inputs)[0]
    expected = plain.value(scores, train.target).mean()
    assert snapshot.now.loss[0, 0] == pytest.approx(expected, rel=1e-12)

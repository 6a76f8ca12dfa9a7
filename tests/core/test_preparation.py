"""From samples to what the model sees: split, scaled, expanded; and back, in the data's units."""

from dataclasses import replace
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from lossstudio.core.analysis.equation import coefficients, equation
from lossstudio.core.datasets import DATASETS, Dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import mae, r2, rmse
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.prepare import Prepared, prepare
from lossstudio.core.preparation.scaling import Scaling
from lossstudio.core.preparation.split import draw_split
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

Floats = NDArray[np.float64]


@given(st.integers(2, 500), st.floats(0, 0.9), st.integers(0, 2**40))
@example(2, 0.9, 0)
def test_every_sample_is_on_one_side(count: int, share: float, seed: int) -> None:
    train, test = draw_split(count, share, seed)
    assert sorted([*train, *test]) == list(range(count))
    assert train.tolist() == sorted(train)
    assert test.tolist() == sorted(test)
    assert len(train) >= 1
    assert len(test) == min(round(share * count), count - 1)


def test_a_split_is_drawn_not_cut() -> None:
    train, test = draw_split(100, 0.5, 1)
    assert min(test) < 10
    assert max(train) >= 90
    assert not np.array_equal(test, draw_split(100, 0.5, 2)[1])


@given(
    st.lists(st.integers(1, 60), min_size=2, max_size=6), st.floats(0, 0.9), st.integers(0, 2**40)
)
@example([18, 2], 0.3, 1)
def test_each_class_has_its_share_of_both_sides(sizes: list[int], share: float, seed: int) -> None:
    count = sum(sizes)
    classes = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
    train, test = draw_split(count, share, seed, classes)
    assert sorted([*train, *test]) == list(range(count))
    wanted = min(round(share * count), count - 1)
    assert len(test) == min(wanted, count - len(sizes)), "one of each class stays for training"
    for label, size in enumerate(sizes):
        tested = int(np.count_nonzero(classes[test] == label))
        assert tested < size
        assert tested >= min(1, size - 1) or wanted < len(sizes)
        if wanted <= count - len(sizes) and min(sizes) * share > 2:
            assert abs(tested - size * wanted / count) <= 1


COLUMNS = arrays(np.float64, (7, 2), elements=st.floats(-1e300, 1e300))


@given(COLUMNS)
@example(np.full((7, 2), 0.1))
@example(np.eye(7, 2) * 5e-324)
@example(np.repeat([[0.1 + 0.2, 1e9]], 7, axis=0) * [[1.0, 1.0]])
def test_scaled_columns_have_mean_0_and_spread_1_unless_constant(columns: Floats) -> None:
    scaling = Scaling.fit(columns)
    scaled = scaling.apply(columns)
    size = np.abs(columns).max(axis=0)
    varied = np.ptp(columns / np.where(size, size, 1.0), axis=0) > 1e-9
    varied &= size > 1e-290  # below, numbers themselves have few digits
    assert np.abs(scaled.mean(axis=0)[varied]) == pytest.approx(0, abs=1e-6)
    assert scaled.std(axis=0)[varied] == pytest.approx(1, rel=1e-6)
    constant = np.ptp(columns, axis=0) == 0
    assert np.array_equal(scaling.spread[constant], np.ones(constant.sum()))
    assert not scaled[:, constant].any()
    assert np.isfinite(scaled).all()
    np.testing.assert_allclose(scaling.undo(scaled), columns, rtol=1e-9, atol=1e-9 * size.max())


def test_test_samples_have_no_part_in_the_scaling() -> None:
    prepared = prepare(race("mse", scale_target=True, test_share=0.5))
    x, y = prepared.train.features[:, 0], prepared.train.target
    assert prepared.inputs.features.mean == pytest.approx([x.mean()], rel=1e-14)
    assert prepared.inputs.features.spread == pytest.approx([x.std()], rel=1e-14)
    assert prepared.target_scaling.mean == pytest.approx([y.mean()], rel=1e-14)
    standard = (prepared.test.features[:, 0] - x.mean()) / x.std()
    assert prepared.test.inputs[:, 0] == pytest.approx(standard, rel=1e-12)
    assert prepared.test.scaled_target == pytest.approx((prepared.test.target - y.mean()) / y.std())
    assert abs(prepared.test.inputs[:, 0].mean()) > 1e-3


def test_classes_are_never_scaled() -> None:
    prepared = prepare(race("bce", scale_target=True))
    assert prepared.train.scaled_target.tolist() == prepared.train.target.tolist()
    assert set(prepared.train.scaled_target.tolist()) == {0, 1}


def test_without_scaling_the_model_sees_the_raw_powers() -> None:
    experiment = race("mse", model=MODELS.create("linear", degree=4), scale_features=False)
    train = prepare(experiment).train
    assert np.array_equal(train.scaled_target, train.target)
    expected = train.features ** np.array([1, 2, 3, 4, 0])
    np.testing.assert_allclose(train.inputs, expected, rtol=1e-14)


def test_powers_are_standardised_again() -> None:
    experiment = race("mse", model=MODELS.create("linear", degree=5), test_share=0.0)
    inputs = prepare(experiment).train.inputs
    assert inputs[:, :-1].mean(axis=0) == pytest.approx(np.zeros(5), abs=1e-13)
    assert inputs[:, :-1].std(axis=0) == pytest.approx(np.ones(5), rel=1e-13)
    assert np.array_equal(inputs[:, -1], np.ones(len(inputs)))


def test_a_constant_feature_does_not_disturb(tmp_path: Path) -> None:
    """0.1 ten times has a spread of 1e-17 by rounding; it must not be blown up to 1."""
    path = tmp_path / "t.csv"
    rows = "".join(f"0.1,{x},{2 * x + 1}\n" for x in range(10))
    path.write_text("c,x,y\n" + rows, encoding="utf-8")
    experiment = race("mse", dataset=DATASETS.create("csv", path=str(path)), test_share=0.0)
    trainer = Trainer(experiment)
    assert np.abs(trainer.prepared.train.inputs[:, 0]).max() < 1e-15
    trainer.advance(500)
    assert np.abs(trainer.snapshot().surface).max() < 50


# --- coefficients in the data's own units -----------------------------------------------------


def solved(experiment: Experiment, powers: Floats) -> tuple[Prepared, Floats, Floats]:
    """Return the weights of least squares as the model sees it, and in raw units."""
    prepared = prepare(experiment)
    train = prepared.train
    theta = np.linalg.lstsq(train.inputs, train.scaled_target, rcond=None)[0]
    raw = np.linalg.lstsq(powers, train.target, rcond=None)[0]
    return prepared, theta, raw


@pytest.mark.parametrize("scale_target", [False, True])
@pytest.mark.parametrize("scale_features", [False, True])
@pytest.mark.parametrize("degree", [1, 2, 3, 4, 5])
def test_coefficients_of_one_feature_are_those_of_raw_powers(
    degree: int, scale_features: bool, scale_target: bool
) -> None:
    experiment = race(
        "mse",
        dataset=DATASETS.create("cubic", samples=40),
        model=MODELS.create("linear", degree=degree),
        scale_features=scale_features,
        scale_target=scale_target,
    )
    x = prepare(experiment).train.features
    prepared, theta, raw = solved(experiment, x ** np.arange(degree + 1))
    np.testing.assert_allclose(coefficients(prepared, theta), raw, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("scale_target", [False, True])
@pytest.mark.parametrize("scale_features", [False, True])
def test_coefficients_of_several_features_are_those_of_raw_features(
    scale_features: bool, scale_target: bool
) -> None:
    names = ("air_flow", "water_temperature", "acid_concentration")
    experiment = race(
        "mse",
        dataset=DATASETS.create("stack_loss", features=names),
        scale_features=scale_features,
        scale_target=scale_target,
    )
    features = prepare(experiment).train.features
    ones = np.ones((len(features), 1))
    prepared, theta, raw = solved(experiment, np.hstack([ones, features]))
    np.testing.assert_allclose(coefficients(prepared, theta), raw, rtol=1e-9)


def test_coefficients_give_the_logit_of_a_binary_model() -> None:
    trainer = Trainer(race("bce"))
    trainer.advance(20)
    train = trainer.prepared.train
    theta = trainer.snapshot().theta[0]
    found = coefficients(trainer.prepared, theta)
    assert found is not None
    expected = train.inputs @ theta
    np.testing.assert_allclose(found[0] + train.features @ found[1:], expected, rtol=1e-12)


@pytest.mark.parametrize(
    "experiment",
    [
        race("mse", model=MODELS.create("mlp", units=(2,))),
        race("softmax_ce"),
        race("bce", model=MODELS.create("linear", degree=2)),
    ],
    ids=["network", "several classes", "products of features"],
)
def test_where_there_is_no_short_form_there_are_no_coefficients(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    theta = trainer.snapshot().theta[0]
    assert coefficients(trainer.prepared, theta) is None
    assert equation(trainer.prepared, theta) == ""


def test_products_of_two_features_are_expanded_in_increasing_degree() -> None:
    experiment = race("bce", model=MODELS.create("linear", degree=3), scale_features=False)
    train = prepare(experiment).train
    a, b = train.features.T
    terms = [t for power in (1, 2, 3) for t in combinations_with_replacement("ab", power)]
    columns = [a ** t.count("a") * b ** t.count("b") for t in terms]
    np.testing.assert_allclose(train.inputs[:, :-1], np.stack(columns, axis=1), rtol=1e-13)


@pytest.mark.parametrize(
    ("start", "slope", "text"),
    [
        (1.5, 0.25, "y = 1.5 + 0.25 x"),
        (-260.059, 5.04148, "y = −260 + 5.04 x"),
        (3.14159, -2.71828, "y = 3.14 − 2.72 x"),
        (999.7, 12345.6, "y = 1000 + 12,346 x"),
        (-1e-9, -1e9, "y = −1e−09 − 1e+09 x"),
        (float("nan"), 1.0, ""),
    ],
)
def test_a_line_is_written_with_three_digits(start: float, slope: float, text: str) -> None:
    prepared = prepare(race("mse", scale_features=False))
    assert equation(prepared, np.array([slope, start])) == text


def test_a_line_is_written_in_the_units_of_the_data() -> None:
    plain = race("mse", dataset=DATASETS.create("belgian_phones"), test_share=0.0)
    for experiment in (plain, replace(plain, scale_target=True)):
        prepared = prepare(experiment)
        theta = np.linalg.lstsq(prepared.train.inputs, prepared.train.scaled_target, rcond=None)[0]
        assert equation(prepared, theta) == "y = 42.4 + 5.04 (x − 1960)"


# --- metrics in units of the target -----------------------------------------------------------


def fitted(dataset: Dataset, scale_target: bool) -> Trainer:
    """Return a race of mse near its end, on all samples at once."""
    nesterov = OPTIMIZERS.create("nesterov", learning_rate=0.1, momentum=0.5)
    settings = {"batch_size": None, "test_share": 0.25, "scale_target": scale_target}
    trainer = Trainer(race("mse", dataset=dataset, optimizer=nesterov, **settings))
    trainer.advance(150)
    return trainer


def test_metrics_are_in_units_of_the_target_and_losses_as_trained() -> None:
    dataset = DATASETS.create("old_faithful")
    raw, scaled = (fitted(dataset, scale) for scale in (False, True))
    keys = raw.evaluator.metric_series.keys
    assert keys == ("mae", "rmse", "r2", "mean_cost")
    slope, start = np.polyfit(raw.prepared.train.features[:, 0], raw.prepared.train.target, 1)
    for trainer in (raw, scaled):
        for side, part in enumerate((trainer.prepared.train, trainer.prepared.test)):
            predicted = start + slope * part.features[:, 0]
            expected = [metric(part.target, predicted) for metric in (mae, rmse, r2, mae)]
            assert trainer.snapshot().now.metrics[0, :, side] == pytest.approx(expected, rel=1e-9)
    spread = raw.prepared.train.target.std()
    losses = [trainer.snapshot().now.loss[0, 0] for trainer in (raw, scaled)]
    assert losses[0] == pytest.approx(losses[1] * spread**2, rel=1e-9)


@pytest.mark.parametrize(
    ("key", "dataset"), [("mse", "sine"), ("bce", "moons"), ("softmax_ce", "blobs")]
)
def test_scores_become_predictions(key: str, dataset: str) -> None:
    experiment = race(key, dataset=DATASETS.create(dataset, samples=30), repeats=2)
    trainer = Trainer(replace(experiment, scale_target=key == "mse"))
    prepared, theta = trainer.prepared, trainer.snapshot().theta
    part = prepared.test
    scores = prepared.scores(theta, part.inputs)
    found, predictions = prepared.predict(scores), prepared.predictions(scores, part)
    assert np.all(predictions.threshold == 0.5)
    np.testing.assert_array_equal(predictions.target, part.target)
    if prepared.task is Task.MULTICLASS:
        assert scores.shape == (len(theta), len(part), 3)
        weight = np.exp(scores)
        np.testing.assert_allclose(found, weight / weight.sum(axis=-1, keepdims=True))
        np.testing.assert_array_equal(predictions.score, scores)
        return
    assert scores.shape == (len(theta), len(part))
    if prepared.task is Task.BINARY:
        np.testing.assert_allclose(found, 1.0 / (1.0 + np.exp(-scores)))
        np.testing.assert_array_equal(predictions.score, scores)
    else:
        scaling = prepared.target_scaling
        assert scaling.spread[0] != 1.0
        np.testing.assert_allclose(found, scores * scaling.spread + scaling.mean)
        np.testing.assert_array_equal(predictions.score, found)

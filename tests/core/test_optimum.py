"""The optimum of a contender is what its trainer minimises, at its least."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.analysis.equation import coefficients
from lossstudio.core.analysis.optimum import Optimum, optimum
from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Experiment, Seeds
from lossstudio.core.losses import LOSSES, Loss, formula_loss, mean_loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.prepare import Prepared, prepare
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.core.training.batch_gradient import BatchGradient
from lossstudio.core.training.penalties import penalty, shape_gradient

CASES = json.loads(
    (Path(__file__).parent.parent / "reference" / "fits.json").read_text(encoding="utf-8")
)
HINGED = {"mae", "quantile", "epsilon_insensitive", "hinge", "multiclass_hinge"}


def found_of(experiment: Experiment, start: Optimum | None = None) -> tuple[Prepared, Optimum]:
    prepared = prepare(experiment)
    return prepared, optimum(experiment, prepared, 0, start)


def minimised(experiment: Experiment, prepared: Prepared, theta: np.ndarray) -> float:
    """Return what the trainer minimises at weights."""
    part, loss = prepared.train, experiment.contenders[0].loss
    with np.errstate(all="ignore"):
        scores = prepared.scores(theta[None], part.inputs)[0]
        stack = stack_of(prepared.task, scores, part.scaled_target, prepared.facts)
        mean = mean_loss(stack.value(loss, slice(None)), part.weight)
        return float(mean + penalty(experiment, theta[None], prepared.shape.penalised())[0])


def of_case(case: dict[str, Any], folder: Path) -> Experiment:
    """Return a published fit as an experiment on a data file."""
    features, target = case["data"]["X"], case["data"]["y"]
    names = [f"x{index}" for index in range(len(features[0]))]
    rows = [",".join([*names, "y"])]
    rows += [",".join(map(repr, [*x, y])) for x, y in zip(features, target, strict=True)]
    path = folder / "data.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    kind = "class" if case["task"] == "classification" else "number"
    ridge = case["l2"]["lambda"] if case["l2"] else 0.0
    return race(
        LOSSES.create(case["loss"], **case["loss_params"]),
        dataset=DATASETS.create("csv", path=str(path), features=names, target_as=kind),
        model=MODELS.create("linear", l2=ridge),
        test_share=0.0,
        scale_features=not ridge,  # a penalty means the weights of the raw features
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_it_is_the_published_optimum(case: dict[str, Any], tmp_path: Path) -> None:
    prepared, found = found_of(of_case(case, tmp_path))
    assert found.reason == ""
    assert found.minimised == pytest.approx(case["optimum_loss_mean"], rel=1e-10)
    assert found.unique == case["unique"]
    own = coefficients(prepared, found.theta)
    if own is None:
        (layer,) = prepared.shape.views(found.theta)
        own = np.roll(layer, 1, axis=0) - layer.mean(axis=1)[[-1, *range(len(layer) - 1)], None]
    if case["unique"]:
        size = np.abs(case["optimum"]).max()
        np.testing.assert_allclose(own, case["optimum"], rtol=1e-6, atol=1e-9 * size)
    else:
        for value, (low, high) in zip(own, case["optimal_face_param_range"], strict=True):
            assert low - 1e-6 <= value <= high + 1e-6


# --- whatever is minimised --------------------------------------------------------------------

SETS: dict[Task, tuple[str, ...]] = {
    Task.REGRESSION: ("line_outliers", "heavy_tailed", "stack_loss", "belgian_phones"),
    Task.BINARY: ("moons", "gaussians", "xor"),
    Task.MULTICLASS: ("rings", "pinwheel", "iris"),
}
CONVEX = sorted(key for key, cls in LOSSES.items() if LOSSES.create(key).convex)
PARAMETERS = {
    "huber": {"delta": (1e-3, 0.1, 1.0, 100.0)},
    "quantile": {"tau": (0.02, 0.5, 0.9)},
    "epsilon_insensitive": {"epsilon": (0.0, 0.1, 2.0)},
    "smooth_l1": {"beta": (0.0, 0.01, 1.0)},
    "bce": {"pos_weight": (0.1, 1.0, 5.0), "label_smoothing": (0.0, 0.1)},
    "expectile": {"tau": (0.1, 0.9)},
}


@st.composite
def experiments(draw: Any) -> Experiment:
    key = draw(st.sampled_from(CONVEX))
    chosen = {
        name: draw(st.sampled_from(values)) for name, values in PARAMETERS.get(key, {}).items()
    }
    loss = LOSSES.create(key, **chosen)
    names = ("counts",) if loss.log_link else SETS[loss.task]
    name = draw(st.sampled_from(names))
    some = {"samples": draw(st.sampled_from((12, 40, 90)))}
    dataset = DATASETS.create(name, **(some if "samples" in DATASETS[name].parameters() else {}))
    model = MODELS.create(
        "linear",
        degree=draw(st.sampled_from((1, 1, 2))),
        l2=draw(st.sampled_from((0.0, 0.01, 1.0))),
        l1=draw(st.sampled_from((0.0, 0.0, 0.02, 0.5))),
    )
    balanced = loss.task.is_classification and draw(st.booleans())
    return race(
        loss,
        dataset=dataset,
        model=model,
        seeds=Seeds(data=draw(st.integers(0, 99))),
        batch_size=None,
        class_weighting="balanced" if balanced else "equal",
        scale_features=draw(st.booleans()),
        scale_target=True,
    )


def gradient_at(experiment: Experiment, prepared: Prepared, theta: np.ndarray) -> np.ndarray:
    """Return the gradient as the trainer works it out."""
    gradient = np.zeros((1, theta.size))
    with np.errstate(all="ignore"):
        BatchGradient(experiment, prepared, theta[None].copy(), gradient).fill_gradient(0, 0)
        shape_gradient(experiment, gradient, theta[None], prepared.shape.penalised())
    return gradient[0]


@settings(max_examples=60, deadline=None)
@given(experiments(), st.integers(0, 2**32 - 1))
def test_no_other_weights_are_better_and_the_gradient_vanishes(
    experiment: Experiment, seed: int
) -> None:
    prepared, found = found_of(experiment)
    if found.theta is None:
        assert "weights" in found.reason  # they have no end
        return
    least = minimised(experiment, prepared, found.theta)
    assert least == pytest.approx(found.minimised, rel=1e-9, abs=1e-12)
    inputs = prepared.train.inputs[:, :-1]
    spread, middle = np.maximum(inputs.std(axis=0), 1e-9), inputs.mean(axis=0)
    rng, outputs = np.random.default_rng(seed), prepared.shape.sizes[-1]
    for scale in 10.0 ** rng.uniform(-6.0, 0.0, 60):
        way = scale * rng.normal(size=(len(spread) + 1, outputs))
        way[:-1] /= spread[:, None]
        way[-1] -= middle @ way[:-1]  # else it would be large where features are far from 0
        other = minimised(experiment, prepared, found.theta + way.ravel())
        assert other >= least - 1e-9 * (abs(least) + 1e-3)
    if experiment.contenders[0].loss.smooth and not experiment.model.l1:
        gradient = gradient_at(experiment, prepared, found.theta)
        at_zero = gradient_at(experiment, prepared, np.zeros_like(found.theta))
        assert np.abs(gradient).max() <= 1e-6 * max(1.0, np.abs(at_zero).max())


@pytest.mark.parametrize("key", ["mse", "mae", "huber", "quantile", "bce", "hinge", "softmax_ce"])
def test_from_the_last_one_it_finds_the_same(key: str) -> None:
    loss = LOSSES.create(key)
    l2 = 0.01 if loss.task.is_classification else 0.0
    first = race(loss, model=MODELS.create("linear", l2=l2))
    _, last = found_of(first)
    moved = race(loss, model=MODELS.create("linear", l2=l2), seeds=Seeds(data=2))
    _, fresh = found_of(moved)
    _, warm = found_of(moved, last)
    assert warm.minimised == pytest.approx(fresh.minimised, rel=1e-9)
    np.testing.assert_allclose(warm.theta, fresh.theta, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("a", [-1.0, 0.3, 1.0])
def test_a_loss_that_is_infinite_at_least_squares_has_one_as_well(a: float) -> None:
    """Errors of hundreds, whose exponentials leave the floats."""
    loss = LOSSES.create("linex", a=a)
    experiment = race(loss, dataset=DATASETS.create("engel_food"), batch_size=None)
    prepared, found = found_of(experiment)
    assert found.reason == ""
    gradient = gradient_at(experiment, prepared, found.theta)
    assert np.abs(gradient).max() < 1e-6


def test_training_ends_there() -> None:
    dataset = DATASETS.create("line_outliers", samples=60)
    adam = OPTIMIZERS.create("adam", learning_rate=0.05)
    experiment = race(
        "mse", "mae", "huber", dataset=dataset, optimizer=adam, batch_size=None, model=ridge()
    )
    trainer = Trainer(experiment)
    trainer.advance(3000)
    theta = trainer.snapshot().theta
    for row in range(3):
        found = optimum(experiment, trainer.prepared, row)
        assert found.loss == pytest.approx(trainer.snapshot().now.loss[row, 0], rel=2e-3)
        np.testing.assert_allclose(theta[row], found.theta, atol=0.06)


def ridge() -> Any:
    return MODELS.create("linear", l2=0.05, l1=0.02)


# --- where there is none ----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["bce", "exponential", "logit_adjusted_bce", "softmax_ce"])
def test_separable_classes_have_none(key: str) -> None:
    loss = LOSSES.create(key)
    classes = 3 if loss.task is Task.MULTICLASS else 2
    dataset = DATASETS.create("blobs", samples=60, noise=0.2, classes=classes)
    _, found = found_of(race(loss, dataset=dataset))
    assert found.theta is None
    assert found.reason == "Separable: the weights grow without end."
    _, held = found_of(race(loss, dataset=dataset, model=ridge()))
    assert held.reason == ""


def test_hidden_layers_and_bent_losses_have_none() -> None:
    _, deep = found_of(race("mse", model=MODELS.create("mlp")))
    assert deep.theta is None
    assert "Hidden layers" in deep.reason
    _, flat = found_of(race("mse", model=MODELS.create("mlp", units=())))
    assert flat.theta is not None
    _, bent = found_of(race("tukey"))
    assert bent.reason == "Tukey is not convex: where training starts may decide where it ends."


def test_columns_that_follow_from_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(
        "a,b,y\n" + "".join(f"{x},{2 * x + 1},{x * x}\n" for x in range(12)), encoding="utf-8"
    )
    dataset = DATASETS.create("csv", path=str(path))
    prepared, found = found_of(race("mse", dataset=dataset, test_share=0.0))
    assert not found.unique
    residual = prepared.scores(found.theta, prepared.train.inputs) - prepared.train.target
    np.testing.assert_allclose(prepared.train.inputs.T @ residual, 0.0, atol=1e-9)
    _, held = found_of(race("mse", dataset=dataset, model=ridge(), test_share=0.0))
    assert held.unique


@pytest.mark.parametrize("key", ["hinge", "squared_loss", "squared_hinge"])
@pytest.mark.parametrize("l2", [0.0, 0.05])
def test_where_all_features_are_constant_a_penalty_leaves_the_intercept_alone(
    key: str, l2: float
) -> None:
    """One sample of class 0 has no loss below a margin of 1, and its feature does not vary."""
    model, dataset = MODELS.create("linear", l1=0.1, l2=l2), DATASETS.create("one_sample")
    _, found = found_of(race(key, dataset=dataset, model=model, test_share=0.0))
    weight, intercept = found.theta
    assert weight == 0.0
    assert intercept <= -1.0 + 1e-6
    assert found.minimised == pytest.approx(0.0, abs=1e-12)
    _, endless = found_of(race("poly1_bce", dataset=dataset, model=model, test_share=0.0))
    assert endless.reason == "Separable: the weights grow without end."


@pytest.mark.parametrize(
    "model", [MODELS.create("linear", l1=0.1), MODELS.create("linear", l2=0.1)]
)
def test_beside_others_a_constant_feature_changes_nothing(model: Any, tmp_path: Path) -> None:
    found = []
    for names in (["x"], ["x", "same"]):
        path = tmp_path / "constant.csv"
        rows = (f"{x},{5},{(x * 7) % 5}\n" for x in range(12))
        path.write_text("x,same,y\n" + "".join(rows), encoding="utf-8")
        dataset = DATASETS.create("csv", path=str(path), target="y", features=names)
        found.append(found_of(race("mae", dataset=dataset, model=model, test_share=0.0))[1])
    plain, more = found
    assert more.theta[[0, 2]] == pytest.approx(plain.theta, rel=1e-9)
    assert more.theta[1] == 0.0
    assert more.minimised == pytest.approx(plain.minimised, rel=1e-12)


# --- typed losses -----------------------------------------------------------------------------


def typed(text: str, task: str) -> Loss:
    return formula_loss(text, task=task)


@pytest.mark.parametrize(
    ("text", "key", "task"),
    [
        ("r**2", "mse", "regression"),
        ("abs(r)", "mae", "regression"),
        ("0.5*r**2 if abs(r) <= 1 else abs(r) - 0.5", "huber", "regression"),
        ("max(0, abs(r) - 0.1)", "epsilon_insensitive", "regression"),
        ("max(0, 1 - m)", "hinge", "binary"),
        ("softplus(-m)", "bce", "binary"),
        ("-log(pt)", "softmax_ce", "multiclass"),
    ],
)
def test_a_formula_has_the_optimum_of_what_it_says(text: str, key: str, task: str) -> None:
    built_in = LOSSES.create(key)
    _, expected = found_of(race(built_in, model=ridge()))
    _, found = found_of(race(typed(text, task), model=ridge()))
    assert found.minimised == pytest.approx(expected.minimised, rel=1e-9)
    np.testing.assert_allclose(found.theta, expected.theta, rtol=1e-6, atol=1e-6)


def test_a_formula_with_several_kinks_and_a_bend_between() -> None:
    text = "r**2 + abs(r - 0.25) + 2*max(0, r - 1)"
    experiment = race(typed(text, "regression"))
    prepared, found = found_of(experiment)
    rng = np.random.default_rng(1)
    for scale in 10.0 ** rng.uniform(-6.0, 0.0, 200):
        other = found.theta + scale * rng.normal(size=found.theta.shape)
        assert minimised(experiment, prepared, other) >= found.minimised - 1e-12


@pytest.mark.parametrize(
    ("text", "task", "word"),
    [
        ("1 - exp(-r**2)", "regression", "Not convex"),
        ("abs(s - 2*y) + r**2", "regression", "target"),
        ("max(0, 1 - m)", "multiclass", "classes"),
    ],
)
def test_a_formula_without_one_says_why(text: str, task: str, word: str) -> None:
    _, found = found_of(race(typed(text, task)))
    assert found.theta is None
    assert word in found.reason


@pytest.mark.parametrize("loss", ["mae", "log_cosh"])
def test_a_search_that_nobody_waits_for_ends_before_its_next_step(loss: str) -> None:
    experiment = race(loss, dataset=DATASETS.create("line"))
    steps: list[int] = []

    def breathe() -> None:
        steps.append(1)
        if len(steps) == 2:
            raise InterruptedError

    prepared = prepare(experiment)
    with pytest.raises(InterruptedError):
        optimum(experiment, prepared, 0, breathe=breathe)
    assert len(steps) == 2

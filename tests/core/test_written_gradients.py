"""What is written of a loss is so: p − y where the gradient is that, and y as it was typed."""

import numpy as np
import pytest
from loss_cases import CLASSES, EVERY, losses

from lossstudio.core.links import sigmoid
from lossstudio.core.losses import LOSSES, Loss, formula_loss
from lossstudio.core.losses.formula.hints import silently_parameters
from lossstudio.core.losses.logits import one_hot
from lossstudio.core.tasks import Task

P_MINUS_Y = {r"p - y \quad p = \sigma(z)", "p_k - y_k"}


def error(task: Task) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores, targets, and p − y there."""
    if task is Task.MULTICLASS:
        score = np.random.default_rng(0).normal(0.0, 3.0, (60, CLASSES))
        target = np.arange(60) % CLASSES
        power = np.exp(score)
        return score, target, power / power.sum(axis=1, keepdims=True) - one_hot(target, CLASSES)
    z = np.linspace(-8.0, 8.0, 61)
    score, target = np.concatenate([z, z]), np.repeat([0.0, 1.0], len(z))
    return score, target, 1.0 / (1.0 + np.exp(-score)) - target


def is_error(loss: Loss) -> bool:
    score, target, wanted = error(loss.task)
    return np.allclose(loss.gradient(score, target), wanted, rtol=1e-9, atol=1e-12)


@losses(lambda loss: loss.task.is_classification)
def test_what_claims_p_minus_y_is_p_minus_y(loss: Loss) -> None:
    claims = loss.written[1] in P_MINUS_Y
    assert claims == loss.gradient_is_error
    assert is_error(loss) or not claims


def test_both_cross_entropies_claim_it_and_only_as_they_are() -> None:
    assert sum(loss.gradient_is_error for loss in EVERY.values()) >= 2
    for key, changed in (
        ("bce", {"pos_weight": 2.0}),
        ("bce", {"label_smoothing": 0.1}),
        ("softmax_ce", {"label_smoothing": 0.1}),
    ):
        assert LOSSES.create(key).gradient_is_error
        assert is_error(LOSSES.create(key))
        other = LOSSES.create(key, **changed)
        assert not other.gradient_is_error
        assert not is_error(other)
        assert other.written[1] not in P_MINUS_Y


def test_a_formula_that_is_a_loss_by_name_is_written_as_that_loss() -> None:
    assert formula_loss("bce", task="binary").written == LOSSES.create("bce").written
    weighed = formula_loss("bce(pos_weight=3)", task="binary")
    assert weighed.written == LOSSES.create("bce", pos_weight=3.0).written


def test_no_regression_claims_it() -> None:
    regression = [loss for loss in EVERY.values() if loss.task is Task.REGRESSION]
    assert not any(loss.gradient_is_error for loss in regression)
    assert all(loss.written == (loss.formula, loss.gradient_formula) for loss in regression)


@pytest.mark.parametrize("w", [1.0, 3.0])
@pytest.mark.parametrize("a", [0.0, 0.2])
def test_the_written_gradient_of_cross_entropy_is_its_gradient(w: float, a: float) -> None:
    loss = LOSSES.create("bce", pos_weight=w, label_smoothing=a)
    value, gradient = loss.written
    z, target, _ = error(Task.BINARY)
    y, p = (1.0 - a) * target + a / 2.0, 1.0 / (1.0 + np.exp(-z))
    letter = "y_a" if a else "y"
    if w == 1.0:
        assert gradient.startswith(f"p - {letter} ")
        wanted = p - y
    else:
        assert gradient.startswith(rf"(1 - {letter})\,p - w\,{letter}\,(1 - p)")
        wanted = (1.0 - y) * p - w * y * (1.0 - p)
    np.testing.assert_allclose(loss.gradient(z, target), wanted, rtol=1e-9, atol=1e-12)
    assert (r"y_a = (1 - a)\,y + \frac{a}{2}" in value) == bool(a)
    assert (r"w\," in value) == (w != 1.0)
    np.testing.assert_allclose(
        loss.value(z, target), -w * y * np.log(p) - (1.0 - y) * np.log(1.0 - p), rtol=1e-9
    )


@pytest.mark.parametrize(
    ("text", "value", "slope"),
    [
        ("(p - y)²", r"\left(p - y\right)^2", r"2\,\left(p - y\right)\,p\,\left(1 - p\right)"),
        ("(y - p)**2", r"\left(y - p\right)^2", None),
        ("|p - y|", r"\left|p - y\right|", None),
        ("w*(p - y)² + y*p", r"w\,\left(p - y\right)^2 + y\,p", None),
    ],
)
def test_p_minus_y_is_typeset_as_it_was_typed(text: str, value: str, slope: str | None) -> None:
    loss = formula_loss(text, task="binary")
    assert loss.formula == value
    assert "tilde" not in loss.gradient_formula
    assert slope is None or loss.gradient_formula == slope
    assert r"\mathrm{d}z" in loss.derivative_name


def test_and_keeps_its_digits_all_the_same() -> None:
    typed, brier = formula_loss("(p - y)²", task="binary"), LOSSES.create("brier")
    z, y = np.array([-40.0, 40.0]), np.array([0.0, 1.0])
    np.testing.assert_allclose(typed.value(z, y), brier.value(z, y), rtol=1e-12)
    np.testing.assert_allclose(typed.gradient(z, y), brier.gradient(z, y), rtol=1e-12)
    assert sigmoid(-40.0) ** 2 == pytest.approx(typed.value(z, y)[0])


@pytest.mark.parametrize(
    ("name", "task", "said"),
    [
        ("p", Task.REGRESSION, "between two classes it is the probability of class 1"),
        ("pt", Task.REGRESSION, "it is the probability of the true class"),
        ("p2", Task.REGRESSION, "among several classes it is the probability of a class"),
        ("r", Task.BINARY, "in a regression it is the residual"),
        ("y", Task.MULTICLASS, "in a regression it is the target"),
    ],
)
def test_a_parameter_that_is_a_variable_elsewhere_is_told(name: str, task: Task, said: str) -> None:
    told = silently_parameters(formula_loss(f"{name} + 1", task=task).values, task)
    assert told.startswith(f"`{name}` is a parameter here, with a slider")
    assert said in told


def test_ordinary_parameters_are_not_told_of() -> None:
    assert not silently_parameters(["delta", "w", "k", "gamma"], Task.REGRESSION)
    assert not silently_parameters([], Task.BINARY)

"""Every optimizer against published trajectories, and against its definition over a long run."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lossstudio.core.optimizers import OPTIMIZERS, Optimizer

CASES = json.loads(
    (Path(__file__).parent.parent / "reference" / "optimizers.json").read_text(encoding="utf-8")
)

# Flags that only say which optimizer or convention of ours is meant, or that are off.
IMPLIED = {
    "nesterov": (True, False),
    "decoupled": (True,),
    "lr_decay": (0.0,),
    "initial_accumulator_value": (0.0,),
    "amsgrad": (False,),
    "centered": (False,),
    "maximize": (False,),
}
UNCOVERED = {
    "keras-adagrad-step": "accumulator from 0.1, epsilon inside the root",
    "keras-rmsprop-step": "epsilon inside the root",
    "keras-adam-step": "epsilon before the bias correction",
    "keras-clip_norm": "clipping is not an optimizer",
    "keras-global_clip_norm": "clipping is not an optimizer",
    "torch-adam_amsgrad-rosenbrock": "no AMSGrad",
}


def ours(case: dict[str, Any]) -> tuple[Optimizer, float]:
    """Return our optimizer for a case, and the L2 penalty to add to the gradient."""
    key = case["optimizer"]
    parameters: dict[str, Any] = {}
    penalty = 0.0
    for name, value in case["params"].items():
        if name in IMPLIED:
            assert value in IMPLIED[name], f"{name} = {value} is not ours"
        elif name == "betas":
            parameters["beta1"], parameters["beta2"] = value
        elif name == "weight_decay" and name not in OPTIMIZERS[key].parameters():
            penalty = value
        elif name == "momentum" and key == "sgd":
            assert value == 0
        elif not (name == "eps_hat" and "torch_convention_values" in case):
            parameters["learning_rate" if name == "lr" else name] = value
    if key == "nadam" and case["source"].startswith("keras"):
        parameters["momentum_decay"] = 1.0  # Keras fixes the decay that PyTorch makes a parameter
    return OPTIMIZERS.create(key, **parameters), penalty


def gradient_of(case: dict[str, Any]) -> Callable[[np.ndarray, int], np.ndarray]:
    """Return the gradient of a case's problem, as a function of the weights and the step."""
    if case["problem"] == "fixed_gradients":
        fixed = np.array(case["gradients"], dtype=np.float64)
        return lambda x, t: fixed[t]
    if case["problem"] == "quadratic":
        return lambda x, t: np.array([1.0, 10.0, 100.0]) * x
    if case["problem"] == "rosenbrock":
        return lambda x, t: np.array(
            [
                -2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2),
                200 * (x[1] - x[0] ** 2),
            ]
        )
    assert case["problem"] == "logistic"
    rows = np.column_stack([case["data"]["X"], np.ones(len(case["data"]["y"]))])
    y = np.array(case["data"]["y"])
    return lambda x, t: rows.T @ (1 / (1 + np.exp(-rows @ x)) - y) / len(y)


def trajectory(case: dict[str, Any], steps: int) -> np.ndarray:
    """Return the weights before the first and after each step of ours, shape (steps + 1, P)."""
    optimizer, penalty = ours(case)
    gradient = gradient_of(case)
    x = np.array(case["x0"], dtype=np.float64)
    path = [x.copy()]
    with np.errstate(all="ignore"):
        for t in range(steps):
            optimizer.step(x, gradient(x, t) + penalty * x if penalty else gradient(x, t))
            path.append(x.copy())
    return np.array(path)


def expectations() -> Iterator[Any]:
    """Yield every published trajectory whose convention is ours, with rtol and atol."""
    for case in CASES:
        if case["id"] in UNCOVERED:
            continue
        label, tolerance = f"{case['id']} [{case['source']}]", case["tolerance"]
        rtol, atol = tolerance["rtol"], tolerance["atol"]
        if "torch_convention_values" in case:
            table = case["torch_convention_values"]
            yield pytest.param(case, table, 1e-11, 1e-12, id=f"{label} in torch's convention")
            continue
        yield pytest.param(case, case["expected_trajectory"], rtol, atol, id=label)
        if "float64_values_by_stated_convention" in case:
            table = case["float64_values_by_stated_convention"]
            yield pytest.param(case, table, 1e-11, 1e-12, id=f"{label} in float64")
        for peer, table in case.get("peers", {}).items():
            # Peers differ from each other by what the file measured (Adagrad's ε in the root).
            apart = atol + 2 * case["peers_max_abs_diff"]
            yield pytest.param(case, table, rtol, apart, id=f"{label} by {peer}")


@pytest.mark.parametrize(("case", "table", "rtol", "atol"), list(expectations()))
def test_reference_trajectory(case: dict[str, Any], table: Any, rtol: float, atol: float) -> None:
    expected = np.array(table, dtype=np.float64)
    path = trajectory(case, len(case.get("gradients") or expected[1:]))
    path = path if len(path) == len(expected) else path[1:]  # tables without the start
    np.testing.assert_allclose(path, expected, rtol=rtol, atol=atol)


# --- the definitions, over a long run -------------------------------------------------------


def _adam(g: np.ndarray, s: dict[str, Any], t: int) -> tuple[Any, Any]:
    s["m"] = 0.9 * s.get("m", 0.0) + (1 - 0.9) * g
    s["v"] = 0.999 * s.get("v", 0.0) + (1 - 0.999) * g * g
    return s["m"] / (1 - 0.9**t), np.sqrt(s["v"] / (1 - 0.999**t)) + 1e-8


def _nadam(x: np.ndarray, g: np.ndarray, s: dict[str, Any], t: int) -> np.ndarray:
    _, root = _adam(g, s, t)
    mu, ahead = (0.9 * (1 - 0.5 * 0.96 ** (u * 0.004)) for u in (t, t + 1))
    s["p"] = s.get("p", 1.0) * mu
    mean = ahead * s["m"] / (1 - s["p"] * ahead) + (1 - mu) * g / (1 - s["p"])
    return x - 0.1 * mean / root


def _adamax(x: np.ndarray, g: np.ndarray, s: dict[str, Any], t: int) -> np.ndarray:
    mean, _ = _adam(g, s, t)
    s["u"] = np.maximum(0.999 * s.get("u", 0.0), np.abs(g) + 1e-8)
    return x - 0.1 * mean / s["u"]


def _adadelta(x: np.ndarray, g: np.ndarray, s: dict[str, Any], t: int) -> np.ndarray:
    s["v"] = 0.9 * s.get("v", 0.0) + (1 - 0.9) * g * g
    move = np.sqrt(s.get("u", 0.0) + 1e-6) / np.sqrt(s["v"] + 1e-6) * g
    s["u"] = 0.9 * s.get("u", 0.0) + (1 - 0.9) * move * move
    return x - 0.1 * move


def _lion(x: np.ndarray, g: np.ndarray, s: dict[str, Any], t: int) -> np.ndarray:
    m = s.get("m", 0.0)
    s["m"] = 0.99 * m + (1 - 0.99) * g
    return x * (1 - 0.1 * 0.02) - 0.1 * np.sign(0.9 * m + (1 - 0.9) * g)


DEFINITIONS: dict[str, tuple[dict[str, float], Callable[..., np.ndarray]]] = {
    "adam": ({}, lambda x, g, s, t: x - 0.1 * np.divide(*_adam(g, s, t))),
    "adamw": ({}, lambda x, g, s, t: x * (1 - 0.1 * 0.01) - 0.1 * np.divide(*_adam(g, s, t))),
    "nadam": ({}, _nadam),
    "adamax": ({}, _adamax),
    "adadelta": ({}, _adadelta),
    "lion": ({"weight_decay": 0.02}, _lion),
}


@pytest.mark.parametrize("key", DEFINITIONS)
def test_long_run_follows_the_definition(key: str) -> None:
    """Where the code folds scalars, 4000 steps stay with the formula as the paper has it."""
    parameters, define = DEFINITIONS[key]
    optimizer = OPTIMIZERS.create(key, learning_rate=0.1, **parameters)
    rng = np.random.default_rng(7)
    expected = rng.normal(size=(2, 5))
    x = expected.copy()
    memory: dict[str, Any] = {}
    for t in range(1, 4001):
        grad = rng.normal(size=x.shape) * 10.0 ** rng.integers(-6, 4, size=x.shape)
        optimizer.step(x, grad)
        expected = define(expected, grad, memory, t)
    np.testing.assert_allclose(x, expected, rtol=1e-11, atol=1e-11)

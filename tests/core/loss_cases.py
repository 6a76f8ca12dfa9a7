"""Every registered loss at its default, lowest and highest settings, and samples to try it on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossstudio.core.arrays import Bools, Floats
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.tasks import Task

CLASSES = 4
RAW = "multiclass_squared_loss"  # of several classes, and yet each score stands for itself


def settings(cls: type[Loss]) -> list[dict[str, Any]]:
    """Return the default parameters and both ends of all sliders, without repetition."""
    sliders = {name: p.slider for name, p in cls.parameters().items() if p.slider}
    ends = [{name: slider[end] for name, slider in sliders.items()} for end in (0, 1)]
    return [{}, *(end for end in ends if end)]


def named(loss: Loss, given: dict[str, Any]) -> str:
    return f"{loss.key}({', '.join(f'{name}={value:g}' for name, value in given.items())})"


EVERY = {
    named(loss, given): loss
    for key, cls in LOSSES.items()
    for given in settings(cls)
    for loss in [LOSSES.create(key, **given)]
}


def losses(wanted: Callable[[Loss], bool] = lambda loss: True) -> pytest.MarkDecorator:
    """Parametrise over the losses and settings that are wanted."""
    chosen = {name: loss for name, loss in EVERY.items() if wanted(loss)}
    return pytest.mark.parametrize("loss", chosen.values(), ids=chosen)


def of_task(task: Task) -> Callable[[Loss], bool]:
    return lambda loss: loss.task is task


def targets(what: Task | Loss, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return random targets of a task, or such as a loss takes."""
    task = what.task if isinstance(what, Loss) else what
    if isinstance(what, Loss) and what.log_link:
        return rng.poisson(3.0, size=shape).astype(np.float64)
    if task is Task.REGRESSION:
        return rng.normal(size=shape)
    return rng.integers(0, 2 if task is Task.BINARY else CLASSES, size=shape)


def samples(what: Task | Loss, size: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return scores from 0.01 to 100 in size, and targets."""
    rng = np.random.default_rng(seed)
    task = what.task if isinstance(what, Loss) else what
    shape = (size, CLASSES) if task is Task.MULTICLASS else (size,)
    scale = 10.0 ** rng.uniform(-2, 2, size=(size,) + (1,) * (len(shape) - 1))
    return scale * rng.normal(size=shape), targets(what, rng, (size,))


def index(task: Task, position: Any, target: int = 0) -> tuple[np.ndarray, np.ndarray, Any]:
    """Return score and target where the residual, or the margin, is `position`; and its step.

    The step is the change of the score that moves the position by 1.
    """
    at = np.asarray(position, dtype=np.float64)
    if task is Task.REGRESSION:
        return at, np.zeros(at.shape), np.float64(1.0)
    if task is Task.BINARY:
        sign = 2.0 * target - 1.0
        return sign * at, np.full(at.shape, target), np.float64(sign)
    step = np.eye(CLASSES)[target]
    rivals = (1.0 - np.roll(np.arange(CLASSES), target)) * (1.0 - step)  # 0, -1, -2: the best is 0
    return np.where(step, at[..., None], rivals), np.full(at.shape, target), step


def position(task: Task, score: Floats, target: Floats) -> Floats:
    """Return the residual, or the margin: what `kinks` are values of."""
    if task is Task.REGRESSION:
        return score - target
    if task is Task.BINARY:
        return (2.0 * target - 1.0) * score
    hit: Bools = np.arange(score.shape[-1]) == target[..., None]
    best_rival: Floats = np.where(hit, -np.inf, score).max(axis=-1)
    own: Floats = score[hit]
    return own - best_rival


def along(gradient: Floats, step: Any) -> Floats:
    """Return the derivative with respect to the position."""
    change: Floats = gradient * step
    return change.sum(axis=-1) if np.ndim(step) else change

"""A start that is confidently wrong: the hardest place to learn from."""

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.tasks import Task
from lossstudio.core.training.preparation import Prepared

Floats = NDArray[np.float64]
CONFIDENCE = 6.0  # median size of a logit; σ(6) is 0.998
RIDGE = 0.03  # keeps the fitted weights small: large ones would saturate all that follows
FAR = 3.0  # times as far on the other side of the mean, for a regression


def wrong_scores(prepared: Prepared) -> Floats:
    """Return scores (n, outputs) that are as wrong as can be for the training samples."""
    goal = prepared.train.goal
    if prepared.task is Task.REGRESSION:
        far: Floats = goal.mean() - FAR * (goal - goal.mean())
        return far[:, None]
    if prepared.task is Task.BINARY:
        return CONFIDENCE * (1.0 - 2.0 * goal.astype(np.float64))[:, None]
    classes = prepared.shape.sizes[-1]
    next_class = (goal.astype(np.int64) + 1) % classes
    wrong: Floats = CONFIDENCE * np.eye(classes)[next_class]
    return wrong


def wrongly_started(prepared: Prepared, theta: Floats) -> Floats:
    """Return weights (count,) whose last layer is fitted to wrong scores by ridge regression.

    The logits of a classification are then scaled to a median size of `CONFIDENCE`.
    """
    wrong = theta[None].copy()
    inputs = prepared.shape.last_inputs(wrong, prepared.train.inputs)[0]
    normal = inputs.T @ inputs + RIDGE * len(inputs) * np.eye(inputs.shape[1])
    fitted = np.linalg.solve(normal, inputs.T @ wrong_scores(prepared))
    if prepared.task is not Task.REGRESSION:
        size = float(np.median(np.abs(inputs @ fitted).max(axis=1)))
        fitted *= CONFIDENCE / size if size > 0.0 else 1.0
    prepared.shape.views(wrong)[-1][0] = fitted
    started: Floats = wrong[0]
    return started

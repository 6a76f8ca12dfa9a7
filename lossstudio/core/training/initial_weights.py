"""Where the networks of a race start, the confidently wrong start included."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.models.initial import WRONG
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

CONFIDENCE = 6.0  # median size of a logit; σ(6) is 0.998
RIDGE = 0.03  # keeps the fitted weights small: large ones would saturate all that follows
FAR = 3.0  # times as far on the other side of the mean, for a regression


def initial_weights(experiment: Experiment, prepared: Prepared) -> Floats:
    """Return the initial weights (contenders, count), or (contenders, seeds, count) of several.

    All contenders start alike, but for those with weights from a file, from which all their seeds
    start. The first of several seeds is the one that a single one has.

    Raises
    ------
    ValueError
        If weights from a file are not of this model.
    """
    seed, kind = experiment.seeds.weights, experiment.model.start
    seeds: list[int | tuple[int, ...]] = [
        seed,
        *((seed, index) for index in range(1, experiment.repeats)),
    ]
    starts = [prepared.shape.initial(which, kind) for which in seeds]
    if kind == WRONG:
        starts = [wrongly_started(prepared, theta) for theta in starts]
    given = experiment.model.given(prepared.shape)
    if given is not None:
        starts = [given] * len(seeds)
    row = starts[0] if len(starts) == 1 else np.stack(starts)
    stack: Floats = np.repeat(row[None], len(experiment.contenders), axis=0)
    for index, contender in enumerate(experiment.contenders):
        if contender.weights:
            contender.weights.check(prepared.shape.sizes, contender.label)
            stack[index] = contender.weights.numbers
    return stack


def wrong_scores(prepared: Prepared) -> Floats:
    """Return scores (n, outputs) that are as wrong as can be for the training samples."""
    scaled_target = prepared.train.scaled_target
    if prepared.task is Task.REGRESSION:
        if any(prepared.log_links):  # whose predictions would leave the floats
            scaled_target = np.log1p(prepared.train.target)
        far: Floats = scaled_target.mean() - FAR * (scaled_target - scaled_target.mean())
        return far[:, None]
    if prepared.task is Task.BINARY:
        return CONFIDENCE * (1.0 - 2.0 * scaled_target.astype(np.float64))[:, None]
    classes = prepared.shape.sizes[-1]
    next_class = (scaled_target.astype(np.int64) + 1) % classes
    wrong: Floats = CONFIDENCE * np.eye(classes)[next_class]
    return wrong


def wrongly_started(prepared: Prepared, theta: Floats) -> Floats:
    """Return weights (count,) whose last layer is fitted to wrong scores by ridge regression.

    The logits of a classification are then scaled to a median size of `CONFIDENCE`.
    """
    wrong = theta.copy()
    inputs = prepared.shape.last_inputs(wrong, prepared.train.inputs)
    normal = inputs.T @ inputs + RIDGE * len(inputs) * np.eye(inputs.shape[1])
    fitted = np.linalg.solve(normal, inputs.T @ wrong_scores(prepared))
    if prepared.task is not Task.REGRESSION:
        size = float(np.median(np.abs(inputs @ fitted).max(axis=1)))
        fitted *= CONFIDENCE / size if size > 0.0 else 1.0
    prepared.shape.views(wrong)[-1][...] = fitted
    return wrong

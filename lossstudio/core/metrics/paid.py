"""The metric of what mistakes cost."""

import math

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.costs import PLAIN, Costs
from lossstudio.core.metrics.counts import confusion_counts
from lossstudio.core.metrics.counts import cost_of as cost_of_classes
from lossstudio.core.metrics.errors import cost_of as cost_of_errors
from lossstudio.core.metrics.errors import mae_of, mean_error_of
from lossstudio.core.metrics.inputs import check_classes, samples
from lossstudio.core.tasks import Task


def mean_cost(
    target: ArrayLike,
    predicted: ArrayLike,
    costs: Costs = PLAIN.costs,
    *,
    task: Task = Task.REGRESSION,
) -> float:
    """Return what mistakes cost on average.

    For people who use the core as a library: the program itself does not call it.

    Parameters
    ----------
    target, predicted : array_like (n,)
        Values, or classes from 0.
    costs : Costs
    task : Task

    Returns
    -------
    float
        0 or more; nan without samples.

    Raises
    ------
    ValueError
        If the lengths differ or a value is no class.
    """
    truth, said, _ = samples(target, predicted, "predicted", None)
    if task is Task.REGRESSION:
        means = mae_of(truth, said), mean_error_of(truth, said)
        return float(cost_of_errors(*means, costs.too_low, costs.too_high))
    for values, name in ((truth, "target"), (said, "predicted")):
        check_classes(values, name)
    classes = 2 if task is Task.BINARY else int(max(truth.max(), said.max(), 1)) + 1
    size = classes if task is Task.BINARY else max(classes, math.isqrt(len(costs.table)))
    return float(cost_of_classes(confusion_counts(truth.astype(np.intp), said, size), costs))

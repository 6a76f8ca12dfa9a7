"""What is trained, at many weights at once."""

from collections.abc import Callable
from functools import partial

import numpy as np

from lossstudio.core.analysis.landscape.plane import Plane
from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import mean_loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.training.penalties import penalty

AT_ONCE = 2**16  # numbers of a slice: some milliseconds, that whoever waits may take turns
MOST_SAMPLES = 4096  # of a slice


class Minimised:
    """The mean loss of a contender over the training samples, weighed as they are, and its penalty.

    Dropout and the weight decay of an optimizer are none of it.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    row : int
        Which contender.
    """

    def __init__(self, experiment: Experiment, prepared: Prepared, row: int) -> None:
        self._experiment, self._prepared = experiment, prepared
        self._loss = experiment.contenders[row].loss
        self._penalised = prepared.shape.penalised()

    def on(
        self, plane: Plane, places: Floats, report: Callable[[float], None] = lambda _: None
    ) -> Floats:
        """Return what is minimised (n,) at places (n, 2) of a plane.

        `report` is told the share that is done before each slice; what it raises ends the work.
        """
        found = np.empty(len(places))
        shape, samples = self._prepared.shape, min(len(self._prepared.train), MOST_SAMPLES)
        size = max(1, AT_ONCE // max(samples * max(shape.sizes), shape.count))
        for start in range(0, len(places), size):
            breathe = partial(report, start / len(places))
            some = slice(start, start + size)
            found[some] = self.at(plane.weights(places[some]), breathe)
        return found

    def at(self, weights: Floats, breathe: Callable[[], None] = lambda: None) -> Floats:
        """Return what is minimised (n,) at weights (n, count).

        `breathe` is called before each piece of the samples; what it raises ends the work.
        """
        prepared, part = self._prepared, self._prepared.train
        with np.errstate(all="ignore"):
            total = penalty(self._experiment, weights, self._penalised)
            for start in range(0, len(part), MOST_SAMPLES):
                breathe()
                rows = slice(start, min(start + MOST_SAMPLES, len(part)))
                scores = prepared.scores(weights, part.inputs[rows])
                stack = stack_of(prepared.task, scores, part.scaled_target[rows], prepared.facts)
                weight = None if part.weight is None else part.weight[rows]
                mean = mean_loss(stack.value(self._loss, slice(None)), weight)
                total = total + mean * ((rows.stop - rows.start) / len(part))
        return total

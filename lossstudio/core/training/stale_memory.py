"""Whether an optimizer remembers gradients of another size than those it gets from now on."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.marks import Stale

LEAST = 30.0  # times as large: below that the memory fades before anybody wonders
FADED = 3000  # steps, thrice the memory of Adam's second moment
MOST_SAMPLES = 2000


class StaleMemory:
    """Watches the changes of the losses in a race; small ones in a row, as of a drag, add up.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._known: dict[int, tuple[Loss, int]] = {}  # what was minimised, and the last change

    def check(
        self, before: Experiment, after: Experiment, theta: Floats, step: int
    ) -> Iterator[tuple[int, Stale]]:
        """Give the contenders whose gradients have shrunk by orders of magnitude.

        An optimizer that divides by the size of earlier gradients then takes tiny steps. Measured
        by d loss / d score at the training samples.

        Parameters
        ----------
        before, after : Experiment
        theta : ndarray (contenders, ..., count)
        step : int
        """
        pairs = zip(before.contenders, after.contenders, strict=True)
        for row, (old, new) in enumerate(pairs):
            optimizer = after.optimizer_of(new)
            if old.loss == new.loss or not optimizer.divides_by_size:
                continue
            first, last = self._known.get(row, (old.loss, step))
            first = old.loss if step - last > FADED else first
            times = self._times(first, new.loss, theta[row])
            stale = LEAST <= times < np.inf
            self._known[row] = new.loss if stale else first, step
            if stale:
                yield row, Stale(optimizer.title, times)

    def _times(self, first: Loss, second: Loss, theta: Floats) -> float:
        """Return how many times as large the gradients of one loss are as those of another."""
        train = self._prepared.train
        every = max(1, len(train) // MOST_SAMPLES)
        with np.errstate(all="ignore"):
            scores = self._prepared.scores(theta, train.inputs[::every])
            prepared, target = self._prepared, train.scaled_target[::every]
            stack = stack_of(prepared.task, scores, target, prepared.facts)
            sizes = [_size(stack.gradient(loss, slice(None))) for loss in (first, second)]
        return sizes[0] / sizes[1] if sizes[1] > 0.0 else 1.0


def _size(gradient: Floats) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(gradient))))

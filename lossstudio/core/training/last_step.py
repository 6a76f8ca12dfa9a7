"""The last step of an epoch of a large table: it counts once all samples are measured after it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from lossstudio.core.arrays import Floats
from lossstudio.core.recording.checkpoints import OptimizerGroup
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.sliced_evaluation import Look, SlicedEvaluation
from lossstudio.core.training.batch_gradient import BatchGradient
from lossstudio.core.training.interruption import CutShortError
from lossstudio.core.training.optimizer_groups import OptimizerGroups
from lossstudio.core.training.penalties import lengths
from lossstudio.core.training.stopping import Stopping


class _Stood(NamedTuple):
    theta: Floats
    groups: Sequence[OptimizerGroup]
    stopping: dict[str, Any]
    masks: list[Mapping[str, Any]]


class LastStep:
    """Takes that step. Where it is cut short, the race stands before it, and nothing is lost.

    Parameters
    ----------
    theta, gradient : ndarray (contenders, ..., count)
    groups : OptimizerGroups
    stopping : Stopping

    Attributes
    ----------
    norms : ndarray (contenders, ..., 2)
        The lengths of gradient and step.
    """

    def __init__(
        self, theta: Floats, gradient: Floats, groups: OptimizerGroups, stopping: Stopping
    ) -> None:
        self._theta, self._gradient = theta, gradient
        self._groups, self._stopping = groups, stopping
        self.forget()

    def forget(self) -> None:
        """Forget a step that was cut short: something has changed since."""
        self._after: _Stood | None = None
        self._under_way: SlicedEvaluation | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was cut short once it was taken."""
        return self._after is not None

    def take(
        self,
        batch_gradient: BatchGradient,
        train: Callable[[], None],
        begin: Callable[[], SlicedEvaluation],
        look: Look,
    ) -> Evaluation:
        """Return how all stand after it.

        Parameters
        ----------
        batch_gradient : BatchGradient
            Whose masks go back, too.
        train : callable
            Takes the step.
        begin : callable
            Begins the evaluation.
        look : callable
            See `SlicedEvaluation.finish`.

        Raises
        ------
        CutShortError
            As `look` does.
        """
        if self._after is None:
            self._before = self._memory(batch_gradient)
            train()
            self.norms = lengths(self._gradient, self._theta - self._before.theta)
            self._after = self._memory(batch_gradient)
        else:
            self._stand(self._after, batch_gradient)
        try:
            if self._under_way is None:
                self._under_way = begin()
            now = self._under_way.finish(look)
        except CutShortError:
            self._stand(self._before, batch_gradient)
            raise
        self.forget()
        return now

    def _memory(self, batch_gradient: BatchGradient) -> _Stood:
        stopping = self._stopping.memory(watching=True)
        masks = batch_gradient.memory()
        return _Stood(self._theta.copy(), self._groups.memory(), stopping, masks)

    def _stand(self, stood: _Stood, batch_gradient: BatchGradient) -> None:
        self._theta[...] = stood.theta
        self._stopping.recall(stood.stopping)
        self._groups.recall(stood.groups)
        if stood.masks:
            batch_gradient.recall(stood.masks)

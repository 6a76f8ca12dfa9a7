"""Which changes of an experiment a race can go on with."""

from collections.abc import Sequence

from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.optimizers import Optimizer


def can_resume(before: Experiment, after: Experiment, trouble: Sequence[str]) -> bool:
    """Whether a race of `before` can go on as one of `after`.

    Parameters
    ----------
    before, after : Experiment
    trouble : sequence of str
        For every contender, why it diverged, or an empty text: such a one cannot change.
    """
    contenders = zip(trouble, _contenders(before), _contenders(after), strict=False)
    same = _frame(after) == _frame(before)
    return same and not any(stuck and old != new for stuck, old, new in contenders)


def minimised(experiment: Experiment) -> list[Loss]:
    """Return the loss of each contender."""
    return [contender.loss for contender in experiment.contenders]


def optimizers(experiment: Experiment) -> list[Optimizer]:
    """Return the optimizer of each contender, its own or the shared one."""
    return [experiment.optimizer_of(contender) for contender in experiment.contenders]


def _contenders(experiment: Experiment) -> list[tuple[Loss, Optimizer]]:
    """Return what decides the numbers of each contender."""
    return [
        (contender.loss, experiment.optimizer_of(contender)) for contender in experiment.contenders
    ]


def _frame(experiment: Experiment) -> tuple[object, ...]:
    """Return what may not change during a race."""
    return (
        experiment.dataset,
        experiment.seeds,
        experiment.repeats,
        experiment.batch_size,
        experiment.test_share,
        experiment.scale_features,
        experiment.scale_target,
        experiment.class_weighting,
        experiment.class_weights,
        {**experiment.model.settings(), "l1": None, "l2": None},
        [(type(c.loss), type(experiment.optimizer_of(c))) for c in experiment.contenders],
    )

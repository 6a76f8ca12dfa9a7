"""Which changes of an experiment a race can go on with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lossstudio.core.costs import Costs
from lossstudio.core.datasets import same_drawing
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.parameters import Parameterised

LOOKS = ("name", "colour", "hidden", "threshold")  # of a contender; training knows none of them


def can_resume(before: Experiment, after: Experiment, diverged: Sequence[object]) -> bool:
    """Whether a race of `before` can go on as one of `after`.

    What may change, each field declares. A contender keeps the kind of its optimizer, its own
    or the shared one, for the memory of another kind means something else.

    Parameters
    ----------
    before, after : Experiment
    diverged : sequence
        For every contender, how it diverged, or None: such a one cannot change.
    """
    if before.dataset != after.dataset and not _drawn_on(before, after):
        return False
    if fixed(before) != fixed(replace(after, dataset=before.dataset)):
        return False
    pairs = zip(_contenders(before), _contenders(after), strict=True)
    for over, (old, new) in zip(diverged, pairs, strict=True):
        same_kind = fixed(old[1]) == fixed(new[1])
        if not same_kind or (over is not None and old != new):
            return False
    return True


def named_as(then: Experiment, now: Experiment) -> Experiment:
    """Return an experiment of the past with what training does not know of now.

    That is names, colours and who is hidden, the thresholds and what mistakes cost.
    """
    pairs = zip(then.contenders, now.contenders, strict=True)
    contenders = tuple(replace(old, **{n: getattr(new, n) for n in LOOKS}) for old, new in pairs)
    return replace(then, name=now.name, contenders=contenders, costs=now.costs)


def without_looks(experiment: Experiment) -> Experiment:
    """Return an experiment without what `named_as` takes from now: all that training knows."""
    plain = {name: Contender.parameters()[name].default for name in LOOKS}
    contenders = tuple(replace(contender, **plain) for contender in experiment.contenders)
    return replace(experiment, name="", contenders=contenders, costs=Costs())


def fixed(value: Any) -> Any:
    """Return what of a field may not change during a race, ready to be compared."""
    if isinstance(value, tuple):
        return tuple(map(fixed, value))
    if not isinstance(value, Parameterised):
        return value
    fields = value.declared().items()
    kept = [fixed(getattr(value, name)) for name, field in fields if not field.live]
    return type(value), kept


def minimised(experiment: Experiment) -> list[Loss]:
    """Return the loss of each contender."""
    return [contender.loss for contender in experiment.contenders]


def optimizers(experiment: Experiment) -> list[Optimizer]:
    """Return the optimizer of each contender, its own or the shared one."""
    return [experiment.optimizer_of(contender) for contender in experiment.contenders]


def _drawn_on(before: Experiment, after: Experiment) -> bool:
    """Whether nothing but samples were moved, added or erased.

    A loss whose least value follows from the targets begins anew: what was recorded of it would
    be measured by two rules.
    """
    if any(loss.log_link for loss in minimised(before)):
        return False
    return same_drawing(before.dataset, after.dataset, before.seeds.data)


def _contenders(experiment: Experiment) -> list[tuple[Loss, Optimizer]]:
    """Return what decides the numbers of each contender."""
    return list(zip(minimised(experiment), optimizers(experiment), strict=True))

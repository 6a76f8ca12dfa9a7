"""Everything that may be varied in an experiment, and the experiment with other values of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lossstudio.core.experiment import OWN, Experiment
from lossstudio.core.models import Model
from lossstudio.core.models.mlp import MLP
from lossstudio.core.optimizers import OPTIMIZERS, Optimizer
from lossstudio.core.parameters import Parameter, Parameterised, shown
from lossstudio.core.registry import near_miss
from lossstudio.core.studies.factor import FactorKind

OPTIMIZER, LAYERS, UNITS = "optimizer", "layers", "units"
LEARNING_RATE = f"{OPTIMIZER}.learning_rate"
NOT_VARIED = ("name", "repeats")  # the one is no setting, and the other has draws in its place
FIRST_UNITS = 8  # of a network that has no hidden layer yet

_LAYERS = Parameter(
    LAYERS, int, 2, "Hidden layers", "How many there are; each like the first.", low=0, high=6
)
_UNITS = Parameter(
    UNITS, int, 8, "Units a layer", "In every hidden layer.", low=1, high=64, log=True
)


def factors_of(experiment: Experiment) -> tuple[FactorKind, ...]:
    """Return everything that may be varied in an experiment, in the order of the screen."""
    return (
        *_of_dataset(experiment),
        *_of_losses(experiment),
        *_of_model(experiment),
        *_of_optimizers(experiment),
        *_of_training(experiment),
    )


def kind_of(experiment: Experiment, key: str) -> FactorKind:
    """Return the factor of that key.

    Raises
    ------
    ValueError
        Naming the near miss, where there is none.
    """
    kinds = {kind.key: kind for kind in factors_of(experiment)}
    if key not in kinds:
        raise ValueError(f"This experiment has no factor {shown(key)}: {near_miss(key, kinds)}")
    return kinds[key]


def with_value(experiment: Experiment, key: str, value: Any) -> Experiment:
    """Return an experiment in which a factor has another value.

    Raises
    ------
    ValueError
        If it does not go with the rest.
    """
    owner, _, name = key.partition(".")
    if owner == "loss":
        return _with_contenders(experiment, "loss", {name: value})
    if key == OPTIMIZER:
        return _with_optimizers(experiment, lambda old: _of_kind(old, str(value)))
    if owner == OPTIMIZER:
        used = [experiment.optimizer_of(contender) for contender in experiment.contenders]
        if not any(name in each.parameters() for each in used):
            raise ValueError(f"{used[0].title} has no {shown(name)}.")
        return _with_optimizers(experiment, lambda old: _with(old, {name: value}))
    if owner == "model" and name in (LAYERS, UNITS):
        return replace(experiment, model=_with_layers(experiment.model, name, value))
    if name:
        part = getattr(experiment, owner)
        return replace(experiment, **{owner: replace(part, **{name: value})})
    return replace(experiment, **{key: value})


def _varied(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    """Yield those of which single values can be told: numbers, switches and choices."""
    for parameter in parameters:
        simple = parameter.kind in (int, float, bool) or parameter.choices
        if simple and parameter.name not in NOT_VARIED:
            yield parameter


def _of_part(experiment: Experiment, name: str, group: str) -> Iterator[FactorKind]:
    part: Parameterised = getattr(experiment, name)
    everybody = (True,) * len(experiment.contenders)
    for parameter in _varied(part.parameters().values()):
        key, limited = f"{name}.{parameter.name}", part.limited(parameter.name)
        yield FactorKind(key, group, limited, everybody, getattr(part, parameter.name))


def _of_dataset(experiment: Experiment) -> Iterator[FactorKind]:
    """Yield its numbers; a choice, such as how a table is read, makes other data of it."""
    for kind in _of_part(experiment, "dataset", "Data"):
        if kind.is_number:
            yield kind


def _of_losses(experiment: Experiment) -> Iterator[FactorKind]:
    yield from _shared("loss", "Loss", [contender.loss for contender in experiment.contenders])


def _of_optimizers(experiment: Experiment) -> Iterator[FactorKind]:
    owners = [experiment.optimizer_of(contender) for contender in experiment.contenders]
    kinds = Parameter(
        OPTIMIZER,
        str,
        experiment.optimizer.key,
        "Optimizer",
        "Which one; the learning rate stays, all else is as usual for it.",
        choices=tuple(OPTIMIZERS),
    )
    everybody = (True,) * len(owners)
    current = experiment.optimizer.key
    yield FactorKind(OPTIMIZER, "Optimizer", kinds, everybody, current, OPTIMIZERS)
    yield from _shared(OPTIMIZER, "Optimizer", owners)


def _shared(prefix: str, group: str, owners: list[Any]) -> Iterator[FactorKind]:
    """Yield the parameters of parts that each contender has its own of, by their names."""
    names = dict.fromkeys(p.name for owner in owners for p in _varied(owner.parameters().values()))
    for name in names:
        having = [owner for owner in owners if name in owner.parameters()]
        common = _common([owner.limited(name) for owner in having])
        applies = tuple(name in owner.parameters() for owner in owners)
        whose = "" if all(applies) else ", ".join(dict.fromkeys(owner.title for owner in having))
        current = getattr(having[0], name)
        yield FactorKind(f"{prefix}.{name}", group, common, applies, current, of=whose)


def _common(parameters: list[Parameter]) -> Parameter:
    """Return a parameter within whose bounds all of them may be."""
    first = parameters[0]
    lows = [(p.low, p.above_low) for p in parameters if p.low is not None]
    highs = [(p.high, not p.below_high) for p in parameters if p.high is not None]
    low, above = max(lows, default=(None, False))
    high, closed = min(highs, default=(None, True))
    optional = all(p.optional for p in parameters)
    bounds: dict[str, Any] = {"low": low, "high": high}
    bounds |= {"above_low": above, "below_high": not closed, "optional": optional}
    return replace(first, **bounds)


def _of_model(experiment: Experiment) -> Iterator[FactorKind]:
    everybody = (True,) * len(experiment.contenders)
    model = experiment.model
    if isinstance(model, MLP):
        hidden = model.units
        yield FactorKind("model.layers", "Model", _LAYERS, everybody, len(hidden))
        if hidden:
            yield FactorKind("model.units", "Model", _UNITS, everybody, hidden[0])
    yield from _of_part(experiment, "model", "Model")


def _of_training(experiment: Experiment) -> Iterator[FactorKind]:
    everybody = (True,) * len(experiment.contenders)
    idle = "scale_target" if experiment.task.is_classification else "class_weighting"
    for parameter in _varied(experiment.parameters().values()):
        if parameter.name == idle:
            continue
        if OWN in parameter.choices:  # takes weights of its own besides
            rest = tuple(choice for choice in parameter.choices if choice != OWN)
            parameter = replace(parameter, choices=rest)  # noqa: PLW2901
        current = getattr(experiment, parameter.name)
        yield FactorKind(parameter.name, "Training", parameter, everybody, current)


def _with(owner: Any, values: dict[str, Any]) -> Any:
    """Return a part with other values, as far as it has such parameters."""
    own = {name: value for name, value in values.items() if name in owner.parameters()}
    return replace(owner, **own) if own else owner


def _with_contenders(experiment: Experiment, part: str, values: dict[str, Any]) -> Experiment:
    changed = [
        replace(contender, **{part: _with(getattr(contender, part), values)})
        for contender in experiment.contenders
    ]
    return replace(experiment, contenders=tuple(changed))


def _with_optimizers(experiment: Experiment, change: Any) -> Experiment:
    """Return an experiment in which the shared optimizer and those of contenders are changed."""
    contenders = tuple(
        replace(contender, optimizer=change(contender.optimizer))
        if contender.optimizer is not None
        else contender
        for contender in experiment.contenders
    )
    return replace(experiment, optimizer=change(experiment.optimizer), contenders=contenders)


def _of_kind(old: Optimizer, key: str) -> Optimizer:
    if old.key == key:
        return old
    return OPTIMIZERS.create(key, learning_rate=old.learning_rate)


def _with_layers(model: Model, name: str, value: int) -> Model:
    if not isinstance(model, MLP):
        raise ValueError(f"{model.title} has no hidden layers.")
    hidden = model.units
    if name == UNITS:
        return replace(model, units=(value,) * len(hidden))
    return replace(model, units=(hidden[0] if hidden else FIRST_UNITS,) * value)

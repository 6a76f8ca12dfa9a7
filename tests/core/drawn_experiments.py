"""Experiments for tests: drawn at random from all that is registered, or made to measure."""

from typing import Any

from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS, DrawnDataset
from lossstudio.core.datasets.drawing import add
from lossstudio.core.experiment import MOST_CONTENDERS, Contender, Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.parameters import Parameter, Parameterised
from lossstudio.core.registry import Registry
from lossstudio.core.tasks import Task

# A small dataset of each task.
SMALL: dict[Task, tuple[str, dict[str, Any]]] = {
    Task.REGRESSION: ("sine", {"samples": 23, "noise": 0.4}),
    Task.BINARY: ("moons", {"samples": 23}),
    Task.MULTICLASS: ("blobs", {"samples": 23}),
}
FORMULAS = ("y = sin(x) + noise", "class = x1*x2 > 0", "y = x1**2 - x3", "class = x > noise")
COUNTS: tuple[str, dict[str, Any]] = ("counts", {"samples": 23})


def race(*losses: Any, task: Task | None = None, **settings: Any) -> Experiment:
    """Return a race of losses, given as key, loss or contender, on a small dataset."""
    contenders = []
    for index, each in enumerate(losses):
        loss = LOSSES.create(each) if isinstance(each, str) else each
        contenders.append(loss if isinstance(loss, Contender) else Contender(loss, colour=index))
    key, parameters = SMALL[task or contenders[0].loss.task]
    if any(contender.loss.log_link for contender in contenders):
        key, parameters = COUNTS
    dataset = DATASETS.create(key, **parameters)
    optimizer = OPTIMIZERS.create("sgd", learning_rate=0.1)
    given = {"dataset": dataset, "optimizer": optimizer, "batch_size": 6, **settings}
    return Experiment(contenders=tuple(contenders), **given)


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Draw any value that a parameter allows."""
    if parameter.is_formula:
        return st.sampled_from(FORMULAS)
    if parameter.kind is tuple:
        drawn = st.lists(_scalars(parameter, parameter.item), max_size=parameter.most).map(tuple)
    else:
        drawn = _scalars(parameter, parameter.kind)
    return st.none() | drawn if parameter.optional else drawn


def _scalars(parameter: Parameter, kind: type) -> st.SearchStrategy[Any]:
    if parameter.choices:
        return st.sampled_from(parameter.choices)
    if kind is bool:
        return st.booleans()
    if kind is str:
        return st.text(max_size=12)
    if kind is int:
        low, high = (None if end is None else int(end) for end in (parameter.low, parameter.high))
        return st.integers(low, high)
    drawn = st.floats(
        parameter.low,
        parameter.high,
        exclude_min=parameter.above_low,
        exclude_max=parameter.below_high,
        allow_nan=False,
        allow_infinity=False,
    )
    return drawn.filter(bool) if parameter.nonzero else drawn


def parameters(cls: type[Parameterised]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for all parameters of a class."""
    return st.fixed_dictionaries({name: values(p) for name, p in cls.parameters().items()})


def instances(registry: Registry[Any]) -> st.SearchStrategy[Any]:
    """Draw an instance of anything registered."""
    classes = [cls for cls in registry.values() if not issubclass(cls, DrawnDataset)]
    made = [st.builds(_made, st.just(cls), parameters(cls)) for cls in classes]
    return st.one_of(made + [drawings()] * (len(classes) < len(registry)))


def drawings() -> st.SearchStrategy[DrawnDataset]:
    """Draw samples on one of the empty planes."""
    planes = [DATASETS.create("drawn_regression"), DATASETS.create("drawn_classes")]
    number = st.floats(-1e100, 1e100)
    target, rows = st.integers(0, 1), st.tuples(number, number)
    return st.builds(
        lambda plane, added: add(
            plane,
            [row[: len(plane.feature_names)] for row, _ in added],
            [target for _, target in added],
        ),
        st.sampled_from(planes),
        st.lists(st.tuples(rows, target), min_size=1, max_size=20),
    )


def _made(cls: type[Any], given: dict[str, Any]) -> Any:
    return cls(**given)


def contenders() -> st.SearchStrategy[Contender]:
    """Draw a contender of any task, with or without an optimizer of its own."""
    return st.builds(
        lambda loss, own, given: Contender(loss=loss, optimizer=own, **given),
        instances(LOSSES),
        st.none() | instances(OPTIMIZERS),
        parameters(Contender),
    )


def experiments() -> st.SearchStrategy[Experiment]:
    """Draw an experiment with any parts; the tasks of its losses need not fit."""
    return st.builds(
        lambda given, **parts: Experiment(**parts, **given),
        parameters(Experiment),
        dataset=instances(DATASETS),
        contenders=st.lists(contenders(), min_size=1, max_size=MOST_CONTENDERS).map(tuple),
        model=instances(MODELS),
        optimizer=instances(OPTIMIZERS),
        seeds=parameters(Seeds).map(lambda given: Seeds(**given)),
    )

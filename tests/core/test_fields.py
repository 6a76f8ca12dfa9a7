"""What each field of an experiment declares holds: on disk, in words, in a race, between datasets.

The fields are found, not listed: one that is added is tested as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, with_dataset
from lossstudio.core.differences import differences
from lossstudio.core.experiment import OWN, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.parameters import Parameter, Parameterised
from lossstudio.core.parts import Carry, Part
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.registry import Registry
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.training import Trainer

START = replace(
    race("huber", "mse", model=MODELS.create("mlp", units=(3,))),
    schedule=SCHEDULES.create("step"),
    class_weighting=OWN,  # weights that are given count only so, and in a regression not at all
)


@dataclass(frozen=True)
class Case:
    """A field somewhere in an experiment, and an experiment in which it alone is another."""

    path: str
    field: Part | Parameter
    changed: Experiment

    def __str__(self) -> str:
        return self.path


def other_number(parameter: Parameter, value: Any) -> Any:
    """Return another value that is allowed, as near as may be."""
    factors = [value + 1, value - 1, value * 2 + 1, value / 2 + 0.01, 0.25, 1, 2]
    for number in factors:
        try:
            candidate = parameter.check(parameter.kind(number), "")
        except ValueError:
            continue
        if candidate != value:
            return candidate
    raise AssertionError(f"{parameter.name} can only be {value}")


def other(parameter: Parameter, value: Any) -> Any:
    """Return another value that is allowed."""
    if parameter.choices:
        return next(choice for choice in parameter.choices if choice != value)
    if parameter.kind is bool:
        return not value
    if parameter.kind is str:
        return value + "x"
    if parameter.kind is tuple:
        return (*value, 2) if parameter.item is not str else (*value, "a")
    return other_number(parameter, 1 if value is None else value)


def other_kind(part: Part, value: Parameterised | None) -> Parameterised | None:
    """Return something of another kind that may stand in its place, if there is such."""
    if not isinstance(part.kind, Registry):
        return None
    for key, cls in part.kind.items():
        fits = getattr(cls, "task", None) == getattr(value, "task", None)
        if type(value) is not cls and (part.kind is not LOSSES or fits):
            if part.kind is DATASETS and key != "line":
                continue
            return part.kind.create(key)
    return None


def changes(value: Parameterised, path: str) -> Iterator[tuple[str, Part | Parameter, Any]]:
    """Yield every field below a value, and the value with another one."""
    for name, parameter in value.parameters().items():
        changed = replace(value, **{name: other(parameter, getattr(value, name))})
        yield f"{path}{name}", parameter, changed
    for name, part in value.parts().items():
        found = getattr(value, name)
        if part.many:
            for where, field, inner in changes(found[0], f"{path}{name}[0]."):
                yield where, field, replace(value, **{name: (inner, *found[1:])})
            continue
        if (another := other_kind(part, found)) is not None:
            yield f"{path}{name}", part, replace(value, **{name: another})
        if found is not None:
            for where, field, inner in changes(found, f"{path}{name}."):
                yield where, field, replace(value, **{name: inner})


CASES = [Case(*found) for found in changes(START, "")]
every = pytest.mark.parametrize("case", CASES, ids=str)


def test_every_field_has_a_case() -> None:
    tops = {case.path.split(".")[0].split("[")[0] for case in CASES}
    assert tops == set(Experiment.declared())
    assert {"model.l1", "contenders[0].loss.delta", "optimizer", "seeds.split"} <= {
        case.path for case in CASES
    }


@every
def test_it_is_saved(case: Case) -> None:
    assert case.changed != START
    assert Experiment.from_json(case.changed.to_json()) == case.changed


@every
def test_a_change_of_it_is_told_unless_it_is_not_worth_it(case: Case) -> None:
    silent = isinstance(case.field, Parameter) and not case.field.wording
    found = differences(START, case.changed)
    assert len(found) == (0 if silent else 1)
    if found and isinstance(case.field, Parameter) and case.field.name != "hidden":
        assert f"{case.field.label} " in found[0].text


@every
def test_it_changes_during_a_race_if_it_says_so_and_only_then(case: Case) -> None:
    """An optimizer of another kind is refused all the same: nobody has its memory."""
    trainer = Trainer(START)
    trainer.advance(5)
    live = case.field.live and case.path != "optimizer"
    assert trainer.adopt(case.changed) is live
    assert trainer.experiment == (case.changed if live else START)
    trainer.advance(5)
    assert trainer.step == 10


@every
def test_what_may_change_during_a_race_leaves_the_samples_as_they_are(case: Case) -> None:
    if case.field.live:
        changed, start = prepare(case.changed), prepare(START)
        assert (changed.train, changed.test) == (start.train, start.test)
        assert changed.shape == start.shape


@pytest.mark.parametrize("name", [*Experiment.declared()])
def test_it_is_carried_over_to_another_dataset_as_it_says(name: str) -> None:
    carry = Experiment.declared()[name].carry
    changed = next(case.changed for case in CASES if case.path.split(".")[0].startswith(name))
    value = getattr(changed, name)
    if name == "dataset":
        assert carry is Carry.NEVER
        return
    same = replace(changed.dataset, samples=33)
    datasets = {
        "of the same kind": (same, carry is not Carry.NEVER),
        "of the same task": (DATASETS.create("line"), carry in (Carry.ALWAYS, Carry.TASK)),
        "of another task": (DATASETS.create("moons"), carry is Carry.ALWAYS),
    }
    for which, (dataset, stays) in datasets.items():
        fresh = getattr(experiment_for(dataset), name)
        expected = value if stays else fresh
        assert getattr(with_dataset(changed, dataset, None), name) == expected, which
        if which == "of another task" and carry is Carry.TASK:
            last = replace(experiment_for(dataset), batch_size=3)
            again = with_dataset(changed, dataset, last)
            assert getattr(again, name) == getattr(last, name)

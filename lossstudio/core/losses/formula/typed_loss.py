"""A loss given by a formula that the person wrote: a loss like every other."""

import dataclasses
import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.json_fields import Fields
from lossstudio.core.losses.base import FORMULA, FamilyLoss
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.formula.latex import typeset_of
from lossstudio.core.losses.formula.program import Program
from lossstudio.core.losses.formula.slider import Slider
from lossstudio.core.losses.formula.tidy import tidied
from lossstudio.core.losses.formula.vocabulary import cut, task_called
from lossstudio.core.losses.multiclass import MulticlassLoss
from lossstudio.core.losses.regression import RegressionLoss
from lossstudio.core.losses.views import LossView
from lossstudio.core.parameters import param, shown
from lossstudio.core.plain_text import as_name
from lossstudio.core.registry import near_miss
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class TypedLoss(FamilyLoss[Any]):
    """A loss that the person wrote as a formula.

    Each formula with its parameters is a class of its own, so that its parameters are declared
    like those of every other loss; `formula_loss` makes it.

    Attributes
    ----------
    text : str
        The formula as it was typed.
    sliders : tuple of Slider
        What is declared of each parameter.
    """

    title: ClassVar[str] = "Your own"
    key: ClassVar[str] = FORMULA
    text: ClassVar[str] = ""
    sliders: ClassVar[tuple[Slider, ...]] = ()
    fields: ClassVar[Mapping[str, str]] = {}  # by the names in the formula
    program: ClassVar[Program]
    convex: ClassVar[bool] = False  # nobody has proved it
    bounded_influence: ClassVar[bool] = False
    reference: ClassVar[str] = "Written by you."
    equivalents: ClassVar[Mapping[str, str]] = {"torch": "autograd of the formula"}

    def value_at(self, view: LossView) -> Floats:
        """Return the value of each sample, (..., n)."""
        return self.program.value_at(view, self._given)

    def derivative_at(self, view: LossView) -> Floats:
        """Return d value / d (residual, margin or logits); at a kink the middle of both sides."""
        return self.program.derivative_at(view, self._given)

    @cached_property
    def _given(self) -> dict[str, Any]:
        """The parameters, as arrays without axes: NumPy takes them fastest."""
        return {s.name: np.array(getattr(self, self.fields[s.name])) for s in self.sliders}

    @property
    def traits(self) -> tuple[str, ...]:
        """None: nobody has proved any."""
        return ()

    @property
    def values(self) -> dict[str, float]:
        """The values of the parameters by their names in the formula."""
        return {slider.name: getattr(self, self.fields[slider.name]) for slider in self.sliders}

    def check_samples(self, target: Targets, classes: int) -> None:
        """Refuse data that lack a class it speaks of, or that a built-in loss in it refuses."""
        for loss in self.program.parsed.losses:
            loss.check_samples(target, classes)
        if self.task is Task.MULTICLASS and self.least_classes > classes:
            last = self.least_classes - 1
            raise ValueError(
                f"The formula speaks of p{last}, the probability of class {last}; the data have "
                f"the classes 0 to {classes - 1}."
            )

    def least(self, target: Targets) -> Floats:
        """Return what a target costs that is met, for a formula with a log link; else 0."""
        if not self.log_link:
            return super().least(target)
        y = np.asarray(target, dtype=np.float64)
        return self.value(np.where(y > 0.0, np.log(np.maximum(y, 1e-300)), LOWEST), y)

    @property
    def by_class(self) -> bool:
        """Whether it speaks of single classes, of several."""
        several = self.task is Task.MULTICLASS
        inner = any(loss.by_class for loss in self.program.parsed.losses)
        return several and ("t" in self.program.variables or bool(self.program.classes) or inner)

    @property
    def least_classes(self) -> int:
        """Enough for those of which the formula speaks."""
        return max(2, *(number + 1 for number in (0, *self.program.classes)))

    def with_text(self, text: str) -> "TypedLoss":
        """Return the loss of another formula; parameters of the same name stay as they are.

        Raises
        ------
        FormulaError
            If the text is no formula.
        """
        known = {slider.name: slider for slider in self.sliders}
        names = Program.of(text, self.task).parameters
        sliders = tuple(known.get(name) or Slider(name=name) for name in names)
        return typed_class(text, self.task, sliders)(**_values(sliders, self.values))

    def with_slider(self, slider: Slider, value: float) -> "TypedLoss":
        """Return the loss with another declaration, and value, of one of its parameters.

        Raises
        ------
        ValueError
            If the value is not finite.
        """
        sliders = tuple(slider if s.name == slider.name else s for s in self.sliders)
        values = {**self.values, slider.name: value}
        return typed_class(self.text, self.task, sliders)(**_values(sliders, values))

    def settings(self) -> dict[str, Any]:
        """Return formula, task and parameters, as plain data for JSON."""
        values = self.values
        return {
            "key": FORMULA,
            "formula": self.text,
            "task": self.task.value,
            "parameters": {s.name: s.as_plain(values[s.name]) for s in self.sliders},
        }

    def __reduce__(self) -> tuple[Any, ...]:
        values = tuple(self.values.items())
        return _again, (self.text, self.task, self.sliders, values)


LOWEST = -700.0  # a score, whose exponential is next to 0
FAMILIES: dict[Task, Any] = {
    Task.REGRESSION: RegressionLoss,
    Task.BINARY: MarginLoss,
    Task.MULTICLASS: MulticlassLoss,
}


TAKEN = {
    "task",
    "program",
    *dir(TypedLoss),
    *(name for family in FAMILIES.values() for name in dir(family)),
}


def formula_loss(text: str, task: str | Task, **parameters: float) -> TypedLoss:
    """Return the loss that a formula describes; the text is parsed, and never evaluated.

    Parameters
    ----------
    text : str
        In `r`, `s`, `y` (regression), `z`, `p`, `y`, `m`, `pt` (two classes) or `pt`, `m`, `k`
        (several), with numbers, `+ - * / **`, comparisons, `and or not`, `a if b else c`,
        functions, and the built-in losses by name. Any other name is a parameter.
    task : str or Task
        "regression", "binary" or "multiclass".
    **parameters : float
        The values of the parameters; 1 where none is given.

    Raises
    ------
    ValueError
        In one sentence that names the place in the text, or the parameter.
    """
    task = task_called(task)
    names = Program.of(text, task).parameters
    for name in parameters:
        if name not in names:
            hint = near_miss(name, names) if names else "it has none."
            raise ValueError(f"The formula has no parameter {shown(name)}: {hint}")
    sliders = tuple(Slider(name=name) for name in names)
    return typed_class(text, task, sliders)(**_values(sliders, parameters))


def typed_class(text: str, task: Task, sliders: tuple[Slider, ...]) -> type[TypedLoss]:
    """Return the class of a formula, the same one as long as anything is of it."""
    known = _classes.get((text, task, sliders))
    if known is None:  # another thread may have been faster
        known = _classes.setdefault((text, task, sliders), _made(text, task, sliders))
    return known


def _made(text: str, task: Task, sliders: tuple[Slider, ...]) -> type[TypedLoss]:
    program, names = Program.of(text, task), field_names(sliders)
    fields = [
        (
            names[slider.name],
            float,
            param(
                slider.default,
                label=slider.name,
                symbol=slider.name,
                help=slider.help or f"The parameter {slider.name} of your formula.",
                kind=float,
                slider=(slider.low, slider.high),
                log=slider.log,
            ),
        )
        for slider in sliders
    ]
    space: dict[str, Any] = {
        "fields": names,
        "text": text,
        "task": task,
        "sliders": sliders,
        "program": program,
    }
    shown = program.as_written
    space |= typeset_of(shown.parsed.root, tidied(shown.parsed.graph, shown.slopes))
    space["log_link"] = any(loss.log_link for loss in program.parsed.losses)
    space["gives_probability"] = program.gives_probability
    space["drawn_target"] = max((loss.drawn_target for loss in program.parsed.losses), default=0.0)
    space["title"] = cut(as_name(text))
    space["__doc__"] = f"A loss of your own: {as_name(text)}"
    bases = (TypedLoss, FAMILIES[task])
    made = dataclasses.make_dataclass(
        "TypedLoss", fields, bases=bases, namespace=space, frozen=True
    )
    made.__module__ = __name__
    return made


_classes: WeakValueDictionary[tuple[str, Task, tuple[Slider, ...]], type[TypedLoss]]
_classes = WeakValueDictionary()


def typed_loss_from(data: Mapping[str, Any]) -> TypedLoss:
    """Return the loss that plain data describe, as `TypedLoss.settings` gives them.

    Raises
    ------
    ValueError
        In one sentence, naming the field and its value.
    """
    fields = Fields(dict(data), "The formula")
    text, task = fields.take("formula", str), task_called(fields.take("task", str))
    given = fields.take("parameters", dict) if "parameters" in fields else {}
    fields.rest(())
    names = Program.of(text, task).parameters
    sliders, values = [], {}
    for name in given:
        if name not in names:
            hint = near_miss(name, names) if names else "it has none."
            raise ValueError(f"The formula has no parameter {shown(name)}: {hint}")
    for name in names:
        slider, values[name] = Slider.read(name, given.get(name, 1.0))
        sliders.append(slider)
    return typed_class(text, task, tuple(sliders))(**_values(tuple(sliders), values))


def _values(sliders: tuple[Slider, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    names = field_names(sliders)
    return {names[s.name]: values[s.name] for s in sliders if s.name in values}


def field_names(sliders: tuple[Slider, ...]) -> dict[str, str]:
    """Return the name of the field of each parameter: its own, if the class has no other use."""
    names = [slider.name for slider in sliders]
    found: dict[str, str] = {}
    for name in names:
        field = name
        while field in TAKEN or keyword.iskeyword(field) or (field != name and field in names):
            field += "_"
        found[name] = field
    return found


def _again(
    text: str, task: Task, sliders: tuple[Slider, ...], values: tuple[tuple[str, float], ...]
) -> TypedLoss:
    """Return the loss that was pickled."""
    return typed_class(text, task, sliders)(**_values(sliders, dict(values)))

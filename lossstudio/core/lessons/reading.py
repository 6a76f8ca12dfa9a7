"""Reading the trees of the check language from plain data, and writing them back."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from lossstudio.core.json_fields import Fields, as_plain
from lossstudio.core.lessons.conditions import CONDITIONS, Condition
from lossstudio.core.lessons.measures import MEASURES, Measure, Named, Number
from lossstudio.core.losses import LOSSES
from lossstudio.core.parameters import Parameterised, shown
from lossstudio.core.parts import Part
from lossstudio.core.registry import Registry, near_miss

MOST_NODES = 300  # in one lesson
DEEPEST = 12
T = TypeVar("T", bound=Parameterised)


@dataclass
class Reader:
    """Reads the trees of one lesson, and counts what they hold.

    Attributes
    ----------
    named : dict of str to Measure
        The measures that the lesson has given names to so far.
    """

    named: dict[str, Measure] = field(default_factory=dict)
    _nodes: int = 0

    def measure(self, data: Any, where: str) -> Measure:
        """Return the measure that plain data describe: an object, a number, or a name.

        Raises
        ------
        ValueError
            In one sentence, naming the field, its value and what is allowed.
        """
        return self._measure(data, where, 0)

    def condition(self, data: Any, where: str) -> Condition:
        """Return the condition that plain data describe; raises likewise."""
        return self._node(data, CONDITIONS, where, 0)

    def _measure(self, data: Any, where: str, depth: int) -> Measure:
        if isinstance(data, str):
            if data not in self.named:
                hint = near_miss(data, self.named)
                raise ValueError(f"{where} is {shown(data)}, an unknown name: {hint}")
            return Named(self.named[data], data)
        if isinstance(data, int | float) and not isinstance(data, bool):
            try:
                return Number(data)
            except ValueError as fault:
                raise ValueError(f"{where}: {fault}") from None
        return self._node(data, MEASURES, where, depth)

    def _node(self, data: Any, registry: Registry[T], where: str, depth: int) -> T:
        self._nodes += 1
        if depth > DEEPEST:
            raise ValueError(f"{where} is nested too deeply; allowed are {DEEPEST} levels.")
        if self._nodes > MOST_NODES:
            raise ValueError(f"{where} is too much; allowed are {MOST_NODES} objects in a lesson.")
        fields = Fields(data, where)
        key = fields.take("key", str)
        if key not in registry:
            hint = near_miss(key, registry)
            raise ValueError(f"{where}: {registry.noun} {shown(key)} is unknown: {hint}")
        cls = registry[key]
        parts = {
            name: self._part(fields, part, where, depth + 1)
            for name, part in cls.parts().items()
            if part.required or name in fields
        }
        return fields.build(cls, **parts)

    def _part(self, fields: Fields, part: Part, where: str, depth: int) -> Any:
        if part.kind is LOSSES:
            return fields.choice(part.name, LOSSES)
        there = f"{where}: {part.name}"
        if part.many:
            rows = fields.take(part.name, list)
            return tuple(
                self._child(row, part.kind, f"{there}[{i}]", depth) for i, row in enumerate(rows)
            )
        return self._child(fields.take(part.name, object), part.kind, there, depth)

    def _child(self, data: Any, kind: object, where: str, depth: int) -> Any:
        if kind is MEASURES:
            return self._measure(data, where, depth)
        return self._node(data, CONDITIONS, where, depth)


def plain_tree(node: Measure | Condition) -> Any:
    """Return a tree as plain data, without what is as usual; a `Reader` gives an equal one."""
    if isinstance(node, Named):
        return node.name
    if isinstance(node, Number):
        return node.number
    usual = {name: parameter.default for name, parameter in node.parameters().items()}
    plain = {name: value for name, value in node.settings().items() if usual.get(name) != value}
    for name, part in node.parts().items():
        held = getattr(node, name)
        if part.many:
            plain[name] = [plain_tree(one) for one in held]
        elif part.kind is LOSSES:
            plain |= {} if held is None else {name: as_plain(held)}
        else:
            plain[name] = plain_tree(held)
    return plain

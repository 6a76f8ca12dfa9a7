"""What a study varies: a number or a choice of its experiment, and the values that it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lossstudio.core.parameters import Parameter, shown
from lossstudio.core.plain_text import figures
from lossstudio.core.registry import Registry
from lossstudio.core.studies.default_values import default_values

MOST_VALUES = 50
Value = float | int | bool | str | None


@dataclass(frozen=True)
class Factor:
    """What is varied, and over which values.

    Attributes
    ----------
    key : str
        Of its `FactorKind`, such as "dataset.share".
    values : tuple
        Numbers, words, or None for what can be off.
    """

    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class FactorKind:
    """Something that may be varied in an experiment.

    Attributes
    ----------
    key : str
        "dataset.share", "loss.delta", "optimizer", "optimizer.learning_rate", "batch_size", ...
    group : str
        What it is a part of, as on the screen.
    parameter : Parameter
        What is allowed, and how it is called.
    applies : tuple of bool
        For each contender, whether it changes anything for it.
    registry : Registry or None
        Of the classes, where their keys are the values.
    current : object
        What the experiment has.
    of : str
        Whose it is, where not all contenders have it.
    """

    key: str
    group: str
    parameter: Parameter
    applies: tuple[bool, ...]
    current: Value = None
    registry: Registry[Any] | None = field(default=None, compare=False)
    of: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """What it is called on the screen."""
        return self.parameter.label

    @property
    def listed(self) -> str:
        """What it is called among others: with whose it is."""
        return f"{self.label} ({self.of})" if self.of else self.label

    @property
    def is_number(self) -> bool:
        """Whether its values lie on an axis."""
        return self.parameter.kind in (int, float)

    @property
    def log(self) -> bool:
        """Whether that axis is logarithmic."""
        return self.parameter.log

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return self.parameter.allowed_or(self.parameter.states[0])

    @property
    def values(self) -> tuple[Value, ...]:
        """The values to begin with."""
        return default_values(self.parameter, self.current)

    def words(self, value: Value) -> str:
        """Return a value as it is read."""
        if self.registry is not None:
            return str(self.registry[str(value)].title)
        if value is None or isinstance(value, bool):
            return self.parameter.states[bool(value)]
        return value if isinstance(value, str) else figures(value)

    def check(self, values: Sequence[Any]) -> tuple[Value, ...]:
        """Return values in their proper type, numbers in rising order and None last.

        Raises
        ------
        ValueError
            In one sentence that names the factor, the value and what is allowed.
        """
        if not 1 <= len(values) <= MOST_VALUES:
            raise ValueError(
                f"{self.label} ({self.key}) has {len(values)} values; allowed are 1 to "
                f"{MOST_VALUES}."
            )
        found: list[Value] = []
        for value in values:
            try:
                known = self.parameter.check(value, self.key)
            except ValueError:
                raise ValueError(
                    f"{self.label} ({self.key}) is {shown(value)}; allowed is {self.allowed}."
                ) from None
            if known in found:
                raise ValueError(
                    f"{self.label} ({self.key}) is {shown(value)} twice; allowed is each value "
                    "once."
                )
            found.append(known)
        if self.is_number:
            found.sort(key=lambda value: (value is None, value))
        return tuple(found)

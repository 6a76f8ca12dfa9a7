"""Parameters that carry their bounds, label and help, so that every form and check follows.

They also say whether they may change during a race, what becomes of them with another dataset,
and how a change is worded; what says nothing is refused during a race. For fields that are
objects with parameters of their own `lossstudio.core.parts` does the same.
"""

import dataclasses
import math
import reprlib
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, ClassVar

from lossstudio.core.parts import CHANGED, Carry, Part
from lossstudio.core.plain_text import as_name, figures
from lossstudio.core.typed_numbers import two_readings, typed_number

LONGEST = 60  # characters of a value that a sentence quotes
_BRIEF = reprlib.Repr()
_BRIEF.maxstring = _BRIEF.maxother = LONGEST


def shown(value: Any) -> str:
    """Return any value as a sentence quotes it: cut where it is long, however deep it is."""
    text = _BRIEF.repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _bound(value: float) -> str:
    """Return a bound as it may be typed."""
    return figures(value, 6).replace("−", "-")


def as_typed(text: str, *, whole: bool = False) -> str:
    """Return what a person typed as a sentence quotes it: a number as it is, words in quotes."""
    text = text.strip()
    if not text:
        return "empty"
    if not whole and (readings := two_readings(text)):
        return f"{text}, which may be {' or '.join(readings)}"
    try:
        typed_number(text, whole=whole)
    except ValueError:
        return shown(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass(frozen=True)
class Parameter:
    """What one parameter may be, and how a person meets it.

    Attributes
    ----------
    low, high : float or None
        The smallest and largest allowed value (of each item, for a tuple of numbers).
    above_low, below_high : bool
        Whether `low` or `high` itself is excluded.
    nonzero : bool
        Whether 0 itself is excluded.
    low_is, high_is : str
        What `low` or `high` is, where it is the value of another parameter.
    slider : tuple of float or None
        The range a slider covers; narrower than what is allowed.
    log : bool
        Whether the slider moves in ratios.
    choices : tuple of str
        The allowed words, where there is a choice.
    optional : bool
        Whether None ("off") is allowed.
    most : int or None
        The largest number of items of a tuple.
    is_name : bool
        Whether a text is a name: it is kept on one line, and cut where it is very long.
    is_formula : bool
        Whether a text is a formula, which has a field of its own.
    item : type
        What each item of a tuple is: int or str.
    symbol : str
        The short name used in formulas and on rows of a list.
    advanced : bool
        Whether a form keeps it folded away.
    live : bool
        Whether it may change during a race; unless it says so, as its class has it.
    carry : Carry
    wording : str
        How a change is told, see `lossstudio.core.differences`; none if it is not worth telling.
    states : tuple of str
        The words for false (or None) and true, where a change is told.
    quiet : bool
        Whether it is left out of files while it is as at first.
    """

    name: str
    kind: type
    default: Any
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    above_low: bool = False
    below_high: bool = False
    nonzero: bool = False
    low_is: str = ""
    high_is: str = ""
    slider: tuple[float, float] | None = None
    log: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = False
    most: int | None = None
    is_name: bool = False
    is_formula: bool = False
    item: type = int
    symbol: str = ""
    advanced: bool = False
    live: bool = False
    carry: Carry = Carry.NEVER
    wording: str = CHANGED
    states: tuple[str, str] = ("off", "on")
    quiet: bool = False

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return self.allowed_or("none")

    def allowed_or(self, none: str) -> str:
        """Return what is allowed, in words; `none` is the word for None on the screen."""
        if self.choices:
            return "one of " + ", ".join(repr(choice) for choice in self.choices)
        if self.kind is bool:
            return "true or false"
        scalar = self.item if self.kind is tuple else self.kind
        if scalar is str:
            words = "a text"
        else:
            words = f"{'a whole number' if scalar is int else 'a number'}{self._bounds()}"
        if self.kind is tuple:
            words = f"a list of at most {self.most} items, each {words}"
        return words + (f", or {none}" if self.optional else "")

    def _bounds(self) -> str:
        words = []
        if self.low is not None:
            words.append(f"{'above' if self.above_low else 'from'} {self.low_is}{_bound(self.low)}")
        if self.high is not None:
            words.append(
                f"{'below' if self.below_high else 'to'} {self.high_is}{_bound(self.high)}"
            )
        if self.nonzero:
            words.append("other than 0")
        return " " + " ".join(words) if words else ""

    def refusal(self, typed: str, none: str = "none") -> str:
        """Return why what a person typed is refused, in the words of the screen."""
        typed = as_typed(typed, whole=self.kind is int)
        return f"{self.label} is {typed}; allowed is {self.allowed_or(none)}."

    def check(self, value: Any, owner: str) -> Any:
        """Return `value` in its proper type.

        Raises
        ------
        ValueError
            If the value is not allowed; the sentence names owner, parameter, value and bounds.
        """
        if value is None and self.optional:
            return None
        try:
            return self._convert(value)
        except (ValueError, TypeError, OverflowError):
            raise ValueError(
                f"{owner}: {self.name} ({self.label}) is {shown(value)}; allowed is {self.allowed}."
            ) from None

    def _convert(self, value: Any) -> Any:
        if self.kind is tuple:
            if not isinstance(value, list | tuple) or len(value) > (self.most or math.inf):
                raise ValueError
            return tuple(self._scalar(item, self.item) for item in value)
        return self._scalar(value, self.kind)

    def _scalar(self, value: Any, kind: type) -> Any:
        if kind is bool:
            if not isinstance(value, bool):
                raise ValueError
            return value
        if kind is str:
            if not isinstance(value, str) or (self.choices and value not in self.choices):
                raise ValueError
            return as_name(value) if self.is_name else value
        return self._number(value, kind)

    def _number(self, value: Any, kind: type) -> Any:
        if isinstance(value, bool) or not isinstance(value, Integral if kind is int else Real):
            raise ValueError
        number = kind(value)
        if not math.isfinite(number) or (self.nonzero and number == 0):
            raise ValueError
        if self.low is not None and (number <= self.low if self.above_low else number < self.low):
            raise ValueError
        if self.high is not None and (
            number >= self.high if self.below_high else number > self.high
        ):
            raise ValueError
        return number


def param(default: Any, *, label: str, help: str, kind: type | None = None, **rules: Any) -> Any:
    """Declare a parameter as a dataclass field; `rules` are attributes of `Parameter`."""
    rules = {"label": label, "help": help, "kind": kind or type(default), **rules}
    return field(default=default, metadata={"param": rules})


def _declared(cls: type["Parameterised"]) -> dict[str, Parameter]:
    return {
        item.name: Parameter(
            name=item.name,
            default=item.default,
            **{"live": cls.live_parameters, **item.metadata["param"]},
        )
        for item in dataclasses.fields(cls)  # type: ignore[arg-type]  # its subclasses are such
        if "param" in item.metadata
    }


def _parts(cls: type["Parameterised"]) -> dict[str, Part]:
    return {
        item.name: Part(name=item.name, **item.metadata["part"])
        for item in dataclasses.fields(cls)  # type: ignore[arg-type]  # its subclasses are such
        if "part" in item.metadata
    }


class Parameterised:
    """Base of everything a registry holds: a frozen dataclass whose fields check themselves.

    Attributes
    ----------
    live_parameters : bool
        Whether parameters that do not say otherwise may change during a race.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    live_parameters: ClassVar[bool] = False
    _own_parameters: ClassVar[dict[str, Parameter]]
    _own_parts: ClassVar[dict[str, Part]]

    def __init__(self, **parameters: Any) -> None:  # replaced by each subclass's dataclass
        raise TypeError(f"{type(self).__name__} is not a dataclass")

    def __post_init__(self) -> None:
        for name, parameter in self.parameters().items():
            value = parameter.check(getattr(self, name), self.title)
            object.__setattr__(self, name, value)

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """Return the declared parameters by name, in order."""
        if "_own_parameters" not in cls.__dict__:  # kept by the class, and gone with it
            cls._own_parameters = _declared(cls)
        return cls._own_parameters

    @classmethod
    def parts(cls) -> dict[str, Part]:
        """Return the declared parts by name, in order."""
        if "_own_parts" not in cls.__dict__:
            cls._own_parts = _parts(cls)
        return cls._own_parts

    @classmethod
    def declared(cls) -> dict[str, Part | Parameter]:
        """Return the parts, then the parameters, by name."""
        return {**cls.parts(), **cls.parameters()}

    def limited(self, name: str) -> Parameter:
        """Return a parameter with the bounds that the values of the others leave it."""
        return self.parameters()[name]

    @classmethod
    def meaning(cls) -> str:
        """Return the first line of the docstring: what this is, in one sentence."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    def settings(self) -> dict[str, Any]:
        """Return the key and the parameter values, as plain data for JSON."""
        values = {name: getattr(self, name) for name in self.parameters()}
        plain = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
        return {"key": self.key, **plain}

"""Reading plain JSON data field by field, with a sentence for whatever is wrong."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from lossstudio.core.parameters import Parameterised
from lossstudio.core.registry import Registry, near_miss

T = TypeVar("T", bound=Parameterised)
_MISSING = object()
_WORDS = {str: "a text", int: "a whole number", bool: "true or false", dict: "{…}", list: "[…]"}


def parse_json(text: str) -> Any:
    """Return the data of a JSON text.

    Raises
    ------
    ValueError
        Naming line and column of the first fault.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise ValueError(
            f"Not valid JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}."
        ) from None
    except RecursionError:
        raise ValueError("Not valid JSON: it is nested too deeply.") from None


class Fields:
    """The fields of one JSON object; each may be taken once, none may be left over.

    Parameters
    ----------
    data : Any
        What the JSON holds; must be an object.
    where : str
        How error sentences call it.
    """

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise ValueError(f"{where} is {_shown(data)}; allowed is an object {{…}}.")
        self._data = dict(data)
        self._known: list[str] = []
        self._where = where

    def __contains__(self, name: str) -> bool:
        self._known.append(name)
        return name in self._data

    def take(self, name: str, kind: type, default: Any = _MISSING) -> Any:
        """Take a field of the given type."""
        self._known.append(name)
        value = self._data.pop(name, default)
        if value is _MISSING:
            raise ValueError(f"{self._where} lacks the field {name!r}.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(
                f"{self._where}: {name} is {_shown(value)}; allowed is {_WORDS[kind]}."
            )
        return value

    def inner(self, name: str) -> "Fields":
        """Take a field that is itself an object."""
        return Fields(self.take(name, dict), f"{self._where}: {name}")

    def items(self, name: str) -> list["Fields"]:
        """Take a field that is a list of objects."""
        rows = self.take(name, list)
        return [Fields(row, f"{self._where}: {name}[{i}]") for i, row in enumerate(rows)]

    def choice(self, name: str, registry: Registry[T]) -> T:
        """Take a field that names a registered class and its parameters."""
        fields = self.inner(name)
        key = fields.take("key", str)
        try:
            return registry.create(key, **fields._data)
        except ValueError as fault:
            raise ValueError(f"{self._where}: {name}: {fault}") from None

    def choice_or_none(self, name: str, registry: Registry[T]) -> T | None:
        """Take a field as `choice` does, or None where it is absent or null."""
        self._known.append(name)
        if self._data.get(name) is None:
            self._data.pop(name, None)
            return None
        return self.choice(name, registry)

    def build(self, cls: type[T]) -> T:
        """Take all fields that are left as the parameters of `cls`."""
        try:
            return cls(**self.rest(cls.parameters()))
        except ValueError as fault:
            raise ValueError(f"{self._where}: {fault}") from None

    def rest(self, allowed: Iterable[str]) -> dict[str, Any]:
        """Take all fields that are left; only the allowed names may be among them."""
        names = list(allowed)
        self._known += names
        taken = {name: self._data.pop(name) for name in names if name in self._data}
        self.close()
        return taken

    def close(self) -> None:
        """Check that no field is left over."""
        for name in self._data:
            hint = near_miss(name, self._known)
            raise ValueError(f"{self._where} has an unknown field {name!r}: {hint}")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"

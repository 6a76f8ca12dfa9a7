"""Reading plain JSON data field by field, with a sentence for whatever is wrong."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeVar

from lossstudio.core.parameters import Parameterised, shown
from lossstudio.core.registry import Registry, near_miss

T = TypeVar("T", bound=Parameterised)
_WORDS = {str: "a text", int: "a whole number", dict: "an object {…}", list: "a list […]"}


class _TwiceError(ValueError):
    """A field that stands twice in one object: which of the two counts, nobody can know."""

    def __init__(self, name: str) -> None:
        self.name = name


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return found


def parse_json(text: str) -> Any:
    """Return the data of a JSON text.

    Raises
    ------
    ValueError
        Naming line and column of the first fault, or a field that stands twice in its object.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once)
        json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as fault:
        raise ValueError(
            f"Not valid JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}."
        ) from None
    except RecursionError:
        raise ValueError("Not valid JSON: it is nested too deeply.") from None
    except UnicodeEncodeError:
        raise ValueError("Not valid JSON: it has a surrogate that is no character.") from None
    except _TwiceError as fault:
        raise ValueError(f"Not valid JSON: {shown(fault.name)} stands twice.") from None
    except ValueError:
        raise ValueError("Not valid JSON: a number in it has too many digits.") from None
    return data


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
            raise ValueError(f"{where} is {shown(data)}; allowed is an object {{…}}.")
        self._data = dict(data)
        self._known: list[str] = []
        self._where = where

    def __contains__(self, name: str) -> bool:
        self._known.append(name)
        return name in self._data

    def take(self, name: str, kind: type) -> Any:
        """Take a field of the given type."""
        self._known.append(name)
        if name not in self._data:
            raise ValueError(f"{self._where} lacks the field {name!r}.")
        value = self._data.pop(name)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{self._where}: {name} is {shown(value)}; allowed is {_WORDS[kind]}.")
        return value

    def check_version(self, read: int) -> None:
        """Take the version, which must be the one that this program reads."""
        version = self.take("version", int)
        if version != read:
            raise ValueError(
                f"{self._where} is of version {shown(version)}; this program reads version {read}."
            )

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
        parts = fields.parts(registry[key]) if key in registry else {}
        try:
            return registry.create(key, **parts, **fields._data)
        except ValueError as fault:
            raise ValueError(f"{self._where}: {name}: {fault}") from None

    def parts(self, cls: type[Parameterised]) -> dict[str, Any]:
        """Take all fields that are parts of `cls`.

        What is absent keeps its default, as does null where there is a choice.
        """
        taken: dict[str, Any] = {}
        for name, part in cls.parts().items():
            registry = part.kind if isinstance(part.kind, Registry) else None
            if not part.required and (name not in self or (registry and self._data[name] is None)):
                self._data.pop(name, None)
            elif part.many:
                taken[name] = tuple(_read(fields, part.kind) for fields in self.items(name))
            elif registry is not None:
                taken[name] = self.choice(name, registry)
            else:
                taken[name] = _read(self.inner(name), part.kind)
        return taken

    def build(self, cls: type[T], **given: Any) -> T:
        """Take all fields that are left as the parameters of `cls`, besides what is given."""
        parameters = self.rest(cls.parameters())
        try:
            return cls(**given, **parameters)
        except ValueError as fault:
            raise ValueError(f"{self._where}: {fault}") from None

    def rest(self, allowed: Iterable[str]) -> dict[str, Any]:
        """Take all fields that are left; only the allowed names may be among them."""
        names = list(allowed)
        for name in self._data:
            if name not in names:
                hint = near_miss(name, list(dict.fromkeys([*self._known, *names])))
                raise ValueError(f"{self._where} has an unknown field {shown(name)}: {hint}")
        return self._data


def _read(fields: Fields, kind: Any) -> Parameterised:
    """Return the object of the class `kind` that the fields describe."""
    made: Parameterised = fields.build(kind, **fields.parts(kind))
    return made


def as_plain(value: Parameterised) -> dict[str, Any]:
    """Return an object and all its parts as plain data for JSON; `Fields` reads it again."""
    plain = value.settings()
    if not value.key:  # its place says already what it is
        del plain["key"]
    for name, parameter in value.parameters().items():
        if parameter.quiet and getattr(value, name) == parameter.default:
            del plain[name]
    for name, part in value.parts().items():
        found = getattr(value, name)
        if part.quiet and found == type(found)():
            continue
        if part.many:
            plain[name] = [as_plain(item) for item in found]
        else:
            plain[name] = None if found is None else as_plain(found)
    return plain

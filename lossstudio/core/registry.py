"""Registries of named classes: a key on disk and in code, a class behind it."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from lossstudio.core.parameters import Parameterised, shown

T = TypeVar("T", bound=Parameterised)
LONGEST = 60  # letters of a word that is compared: the time it takes grows with their square
C = TypeVar("C", bound=type[Parameterised])


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return the end of an error sentence: the closest known word, or all of them."""
    names = list(known)
    short = [name for name in names if len(name) <= LONGEST]
    close = difflib.get_close_matches(word, short, n=1) if len(word) <= LONGEST else []
    if close:
        return f"did you mean {close[0]!r}?"
    cut = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names]
    return f"known are {', '.join(cut) if cut else 'none'}."


class Registry(Mapping[str, type[T]]):
    """A mapping from key to class that also creates instances.

    Parameters
    ----------
    noun : str
        What the classes are, in the singular; used in error sentences.
    """

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._classes: dict[str, type[T]] = {}

    def register(self, key: str) -> Callable[[C], C]:
        """Return a class decorator that files the class under `key`."""

        def file(cls: C) -> C:
            if key in self._classes:
                raise ValueError(f"The {self.noun} key {key!r} is already taken.")
            cls.key = key
            self._classes[key] = cls  # type: ignore[assignment]
            return cls

        return file

    def __getitem__(self, key: str) -> type[T]:
        return self._classes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)

    def create(self, key: str, /, **parameters: Any) -> T:
        """Create an instance of the class filed under `key`.

        Raises
        ------
        ValueError
            If the key or a parameter name is unknown (the near miss is named), or a value is
            outside its bounds (the parameter, the value and the bounds are named).
        """
        if key not in self._classes:
            raise ValueError(f"Unknown {self.noun} {shown(key)}: {near_miss(str(key), self)}")
        cls = self._classes[key]
        known = cls.declared()
        for name in parameters:
            if name not in known:
                hint = near_miss(name, known) if known else "it has none."
                raise ValueError(f"{cls.title} has no parameter {shown(name)}: {hint}")
        return cls(**parameters)

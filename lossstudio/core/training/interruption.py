"""Long work that can be cut short, and goes on later where it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class CutShortError(Exception):
    """Whoever waits for the work has something more urgent."""


def never() -> bool:
    """Say that nothing is more urgent."""
    return False


class Interruption:
    """Whether the work of a trainer on a large table is to be cut short."""

    def __init__(self) -> None:
        self._wanted: Callable[[], bool] = never

    @contextmanager
    def heeded(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Cut short what is done within as soon as a function says so."""
        before, self._wanted = self._wanted, wanted
        try:
            yield
        finally:
            self._wanted = before

    def look(self) -> None:
        """Raise CutShortError where the work is to be cut short."""
        if self._wanted():
            raise CutShortError

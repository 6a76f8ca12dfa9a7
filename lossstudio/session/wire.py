"""A connection to another process that sends once what both ends keep."""

import copyreg
import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from lossstudio.core.datasets import Dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared

KEPT: dict[type, int] = {Prepared: 2, Dataset: 64, Experiment: 64}  # the last so many of each kind
Part = tuple[type, bytes]  # of a message: an object that is new to the other end


class _Table:
    """The last objects of each kind that went one way, numbered; both ends have the same."""

    def __init__(self) -> None:
        self._kept: dict[type, OrderedDict[int, object]] = {kind: OrderedDict() for kind in KEPT}
        self._numbers: dict[int, int] = {}  # by identity
        self._count = 0

    def number_of(self, thing: object) -> int | None:
        return self._numbers.get(id(thing))

    def at(self, number: int) -> object:
        return next(kept[number] for kept in self._kept.values() if number in kept)

    def add(self, kind: type, thing: object) -> int:
        kept, self._count = self._kept[kind], self._count + 1
        kept[self._count] = thing
        self._numbers[id(thing)] = self._count
        return self._count

    def trim(self) -> None:
        """Let go of the oldest, once a message is through: it may name any number of them."""
        for kind, kept in self._kept.items():
            while len(kept) > KEPT[kind]:
                _, oldest = kept.popitem(last=False)
                del self._numbers[id(oldest)]


class Wire:
    """Sends objects, and brings those that come; what both ends have is sent as its number.

    So a snapshot comes back with the very experiment that was sent, and the samples of a race
    travel once. Both ends take turns: who has sent waits for the answer.

    Parameters
    ----------
    connection : Connection
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent, self._received = _Table(), _Table()

    def send(self, thing: object) -> None:
        """Send an object; an OSError where nobody is at the other end."""
        new: list[Part] = []
        message = self._dumped(thing, new)
        self._connection.send([kind for kind, _ in new])
        for content in (*(content for _, content in new), message):
            self._connection.send_bytes(content)
        self._sent.trim()

    def receive(self) -> Any:
        """Wait for an object; an EOFError or OSError where nobody is at the other end."""
        for kind in self._connection.recv():
            self._received.add(kind, self._loaded())
        thing = self._loaded()
        self._received.trim()
        return thing

    def _loaded(self) -> Any:
        return _Unpickler(self._connection.recv_bytes(), self).load()

    def _dumped(self, thing: object, new: list[Part], whole: object = None) -> bytes:
        file = io.BytesIO()
        _Pickler(file, whole, self, new).dump(thing)
        return file.getvalue()

    def number_of(self, kind: type, thing: object, new: list[Part]) -> tuple[bool, int]:
        """Return whether the other end has sent an object, and its number; add it if it is new."""
        known = self._received.number_of(thing)
        if known is not None:
            return True, known
        number = self._sent.number_of(thing)
        if number is None:
            new.append((kind, self._dumped(thing, new, whole=thing)))
            number = self._sent.add(kind, thing)
        return False, number

    def at(self, is_own: bool, number: int) -> object:
        """Return the object that the other end means."""
        return (self._sent if is_own else self._received).at(number)


class _Pickler(pickle.Pickler):
    """Names what both ends keep; asked for by its type, which is faster than of every object."""

    def __init__(self, file: io.BytesIO, whole: object, wire: Wire, new: list[Part]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._whole, self._wire, self._new = whole, wire, new
        self.dispatch_table = _Reducers(self._named)

    def _named(self, thing: object) -> Any:
        if thing is self._whole:
            return thing.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        kind = next(kind for kind in KEPT if isinstance(thing, kind))
        return _kept, self._wire.number_of(kind, thing, self._new)


class _Reducers(dict[type, Callable[[Any], Any]]):
    """What takes objects of a type apart."""

    def __init__(self, named: Callable[[object], Any]) -> None:
        super().__init__(copyreg.dispatch_table)
        self._named = named

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if issubclass(kind, tuple(KEPT)):
            return self._named
        raise KeyError(kind)


def _kept(is_own: bool, number: int) -> object:
    """Stand, in a message, for `Wire.at`."""
    raise NotImplementedError


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, wire: Wire) -> None:
        super().__init__(io.BytesIO(content))
        self._wire = wire

    def find_class(self, module: str, name: str) -> Any:
        """Return what is named, or what finds an object that both ends keep."""
        is_kept = (module, name) == (_kept.__module__, _kept.__name__)
        return self._wire.at if is_kept else super().find_class(module, name)

"""A connection to another process that sends once what both ends keep."""

import copyreg
import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from operator import methodcaller
from typing import Any

from lossstudio.core.datasets import Dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.fit_grid import FitGrid

KEPT: dict[type, int] = {  # the last so many of each kind
    Prepared: 2,
    FitGrid: 6,
    Dataset: 64,
    Experiment: 64,
}
KINDS = tuple(KEPT)
REDUCE = methodcaller("__reduce_ex__", pickle.HIGHEST_PROTOCOL)
MESSAGE = len(KINDS)  # the first byte of a part says of which kind it is, or that it is the last
_plain: dict[type, Callable[[Any], Any]] = {}  # how types are taken apart that are not kept


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
        parts: list[bytes] = []
        parts.append(self._dumped(thing, parts))
        for part in parts:
            self._connection.send_bytes(part)
        self._sent.trim()

    def receive(self) -> Any:
        """Wait for an object; an EOFError or OSError where nobody is at the other end."""
        while True:
            part = self._connection.recv_bytes()
            thing = _Unpickler(part, self).load()
            if part[0] == MESSAGE:
                self._received.trim()
                return thing
            self._received.add(KINDS[part[0]], thing)

    def _dumped(
        self, thing: object, parts: list[bytes], kind: int = MESSAGE, whole: object = None
    ) -> bytes:
        """Return the part of an object; before it come `parts` of what is new to the other end."""
        file = io.BytesIO()
        file.write(bytes([kind]))
        _Pickler(file, whole, self, parts).dump(thing)
        return file.getvalue()

    def number_of(self, kind: type, thing: object, parts: list[bytes]) -> tuple[bool, int]:
        """Return whether the other end has sent an object, and its number; add it if it is new."""
        known = self._received.number_of(thing)
        if known is not None:
            return True, known
        number = self._sent.number_of(thing)
        if number is None:
            parts.append(self._dumped(thing, parts, KINDS.index(kind), whole=thing))
            number = self._sent.add(kind, thing)
        return False, number

    def at(self, is_own: bool, number: int) -> object:
        """Return the object that the other end means."""
        return (self._sent if is_own else self._received).at(number)


class _Pickler(pickle.Pickler):
    """Names what both ends keep; asked for by its type, which is faster than of every object."""

    def __init__(self, file: io.BytesIO, whole: object, wire: Wire, parts: list[bytes]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._whole, self._wire, self._parts = whole, wire, parts
        self.dispatch_table = _Reducers(self._named)

    def _named(self, thing: object) -> Any:
        if thing is self._whole:
            return REDUCE(thing)
        kind = next(kind for kind in KEPT if isinstance(thing, kind))
        return _kept, self._wire.number_of(kind, thing, self._parts)


class _Reducers(dict[type, Callable[[Any], Any]]):
    """What takes objects of a type apart; known after the first, as asking takes long."""

    def __init__(self, named: Callable[[object], Any]) -> None:
        super().__init__(_plain)
        self._named = named

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if issubclass(kind, KINDS):
            return self._named
        if issubclass(kind, type):
            raise KeyError(kind)  # a class is sent as its name
        self[kind] = _plain[kind] = copyreg.dispatch_table.get(kind, REDUCE)
        return self[kind]


def _kept(is_own: bool, number: int) -> object:
    """Stand, in a message, for `Wire.at`."""
    raise NotImplementedError


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, wire: Wire) -> None:
        file = io.BytesIO(content)
        file.seek(1)
        super().__init__(file)
        self._wire = wire

    def find_class(self, module: str, name: str) -> Any:
        """Return what is named, or what finds an object that both ends keep."""
        is_kept = (module, name) == (_kept.__module__, _kept.__name__)
        return self._wire.at if is_kept else super().find_class(module, name)

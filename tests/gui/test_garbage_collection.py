"""Garbage is collected in the window's thread, and only there."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from lossstudio.app.system.garbage_collection import GarbageCollector


class Cycle:
    """Something that only a garbage collection finds; it tells in which thread it was found."""

    def __init__(self, found: list[int]) -> None:
        self.me = self
        weakref.finalize(self, lambda: found.append(threading.get_ident()))


@pytest.fixture
def collector(qapp):
    parent = QObject()
    made = GarbageCollector(parent)
    yield made
    made.end()
    assert gc.isenabled()


def test_garbage_of_another_thread_is_found_in_this_one(collector, qtbot) -> None:
    found: list[int] = []

    def litter() -> None:
        Cycle(found)
        kept = [[] for _ in range(20_000)]  # more than enough for a collection of its own
        del kept

    thread = threading.Thread(target=litter)
    thread.start()
    thread.join()
    assert found == []
    kept = [[] for _ in range(2_000)]
    qtbot.waitUntil(lambda: found == [threading.get_ident()])
    assert len(kept) == 2_000

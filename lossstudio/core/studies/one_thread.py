"""Arithmetic on one thread: how many multiply a large matrix decides how its sums are rounded."""

import threading
from functools import cache
from typing import Any


class OneThread:
    """Holds the linear algebra of this process to one thread while anybody is within."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within = 0
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._within:
                _take_over()
                self._limit = _libraries().limit(limits=1, user_api="blas")
            self._within += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if not self._within:
                _take_over()
                self._limit.restore_original_limits()
                _take_over()


@cache
def _libraries() -> Any:
    """Return the libraries of this process, found once: that takes some milliseconds."""
    import threadpoolctl  # noqa: PLC0415  # only for studies

    return threadpoolctl.ThreadpoolController()


def _take_over() -> None:
    """Let this thread set the limit: to threadpoolctl it is the first one's that ever has.

    Versions before 3.7 let any thread.
    """
    for library in _libraries().lib_controllers:
        clear = getattr(library, "clear_controlling_thread", None)
        if clear is not None:
            clear(force=True)


one_thread = OneThread()

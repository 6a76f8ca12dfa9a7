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
                self._limit = _libraries().limit(limits=1, user_api="blas")
            self._within += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if not self._within:
                self._limit.restore_original_limits()


@cache
def _libraries() -> Any:
    """Return the libraries of this process, found once: that takes some milliseconds."""
    import threadpoolctl  # noqa: PLC0415  # only for studies

    return threadpoolctl.ThreadpoolController()


one_thread = OneThread()

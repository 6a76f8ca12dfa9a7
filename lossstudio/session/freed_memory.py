"""Freed memory that goes back to the system."""

import ctypes
import os
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give memory that is free back to the system, where the C library would keep it (glibc).

    The arrays of sixty pictures a second leave holes, and what holds them grows for an hour.
    It takes a few milliseconds.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """Return what does it; None: this C library has no such function."""
    if os.name != "posix":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)

"""Freed memory that goes back to the system."""

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give memory that is free back to the system, where the C library would keep it (glibc).

    The arrays of sixty pictures a second leave holes, and what holds them grows for an hour.
    It takes milliseconds, the more the more is free.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """Return what does it; None: this C library has no such function."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):  # what Python is linked to cannot be asked, as on Windows
        return None

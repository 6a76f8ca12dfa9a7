"""Overrides of Qt's virtual methods: what fails in one must not reach Qt.

Qt calls them from C++, which knows no Python exceptions: one that leaves `headerData` or
`boundingRect` has ended the process.
"""

import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QTimer

Given = ParamSpec("Given")
Result = TypeVar("Result")


def guarded(
    fallback: Callable[[], Any] = lambda: None,
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Let an override tell what fails to `sys.excepthook`, and return something harmless then.

    Parameters
    ----------
    fallback : callable
        Makes what is returned then, such as the class of what Qt expects.
    """

    def guard(override: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(override)
        def call(*given: Given.args, **named: Given.kwargs) -> Result:
            try:
                return override(*given, **named)
            except Exception:
                fault = sys.exc_info()
                try:
                    sys.excepthook(*fault)
                except Exception:  # at the end of the stack: there is room once it is unwound
                    QTimer.singleShot(0, partial(sys.excepthook, *fault))
                harmless: Result = fallback()
                return harmless

        return call

    return guard

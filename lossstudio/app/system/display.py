"""Whether a window can be shown at all; Qt itself would abort."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

SIZE_HINTS = "does not support propagateSizeHints"
XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing_display() -> str:
    """Return why no window can be shown, in a sentence, or an empty text."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return (
            "There is no screen to show the window on (neither DISPLAY nor WAYLAND_DISPLAY is "
            "set); 'lossstudio train' and '--screenshot' work without one."
        )
    lacking = [package for library, package in XCB.items() if not _loads(library)]
    if lacking:
        return f"System libraries are missing; on Debian or Ubuntu: apt install {' '.join(lacking)}"
    return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def refusing(end: Callable[[str], NoReturn]) -> Iterator[None]:
    """Hand over a sentence where Qt finds no screen that it can use, instead of aborting.

    Parameters
    ----------
    end : callable
        Ends the process: Qt aborts as soon as it returns.
    """
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        said.append(" ".join(message.split()))
        if kind == QtMsgType.QtFatalMsg:
            end(f"The window cannot be shown: {said[0].strip().rstrip('.')}.")

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for sentence in said:
        print(sentence, file=sys.stderr)


@contextmanager
def offscreen() -> Iterator[None]:
    """Let windows be drawn where there is no screen, without what Qt says of each of them."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

    def hear(_: QtMsgType, __: QMessageLogContext, message: str) -> None:
        if SIZE_HINTS not in message:
            print(message, file=sys.stderr)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)

"""The question after a crash, answered by tests."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtWidgets import QMessageBox


def answer(
    monkeypatch: pytest.MonkeyPatch,
    buttons: Sequence[str],
    check: Callable[[Sequence[str]], None] = lambda _: None,
) -> list[str]:
    """Press a button for each question, in turn; returns what is asked, as it comes.

    `check` is called before each with the buttons that were pressed.
    """
    asked: list[str] = []

    def press(box: QMessageBox) -> None:
        wanted = buttons[len(asked)]
        check(buttons[: len(asked)])
        asked.append(box.text())
        next(button for button in box.buttons() if button.text() == wanted).click()

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked

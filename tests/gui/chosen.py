"""Choosing from a list by the keyboard, as a person does."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox


def choose(combo: QComboBox, entry: str) -> None:
    """Choose an entry by its data or its words."""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if entry in (combo.currentData(), combo.currentText().removesuffix("  ✓")):
            return
        QTest.keyClick(combo, Qt.Key.Key_Down)
    raise AssertionError(f"{entry} is not offered by {combo.accessibleName()}")

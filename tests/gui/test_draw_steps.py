"""What is drawn is undone in the steps in which it was done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lossstudio.core.datasets import DrawnDataset
from lossstudio.plots.fit.drawing.tools import Tool

Key = Qt.Key


@pytest.fixture
def picked(qtbot, window):
    """Return a window in which a sample has been picked up by key, and moved."""
    view = window.plots.fit.overlay
    qtbot.keyClick(window, Key.Key_D)
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Return, Key.Key_Up, Key.Key_Up):
        qtbot.keyClick(view, key)
    assert window.session.undo_text == "move a sample"
    return window


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_O, Key.Key_Insert])
def test_what_follows_on_arrows_is_a_step_of_its_own(qtbot, picked, key) -> None:
    moved = picked.session.experiment
    qtbot.keyClick(picked.plots.fit.overlay, key)
    assert picked.session.experiment != moved
    picked.actions_.undo.trigger()
    assert picked.session.experiment == moved
    assert picked.session.undo_text == "move a sample"
    picked.actions_.undo.trigger()
    assert not isinstance(picked.session.experiment.dataset, DrawnDataset)


def test_a_stroke_of_the_mouse_after_arrows_is_a_step_of_its_own(qtbot, picked) -> None:
    moved = picked.session.experiment
    picked.plots.fit.draw_bar.tools[Tool.ADD].click()
    port = picked.plots.fit.overlay.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=port.rect().center())
    assert picked.session.experiment != moved
    picked.actions_.undo.trigger()
    assert picked.session.experiment == moved


def test_arrows_in_a_row_are_one_step(qtbot, picked) -> None:
    qtbot.keyClick(picked.plots.fit.overlay, Key.Key_Left)
    picked.actions_.undo.trigger()
    assert not isinstance(picked.session.experiment.dataset, DrawnDataset)


def test_two_samples_that_are_moved_by_key_are_two_steps(qtbot, picked) -> None:
    view, once = picked.plots.fit.overlay, picked.session.experiment
    qtbot.keyClick(view, Key.Key_Escape)  # the reading
    qtbot.keyClick(view, Key.Key_Escape)  # lets go of it
    for key in (Key.Key_Right, Key.Key_Return, Key.Key_Up):
        qtbot.keyClick(view, key)
    assert picked.session.experiment != once
    picked.actions_.undo.trigger()
    assert picked.session.experiment == once

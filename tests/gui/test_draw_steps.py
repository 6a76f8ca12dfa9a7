"""What is drawn is undone in the steps in which it was done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from selecting import band

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


def test_undo_lets_go_of_what_was_selected_before_it_takes_an_edit_back(
    qtbot, window, settle
) -> None:
    before, state = window.session.experiment, window.plots.fit.drawing
    qtbot.mouseClick(window.dataset.gallery.thumbs["moons"], Qt.MouseButton.LeftButton)
    settle(window)
    chosen = window.session.experiment
    assert window.line.undo.isVisible()
    window.plots.fit.draw.click()
    band(window)
    count = len(state.selected)
    assert count > 3
    assert window.actions_.undo.text() == f"Undo: select {count} samples"
    assert not window.line.undo.isVisible(), "it would not take back what its sentence tells"
    window.actions_.undo.trigger()
    assert not state.selected
    assert window.session.experiment is chosen
    assert state.tool is Tool.MOVE
    assert "select" not in window.actions_.undo.text()
    window.actions_.undo.trigger()
    assert window.session.experiment == before


def test_what_was_done_to_what_is_selected_is_undone_before_the_selection(
    qtbot, window, settle
) -> None:
    session, state = window.session, window.plots.fit.drawing
    before = session.experiment
    window.plots.fit.draw.click()
    band(window)
    chosen = state.selected
    qtbot.keyClick(window.plots.fit.overlay, Key.Key_Up)
    assert session.experiment != before
    window.actions_.undo.trigger()
    assert session.experiment == before
    assert state.selected == chosen
    window.actions_.undo.trigger()
    assert session.experiment == before
    assert not state.selected
    assert not window.actions_.undo.isEnabled()


def test_space_runs_while_there_is_nothing_to_pick_up(qtbot, window) -> None:
    qtbot.keyClick(window, Key.Key_D)
    assert window.plots.fit.drawing.tool is not None
    qtbot.keyClick(QApplication.focusWidget() or window, Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.running)

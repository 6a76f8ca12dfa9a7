"""Undo and redo, also where an experiment turns out unusable."""

from dataclasses import replace

import pytest

from lossstudio.core.defaults import first_experiment
from lossstudio.session.undo import UndoHistory

A, B, C, D = (replace(first_experiment(), batch_size=size) for size in (16, 7, 8, 9))


@pytest.fixture
def history() -> UndoHistory:
    """A was edited to B and then to C."""
    made = UndoHistory(A)
    made.put(B)
    made.put(C)
    return made


def test_an_undo_that_fails_keeps_the_way_back_and_leads_nowhere_forth(
    history: UndoHistory,
) -> None:
    history.undo()
    history.forget_current(C)
    assert history.current == C
    assert not history.can_redo
    assert history.undo() == B
    assert history.undo() == A


def test_a_redo_that_fails_can_be_tried_again(history: UndoHistory) -> None:
    history.undo()
    history.redo()
    history.forget_current(B)
    assert history.current == B
    assert history.redo() == C
    assert history.undo() == B


def test_an_edit_that_fails_leaves_no_step_and_takes_no_redo_away(history: UndoHistory) -> None:
    history.undo()
    history.put(D)
    history.forget_current(B)
    assert history.redo() == C


def test_of_several_edits_that_fail_together_none_leaves_a_step(history: UndoHistory) -> None:
    history.put(D)
    history.put(A)
    history.forget_current(C)
    assert history.current == C
    assert history.undo() == B


def test_a_drag_whose_end_fails_returns_to_what_was_good(history: UndoHistory) -> None:
    history.put(D, gesture="batch size")
    history.put(A, gesture="batch size")
    history.forget_current(C)
    assert history.current == C
    assert history.undo() == B


def test_a_step_that_has_a_name_goes_by_it_both_ways(history: UndoHistory) -> None:
    history.put(D, name="New")
    assert history.undo_text == "New"
    history.undo()
    assert history.redo_text == "New"
    assert "7" in history.undo_text  # B to C: what it changes
    history.redo()
    history.put(A)
    assert history.undo_text != "New"
    history.undo()
    assert history.undo_text == "New"

"""Undo takes the last deed back, whether samples were selected or the list of races was changed."""

import pytest
from raced import race_twice
from selecting import band


def delete(races) -> None:
    races.delete(races.records[0].number)


def rename(races) -> None:
    races.rename(races.records[0].number, "Mine")


def group(races) -> None:
    races.group({record.number for record in races.records}, "Ours")


@pytest.fixture
def two(window, train, qtbot):
    """Return a window after two races, with a tool in hand."""
    race_twice(qtbot, window, train)
    window.plots.fit.draw.click()
    return window


@pytest.mark.parametrize("deed", [delete, rename, group])
def test_what_is_done_to_a_race_after_a_selection_is_undone_first(two, deed) -> None:
    session, undo = two.session, two.actions_.undo
    before, experiment = session.races.records, session.experiment
    band(two)
    assert "select" in undo.text()
    deed(session.races)
    assert session.races.records != before
    assert undo.text().startswith(f"Undo: {session.races.done[:3]}")
    undo.trigger()
    assert session.races.records == before
    assert session.experiment is experiment
    assert "select" not in undo.text()


@pytest.mark.parametrize("deed", [delete, rename, group])
def test_a_selection_after_that_is_undone_first(two, deed) -> None:
    session, undo = two.session, two.actions_.undo
    before = session.races.records
    deed(session.races)
    after, done = session.races.records, session.races.done
    band(two)
    assert "select" in undo.text()
    session.races.pin(after[-1].number, True)  # which cannot be taken back, and takes nothing away
    pinned = session.races.records
    undo.trigger()
    assert not two.plots.fit.drawing.selected
    assert session.races.records == pinned
    assert session.races.done == done
    session.races.pin(after[-1].number, False)
    undo.trigger()
    assert session.races.records == before


@pytest.mark.parametrize("deed", [band, lambda window: delete(window.session.races)])
def test_what_is_no_edit_leaves_a_warning_where_it_is(two, deed) -> None:
    two.line.warn("MSE: it has diverged.")
    deed(two)
    assert two.actions_.undo.text() != "Undo"
    assert two.line.sentence.text() == "MSE: it has diverged."
    two.line.tell_change("Moons: a new loss.")
    two.plots.fit.drawing.select(())
    rename(two.session.races)
    assert not two.line.sentence.text(), "its Undo would take back something else"

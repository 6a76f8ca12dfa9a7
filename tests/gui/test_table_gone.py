"""A table that goes while it is open, or is too wide: a sentence, and the race goes on."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load

ROWS = 8


def table(path: Path, columns: int) -> Experiment:
    names = [f"c{i}" for i in range(columns)] + ["y"]
    rows = [[str((i * 7 + j * 3) % 11) for j in range(columns + 1)] for i in range(ROWS)]
    path.write_text("\n".join(",".join(row) for row in [names, *rows]))
    return load(path)


def choose(qtbot, row, value) -> None:
    """Choose an entry with the keyboard, as a person may."""
    row.combo.setFocus()
    down = row.combo.findData(value) - row.combo.currentIndex()
    for _ in range(abs(down)):
        qtbot.keyClick(row.combo, Qt.Key.Key_Down if down > 0 else Qt.Key.Key_Up)


@pytest.mark.parametrize("how", ["deleted", "moved"])
@pytest.mark.parametrize(
    ("row", "value"),
    [("target", "c0"), ("first", "c2"), ("second", "c2"), ("others", True), ("weight", "c3")],
)
def test_a_table_that_is_gone_is_told_whatever_is_chosen(
    open_window, train, qtbot, tmp_path, row, value, how
):
    path = tmp_path / "t.csv"
    window = open_window(table(path, 5))
    train(window, 2)
    experiment = window.session.experiment
    path.unlink() if how == "deleted" else path.rename(tmp_path / "elsewhere.csv")
    combo = getattr(window.dataset.columns, row)
    before = combo.combo.currentData()
    assert before != value
    choose(qtbot, combo, value)
    assert "There is no file 't.csv'" in window.statusBar().currentMessage()
    assert combo.combo.currentData() == before, "what is shown is what is raced"
    assert window.session.experiment == experiment
    train(window, 2)
    assert window.session.snapshot.epoch == 4


def test_more_columns_than_may_be_features_is_a_sentence(open_window, train, qtbot, tmp_path):
    window = open_window(table(tmp_path / "t.csv", 101))
    train(window, 2)
    experiment = window.session.experiment
    choose(qtbot, window.dataset.columns.others, True)
    assert "101 columns of numbers" in window.statusBar().currentMessage()
    assert "at most 100" in window.statusBar().currentMessage()
    assert window.dataset.columns.others.combo.currentData() is False
    assert window.session.experiment == experiment
    train(window, 1)
    assert window.session.snapshot.epoch == 3


def test_as_many_columns_as_may_be_features_are_taken(open_window, qtbot, settle, tmp_path):
    window = open_window(table(tmp_path / "t.csv", 100))
    choose(qtbot, window.dataset.columns.others, True)
    settle(window)
    assert len(window.session.snapshot.prepared.samples.feature_names) == 100


def test_a_reset_without_the_table_is_told_and_the_race_goes_on(
    open_window, train, qtbot, tmp_path
):
    path = tmp_path / "t.csv"
    window = open_window(table(path, 2))
    train(window, 2)
    path.unlink()
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: "There is no file 't.csv'" in window.statusBar().currentMessage())
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 1)
    assert window.session.snapshot.epoch == 3


def test_other_columns_that_were_named_are_not_called_all_numbers(open_window, tmp_path) -> None:
    experiment = table(tmp_path / "t.csv", 6)
    dataset = replace(experiment.dataset, features=("c0", "c1", "c2"))
    others = open_window(replace(experiment, dataset=dataset)).dataset.columns.others.combo
    assert others.currentText() == "c2"
    assert {others.itemText(row) for row in range(others.count())} == {
        "left out",
        "all numbers",
        "c2",
    }

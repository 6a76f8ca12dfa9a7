"""Race › Predict: what the contenders say for samples that are typed, or in another table."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from conftest import Open
from judged import judge
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableWidget,
    QToolTip,
)
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.dialogs.predict import another_table
from lossstudio.app.dialogs.predict.dialog import PredictDialog
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.widgets.inputs import Combo

TABLE = "\n".join(
    ["area,colour,price", *(f"{x},{'red' if x % 3 else 'blue'},{3 * x}" for x in range(30))]
)


def open_dialog(window: MainWindow) -> PredictDialog:
    """Choose Race › Predict…."""
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "&Race")
    next(action for action in menu.actions() if action.text() == "Predict…").trigger()
    return window.findChildren(PredictDialog)[-1]


def field(dialog: PredictDialog, name: str) -> QLineEdit | Combo:
    kinds = (*dialog.findChildren(QLineEdit), *dialog.findChildren(Combo))
    return next(each for each in kinds if each.accessibleName() == name)  # type: ignore[return-value]


def test_other_samples_come_while_a_field_tells_what_is_typed(window, settle) -> None:
    dialog = open_dialog(window)
    edit = field(dialog, "x")

    def type_on() -> None:  # before the dialog has followed
        window.session.snapshot_changed.disconnect(type_on)
        edit.insert("1")

    window.session.snapshot_changed.connect(type_on)
    window.session.choose_dataset(DATASETS.create("moons"))
    settle(window)
    assert {each.accessibleName() for each in dialog.form.inputs} == {"x₁", "x₂"}
    assert dialog.form.features.shape == (1, 2)


def texts(dialog: PredictDialog, name: str) -> list[list[str]]:
    """Return the cells of a grid, its heading first."""
    grid = next(g for g in dialog.findChildren(QTableWidget) if g.accessibleName() == name)
    columns = range(grid.columnCount())
    heads = [grid.horizontalHeaderItem(column).text() for column in columns]
    rows = [[grid.item(row, column).text() for column in columns] for row in range(grid.rowCount())]
    return [heads, *rows]


def sample(dialog: PredictDialog) -> list[list[str]]:
    return texts(dialog, "Predictions of the sample")


def words(dialog: PredictDialog) -> str:
    """Return all that the dialog says."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


@pytest.fixture
def open_table(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Callable[[PredictDialog, Path], None]:
    """Press Table…, choose a file and wait until it is read, or refused."""

    def open_(dialog: PredictDialog, path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        press(dialog, "Table…")
        qtbot.waitUntil(lambda: f"Reading {path.name}" not in words(dialog))

    return open_


def press(dialog: PredictDialog, text: str) -> None:
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_is_typed_is_predicted_by_all(window: MainWindow, train: Train) -> None:
    train(window, 5)
    dialog = open_dialog(window)
    edit = field(dialog, "x")
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.clear()
    QTest.keyClicks(edit, "2.5")
    snapshot = window.session.snapshot
    assert snapshot is not None
    prepared = snapshot.prepared
    scores = prepared.scores(snapshot.theta, prepared.inputs.of(np.array([[2.5]])))
    shown = sample(dialog)
    assert shown[0] == ["Contender", "y"]
    assert [row[0] for row in shown[1:]] == ["MSE", "MAE", "Huber"]
    np.testing.assert_allclose(
        [float(row[1].replace("−", "-")) for row in shown[1:]],
        prepared.predict(scores)[:, 0],
        rtol=1e-4,
    )
    assert "at epoch 5: y, in its own units." in words(dialog)


def test_what_makes_no_sense_is_told_and_the_last_number_stays(window: MainWindow) -> None:
    dialog = open_dialog(window)
    edit = field(dialog, "x")
    assert isinstance(edit, QLineEdit)
    before, was = sample(dialog), edit.text()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "wide")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "x is 'wide'; allowed is a number." in words(dialog)
    assert (sample(dialog), edit.text()) == (before, was)  # what is shown is what is predicted
    QTest.keyClicks(edit, "1")  # it stays selected after Return
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "allowed is a number" not in words(dialog)
    one = sample(dialog)
    QTest.keyClicks(edit, "77")
    assert sample(dialog) != one  # it follows what is typed
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (sample(dialog), edit.text()) == (one, "1")
    assert dialog.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_what_made_sense_last_comes_back_and_that_is_told_once(
    window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    dialog = open_dialog(window)
    edit = field(dialog, "x")
    assert isinstance(edit, QLineEdit)
    qtbot.waitUntil(edit.hasFocus)
    QToolTip.hideText()
    for text in ("1000", "4.5"):
        edit.selectAll()
        QTest.keyClicks(edit, text)
        typed = sample(dialog)
        if text == "1000":
            QTest.keyClick(edit, Qt.Key.Key_Return)
    edit.selectAll()
    QTest.keyClicks(edit, "abc")
    QTest.keyClick(edit, key)
    QApplication.processEvents()  # a tip would come now
    assert (edit.text(), sample(dialog)) == ("4.5", typed)
    told = "x is 'abc'; allowed is a number. It is 4.5 again."
    assert words(dialog).count(told) == 1
    assert not QToolTip.isVisible()


def test_it_opens_at_the_first_field_and_tab_goes_in_reading_order(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("moons")
    dialog = open_dialog(window)

    def check_order() -> None:
        for part in (*dialog.form.inputs, dialog.grid, dialog.table.open):
            assert dialog.focusWidget() is part
            QTest.keyClick(part, Qt.Key.Key_Tab)

    check_order()
    dialog.form.inputs[1].setFocus()
    window.session.choose_dataset(DATASETS.create("line"))  # other fields, made anew
    qtbot.waitUntil(lambda: "its own units" in words(dialog))
    check_order()


def test_it_follows_the_race_the_timeline_and_the_threshold(
    open_window: Open, train: Train, qtbot: QtBot
) -> None:
    window = open_window("moons")
    dialog = open_dialog(window)
    at_start = sample(dialog)
    train(window, 4)
    qtbot.waitUntil(lambda: "at epoch 4:" in words(dialog))
    qtbot.waitUntil(lambda: sample(dialog) != at_start)
    window.session.look(0)
    qtbot.waitUntil(lambda: "at epoch 0:" in words(dialog))
    qtbot.waitUntil(lambda: sample(dialog) == at_start)
    chance = float(at_start[1][2])
    for threshold, said in ((chance - 0.01, "class 1"), (chance + 0.01, "class 0")):
        judge(qtbot, window, threshold)
        qtbot.waitUntil(lambda said=said: sample(dialog)[1][1] == said)
    assert f"above {chance + 0.01:.3g}" in words(dialog)


def test_another_dataset_asks_for_its_own_features(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("line")
    dialog = open_dialog(window)
    window.session.choose_dataset(DATASETS.create("blobs"))
    qtbot.waitUntil(lambda: "largest probability" in words(dialog))
    assert sample(dialog)[0] == ["Contender", "class", *(f"P(class {i})" for i in range(3))]
    assert len(dialog.form.inputs) == 2


def test_a_table_is_predicted_and_saved(
    open_window: Open, tmp_path: Path, train: Train, open_table, monkeypatch, qtbot: QtBot
) -> None:
    (tmp_path / "train.csv").write_text(TABLE)
    dataset = DATASETS.create(
        "csv", path=str(tmp_path / "train.csv"), target="price", features=("area", "colour")
    )
    window = open_window(experiment_for(dataset))
    train(window, 3)
    dialog = open_dialog(window)
    other = tmp_path / "new.csv"
    other.write_text("who;colour;area\nAnn;red;4,5\nBob;violet;5\nCem;blue;6\n")
    open_table(dialog, other)
    assert "new.csv: 3 rows. 'colour' holds 'violet', which no sample has." in words(dialog)
    rows = texts(dialog, "Predictions of the table")
    assert rows[0] == ["Line", "area", "colour", "MSE", "MAE", "Huber"]
    assert rows[1][:3] == ["2", "4.5", "red"]
    assert rows[2][3:] == ["–"] * 3
    out = tmp_path / "out 0.5.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out 0.5"), ""))
    press(dialog, "Save as CSV…")
    qtbot.waitUntil(lambda: "out 0.5.csv is saved: 3 rows" in words(dialog))
    saved = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    why = "No prediction because"
    assert saved[0] == ["who", "colour", "area", "MSE", "MAE", "Huber", why]
    assert saved[2][-1] == "colour is a word that no sample has"
    assert [row[0] for row in saved[1:]] == ["Ann", "Bob", "Cem"]
    assert f"{float(saved[1][3]):.5g}" == rows[1][3].replace(",", "")
    choice = field(dialog, "colour")
    assert isinstance(choice, Combo)
    choice.setCurrentText("blue")
    area = field(dialog, "area")
    assert isinstance(area, QLineEdit)
    area.selectAll()
    QTest.keyClicks(area, "6")
    assert [row[1] for row in sample(dialog)[1:]] == rows[3][3:]  # the same sample, typed


def test_a_word_where_a_number_is_needed_is_no_gap(
    window: MainWindow, tmp_path: Path, open_table
) -> None:
    dialog = open_dialog(window)
    table = tmp_path / "new.csv"
    table.write_text("who,x\n" + "".join(f"w{x},{x}\n" for x in range(9)) + "Ann,foo\nBob,\n")
    open_table(dialog, table)
    assert "1 row has a word where 'x' needs a number ('foo')." in words(dialog)
    assert "2 rows have a gap or such a word: no prediction there." in words(dialog)
    rows = texts(dialog, "Predictions of the table")
    assert [row[:2] for row in rows[-3:]] == [["10", "8"], ["11", "foo"], ["12", ""]]
    assert rows[-2][2:] == ["–"] * 3


def test_a_table_that_lacks_a_column_is_refused(window: MainWindow, tmp_path, open_table) -> None:
    dialog = open_dialog(window)
    table = tmp_path / "other.csv"
    table.write_text("a,b\n1,2\n3,4\n")
    open_table(dialog, table)
    assert "other.csv lacks the column 'x'; it has 'a', 'b'." in words(dialog)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Save as CSV…")
    assert not button.isEnabled()


@pytest.mark.parametrize("names", ["x1,x2,x", "x,x3,x4"])  # the first read succeeds, or is refused
def test_a_table_read_for_features_of_before_is_not_shown(
    names: str, open_window: Open, tmp_path: Path, monkeypatch, qtbot: QtBot
) -> None:
    window = open_window("moons")
    dialog = open_dialog(window)
    path, read, go_on = tmp_path / "new.csv", another_table.read_table, Event()
    path.write_text(f"{names}\n1,2,3\n4,5,6\n")

    def slowly(*given, **named):
        assert go_on.wait(120)
        return read(*given, **named)

    monkeypatch.setattr(another_table, "read_table", slowly)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    press(dialog, "Table…")
    window.session.choose_dataset(DATASETS.create("line"))
    qtbot.waitUntil(lambda: sample(dialog)[0] == ["Contender", "y"])
    go_on.set()
    qtbot.waitUntil(lambda: "new.csv: 2 rows" in words(dialog))
    assert texts(dialog, "Predictions of the table")[0] == ["Line", "x", "MSE", "MAE", "Huber"]
    assert "lacks the column" not in words(dialog)
    place = str(tmp_path / "out.csv")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (place, ""))
    press(dialog, "Save as CSV…")
    qtbot.waitUntil(lambda: "out.csv is saved: 2 rows" in words(dialog))


def test_what_cannot_be_saved_is_said(
    window: MainWindow, tmp_path: Path, open_table, monkeypatch, qtbot: QtBot
) -> None:
    dialog = open_dialog(window)
    table = tmp_path / "new.csv"
    table.write_text("x\n1\n2\n")
    open_table(dialog, table)
    place = str(tmp_path / "nowhere" / "out.csv")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (place, ""))
    press(dialog, "Save as CSV…")
    qtbot.waitUntil(lambda: "out.csv was not saved" in words(dialog))


def test_everything_is_reached_by_tab(open_window: Open) -> None:
    dialog = open_dialog(open_window("moons"))
    first = dialog.form.inputs[0]
    first.setFocus()
    seen = [first]
    for _ in range(10):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        if dialog.focusWidget() is first:
            break
        seen.append(dialog.focusWidget())
    assert dialog.form.inputs[1] in seen
    assert {"Table…", "Close"} <= {each.text() for each in seen if isinstance(each, QPushButton)}
    assert "Predictions of the sample" in [each.accessibleName() for each in seen]


@pytest.mark.parametrize("text", ["abc", "", "-"])
def test_what_is_no_number_has_no_answer_while_it_stands_there(
    window: MainWindow, text: str
) -> None:
    """The old answer would look as if it were that of what is typed."""
    dialog = open_dialog(window)
    edit = field(dialog, "x")
    assert isinstance(edit, QLineEdit)
    before, was = sample(dialog), edit.text()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)
    assert {row[1] for row in sample(dialog)[1:]} == {"–"}
    why = f"x is {repr(text) if text else 'empty'}; allowed is a number."
    assert why in words(dialog)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    edit.selectAll()
    QTest.keyClicks(edit, was)
    assert sample(dialog) == before
    assert "allowed is a number" not in words(dialog)
    edit.selectAll()
    QTest.keyClicks(edit, f"{text}?")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (sample(dialog), edit.text()) == (before, was)
    assert "allowed is a number" not in words(dialog)


@pytest.mark.parametrize("finish", [False, True])
def test_nothing_is_said_of_a_feature_that_is_gone(window: MainWindow, settle, finish) -> None:
    dialog = open_dialog(window)
    edit = field(dialog, "x")
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "abc")
    if finish:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "x is 'abc'; allowed is a number." in words(dialog)
    window.session.choose_dataset(DATASETS.create("moons"))
    settle(window)
    assert {each.accessibleName() for each in dialog.form.inputs} == {"x₁", "x₂"}
    assert "allowed is a number" not in words(dialog)


def test_what_lies_outside_of_the_training_samples_is_said_with_their_range(
    window: MainWindow, settle, tmp_path: Path, open_table, qtbot: QtBot
) -> None:
    dialog = open_dialog(window)
    edit = field(dialog, "x")
    assert isinstance(edit, QLineEdit)
    edit.setFocus()

    def ends() -> list[str]:
        snapshot = window.session.snapshot
        assert snapshot is not None
        features = snapshot.prepared.train.features
        return [f"{end:.4g}".replace("-", "−") for end in (features.min(), features.max())]

    def told() -> str:
        low, high = ends()
        return f"Outside of what was learned from: x is 1000 (training samples: {low} to {high})."

    assert "learned from" not in words(dialog)
    for text, outside in (("1000", True), ("5", False), ("1000", True)):
        edit.selectAll()
        QTest.keyClicks(edit, text)
        assert (told() in words(dialog)) == outside
    before = ends()
    new_seeds = replace(window.session.experiment.seeds, data=99)
    window.session.edit(replace(window.session.experiment, seeds=new_seeds))
    settle(window)
    qtbot.waitUntil(lambda: told() in words(dialog))  # the samples of now
    assert ends() != before
    edit.selectAll()
    QTest.keyClicks(edit, "5")
    assert "learned from" not in words(dialog)
    path = tmp_path / "far.csv"
    path.write_text("x\n5\n1000\n-1000\n")
    open_table(dialog, path)
    low, high = ends()
    beyond = f"2 rows are outside of what was learned from: x (training samples: {low} to {high})."
    assert f"far.csv: 3 rows. {beyond}" in words(dialog)


def test_a_score_is_called_one_beside_probabilities(open_window: Open) -> None:
    contenders = tuple(Contender(LOSSES.create(key)) for key in ("hinge", "bce"))
    race = experiment_for(DATASETS.create("moons"))
    dialog = open_dialog(open_window(replace(race, contenders=contenders)))
    heads, hinge, entropy = sample(dialog)
    assert heads == ["Contender", "class", "score for class 1", "P(class 1)"]
    score, chance = (float(row[at].replace("−", "-")) for row, at in ((hinge, 2), (entropy, 3)))
    assert (hinge[3], entropy[2]) == ("", "")
    assert hinge[1] == f"class {int(score > 0.0)}"
    assert entropy[1] == f"class {int(chance > 0.5)}"
    assert "Hinge: a score and no probability, class 1 where it is above 0," in words(dialog)

"""Tables of one's own: opened at once, or by way of the import page, with real clicks and keys."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest
from chosen import choose
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from workbooks import xlsx

from lossstudio.app.dialogs.reading_table import ReadingTable
from lossstudio.app.launch.opened import opens_in_window
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Experiment
from lossstudio.core.tasks import Task

NAME, KIND, ROLE, GAPS, HOLDS = range(5)
SALARIES = 'years,"salary (EUR)"\n' + "".join(
    f'{n},"{1000 + 160 * n:,}.00"\n' for n in range(1, 13)
)
GERMAN = "Größe;Gewicht;Preis\n" + "".join(
    f"1,{60 + n};{55 + n},5;1.{100 + 7 * n},00\n" for n in range(12)
)
DATES = "day,sales,shop\n" + "".join(
    f"2024-03-{n:02},{'' if n in (3, 7) else 10 * n},{'AB'[n % 2]}\n" for n in range(1, 15)
)
CODES = "first,second\n" + "".join(f"0{n},0{n * n}\n" for n in range(1, 13))
THREE = "a,b,c,state\n" + "".join(
    f"{n},{n * n % 7},{n % 3},{'rare' if n in (2, 5, 9) else 'usual'}\n" for n in range(12)
)


@pytest.fixture
def table(tmp_path):
    """Write a table."""

    def write(text: str, name: str = "mine.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def page_of(qtbot):
    """Return the import page of a window, once all is read."""

    def page_of_(window):
        page = window.tables.page
        assert page is not None
        assert page.isVisible()
        qtbot.waitUntil(lambda: page.importing.reading is not None and not page.importing.running)
        return page

    return page_of_


@pytest.fixture
def pick(qtbot):
    """Click a cell of the columns, and an entry of the menu that opens."""

    def pick_(page, name: str, what: int, words: str) -> None:
        grid = page.columns
        index = grid.model().index(grid.model().names.index(name), what)
        grid.scrollTo(index)
        place = grid.visualRect(index).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
        menu = QApplication.activePopupWidget()
        (action,) = [action for action in menu.actions() if action.text() == words]
        assert action.isEnabled()
        reading = page.importing.reading
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        qtbot.waitUntil(lambda: page.importing.reading is not reading)
        qtbot.waitUntil(lambda: not page.importing.running)

    return pick_


def cell(page, name: str, what: int) -> str:
    model = page.columns.model()
    return str(model.index(model.names.index(name), what).data(Qt.ItemDataRole.EditRole))


def name_below(window) -> str:
    return window.plots.fit.overlay.getAxis("bottom").label.toPlainText()


def samples_of(window):
    return window.session.experiment.dataset.generate(0)


@pytest.mark.parametrize(
    ("text", "target", "first", "count"),
    [
        (SALARIES, "salary (EUR)", 1160.0, 12),
        (GERMAN, "Preis", 1100.0, 12),
        (DATES, "shop", None, 12),
    ],
)
def test_tables_made_by_hand_open_at_once(window, settle, table, text, target, first, count):
    window.files.open_path(table(text))
    settle(window)
    assert window.tables.page is None, "nothing has to be decided"
    samples = samples_of(window)
    assert samples.target_name == target
    assert len(samples.target) == count
    assert first is None or samples.target[0] == first
    notices = window.dataset.columns.notices.text()
    assert notices
    assert notices in window.statusBar().currentMessage()
    assert window.line.undo.isVisible(), "what was done can be taken back"


def test_the_german_table_is_read_with_its_signs(window, settle, table):
    window.files.open_path(table(GERMAN))
    settle(window)
    np.testing.assert_array_equal(samples_of(window).features[:2], [[1.6, 55.5], [1.61, 56.5]])
    assert "read as 1100" in window.dataset.columns.notices.toolTip()


def test_a_table_that_needs_a_decision_opens_the_page_and_one_choice_mends_it(
    qtbot, window, settle, table, page_of, pick
):
    before = window.session.experiment
    path = table(CODES)
    assert opens_in_window(path), "from the command line, too"
    window.files.open_path(path)
    page = page_of(window)
    assert not page.use.isEnabled()
    assert "can be the target" in page.problem.text()
    assert window.session.experiment == before, "nothing is changed by a look"
    pick(page, "second", KIND, "number")
    assert page.problem.text() == ""
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.tables.page is None
    samples = samples_of(window)
    assert samples.target_name == "second"
    np.testing.assert_array_equal(samples.target, [n * n for n in range(1, 13)])
    window.actions_.undo.trigger()
    assert window.session.experiment == before, "one change"


def test_roles_are_chosen_by_mouse_and_the_rest_gives_way(
    qtbot, window, settle, table, page_of, pick
):
    window.files.open_path(table(THREE))
    settle(window)
    qtbot.mouseClick(window.dataset.columns.reread, Qt.MouseButton.LeftButton)
    page = page_of(window)
    assert [cell(page, name, ROLE) for name in ("a", "b", "c", "state")] == [
        "feature",
        "feature",
        "none",
        "target",
    ]
    assert page.form.choices["delimiter"].combo.currentText() == "found: comma"
    pick(page, "c", ROLE, "feature")
    pick(page, "b", ROLE, "target")
    assert cell(page, "state", ROLE) == "feature", "it takes the place of the new target"
    pick(page, "state", ROLE, "none")
    pick(page, "a", ROLE, "weight")
    assert not [note for note in page.importing.reading.notices if "positive" in note]
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    settle(window)
    samples = samples_of(window)
    assert (samples.target_name, samples.feature_names) == ("b", ("c",))
    np.testing.assert_array_equal(samples.weight, range(12))


def test_a_role_that_makes_no_sense_is_offered_with_the_reason(qtbot, window, table, page_of):
    rows = "".join(f"{n},{n % 5},note {n}\n" for n in range(30))
    window.tables.show_page(table("x,y,note\n" + rows))
    page = page_of(window)
    grid = page.columns
    grid.setCurrentIndex(grid.model().index(2, ROLE))
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    refused = [action.text() for action in menu.actions() if not action.isEnabled()]
    assert "target: 'note' has 30 classes, more than 10" in refused
    menu.close()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.tables.page is None


def test_gaps_are_filled_and_told(qtbot, window, settle, table, page_of, pick):
    window.tables.show_page(table(DATES))
    page = page_of(window)
    assert "2 of 14 rows have gaps: left out." in page.notices.toPlainText()
    pick(page, "sales", GAPS, "fill: median")
    assert "2 gaps of 'sales' filled with the median." in page.notices.toPlainText()
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    settle(window)
    assert len(samples_of(window).target) == 14
    qtbot.waitUntil(lambda: "2024" in name_below(window))
    axis = window.plots.fit.overlay.getAxis("bottom")
    assert axis.tickStrings([19790.0], 1.0, 1.0) == ["8 Mar"], "dates read as dates"


def test_the_delimiter_is_changed_by_the_keyboard_and_the_preview_follows(
    qtbot, window, table, page_of
):
    window.tables.show_page(table("x;y\n1,5;2\n2,5;3\n3,5;4\n"))
    page = page_of(window)
    model = page.preview.model()
    assert [model.headerData(i, Qt.Orientation.Horizontal) for i in range(2)] == ["x", "y"]
    assert model.index(1, 0).data() == "1,5"
    choose(page.form.choices["delimiter"].combo, "comma")
    qtbot.waitUntil(lambda: model.index(1, 1).data() == "5;2")
    choose(page.form.choices["delimiter"].combo, "found: semicolon")
    qtbot.waitUntil(lambda: model.index(1, 1).data() == "2")
    assert page.importing.said.delimiter == "auto"
    choose(page.form.choices["decimal"].combo, "comma")
    combo = page.form.choices["thousands"].combo
    choose(combo, "none")
    qtbot.keyClick(combo, Qt.Key.Key_Down)  # a comma
    assert "both" in page.problem.text(), "the sentence says what cannot be"
    assert combo.currentText() == "none", "what is shown is what holds"


def test_a_line_is_made_the_heading_from_the_preview(qtbot, window, table, page_of):
    window.tables.show_page(table("1,2\n3,4\nx,y\n5,6\n7,8\n9,1\n"))
    page = page_of(window)
    grid = page.preview
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(2, 0))
    grid.customContextMenuRequested.emit(grid.visualRect(grid.currentIndex()).center())
    menu = QApplication.activePopupWidget()
    (action,) = [a for a in menu.actions() if a.text() == "Line 3 holds the names"]
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    head = Qt.Orientation.Vertical
    qtbot.waitUntil(lambda: grid.model().headerData(2, head) == "3  names")
    assert grid.model().headerData(0, head) == "1  left out"
    qtbot.waitUntil(lambda: not page.importing.running)
    assert page.columns.model().names == ("x", "y")


def test_words_for_missing_values_are_typed(qtbot, window, table, page_of):
    rows = "".join(f"{n},{'-77' if n in (4, 8) else n}\n" for n in range(20))
    window.tables.show_page(table("x,y\n" + rows))
    page = page_of(window)
    assert "missing" not in cell(page, "y", HOLDS)
    page.form.missing.field.setFocus()
    qtbot.keyClicks(page.form.missing.field, "-77, nothing")
    qtbot.keyClick(page.form.missing.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cell(page, "y", HOLDS) == "0 to 19, 2 missing")
    assert window.tables.page is page, "Return takes what is typed, and no more"


def test_choices_are_kept_in_the_experiment_and_offered_again(
    qtbot, window, settle, table, page_of, pick
):
    path = table(THREE)
    window.tables.show_page(path)
    page = page_of(window)
    pick(page, "c", ROLE, "target")
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    settle(window)
    again = Experiment.from_json(window.session.experiment.to_json())
    assert again == window.session.experiment
    window.session.edit(first_experiment())
    window.files.new()
    window.files.open_path(path)
    settle(window)
    assert window.session.experiment.dataset.target == "c"
    assert "as you chose last time" in window.statusBar().currentMessage()
    qtbot.mouseClick(window.dataset.columns.reread, Qt.MouseButton.LeftButton)
    page = page_of(window)
    assert cell(page, "c", ROLE) == "target"
    qtbot.mouseClick(page.anew, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cell(page, "state", ROLE) == "target")


def test_a_workbook_opens_and_another_sheet_is_chosen(qtbot, window, settle, page_of, tmp_path):
    path = tmp_path / "book.xlsx"
    first = [["x", "y"], *([n, 2 * n] for n in range(8))]
    second = [["size", "price"], *([n, n * n] for n in range(9))]
    path.write_bytes(xlsx({"<b>Line</b> & x": first, "Prices": second}))
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.session.experiment.dataset.called == path.name)
    qtbot.waitUntil(lambda: not window.findChildren(ReadingTable))
    settle(window)
    assert window.session.experiment.dataset.reading.sheet == "<b>Line</b> & x"
    assert samples_of(window).target_name == "y"
    qtbot.mouseClick(window.dataset.columns.reread, Qt.MouseButton.LeftButton)
    page = page_of(window)
    assert page.form.sheet.isVisible()
    assert not page.form.choices["delimiter"].isVisible(), "a workbook has none"
    choose(page.form.sheet.combo, "Prices")
    qtbot.waitUntil(lambda: page.columns.model().names == ("size", "price"))
    qtbot.waitUntil(page.use.isEnabled)
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    settle(window)
    samples = samples_of(window)
    assert (samples.target_name, len(samples.target)) == ("price", 9)


def test_import_always_shows_the_page(qtbot, window, table, page_of, monkeypatch):
    path = table(THREE)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.actions_.import_.trigger()
    assert page_of(window).path == path.resolve()


def test_a_table_is_pasted_and_its_cells_are_copied(qtbot, window, settle, page_of, pick):
    QGuiApplication.clipboard().setText(THREE.replace(",", "\t"))
    window.setFocus()
    qtbot.keySequence(window, "Ctrl+V")
    settle(window)
    dataset = window.session.experiment.dataset
    assert samples_of(window).task is Task.BINARY
    assert window.settings.tables in [p.parent for p in window.settings.tables.glob("*")]
    assert "kept as Pasted" in window.statusBar().currentMessage()
    window.tables.change()
    page = page_of(window)
    assert str(page.path) == dataset.path
    page.preview.setFocus()
    qtbot.keySequence(page.preview, "Ctrl+C")
    assert QGuiApplication.clipboard().text().splitlines()[1] == "0\t0\t0\tusual"
    page.columns.setFocus()
    qtbot.keySequence(page.columns, "Ctrl+C")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Column", "Kind", "Role", "Gaps", "Holds"]
    assert lines[4].split("\t")[:3] == ["state", "class", "target"]
    page.reject()
    QGuiApplication.clipboard().setText("   ")
    window.tables.paste()
    assert "holds no table" in window.statusBar().currentMessage()
    QGuiApplication.clipboard().setText("0.25")
    field = window.optimizer.form.rows["learning_rate"].field
    field.setFocus()
    field.selectAll()
    qtbot.keySequence(field, "Ctrl+V")
    assert field.text() == "0.25", "a field takes what is pasted into it"
    assert window.session.experiment.dataset == dataset


def test_which_class_is_positive_can_be_chosen(qtbot, window, settle, table):
    window.files.open_path(table(THREE))
    settle(window)
    row = window.dataset.columns.positive
    assert row.isVisible()
    assert row.combo.currentText() == "rare"
    assert "'rare' is the positive class, the rarer one" in window.statusBar().currentMessage()
    choose(row.combo, "usual")
    settle(window)
    samples = window.session.snapshot.prepared.samples
    assert samples.classes == ("rare", "usual")
    assert int(samples.target.sum()) == 9
    window.actions_.undo.trigger()
    assert row.combo.currentText() == "rare"


def test_the_split_is_drawn_anew_and_a_missing_class_is_told(qtbot, open_window, settle):
    places = tuple(float(n) for n in range(12))
    drawn = DATASETS.create("drawn_classes", features=places, target=(0.0, 1.0, 0.0, 0.0, 0.0, 0.0))
    window = open_window(replace(experiment_for(drawn), test_share=0.5))
    split, seen = window.dataset.split, set()
    for _ in range(20):
        settle(window)
        counts = np.bincount(window.session.snapshot.prepared.train.target, minlength=2)
        told = "'B'" in split.missing.text() and split.missing.isVisible()
        assert told == (counts.min() == 0)
        seen.add(told)
        if len(seen) == 2:
            break
        before = window.session.experiment.seeds
        qtbot.mouseClick(split.again, Qt.MouseButton.LeftButton)
        assert window.session.experiment.seeds == replace(before, split=before.split + 1)
    assert seen == {True, False}


def test_no_draw_is_advised_for_a_class_that_no_sample_has(open_window, settle):
    missing = open_window("one_sample").dataset.split.missing
    assert not missing.isVisible()
    drawn = DATASETS.create("drawn_classes", features=(0.0, 0.0, 1.0, 0.0), target=(0.0, 0.0))
    window = open_window(experiment_for(drawn))
    settle(window)
    assert window.dataset.split.missing.text() == "No sample is of class 'B'."


def test_reading_is_stopped_on_the_page_and_taken_up_again(
    qtbot, window, table, page_of, monkeypatch
):
    def endless(path, said, report):
        while True:
            report(0.4)
            time.sleep(0.001)

    monkeypatch.setattr("lossstudio.core.tables.source.LONG", 10)
    with monkeypatch.context() as patched:
        patched.setattr("lossstudio.session.table_import.read", endless)
        window.tables.show_page(table(THREE))
        page = window.tables.page
        assert "MB of memory" in page.told.text()
        qtbot.waitUntil(page.foot.stop.isVisible)
        assert page.foot.bar.isVisible()
        assert not page.use.isEnabled()
        assert page.preview.model().rowCount() == 13, "the first lines are seen before"
        qtbot.mouseClick(page.foot.stop, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.foot.stop.text() == "Read it")
        assert not page.use.isEnabled()
    qtbot.mouseClick(page.foot.stop, Qt.MouseButton.LeftButton)
    page_of(window)
    assert page.use.isEnabled()
    assert page.told.text() == "12 rows, 4 columns"


def test_a_long_table_is_read_beside_the_window_and_says_what_it_takes(
    qtbot, window, settle, table, monkeypatch
):
    monkeypatch.setattr("lossstudio.core.tables.source.LONG", 10)
    path, before = table(THREE), window.session.experiment
    window.files.open_path(path)
    (dialog,) = window.findChildren(ReadingTable)
    assert "MB of memory" in dialog.words.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.qWait(50)
    assert window.session.experiment == before, "cancelled"
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.session.experiment.dataset.key == "csv")
    settle(window)
    assert json.loads(window.session.experiment.to_json())["dataset"]["reading"]

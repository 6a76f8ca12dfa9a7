"""Races grouped, compared side by side, and the fits of pinned ones as ghosts."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import Open
from judged import judge
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit, QTableWidget
from pytestqt.qtbot import QtBot
from raced import Train, change_rate, race_twice, reset

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.plain_text import figures
from lossstudio.plots.curves.corner_note import CornerNote
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.plots.curves.ghosts import Ghost
from lossstudio.plots.fit.taken_fit import TakenFit
from lossstudio.plots.tables import races_table as page
from lossstudio.widgets.look.tokens import LIGHT

Key, Button = Qt.Key, Qt.MouseButton


@pytest.fixture
def two(window: MainWindow, train: Train, qtbot: QtBot) -> MainWindow:
    """A window after two races, the second at another rate, with the list of races open."""
    race_twice(qtbot, window, train)
    window.plots.fit.turn(3)
    return window


def click(qtbot: QtBot, table: QTableWidget, *rows: int) -> None:
    """Click the names of some rows, all but the first with Ctrl held."""
    keys = Qt.KeyboardModifier.NoModifier
    for row in rows:
        place = table.visualItemRect(table.item(row, page.NAME)).center()
        qtbot.mouseClick(table.viewport(), Button.LeftButton, keys, place)
        keys = Qt.KeyboardModifier.ControlModifier


def select_both(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window.plots.races.table, 0, 1)


def write(qtbot: QtBot, text: str) -> None:
    """Write into the cell that is being edited."""
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Key.Key_Return)


def compared(window: MainWindow) -> dict[str, tuple[str, str]]:
    """Return the lines of the comparison."""
    table = window.plots.races.comparison.table
    items = [[table.item(row, column) for column in range(3)] for row in range(table.rowCount())]
    return {line[0].text(): (line[1].text(), line[2].text()) for line in items if line[1]}


def test_two_races_are_compared_side_by_side(two: MainWindow, qtbot: QtBot) -> None:
    races = two.plots.races
    assert not races.compare.isEnabled()
    select_both(qtbot, two)
    assert races.compare.isEnabled()
    assert not races.restore.isEnabled(), "which of the two?"
    qtbot.mouseClick(races.compare, Button.LeftButton)
    assert races.comparison.isVisible()
    assert not races.table.isVisible()
    first, second = two.session.races.records
    heads = races.comparison.table
    assert [heads.horizontalHeaderItem(i).text() for i in (1, 2)] == [first.name, second.name]
    lines = compared(two)
    assert lines["Learning rate"] == ("0.1", "0.3")
    assert lines["Epochs"] == ("12", "7")
    key = two.session.view.state.yardstick
    for row, name in enumerate(("MSE", "MAE", "Huber")):
        told = lines[f"{name}: MAE"]
        for record, text in zip((first, second), told, strict=True):
            last, best = record.final(key)[row], record.best(key)[row]
            assert text == f"{figures(last)} (best {figures(best)}), test"
    qtbot.keyClick(races.comparison.back, Key.Key_Return)
    assert races.table.isVisible()
    assert not races.comparison.isVisible()


def test_what_is_of_a_contender_has_its_colour(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    train(window, 3)
    reset(qtbot, window)
    experiment = window.session.experiment
    huber = experiment.contenders[2]
    other = replace(huber, loss=replace(huber.loss, delta=4.0))
    window.session.edit(replace(experiment, contenders=(*experiment.contenders[:2], other)))
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 3)
    reset(qtbot, window)
    window.plots.fit.turn(3)
    select_both(qtbot, window)
    qtbot.mouseClick(window.plots.races.compare, Button.LeftButton)
    table = window.plots.races.comparison.table
    rows = {table.item(row, 0).text(): table.item(row, 0) for row in range(table.rowCount())}
    assert compared(window)["Huber: Threshold δ"] == ("1", "4")
    colour = QColor(window.theme.tokens.contender(huber.colour))
    assert rows["Huber: Threshold δ"].foreground().color() == colour
    assert rows["Huber: MAE"].foreground().color() == colour
    assert rows["Epochs"].foreground().color() != colour


def test_a_ghost_is_named_with_what_differs_in_its_colour(
    two: MainWindow, train: Train, qtbot: QtBot
) -> None:
    experiment = two.session.experiment
    huber = experiment.contenders[2]
    other = replace(huber, loss=replace(huber.loss, delta=4.0))
    two.session.races.pin(1, True)
    plot = two.plots.loss_curves.plot
    qtbot.waitUntil(lambda: "Learning rate 0.1" in plot.ghosts.names.text)
    two.session.edit(replace(experiment, contenders=(*experiment.contenders[:2], other)))
    qtbot.waitUntil(lambda: "Huber: Threshold δ 1" in plot.ghosts.names.text)
    colour = two.theme.tokens.contender(huber.colour)
    assert f'color:{colour}">Huber: Threshold δ 1<' in plot.ghosts.names.text
    before = two.session.races.records[0].experiment
    two.session.edit(before)
    qtbot.waitUntil(lambda: "Learning rate" not in plot.ghosts.names.text)
    assert "pale: 1." in plot.ghosts.names.text


def test_a_comparison_ends_with_either_race(two: MainWindow, qtbot: QtBot) -> None:
    races = two.plots.races
    select_both(qtbot, two)
    qtbot.mouseClick(races.compare, Button.LeftButton)
    two.session.races.rename(1, "slow")
    assert races.comparison.table.horizontalHeaderItem(1).text() == "slow"
    two.session.races.delete(2)
    assert not races.comparison.isVisible()
    assert races.table.rowCount() == 1


def test_several_races_are_deleted_and_brought_back_at_once(two: MainWindow, qtbot: QtBot) -> None:
    before = [record.number for record in two.session.races.records]
    select_both(qtbot, two)
    qtbot.keyClick(two.plots.races.table, Key.Key_Delete)
    assert two.session.races.records == []
    assert two.plots.races.deleted.text() == "2 races deleted."
    qtbot.mouseClick(two.plots.races.undelete, Button.LeftButton)
    assert [record.number for record in two.session.races.records] == before


def test_races_of_a_group_stand_together(two: MainWindow, train: Train, qtbot: QtBot) -> None:
    train(two, 2)
    reset(qtbot, two)
    table, races = two.plots.races.table, two.plots.races
    assert table.isColumnHidden(page.GROUP)
    click(qtbot, table, 0, 2)
    qtbot.mouseClick(races.group, Button.LeftButton)
    write(qtbot, "rates")
    grouped = ["rates", "", "rates"]
    records = two.session.races
    qtbot.waitUntil(lambda: [record.group for record in records.records] == grouped)
    numbers = [table.item(row, page.NAME).data(page.NUMBER) for row in range(3)]
    assert numbers == [3, 1, 2]
    assert [table.item(row, page.GROUP).text() for row in range(3)] == ["rates", "rates", ""]
    assert not table.isColumnHidden(page.GROUP)
    assert races.deleted.text() == "2 races grouped as ‘rates’."
    qtbot.mouseClick(races.undelete, Button.LeftButton)
    assert not any(record.group for record in two.session.races.records)
    assert table.isColumnHidden(page.GROUP)


def test_the_fit_of_a_pinned_race_is_a_ghost(two: MainWindow, qtbot: QtBot) -> None:
    first = two.session.races.records[0]
    two.session.races.pin(first.number, True)
    two.plots.fit.turn(0)
    fit = two.plots.fit
    assert len(fit.overlay.ghosts.lines) == 3
    for row, line in enumerate(fit.overlay.ghosts.lines):
        x, y = line.getData()
        np.testing.assert_array_equal(x, first.fit.x)
        np.testing.assert_array_equal(y, first.surface[row])
        assert line.opts["pen"].color().alpha() < 200
        assert line.zValue() < min(own.zValue() for own in fit.overlay.lines)
    assert f"pale: {first.name}" in fit.legend.accessibleName()
    notes = TakenFit(fit).picture().notes
    assert f"pale: {first.name}" in [note.text for note in notes]
    fit.turn(1)
    assert [len(tile.ghosts.lines) for tile in fit.tiles] == [1, 1, 1]
    np.testing.assert_array_equal(fit.tiles[1].ghosts.lines[0].getData()[1], first.surface[1])
    two.session.races.pin(first.number, False)
    assert not any(tile.ghosts.lines for tile in fit.tiles)
    assert "pale" not in fit.legend.accessibleName()


@pytest.mark.parametrize("data", ["moons", "blobs"])
def test_boundaries_and_contours_are_ghosts_too(
    data: str, open_window: Open, train: Train, qtbot: QtBot
) -> None:
    window = open_window(data)
    train(window, 5)
    reset(qtbot, window)
    window.session.races.pin(1, True)
    change_rate(qtbot, window, 0.5)
    train(window, 5)
    overlay = window.plots.fit.overlay
    assert len(overlay.ghosts.lines) == len(window.session.experiment.contenders)
    assert all(len(line.getData()[0]) for line in overlay.ghosts.lines)
    drawn, own = overlay.ghosts.lines[0].getData(), overlay.lines[0].getData()
    judge(qtbot, window, 0.9)
    kept, moved = overlay.ghosts.lines[0].getData(), overlay.lines[0].getData()
    assert np.array_equal(drawn[0], kept[0], equal_nan=True), "a race that is over has its own"
    assert (data == "blobs") == np.array_equal(own[0], moved[0], equal_nan=True)


def test_two_contenders_of_one_loss_are_told_apart(
    window: MainWindow, train: Train, qtbot: QtBot
) -> None:
    alike = tuple(Contender(LOSSES.create("huber"), colour=colour) for colour in range(2))
    window.session.edit(replace(window.session.experiment, contenders=alike))
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 2)
    plots = window.plots
    assert "Huber (2)" in " ".join(plots.fit.legend.accessibleName().split())
    assert "Huber (2)" in plots.fit.overlay.spoken()
    assert "Huber (2)" in plots.yardstick.plot.reading_html(1)
    assert "Huber (2)" in plots.yardstick.plot.spoken()
    plots.fit.turn(1)
    assert [tile.getPlotItem().titleLabel.text for tile in plots.fit.tiles] == [
        "Huber",
        "Huber (2)",
    ]
    names = cross_table(window.session.snapshot).names
    assert names == ("Huber", "Huber (2)")
    reset(qtbot, window)
    final = plots.races.table.item(0, page.FINAL).text()
    assert [line.split("  ")[0] for line in final.splitlines()] == ["Huber", "Huber (2)"]


def test_ghosts_stay_while_samples_of_other_races_come_and_go(
    two: MainWindow, train: Train, qtbot: QtBot
) -> None:
    two.session.races.pin(1, True)
    two.plots.fit.turn(0)
    lines = two.plots.fit.overlay.ghosts.lines
    dataset = two.session.experiment.dataset
    two.session.edit(replace(two.session.experiment, dataset=replace(dataset, samples=40)))
    qtbot.waitUntil(lambda: two.session.idle)
    assert len(lines) == 3
    train(two, 2)
    assert len(lines) == 3
    two.session.choose_dataset(DATASETS.create("moons"))
    qtbot.waitUntil(lambda: two.session.idle)
    assert not lines


def test_in_a_narrow_plot_the_names_of_ghosts_keep_their_beginning(qtbot: QtBot) -> None:
    plot = CurvePlot(LIGHT)
    qtbot.addWidget(plot)
    plot.show()
    note, epochs = CornerNote(plot), np.arange(5)
    note.show("Different losses: lower is not better")
    differs = (
        ("Learning rate 0.1", None),
        ("MSE: Initial <weights> drawn", 0),
        ("and 2 more", None),
    )
    ghost = Ghost(epochs, np.ones((5, 1)), (0,), "1. Line with outliers", differs=differs)
    plot.show_ghosts([ghost])
    texts = [note.words.item, plot.ghosts.names.item]
    for width, cut in ((700, False), (290, True), (170, True), (700, False)):
        plot.resize(width, 200)
        plot.grab()
        box = plot.getViewBox().sceneBoundingRect()
        for text in texts:
            place = text.mapRectToScene(text.boundingRect())
            assert box.left() <= place.left()
            assert box.right() - 40 <= place.right() <= box.right() + 8
        lines = texts[1].toPlainText().splitlines()
        assert lines[0].startswith("pale: 1. Line")
        assert lines[1].startswith("Learning rate 0.1")
        assert lines[1].endswith("…") == cut
        assert ("MSE: Initial <weights> drawn; and 2 more" in lines[1]) != cut

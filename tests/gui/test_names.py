"""Names of contenders, classes and columns: beside their lines, different, and not cut off."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task
from lossstudio.plots.base.legend import Entries, swatch
from lossstudio.plots.classification.confusion import brief
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK

TABLE, RACES = 2, 3
CONFUSION, RELIABILITY, ROC, RECALL = 2, 3, 4, 5


@pytest.mark.parametrize("width", [160, 240, 330, 600])
def test_a_sample_of_a_line_stays_with_its_name(qtbot, width) -> None:
    legend = Entries()
    qtbot.addWidget(legend)
    legend.resize(width, 100)
    legend.show()
    names = [f"Loss number-{index}" for index in range(8)]
    legend.show_entries((swatch("#123456", index), name, "") for index, name in enumerate(names))
    rows = legend.text().split("<br>")
    assert sum(row.count("<img") for row in rows) == len(names)
    assert all(row.startswith("<img") for row in rows), "no name without its line before it"
    assert legend.sizeHint().width() <= width
    assert not legend.wordWrap(), "no row is broken once more"


def test_a_wider_legend_needs_fewer_rows(qtbot, open_window) -> None:
    losses = [LOSSES.create(cls.key) for cls in LOSSES.for_task(Task.REGRESSION)][:8]
    contenders = tuple(Contender(loss, colour=index) for index, loss in enumerate(losses))
    window = open_window(replace(first_experiment(), contenders=contenders))
    legend = window.plots.fit.legend
    qtbot.waitUntil(lambda: legend.text().count("<br>") >= 1)
    before = legend.text().count("<br>")
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: legend.text().count("<br>") < before)


@pytest.mark.parametrize("page", [RELIABILITY, ROC, RECALL])
def test_numbers_stand_beside_names(open_window, train, qtbot, page) -> None:
    window = open_window("moons")
    train(window, 3)
    window.plots.yardsticks.turn(page)
    view = window.plots.yardsticks.pages[page].diagram
    qtbot.waitUntil(view.isVisible)
    for contender in window.session.experiment.contenders:
        assert contender.label.replace("-", "\N{NON-BREAKING HYPHEN}") in view.legend.text()
        assert f"{contender.label}: {view.measure}" in view.legend.toolTip()
    assert view.measure in view.legend.text()


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (("class 0", "class 1", "class 2"), ("0", "1", "2")),
        (("setosa", "virginica"), ("setosa", "virginica")),
        (("a b", "a b c"), ("b", "b c")),
        (("same", "same"), ("same", "same")),
    ],
)
def test_what_all_names_begin_with_is_left_out(names, short) -> None:
    assert brief(names) == short


@pytest.mark.parametrize("key", ["blobs", "iris"])
def test_the_heads_of_a_confusion_matrix_differ(open_window, train, qtbot, key) -> None:
    window = open_window(key)
    train(window, 2)
    window.plots.yardsticks.turn(CONFUSION)
    view = window.plots.yardsticks.pages[CONFUSION].diagram
    qtbot.waitUntil(lambda: view.isVisible() and bool(view.matrices))
    wide = view.square(view.tiles()[0]).width() / len(view.classes)
    heads = view.fitting(view.fontMetrics(), int(wide) - 2)
    assert len(set(heads)) == len(view.classes)


def test_no_word_in_a_head_of_the_table_is_cut(open_window, qtbot) -> None:
    window = open_window("moons")
    window.plots.fit.turn(TABLE)
    table = window.plots.table
    qtbot.waitUntil(lambda: table.model.columnCount() > 0)
    head = table.grid.horizontalHeader()
    for index in range(table.model.columnCount()):
        for word in table.model.headerData(index, Qt.Orientation.Horizontal).split():
            assert head.fontMetrics().horizontalAdvance(word) + 12 <= head.sectionSize(index)
    assert "● what the contender was trained with" in table.key.text()
    assert table.key.isVisible()


def test_both_scroll_bars_are_slim(open_window, qtbot) -> None:
    window = open_window("moons")
    window.plots.fit.turn(TABLE)
    bars = window.plots.table.grid
    qtbot.waitUntil(bars.horizontalScrollBar().isVisible)
    assert bars.horizontalScrollBar().sizeHint().height() == 8
    assert bars.verticalScrollBar().sizeHint().width() == 8


def test_an_empty_box_is_seen_in_the_dark(open_window, train, theme, qtbot) -> None:
    theme.choose(Scheme.DARK)
    try:
        window = open_window()
        train(window, 1)
        window.actions_.reset.trigger()
        window.plots.fit.turn(RACES)
        races = window.plots.races.table
        qtbot.waitUntil(lambda: races.rowCount() == 1)
        image = races.viewport().grab(races.visualItemRect(races.item(0, 0))).toImage()
        seen = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
        assert QColor(DARK.faint).rgb() in seen
    finally:
        theme.choose(Scheme.LIGHT)


def test_eight_matrices_have_room_for_their_cells(open_window, train, qtbot) -> None:
    losses = [LOSSES.create(cls.key) for cls in LOSSES.for_task(Task.BINARY)]
    contenders = tuple(Contender((losses * 2)[index], colour=index) for index in range(8))
    window = open_window(replace(experiment_for(DATASETS.create("moons")), contenders=contenders))
    train(window, 2)
    window.plots.yardsticks.turn(CONFUSION)
    view = window.plots.yardsticks.pages[CONFUSION].diagram
    qtbot.waitUntil(lambda: view.isVisible() and len(view.matrices) == 8)
    metrics = view.fontMetrics()
    for tile, matrix in zip(view.tiles(), view.matrices, strict=True):
        lines = view.figures(metrics, matrix, tile)
        square = view.square(tile)
        assert square.height() >= 2 * 11, "a name beside each row"
        assert square.bottom() + 14 * len(lines) <= tile.bottom()
        assert all(metrics.horizontalAdvance(line) <= tile.width() for line in lines)

"""What the rows and columns of the table of races tell, and that it can be read."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from raced import change_rate, race_twice, reset

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import first_experiment
from lossstudio.core.differences import Change
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.recording.race_record import record_of
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.plots.tables import races_table as page


@pytest.fixture
def two(window, train, qtbot):
    """A window after two races, the second at another rate."""
    race_twice(qtbot, window, train)
    return window


def test_a_row_tells_some_changes_and_its_tooltip_all(window, train, qtbot) -> None:
    for rate in (0.2, 0.3, 0.4, 0.5, 0.6):
        train(window, 4)
        change_rate(qtbot, window, rate)
    reset(qtbot, window)
    item = window.plots.races.table.item(0, page.DIFFERS)
    assert item.text().endswith("Learning rate 0.3 → 0.4 at epoch 12; and 2 more")
    assert "Learning rate 0.5 → 0.6 at epoch 20" in item.toolTip()


def test_a_long_race_took_minutes(qtbot) -> None:
    trainer = Trainer(first_experiment())
    trainer.advance_epochs(1)
    snapshot = trainer.snapshot()
    record = record_of(snapshot, snapshot.experiment, 754.0, number=1, name="a", differs=None)
    table = page.RacesTable()
    qtbot.addWidget(table)
    table.show_records([record], "rmse", None)
    assert table.item(0, page.TIME).text() == "12 min 34 s"


@pytest.fixture
def eight(window, train, qtbot):
    """A window, 1280 by 800, with the table of a race of eight that differs much."""
    train(window, 2)
    experiment = window.session.experiment
    losses = [LOSSES.create(cls.key) for cls in LOSSES.for_task(Task.REGRESSION)][:8]
    contenders = tuple(Contender(loss, colour=index) for index, loss in enumerate(losses))
    window.session.edit(replace(experiment, contenders=contenders))
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 2)
    reset(qtbot, window)
    window.plots.fit.turn(3)
    return window


def test_what_differed_keeps_its_width_among_many_contenders(eight) -> None:
    table = eight.plots.races.table
    assert table.columnWidth(page.DIFFERS) >= page.LEAST_WIDTH
    assert table.horizontalScrollBar().maximum() == 0, "Pin and Name stay in sight"
    item = table.item(0, page.DIFFERS)
    assert item.text() in item.toolTip()


def test_all_that_differed_is_told_by_the_menu_of_a_row_and_less_again(two, qtbot) -> None:
    two.plots.fit.turn(3)
    races = two.session.races
    much = tuple(Change("", f"Setting {number}", 1, 2) for number in range(12))
    races.records[1] = replace(races.records[1], differs=much)
    races.changed.emit()
    table = two.plots.races.table
    assert table.item(0, page.DIFFERS).text().endswith("Setting 2 1 → 2; and 9 more")
    short, height = table.item(0, page.DIFFERS).text(), table.rowHeight(0)
    choose_whole(qtbot, two)
    whole = table.item(0, page.DIFFERS)
    assert whole.text().endswith("; Setting 11 1 → 2")
    assert whole.text() in whole.toolTip()
    assert table.rowHeight(0) > height
    choose_whole(qtbot, two)
    assert table.item(0, page.DIFFERS).text() == short


def choose_whole(qtbot, window) -> None:
    """Choose in the menu of the first row, by the keyboard."""
    table = window.plots.races.table
    table.selectRow(0)
    place = table.visualItemRect(table.item(0, page.NAME)).center()
    table.customContextMenuRequested.emit(place)
    menu = QApplication.activePopupWidget()
    menu.setActiveAction(next(a for a in menu.actions() if a.text() == page.WHOLE))
    qtbot.keyClick(menu, Qt.Key.Key_Return)


def test_rows_are_as_high_as_the_width_demands(two, qtbot) -> None:
    two.plots.fit.turn(3)
    races = two.session.races
    much = 8 * (Change("", "Learning rate", 0.1, 0.3),)
    races.records[0] = replace(races.records[0], differs=much)
    races.changed.emit()
    table = two.plots.races.table
    narrow, high = table.columnWidth(page.DIFFERS), table.rowHeight(1)
    two.resize(2000, 800)
    qtbot.waitUntil(lambda: table.columnWidth(page.DIFFERS) > 2 * narrow)
    assert table.rowHeight(1) < high
    assert table.rowHeight(1) == table.sizeHintForRow(1)


def test_the_heads_say_on_which_samples_was_measured(two, train, qtbot) -> None:
    table = two.plots.races.table

    def heads() -> list[str]:
        return [table.horizontalHeaderItem(column).text() for column in (page.FINAL, page.BEST)]

    assert heads() == ["MAE test,\nlast epoch", "MAE test,\nbest"]
    assert "test samples" in table.horizontalHeaderItem(page.FINAL).toolTip()
    two.session.edit(replace(two.session.experiment, test_share=0.0))
    train(two, 2)
    reset(qtbot, two)
    assert table.item(0, page.FINAL).text().count("(train)") == 3
    assert "(train)" not in table.item(1, page.FINAL).text()
    two.session.races.delete(1)
    two.session.races.delete(2)
    assert heads() == ["MAE train,\nlast epoch", "MAE train,\nbest"]
    assert "(train)" not in table.item(0, page.FINAL).text()


def test_a_race_on_a_file_is_called_by_the_file(window, train, qtbot, tmp_path) -> None:
    file = tmp_path / "pets.csv"
    file.write_text("weight,price\n" + "".join(f"{i},{i % 7}\n" for i in range(30)))
    pets = DATASETS.create("csv", path=str(file), target="price", features=("weight",))
    window.session.choose_dataset(pets)
    qtbot.waitUntil(lambda: window.session.idle)
    train(window, 2)
    reset(qtbot, window)
    assert [record.name for record in window.session.races.records] == ["1. pets.csv"]


def test_a_race_equal_to_the_one_before_is_not_called_the_first(two, train, qtbot) -> None:
    train(two, 3)
    reset(qtbot, two)
    table = two.plots.races.table
    told = [table.item(row, page.DIFFERS).text() for row in range(3)]
    assert told == [
        "nothing: the same again",
        "Learning rate 0.1 → 0.3",
        "the first of the session",
    ]


def test_epochs_to_a_target(two, qtbot) -> None:
    record = two.session.races.records[0]
    curve = record.curve("mae")[:, 0, 1]
    target = float(np.sort(curve)[3])
    two.plots.yardstick.chooser.setCurrentIndex(two.plots.yardstick.chooser.findData("mae"))
    two.plots.yardstick.chooser.activated.emit(0)
    two.plots.fit.turn(3)
    qtbot.keyClicks(two.plots.races.target, f"{target!r}")
    qtbot.keyClick(two.plots.races.target, Qt.Key.Key_Return)
    shown = two.plots.races.table.item(1, page.REACHED).text().splitlines()
    assert shown[0] == str(int(np.argmax(curve <= target)))
    assert record.epochs_to("mae", -1.0) == [None] * 3


def test_a_race_with_a_long_name_is_seen_whole_on_a_laptop(two, qtbot) -> None:
    two.plots.fit.turn(3)
    two.session.races.rename(1, "My long name of a race that tells all about it")
    races = two.plots.races
    qtbot.keyClicks(races.target, "1")
    qtbot.keyClick(races.target, Qt.Key.Key_Return)
    table = races.table
    assert table.horizontalHeaderItem(page.REACHED).text() == "Epochs\nto 1"
    assert table.horizontalScrollBar().maximum() == 0
    assert table.rowHeight(1) >= 2 * table.fontMetrics().height(), "its name is wrapped"
    two.resize(1920, 1080)
    qtbot.waitUntil(lambda: table.columnWidth(page.NAME) == page.NAME_WIDTHS[1])


def test_text_of_a_cell_stands_off_its_lines(two, qtbot) -> None:
    two.plots.fit.turn(3)
    two.grab()
    table = two.plots.races.table
    rect = table.visualItemRect(table.item(1, page.EPOCHS))
    picture = table.viewport().grab(rect).toImage()
    ground = picture.pixelColor(1, 1)
    inked = [
        x
        for x in range(picture.width() - 1)  # the last is the line of the grid
        for y in range(picture.height() - 1)
        if picture.pixelColor(x, y) != ground
    ]
    assert min(inked) >= 6


def test_links_in_the_head_stand_apart_and_the_field_says_what_it_is(two) -> None:
    two.plots.fit.turn(3)
    two.grab()
    races = two.plots.races
    links = [races.compare, races.group, races.restore, races.delete]
    lefts = [link.mapTo(two, link.rect().topLeft()).x() for link in links]
    for link, left, right in zip(links, lefts, lefts[1:], strict=False):
        assert right - left - link.width() >= 12
    assert "Epochs until the yardstick reaches this value" in races.target.toolTip()
    assert races.target.accessibleName() == "Epochs until the yardstick reaches this value"
    assert races.target.placeholderText() == "value"

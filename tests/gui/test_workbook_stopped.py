"""A workbook is read in a process of its own: whoever waits no more ends it, and keeps the race."""

import signal
import sys

import pytest
from PySide6.QtCore import Qt
from workbooks import endless, xlsx

from lossstudio.app.dialogs.predict.dialog import PredictDialog
from lossstudio.app.dialogs.reading_table import ReadingTable
from lossstudio.session.background import still_at_work


@pytest.fixture
def book(tmp_path):
    """Return the file of a workbook that is never read to its end."""
    path = tmp_path / "endless.ods"
    path.write_bytes(endless())
    return path


def killed(begun) -> bool:
    """Whether the process that reads was ended from here; its own alarm would end it otherwise."""
    return begun[-1].returncode == (1 if sys.platform == "win32" else -signal.SIGKILL)


@pytest.fixture
def ended(qtbot, begun):
    """Wait until the process that reads, and the thread that waits for it, have ended."""

    def ended_() -> None:
        qtbot.waitUntil(lambda: killed(begun))
        qtbot.waitUntil(lambda: not still_at_work())

    return ended_


@pytest.mark.parametrize("how", ["Escape", "Cancel", "close"])
def test_cancel_ends_the_reading_at_once_and_the_window_stays(
    qtbot, window, train, book, begun, how
):
    train(window, 2)
    experiment, title = window.session.experiment, window.windowTitle()
    window.files.open_path(book)
    (dialog,) = window.findChildren(ReadingTable)
    qtbot.waitUntil(lambda: len(begun) == 1)
    assert begun[0].poll() is None, "it reads"
    qtbot.waitUntil(dialog.isVisible)
    if how == "Escape":
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    elif how == "Cancel":
        qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    else:
        dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(ReadingTable))
    qtbot.waitUntil(lambda: begun[0].returncode is not None)
    assert killed(begun)
    assert window.session.experiment == experiment
    assert window.windowTitle() == title
    train(window, 1)
    assert window.session.snapshot.epoch == 3


def test_closing_the_window_ends_the_reading(qtbot, window, book, begun, ended):
    window.files.open_path(book)
    qtbot.waitUntil(lambda: len(begun) == 1)
    window.files.may_quit = lambda: True  # ask no question
    assert window.close()
    ended()


def test_the_import_page_stops_reading_and_reads_again(qtbot, window, book, begun):
    window.tables.show_page(book)
    page = window.tables.page
    qtbot.waitUntil(page.foot.stop.isVisible)
    qtbot.mouseClick(page.foot.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.foot.stop.text() == "Read it")
    assert killed(begun)
    book.write_bytes(xlsx({"S": [["x", "y"], *([n, 2 * n] for n in range(9))]}))
    qtbot.mouseClick(page.foot.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.use.isEnabled)


def test_leaving_the_import_page_ends_the_reading(qtbot, window, book, begun):
    window.tables.show_page(book)
    page = window.tables.page
    qtbot.waitUntil(lambda: len(begun) == 1)
    qtbot.mouseClick(page.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: begun[-1].returncode is not None)
    assert killed(begun)
    assert window.tables.page is None


def test_leaving_predict_ends_the_reading(qtbot, window, book, begun):
    window.actions_.predict.trigger()
    (dialog,) = window.findChildren(PredictDialog)
    dialog.table.read(book)
    qtbot.waitUntil(lambda: len(begun) == 1)
    qtbot.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: begun[-1].returncode is not None)
    assert killed(begun)


def test_a_large_workbook_is_read_beside_the_window(qtbot, window, settle, tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(xlsx({"S": [["x", "y"], *([n % 97, n % 89] for n in range(60_000))]}))
    window.files.open_path(path)
    (dialog,) = window.findChildren(ReadingTable)
    assert "process of its own" in dialog.words.text()
    qtbot.waitUntil(lambda: window.session.experiment.dataset.called == path.name)
    settle(window)

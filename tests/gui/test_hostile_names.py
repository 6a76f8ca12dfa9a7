"""A table and names full of HTML: all of it is shown as it is, and no file is opened by it."""

import sys
import tempfile
from pathlib import Path

import pyqtgraph as pg
import pytest
from menus import recent_menu
from opened import watched
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent, QImage, QTextDocument
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QMessageBox,
    QToolTip,
    QWidget,
)
from raced import reset

from lossstudio.app.dialogs.learning_rates import LearningRateDialog
from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.core.plain_text import LONGEST_NAME
from lossstudio.core.tasks import Task
from lossstudio.widgets.caption import Caption
from lossstudio.widgets.labels import Label
from lossstudio.widgets.plain_text import literal, menu_text, window_title

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are watched by inotify")
FIT_PAGES, LOSS_PAGES, YARDSTICK_PAGES = 4, 3, 6


@pytest.fixture
def picture():
    """Return a picture with a short path, so that no name is cut before its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.png"
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        assert image.save(str(path))
        yield path


@pytest.fixture
def evil(picture) -> str:
    name = f'<img src="file://{picture}"><b>'
    assert len(name) < LONGEST_NAME - 8
    return name


@pytest.fixture
def table(evil, picture) -> Path:
    """Return a table in which every name and every class is HTML, and the file's name is, too."""
    path = picture.with_name("<b>bold<b> <a href='x'>&lt;.csv")
    quoted = evil.replace('"', '""')
    head = ",".join(f'"{quoted}{mark}"' for mark in "xyz")
    rows = [f'{i % 5},{i % 3},"{quoted}{i % 2}"' for i in range(30)]
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def rename_all(qtbot, window, name) -> None:
    for index, row in enumerate(list(window.contenders.rows)):
        row.start_rename()
        row.editor.setText(f"{name}{index}")
        qtbot.keyClick(row.editor, Qt.Key.Key_Return)


@pytest.fixture
def opened(monkeypatch, open_window, settle, qtbot, train, table, evil):
    """Return a window that has opened the table, with contenders of hostile names trained."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    window = open_window()
    window.actions_.open.trigger()
    settle(window)
    assert len(window.session.snapshot.prepared.samples.classes) == 2
    rename_all(qtbot, window, evil)
    settle(window)
    assert window.contenders.rows[0].name.text() == f"{evil}0"
    train(window, 3)
    return window


def shown(text: str, where: object) -> None:
    """Check that a text which Qt may take for HTML has no picture, link or tag of a name."""
    assert '<img src="file' not in text or not Rich.mightBeRichText(text), where
    if not Rich.mightBeRichText(text):
        return
    document = QTextDocument()
    document.setHtml(text)
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            style = fragments.fragment().charFormat()
            if style.isImageFormat():
                assert style.toImageFormat().name().startswith("data:image/png;base64,"), where
            assert style.anchorHref() in ("", "#"), where
            fragments += 1
        block = block.next()


def check_labels_and_tips() -> None:
    for widget in QApplication.allWidgets():
        shown(widget.toolTip(), widget)
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            shown(widget.text(), widget)
        for action in widget.findChildren(QAction):
            shown(action.toolTip(), action)


def check_views() -> None:
    """Check what tables tell under the mouse, and everything that is written on plots."""
    for view in (w for w in QApplication.allWidgets() if isinstance(w, QAbstractItemView)):
        model, tip = view.model(), Qt.ItemDataRole.ToolTipRole
        if model is None:
            continue
        for row in range(model.rowCount()):
            shown(model.headerData(row, Qt.Orientation.Vertical, tip) or "", view)
            for column in range(model.columnCount()):
                shown(model.headerData(column, Qt.Orientation.Horizontal, tip) or "", view)
                shown(model.index(row, column).data(tip) or "", view)
    for view in (w for w in QApplication.allWidgets() if isinstance(w, QGraphicsView)):
        for item in view.scene().items():
            shown(item.toolTip(), item)
            if isinstance(item, QGraphicsTextItem):
                shown(item.toHtml(), item)


def point_at(widget: QWidget, where: QPoint) -> str:
    """Rest the mouse on a widget; returns what is told."""
    QToolTip.hideText()
    event = QHelpEvent(QEvent.Type.ToolTip, where, widget.mapToGlobal(where))
    QApplication.sendEvent(widget, event)
    return QToolTip.text()


def test_nothing_on_any_page_is_rendered_and_no_file_is_opened(
    qtbot, opened, picture, train
) -> None:
    window, plots = opened, opened.plots
    with watched(picture) as touched:
        for deck, pages in ((plots.losses, LOSS_PAGES), (plots.yardsticks, YARDSTICK_PAGES)):
            for page in range(pages):
                deck.turn(page)
                QApplication.processEvents()
                check_labels_and_tips()
        for page in range(FIT_PAGES):
            plots.fit.turn(page)
            qtbot.waitUntil(lambda: window.session.idle)
            QApplication.processEvents()
            check_labels_and_tips()
            check_views()
        reset(qtbot, window)  # the race goes into the table of races
        train(window, 2)
        qtbot.waitUntil(lambda: plots.races.table.rowCount() >= 1)
        check_views()
        window.grab()
        assert not touched()
    title = plots.fit.overlay.getAxis("bottom").label.toPlainText()
    assert title.startswith("<img")


def test_what_is_told_under_the_mouse_is_plain(qtbot, opened, picture, evil) -> None:
    window, plots = opened, opened.plots
    plots.yardsticks.turn(2)
    matrices = plots.yardsticks.pages[2].diagram
    qtbot.waitUntil(lambda: matrices.isVisible() and bool(matrices.matrices))
    row = window.contenders.rows[0]
    with watched(picture) as touched:
        for widget in (matrices, row, plots.fit.caption, window.dataset.name):
            told = point_at(widget, widget.rect().center())
            assert "&lt;" in told, widget
            shown(told, widget)
            qtbot.waitUntil(QToolTip.isVisible)
        assert not touched()
    QToolTip.hideText()


def test_numbers_have_plain_names_too(qtbot, opened, picture, evil, settle, train) -> None:
    window, plots = opened, opened.plots
    window.dataset.columns.target.changed.emit(f"{evil}y")
    settle(window)
    window.contenders.adder.menu().actions()[1].trigger()
    rename_all(qtbot, window, evil)
    settle(window)
    assert window.session.experiment.task is Task.REGRESSION
    window.session.view.update(loss_measure="own")
    with watched(picture) as touched:
        train(window, 3)
        qtbot.waitUntil(lambda: sum(evil in c.text() for c in window.findChildren(Caption)) >= 2)
        check_labels_and_tips()
        plots.fit.overlay.chosen.emit(plots.fit.overlay, SampleRef(False, 0))
        qtbot.waitUntil(plots.fit.inspector.isVisible)
        check_labels_and_tips()
        check_views()
        window.grab()
        assert not touched()


def test_what_happened_is_told_plainly(qtbot, opened, picture, evil) -> None:
    window, track = opened, opened.plots.timeline.track
    window.contenders.rows[0].actions_["duplicate"].trigger()
    window.contenders.rows[0].actions_["hide"].trigger()
    qtbot.waitUntil(lambda: any(evil in mark.text for mark in track.marks))
    mark = next(mark for mark in track.marks if evil in mark.text)
    with watched(picture) as touched:
        told = point_at(track, QPoint(round(track.place_of(mark.epoch)), track.height() // 2))
        assert "&lt;img" in told
        shown(told, track)
        plot = opened.plots.yardstick.plot
        plot.scene().sigMouseMoved.emit(plot.getViewBox().sceneBoundingRect().center())
        assert "<img" in plot.reading.textItem.toPlainText()
        check_views()
        assert not touched()
    QToolTip.hideText()


def test_boxes_titles_and_menus_are_plain(qtbot, opened, picture, table, monkeypatch) -> None:
    window = opened
    (action,) = window.settings.recent and recent_menu(window).actions()
    assert action.text() == table.name.replace("&", "&&")
    shown(action.toolTip(), action)
    saved = table.with_suffix(".json")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))
    window.actions_.save.trigger()
    assert window.windowTitle() == f"{saved.name}[*] – Loss Studio"
    asked = []
    discard = QMessageBox.StandardButton.Discard
    monkeypatch.setattr(QMessageBox, "question", lambda *texts: asked.append(texts[2]) or discard)
    window.contenders.rows[0].actions_["remove"].trigger()
    gone = picture.with_name(f"<img src='{picture.name}'>.csv")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(gone), ""))
    with watched(picture) as touched:
        window.actions_.open.trigger()
        (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
        assert gone.name in box.text()
        assert box.textFormat() is Qt.TextFormat.PlainText
        box.grab()
        assert not touched()
    box.accept()
    assert not asked, "nothing is lost by a file that cannot be opened"
    window.files.open_path(table)
    (question,) = asked
    assert "&lt;b&gt;bold" in question
    shown(question, "question")


def test_the_import_page_is_plain(qtbot, opened, picture) -> None:
    with watched(picture) as touched:
        opened.dataset.columns.reread.click()
        page = opened.tables.page
        qtbot.waitUntil(page.use.isEnabled)
        page.grab()
        check_labels_and_tips()
        check_views()
        grid = page.columns
        grid.setCurrentIndex(grid.model().index(2, 2))
        qtbot.keyClick(grid, Qt.Key.Key_Return)
        menu = QApplication.activePopupWidget()
        assert any("weight: " in action.text() for action in menu.actions())
        menu.close()
        assert not touched()
    page.reject()


def test_the_dialog_of_learning_rates_is_plain(qtbot, opened, picture) -> None:
    with watched(picture) as touched:
        opened.actions_.learning_rates.trigger()
        QApplication.processEvents()
        check_labels_and_tips()
        check_views()
        assert not touched()
    (dialog,) = opened.findChildren(LearningRateDialog)
    dialog.close()


def test_what_is_typed_and_refused_is_plain(qtbot, opened, picture) -> None:
    field = opened.optimizer.form.rows["learning_rate"].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, f"<img src='{picture.name}'>")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.marked
    shown(field.toolTip(), field)
    assert "&lt;img" in field.toolTip()


def test_a_label_of_ours_opens_no_file_where_one_of_qt_does(qtbot, picture, evil) -> None:
    for label, reads in (
        (QLabel(evil), True),
        (Label(evil), False),
        (QLabel(literal(evil)), False),
    ):
        qtbot.addWidget(label)
        with watched(picture) as touched:
            label.grab()
            assert touched() is reads


def test_a_plot_shows_its_names_as_they_are(qtbot, opened, evil) -> None:
    opened.plots.fit.turn(1)
    tiles = opened.plots.fit.tiles
    qtbot.waitUntil(lambda: len(tiles) == len(opened.contenders.rows) and tiles[0].isVisible())
    for tile in tiles:
        title = tile.getPlotItem().titleLabel
        assert isinstance(title, pg.LabelItem)
        assert title.item.toPlainText().startswith("<img")


def test_only_what_qt_would_render_is_changed() -> None:
    assert literal("a < b, R&D") == "a < b, R&D"
    assert literal("one\ntwo") == "one\ntwo"
    for text in ("<b>x", "<b>x</b>\n two  2", "a &lt; b", "<!DOCTYPE html>x", "<?xml?><p>x</p>"):
        document = QTextDocument()
        document.setHtml(literal(text))
        assert document.toPlainText() == text
    assert menu_text("R&D") == "R&&D"
    assert window_title("a[*]\nb") == "a[*][*] b"


def test_a_race_is_not_called_more_than_a_line(qtbot, opened) -> None:
    reset(qtbot, opened)
    races = opened.session.races
    qtbot.waitUntil(lambda: bool(races.records))
    races.rename(races.records[0].number, "one\ntwo\x1b" + "x" * 1000)
    name = races.records[0].name
    assert name.startswith("one two x")
    assert len(name) == LONGEST_NAME


def test_no_label_of_the_window_guesses_what_its_text_is(opened) -> None:
    opened.actions_.learning_rates.trigger()
    (dialog,) = opened.findChildren(LearningRateDialog)
    guessing = [
        label.text()
        for label in opened.findChildren(QLabel)
        if label.textFormat() is Qt.TextFormat.AutoText
    ]
    dialog.close()
    assert guessing == []

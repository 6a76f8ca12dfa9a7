"""The menu of every plot: opened by mouse and key, and what it copies and saves."""

import csv
import io
from pathlib import Path

import pytest
from conftest import Open
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from raced import Train, race_twice

from lossstudio.app.dialogs.learning_rates import LearningRateDialog
from lossstudio.app.dialogs.loss_help import LossHelp
from lossstudio.core.numbers import Numbers
from lossstudio.plots.base.plot_menu import NOTHING, PlotMenu


def entries(menu: QMenu) -> dict[str, QAction]:
    """Return the entries of a menu and of those below it, by their words."""
    found = {}
    for action in menu.actions():
        below = action.menu()
        found |= entries(below) if isinstance(below, QMenu) else {action.text(): action}
    return found


def opened(widget: QWidget) -> dict[str, QAction]:
    """Open the menu of a card from its button, as a key does."""
    menu = PlotMenu.of(widget)
    assert menu is not None
    menu.menu.popup(QPoint(0, 0))
    found = entries(menu.menu)
    menu.menu.hide()
    return found


def columns(numbers: Numbers) -> dict[str, list[str]]:
    """Return the columns of what is written as CSV."""
    rows = list(csv.reader(io.StringIO(numbers.as_csv())))
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}


def of(numbers: Numbers, value: str, **only: str) -> list[float]:
    """Return a column where others have certain values."""
    told = columns(numbers)
    places = range(len(told[value]))
    kept = [at for at in places if all(told[name][at] == text for name, text in only.items())]
    return [float(told[value][at]) for at in kept]


def test_a_right_click_on_a_plot_opens_the_menu(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window()
    train(window, 3)
    assert window.plots is not None
    for plot in (window.plots.loss_curves.plot, window.plots.fit.overlay):
        menu = PlotMenu.of(plot)
        assert menu is not None
        middle = plot.viewport().rect().center()
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.RightButton, pos=middle)
        qtbot.waitUntil(menu.menu.isVisible)
        assert {"Copy picture", "SVG…", "Copy numbers"} <= set(entries(menu.menu))
        menu.menu.hide()
    assert window.plots.fit.drawing.tool is None


def test_the_menu_key_opens_it_and_each_button_has_a_name(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window()
    train(window, 3)
    assert window.plots is not None
    plots = window.plots
    names = set()
    for card in (plots.fit, plots.losses, plots.yardsticks, plots.shape):
        menu = PlotMenu.of(card)
        assert menu is not None
        assert menu.button.isVisible()
        assert menu.button.focusPolicy() & Qt.FocusPolicy.TabFocus
        names.add(menu.button.accessibleName())
    assert len(names) == 4
    menu = PlotMenu.of(plots.losses)
    assert menu is not None
    where = QPoint(20, 20)
    reason = QContextMenuEvent.Reason.Keyboard
    plot = plots.loss_curves.plot
    QApplication.sendEvent(
        plot.viewport(), QContextMenuEvent(reason, where, plot.mapToGlobal(where))
    )
    qtbot.waitUntil(menu.menu.isVisible)
    menu.menu.hide()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_button_is_pressed_by_key(
    open_window: Open, qtbot: QtBot, train: Train, key: Qt.Key
) -> None:
    window = open_window()
    train(window, 2)
    assert window.plots is not None
    menu = PlotMenu.of(window.plots.yardsticks)
    assert menu is not None
    seen: list[set[str]] = []

    def look() -> None:  # while the menu is open
        seen.append(set(entries(menu.menu)))
        menu.menu.hide()

    menu.menu.aboutToShow.connect(lambda: QTimer.singleShot(0, look))
    menu.button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(menu.button, key)
    qtbot.waitUntil(lambda: bool(seen))
    assert {"Copy picture", "Save numbers…"} <= seen[0]


def test_while_drawing_the_entries_stand_at_the_end(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window()
    train(window, 2)
    assert window.plots is not None
    fit = window.plots.fit
    fit.draw.click()
    middle = fit.overlay.viewport().rect().center()
    qtbot.mousePress(fit.overlay.viewport(), Qt.MouseButton.RightButton, pos=middle)
    menu = next(menu for menu in fit.overlay.findChildren(QMenu) if menu.isVisible())
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts.index("Select all") < texts.index("Copy picture")
    assert texts[-1] == "Save numbers…"
    menu.close()


def test_copied_numbers_are_the_curves_and_paste_into_a_spreadsheet(
    open_window: Open, train: Train
) -> None:
    window = open_window()
    train(window, 6)
    assert window.plots is not None
    page = window.plots.loss_curves
    found = opened(page)
    found["Copy picture"].trigger()
    image = QGuiApplication.clipboard().image()
    assert image.width() == round(2 * (page.width() + 20))
    found["Copy numbers"].trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[0] == "contender"
    numbers = page.numbers()
    assert numbers is not None
    for row, name in enumerate(("MSE", "MAE", "Huber")):
        pair = page.plot.pairs[row]
        for side, curve in (("train", pair.train), ("test", pair.test)):
            x, y = curve.getData()
            assert of(numbers, "value", contender=name, side=side) == pytest.approx(y, abs=0.0)
            assert of(numbers, "epoch", contender=name, side=side) == list(x)


def test_numbers_are_those_that_are_drawn(open_window: Open, train: Train, qtbot: QtBot) -> None:
    window = open_window("moons")
    train(window, 6)
    plots, view = window.plots, window.session.view
    assert plots is not None
    fit = plots.fit.seen.numbers()
    snapshot = plots.fit.snapshot
    assert snapshot is not None
    drawn = snapshot.surface[1].ravel()
    assert of(fit, "probability of class 1", contender="Brier") == pytest.approx(drawn, abs=0.0)
    assert len(of(fit, "x₁", part="train sample")) == len(snapshot.prepared.train)
    view.update(yardstick_page="roc")
    page = plots.yardsticks.stack.currentWidget()
    x, _ = page.diagram.lines[0].getData()
    found = of(page.numbers(), "false_positive_rate", contender="Cross-entropy")
    assert found == pytest.approx(x, abs=0.0)
    view.update(yardstick_page="confusion")
    page = plots.yardsticks.stack.currentWidget()
    counts = of(page.numbers(), "count", contender="Brier")
    assert counts == page.diagram.matrices[1].counts.ravel().tolist()
    view.update(yardstick_page="reliability")
    page = plots.yardsticks.stack.currentWidget()
    _, y = page.diagram.lines[1].getData()
    found = of(page.numbers(), "share_that_came_true", contender="Brier")
    assert found == pytest.approx(y, abs=0.0)
    view.update(yardstick_page="path")
    page = plots.yardsticks.stack.currentWidget()
    x, _ = page.paths[0].getData()
    found = of(page.numbers(), "relative_loss", contender="Cross-entropy")
    assert found == pytest.approx(x, abs=0.0)
    x, y = plots.shape.values[0].getData()
    assert of(plots.shape.numbers(), "loss", part="curve") == pytest.approx(y, abs=0.0)
    view.update(shape_contenders="all")
    found = of(plots.shape.numbers(), "gradient", part="curve", contender="Brier")
    slopes = [slope.getData()[1] for slope in plots.shape.gradients]
    assert any(found == pytest.approx(slope, abs=0.0) for slope in slopes)


def test_a_picture_is_saved_under_its_own_ending_and_replaces_nothing_unasked(
    open_window: Open, train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    train(window, 3)
    assert window.plots is not None
    proposed: list[str] = []

    def answer(_parent: QWidget, _title: str, start: str, *_: object) -> tuple[str, str]:
        proposed.append(start)
        return str(tmp_path / "huber 0.5"), ""

    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    monkeypatch.setattr(
        QMessageBox,
        "question",
        lambda *args: asked.append(args[2]) or QMessageBox.StandardButton.No,
    )
    found = opened(window.plots.losses)
    found["SVG…"].trigger()
    assert Path(proposed[0]).name == "Line with outliers loss.svg"
    svg = tmp_path / "huber 0.5.svg"
    assert b"Huber" in svg.read_bytes()
    svg.write_text("mine")
    found["SVG…"].trigger()
    assert svg.read_text() == "mine"
    assert len(asked) == 1
    assert Path(proposed[1]).parent == tmp_path  # where the last one went
    png = next(action for text, action in found.items() if text.startswith("PNG 4×"))
    png.trigger()
    image = QImage(str(tmp_path / "huber 0.5.png"))
    assert f"{image.width()} by {image.height()}" in png.text()
    found["Save numbers…"].trigger()
    assert (tmp_path / "huber 0.5.csv").read_text().startswith("contender,repeat,epoch,")


def test_colours_as_on_screen_are_remembered(open_window: Open, train: Train) -> None:
    window = open_window()
    train(window, 2)
    assert window.plots is not None
    opened(window.plots.losses)["Colours as on screen"].trigger()
    assert window.plots.away.as_on_screen
    again = open_window()
    assert again.plots is not None
    assert opened(again.plots.fit)["Colours as on screen"].isChecked()


def test_tables_give_their_numbers_and_no_picture(
    open_window: Open, train: Train, qtbot: QtBot
) -> None:
    window = open_window()
    race_twice(qtbot, window, train)
    assert window.plots is not None
    window.session.view.update(fit_page="races")
    found = opened(window.plots.races)
    assert set(found) == {"Copy numbers", "Save numbers…"}
    numbers = window.plots.races.numbers()
    assert numbers is not None
    told = columns(numbers)
    assert told["epochs"] == ["7"] * 3 + ["12"] * 3
    assert told["contender"] == ["MSE", "MAE", "Huber"] * 2


def test_where_nothing_is_drawn_the_menu_says_so(open_window: Open, train: Train) -> None:
    window = open_window()
    train(window, 2)
    assert window.plots is not None
    window.session.view.update(yardstick_page="roc")  # which a regression has not
    found = opened(window.plots.yardsticks)
    assert list(found) == [NOTHING]
    assert not found[NOTHING].isEnabled()


def test_plots_in_dialogs_have_the_menu_too(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.dialogs.tell_losses()
    window.dialogs.find_learning_rates()
    helped, rates = window.findChild(LossHelp), window.findChild(LearningRateDialog)
    assert isinstance(helped, LossHelp)
    assert isinstance(rates, LearningRateDialog)
    for dialog, plot in ((helped, helped.curves), (rates, rates.plot)):
        qtbot.waitUntil(dialog.isVisible)
        menu = PlotMenu.of(plot)
        assert menu is not None
        assert menu.button.isVisible()
    assert "Copy numbers" in opened(helped.curves)
    assert list(opened(rates.plot)) == [NOTHING]  # before anything was searched
    rates.close()
    helped.close()


def test_the_timeline_has_the_menu_and_a_right_click_does_not_seek(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window()
    train(window, 12)
    assert window.plots is not None
    timeline = window.plots.timeline
    menu = PlotMenu.of(timeline.track)
    assert menu is not None
    assert menu.button.isVisible()
    assert menu.button.accessibleName() == "Picture and numbers of the timeline"
    track = timeline.track
    where = QPoint(round(track.place_of(4)), track.height() - 6)
    qtbot.mouseClick(track, Qt.MouseButton.RightButton, pos=where)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(track, QContextMenuEvent(reason, where, track.mapToGlobal(where)))
        qtbot.waitUntil(menu.menu.isVisible)
        assert {"Copy picture", "SVG…", "Save numbers…"} <= set(entries(menu.menu))
        menu.menu.hide()
    assert not window.session.snapshot.past
    svg = window.plots.away.drawn(timeline, "SVG")
    assert b"Timeline" in svg
    assert "▲ best".encode() in svg
    assert b"epoch 12" in svg
    told = columns(timeline.numbers())
    marks = [at for at, part in enumerate(told["part"]) if part == "mark"]
    assert [told["what"][at] for at in marks] == [
        mark.text for mark, _ in sorted(track.signs(), key=lambda sign: sign[0].epoch)
    ]
    assert told["epoch"][0] == "12"
    kept = [str(moment.epoch) for moment in window.session.snapshot.checkpoints]
    assert [
        e for part, e in zip(told["part"], told["epoch"], strict=True) if part == "checkpoint"
    ] == kept

"""What a learner drew or wrote is taken away by the menu of its plot, as picture and numbers."""

import csv
import io

import pytest
from conftest import Open
from led import open_lesson
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lossstudio.plots.base.guess import NAME
from lossstudio.plots.base.plot import Plot
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.plots.base.take_away import PNG, SVG, Takeable
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK, LIGHT


def rows(shown: Takeable) -> list[dict[str, str]]:
    """Return the rows of what is written as CSV."""
    numbers = shown.numbers()
    assert numbers is not None
    return list(csv.DictReader(io.StringIO(numbers.as_csv())))


def opens(qtbot: QtBot, plot: Plot, where: QPoint) -> PlotMenu:
    """Open the menu of a plot by the mouse, then by the key; return it."""
    menu = PlotMenu.of(plot)
    assert menu is not None
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.RightButton, pos=where)
    qtbot.waitUntil(menu.menu.isVisible)
    menu.menu.hide()
    reason = QContextMenuEvent.Reason.Keyboard
    at = plot.mapToGlobal(where)
    QApplication.sendEvent(plot.viewport(), QContextMenuEvent(reason, where, at))
    qtbot.waitUntil(menu.menu.isVisible)
    menu.menu.hide()
    assert menu.button.isVisible()
    assert menu.button.accessibleName().startswith("Picture and numbers of ")
    return menu


@pytest.mark.parametrize(("lesson", "points"), [("06", 2), ("14", 6), ("18", 6)])
def test_a_drawn_answer_is_in_picture_and_numbers(
    open_window: Open, qtbot: QtBot, lesson: str, points: int
) -> None:
    window = open_window()
    window.theme.choose(Scheme.DARK)
    open_lesson(qtbot, window, lesson)
    assert window.plots is not None
    guess = window.lessons.drawing.guess
    plot = guess.plot
    handle = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(guess.x[0], guess.y[0])))
    opens(qtbot, plot, handle)
    plots = window.plots
    shown = plots.fit.seen if lesson == "06" else None
    if shown is None:
        deck = plots.losses if lesson == "14" else plots.yardsticks
        shown = deck.stack.currentWidget()
    found = [row for row in rows(shown) if row["contender"] == NAME or row.get("part") == NAME]
    assert len(found) == points
    value = "predicted y" if lesson == "06" else "value"
    assert [float(row[value]) for row in found] == guess.y.tolist()
    svg = plots.away.drawn(shown, SVG)
    assert NAME.encode() in svg
    assert LIGHT.accent.encode() in svg
    assert DARK.accent.encode() not in svg  # on white paper it would be pale
    assert guess.line.opts["pen"].color() == QColor(DARK.accent)  # on the screen as before


def test_a_formula_that_is_written_has_the_menu(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    strip = open_lesson(qtbot, window, "26")
    assert window.plots is not None
    plot = strip.answer.plot
    opens(qtbot, plot, plot.viewport().rect().center())
    assert {row["part"] for row in rows(plot)} == {"MSE"}
    qtbot.keyClicks(strip.answer.edit, "r**2/2")
    qtbot.waitUntil(lambda: bool(plot.typed))
    written = [row for row in rows(plot) if row["part"] == "your formula"]
    assert all(float(row["loss"]) == float(row["position"]) ** 2 / 2 for row in written)
    svg = window.plots.away.drawn(plot, SVG)
    for words in (b"MSE", b"your formula", b"The ring is where they differ most.", b"residual r"):
        assert words in svg
    assert window.plots.away.drawn(plot, PNG)

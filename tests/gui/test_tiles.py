"""Tiles, of the fit and of landscapes: all of one size, as large as the page lets them be."""

from dataclasses import replace

import pytest
from conftest import Open, lay_out
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis_name import AxisName
from lossstudio.plots.base.plot import Plot
from lossstudio.plots.fit.tile_grid import LEAST, best_columns
from lossstudio.widgets.look.theme import Scheme


def raced_by(count: int) -> Experiment:
    """Return the first experiment with other losses."""
    kinds = LOSSES.for_task(Task.REGRESSION)[:count]
    contenders = tuple(Contender(kind(), colour=place) for place, kind in enumerate(kinds))
    return replace(first_experiment(), contenders=contenders)


def turned(qtbot: QtBot, window: MainWindow, kind: str, count: int) -> list[Plot]:
    """Turn to tiles, and return their plots once they are drawn and laid out."""
    assert window.plots is not None
    plots = window.plots
    if kind == "fit":
        window.session.view.update(fit_page="tiles")
        qtbot.waitUntil(lambda: len(plots.fit.tiles) == count)
        found: list[Plot] = list(plots.fit.tiles)
    else:
        window.session.view.update(loss_page="landscape")
        page = plots.losses.pages[2]
        qtbot.waitUntil(lambda: len(page.grid.tiles) == count and page.grid.isVisible())
        found = [tile.plot for tile in page.grid.tiles]

    def one_size() -> bool:
        window.grab()  # numbers take their room as they are painted
        areas = [plot.getViewBox().sceneBoundingRect().size().toTuple() for plot in found]
        sizes = [plot.size() for plot in found]
        return sizes == [sizes[0]] * count and areas == [pytest.approx(areas[0], abs=0.1)] * count

    qtbot.waitUntil(one_size)
    return found


def names_beside(plot: Plot) -> list[str]:
    """Return what stands left of the tiles and below them."""
    above = plot.parentWidget()
    while above is not None and not above.findChildren(AxisName):
        above = above.parentWidget()
    assert above is not None
    return sorted(name.text for name in above.findChildren(AxisName) if name.isVisible())


@pytest.mark.parametrize("count", [2, 3, 8])
@pytest.mark.parametrize(("kind", "names"), [("fit", ["x", "y"]), ("land", ["b", "w"])])
def test_plots_are_of_one_size_and_their_axes_are_named_once(
    open_window: Open, qtbot: QtBot, train: Train, kind: str, names: list[str], count: int
) -> None:
    window = open_window(raced_by(count))
    train(window, 3)
    plots = turned(qtbot, window, kind, count)
    assert [name.split(" (")[0] for name in names_beside(plots[0])] == names
    for plot in plots:
        assert not any(plot.getAxis(side).label.isVisible() for side in ("left", "bottom"))
        assert plot.accessibleName().startswith(f"{max(names) if kind == 'fit' else 'b'} over ")
        assert (plot.width(), plot.height()) >= (LEAST[0], 0)


def test_a_tile_that_is_zoomed_tells_from_where_it_counts(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window()
    train(window, 2)
    first, second, _ = turned(qtbot, window, "fit", 3)
    first.setRange(xRange=(5.0, 5.000001), padding=0.0)
    axis = first.getAxis("bottom")
    qtbot.waitUntil(axis.label.isVisible)
    assert axis.name in axis.label.toPlainText()
    assert axis.name != "x"
    assert not second.getAxis("bottom").label.isVisible()
    first.show_all()
    qtbot.waitUntil(lambda: not axis.label.isVisible())


@pytest.mark.parametrize(
    ("count", "room", "columns"),
    [
        (1, (690, 290), 1),
        (3, (690, 290), 3),
        (8, (690, 290), 4),
        (8, (290, 690), 2),
        (8, (320, 200), 3),  # scrolled: as few rows as may be
        (8, (90, 200), 1),
        (8, (0, 0), 1),
    ],
)
def test_columns_suit_the_page(count: int, room: tuple[int, int], columns: int) -> None:
    assert best_columns(count, QSize(*room)) == columns


def test_many_landscapes_scroll_to_what_tab_reaches_and_a_picture_has_them_all(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window(raced_by(8))
    train(window, 2)
    plots = turned(qtbot, window, "land", 8)
    assert window.plots is not None
    page = window.plots.losses.pages[2]
    (area,) = page.grid.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert area.verticalScrollBar().isVisible()
    plots[0].setFocus()
    for _ in range(7):
        qtbot.keyClick(window, Qt.Key.Key_Tab)
    assert plots[-1].hasFocus()
    lay_out()
    last = plots[-1]
    place = last.mapTo(area.viewport(), last.rect().bottomRight())
    assert area.viewport().rect().contains(place)
    high = page.picture().size.height()
    assert high > 3 * LEAST[1]


def test_few_tiles_do_not_scroll(open_window: Open, qtbot: QtBot, train: Train) -> None:
    window = open_window(raced_by(8))
    train(window, 2)
    plots = turned(qtbot, window, "fit", 8)
    (area,) = plots[0].window().plots.fit.findChildren(QScrollArea)
    assert not area.verticalScrollBar().isVisible()
    assert min(plot.height() for plot in plots) >= LEAST[1]
    box = plots[0].getViewBox().sceneBoundingRect()
    assert box.height() > 0.6 * plots[0].height()  # most of a tile is its plot


def test_a_picture_of_small_landscapes_is_as_they_are_on_the_screen(
    open_window: Open, qtbot: QtBot, train: Train
) -> None:
    window = open_window(raced_by(8))
    window.theme.choose(Scheme.DARK)  # the picture is light: it is drawn anew
    train(window, 2)
    plots = turned(qtbot, window, "land", 8)
    assert window.plots is not None
    page = window.plots.losses.pages[2]
    before = [plot.size() for plot in plots]
    with window.plots.away.picture_of(page) as picture:
        assert [plot.size() for plot in plots] == before
        assert [note.text for note in picture.notes] == [page.caption.text()]
        names = {plot.getAxis(side).cut_name for plot in plots for side in ("left", "bottom")}
        assert names == {""}

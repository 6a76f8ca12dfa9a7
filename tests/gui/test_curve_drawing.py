"""Curves drawn piece by piece show what Qt shows that draws them in one."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.curve import Curve, CurveItem
from lossstudio.plots.base.plot import Plot, line_pen, pale
from lossstudio.widgets.look.tokens import DASHES, LIGHT

BLUE, RED = "#0000ff", "#ff0000"
X = np.linspace(0.0, 10.0, 300)
SMOOTH = 5.0 + 4.0 * np.sin(X)
JAGGED = 5.0 + np.random.default_rng(0).standard_normal(300)
PARTED = np.where((X > 4.0) & (X < 6.0), np.nan, SMOOTH)


def shown(plot: Plot) -> Floats:
    """Return how much ink there is at each px, from 0 to 1."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return 1.0 - pixels[:, : image.width()] / 255.0


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    plot = Plot(LIGHT)
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.dress()
    plot.setRange(xRange=(0.0, 10.0), yRange=(0.0, 10.0), padding=0.0)
    for side in ("left", "bottom"):
        plot.hideAxis(side)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def ink(plot: Plot, item: pg.PlotCurveItem) -> Floats:
    """Return the ink of a curve alone."""
    bare = shown(plot)
    plot.addItem(item, ignoreBounds=True)
    found = shown(plot) - bare
    plot.removeItem(item)
    return found


@pytest.mark.parametrize("width", [1.0, 2.0, 4.5])
@pytest.mark.parametrize("colour", range(len(DASHES)))
def test_same_ink(plot: Plot, colour: int, width: float) -> None:
    pen = line_pen(BLUE, colour, width)
    mine = ink(plot, Curve(X, SMOOTH, pen=pen, connect="finite"))
    theirs = ink(plot, pg.PlotCurveItem(X, SMOOTH, pen=pen, connect="finite"))
    assert theirs.sum() > 50.0
    assert mine.sum() == pytest.approx(theirs.sum(), rel=0.15)  # edges of pieces overlap
    bold = theirs > 0.6 * theirs.max()
    assert (mine[bold] > 0.1).mean() > 0.9  # dashes lie where those of Qt lie


@pytest.mark.parametrize("colour", range(len(DASHES)))
def test_gap_stays_open(plot: Plot, colour: int) -> None:
    pen = line_pen(BLUE, colour, 2.0)
    mine = ink(plot, Curve(X, PARTED, pen=pen, connect="finite"))
    columns = mine.sum(axis=0)
    assert columns[210:290].max() == 0.0
    assert columns[:190].sum() > 50.0
    assert columns[310:].sum() > 50.0


def test_jagged_line_is_whole(plot: Plot) -> None:
    pen = line_pen(RED, 0, 2.0)
    mine = ink(plot, Curve(X, JAGGED, pen=pen, connect="finite"))
    theirs = ink(plot, pg.PlotCurveItem(X, JAGGED, pen=pen, connect="finite"))
    bold = theirs > 0.9 * theirs.max()
    assert (mine[bold] > 0.3).mean() > 0.97


def test_dashes_zoomed_far_in(plot: Plot) -> None:
    plot.setRange(xRange=(3.0, 3.01), yRange=(0.0, 10.0), padding=0.0)
    line = Curve(np.array([0.0, 10.0]), np.array([5.0, 5.0]), connect="finite")
    line.setPen(line_pen(BLUE, 1, 2.0))
    assert ink(plot, line).sum() > 50.0


def test_edge_lies_below_the_line(plot: Plot) -> None:
    line = Curve(X, SMOOTH, connect="finite", pen=line_pen(BLUE, 0, 2.0))
    alone = ink(plot, line)
    line.setShadowPen(pg.mkPen("#bbbbff", width=6.0))
    edged = ink(plot, line)
    assert (edged > 0.05).sum() > 1.8 * (alone > 0.05).sum()
    assert edged.max() == pytest.approx(alone.max(), abs=0.02)


def test_pale_line_is_that_of_qt(plot: Plot) -> None:
    pen = pg.mkPen(pale(BLUE, 80), width=4.5)
    mine = ink(plot, Curve(X, SMOOTH, pen=pen, connect="finite"))
    theirs = ink(plot, pg.PlotCurveItem(X, SMOOTH, pen=pen, connect="finite"))
    np.testing.assert_array_equal(mine, theirs)  # pieces that overlap would show


def test_one_point_is_a_dot(plot: Plot) -> None:
    item = CurveItem(connect="finite", symbolSize=5, symbolPen=None, pen=line_pen(RED, 0, 2.0))
    item.setSymbolBrush(RED)
    plot.addItem(item)
    bare = shown(plot)
    item.setData(np.array([5.0]), np.array([5.0]), symbol="o")
    assert shown(plot).sum() > bare.sum() + 5.0
    item.setData(X, SMOOTH, symbol=None)
    assert shown(plot).sum() > bare.sum() + 100.0


def test_what_changes_is_drawn_anew(plot: Plot) -> None:
    kept = Curve(X, SMOOTH, pen=line_pen(BLUE, 1, 2.0), connect="finite")
    plot.addItem(kept, ignoreBounds=True)

    def as_fresh() -> bool:
        mine = shown(plot)
        plot.removeItem(kept)
        fresh = Curve(*kept.getData(), pen=kept.opts["pen"], connect="finite")
        plot.addItem(fresh, ignoreBounds=True)
        theirs = shown(plot)
        plot.removeItem(fresh)
        plot.addItem(kept, ignoreBounds=True)
        return bool((mine == theirs).all() and mine.sum() > 50.0)

    before = shown(plot)
    for change in (
        lambda: kept.setData(X, JAGGED),
        lambda: kept.setPen(line_pen(RED, 2, 3.0)),
        lambda: plot.setRange(xRange=(2.0, 7.0), padding=0.0),
        lambda: plot.resize(420, 260),
    ):
        change()
        assert as_fresh()
        now = shown(plot)
        assert now.shape != before.shape or (now != before).any()
        before = now

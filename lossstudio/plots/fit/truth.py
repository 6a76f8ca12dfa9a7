"""What the samples were drawn from, where that is known: a neutral line behind the fits."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from lossstudio.core.arrays import Floats
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.guess import name_line
from lossstudio.plots.base.plot import pen_width
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.inputs import Switch
from lossstudio.widgets.look.measures import px, scaled
from lossstudio.widgets.look.tokens import Tokens

WIDTH, DASH = 1.6, (5.0, 3.5)  # px of the line
LENGTH, HEIGHT = 26, 8  # px of a piece of it
DEPTH, NAME_DEPTH = 4, 40  # behind fits and samples; before them
NAME = "truth"


def truth_of(snapshot: Snapshot) -> Floats | None:
    """Return the targets without errors along the fit, in their own units, where they are known."""
    fit = snapshot.fit
    return None if fit.y is not None else snapshot.experiment.dataset.truth(fit.x)


class TruthLine(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """The line itself; the plot is no larger for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(DEPTH)
        self.label = pg.TextItem(anchor=(0.0, 1.1))  # no part of it: it lies over all lines
        self.label.setZValue(NAME_DEPTH)
        self.label.hide()
        self._named = False
        self._of: object = None

    def show_snapshot(self, snapshot: Snapshot, *, wanted: bool) -> None:
        """Draw the truth of a race, if it is known and wanted."""
        if self._of is not snapshot.prepared:
            self._of = snapshot.prepared
            truth = truth_of(snapshot)
            self.setData(*(([], []) if truth is None else (snapshot.fit.x, truth)))
            if truth is not None:
                self.label.setPos(float(snapshot.fit.x[0]), float(truth[0]))
        self.setVisible(wanted and len(self.xData) > 0)
        self.show_name(shown=self._named)

    def show_name(self, *, shown: bool) -> None:
        """Write its name beside it, where another line might be taken for it."""
        self._named = shown
        self.label.setVisible(shown and self.isVisible())

    def dress(self, tokens: Tokens) -> None:
        """Take on the colours of the tokens."""
        name_line(self.label, NAME, tokens.muted, tokens)
        self.setPen(pg.mkPen(tokens.muted, width=pen_width(WIDTH), dash=DASH))


class TruthSwitch(Switch):
    """Its entry in the legend, which takes the line away and brings it back.

    Parameters
    ----------
    tokens : Tokens
    view : View
    """

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(NAME)
        parameter = ViewState.parameters()["truth"]
        self._view = view
        self.setObjectName("legend")
        self.setAccessibleName(parameter.label)
        self.setToolTip(parameter.help)
        self.set_tokens(tokens)
        self.clicked.connect(self._choose)
        view.changed.connect(self._follow)
        self._follow()
        self.hide()

    def set_tokens(self, tokens: Tokens) -> None:
        """Draw a piece of the line in the colour of the tokens."""
        ratio = self.devicePixelRatio()
        wide, high = px(LENGTH), px(HEIGHT)
        picture = QPixmap(round(wide * ratio), round(high * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        pen = QPen(QColor(tokens.muted), scaled(WIDTH))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([length / WIDTH for length in DASH])
        painter.setPen(pen)
        painter.drawLine(QPointF(0.0, high / 2), QPointF(wide, high / 2))
        painter.end()
        self.setIcon(QIcon(picture))
        self.setIconSize(QSize(wide, high))

    @Slot()
    def _follow(self) -> None:
        self.setChecked(self._view.state.truth)

    @Slot(bool)
    def _choose(self, shown: bool) -> None:
        self._view.update(truth=shown)

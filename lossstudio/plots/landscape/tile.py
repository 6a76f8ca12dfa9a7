"""A landscape with the scale of its colours, or a sentence that says why there is none."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from lossstudio.core.analysis.landscape.landscape import Landscape
from lossstudio.core.analysis.landscape.planning import Path, Tile
from lossstudio.core.arrays import Floats
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.landscape.landscape_plot import LandscapePlot, Relief
from lossstudio.plots.landscape.loss_bar import LossBar
from lossstudio.session.landscape_view import LINEAR_COLOUR, LOG_COLOUR, LOG_CONTOURS
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded

ROOM = 260  # px that a tile needs for the scale beside it; its title tells the ends either way


class LandscapeTile(QWidget):
    """Shows one landscape of a race.

    Parameters
    ----------
    tokens : Tokens
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.plot, self.bar = LandscapePlot(tokens), LossBar(tokens)
        self.word = Label()
        self.word.setObjectName("hint")
        self.word.setWordWrap(True)
        self.word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.relief: Relief | None = None
        self._coloured = True
        self._shown: tuple[object, ...] = ()
        self.title = Elided(Qt.AlignmentFlag.AlignHCenter)
        hold(self.title, font=SMALL)
        self.plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title, 0, 0)
        layout.addWidget(self.word, 1, 0)
        layout.addWidget(self.plot, 1, 0)
        layout.addWidget(self.bar, 1, 1)
        layout.setRowStretch(1, 1)
        layout.setColumnStretch(0, 1)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.plot.set_tokens(tokens)
        self.bar.set_tokens(tokens)

    def say(self, words: str) -> None:
        """Show a sentence instead of a landscape."""
        self.relief, self._shown = None, ()
        self.word.setText(words)
        self.word.show()
        self.title.hide()
        self.plot.hide()
        self.bar.hide()

    def show_landscape(self, landscape: Landscape, name: str, look: str, *, titled: bool) -> None:
        """Draw a landscape.

        Parameters
        ----------
        landscape : Landscape
        name : str
            Of what is minimised.
        look : str
            See `LANDSCAPE_LOOKS`.
        titled : bool
            Whether the name stands above it.
        """
        shown = landscape, name, look, titled, self.plot.tokens
        if shown == self._shown:
            return
        self._shown = shown
        log = look in {LOG_COLOUR, LOG_CONTOURS}
        self._coloured = look in {LOG_COLOUR, LINEAR_COLOUR}
        self.relief = Relief.of(landscape, log=log)
        low, high = (figures(loss, 2) for loss in self.relief.losses)
        self.plot.show_landscape(landscape, self.relief, coloured=self._coloured)
        ends = f": {low} to {high}"
        self.title.keep(ends)
        self.title.setText(name + ends)
        self.title.setVisible(titled)
        self.bar.show_losses(name, *self.relief.ends, log=self.relief.log)
        self.word.hide()
        self.plot.show()
        self._fit_bar()

    def show_paths(
        self, snapshot: Snapshot, tile: Tile, paths: Mapping[int, Path], least: Floats | None
    ) -> None:
        """Draw the paths, and where the loss is least."""
        plane = tile.plane
        if plane is not None:
            places = {row: plane.project(paths[row][1]) for row in tile.rows}
            self.plot.show_paths(snapshot, places, None if least is None else plane.project(least))

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show the scale where there is room for it."""
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        shown = self.relief is not None and self._coloured
        self.bar.setVisible(shown and self.width() >= px(ROOM))
        layout = self.layout()
        if layout is not None:
            layout.activate()  # a picture may be taken before Qt would

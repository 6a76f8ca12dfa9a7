"""The fit card: all contenders in one picture, or one tile for each."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QWidget

from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.differences import distinct_names
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.hidden_note import HiddenNote
from lossstudio.plots.base.legend import Legend
from lossstudio.plots.fit.added_pages import AddedPages
from lossstudio.plots.fit.colour_bar import ColourBar
from lossstudio.plots.fit.drawing.draw_bar import DrawBar
from lossstudio.plots.fit.drawing.drawable_fit import DrawableFit
from lossstudio.plots.fit.drawing.held_reading import HeldReading
from lossstudio.plots.fit.drawing.tools import DrawState, Tool
from lossstudio.plots.fit.fit_caption import SIZE_TIP, SPACES, FitCaption, tints, told
from lossstudio.plots.fit.fit_ghosts import fitting
from lossstudio.plots.fit.heading_search import HeadingSearch
from lossstudio.plots.fit.inspector import Inspector
from lossstudio.plots.fit.reset_thresholds import ResetThresholds
from lossstudio.plots.fit.taken_fit import TakenFit
from lossstudio.plots.fit.tile_grid import TileGrid
from lossstudio.plots.fit.truth import TruthSwitch, truth_of
from lossstudio.session.optima import Optima
from lossstudio.session.view_state import EQUAL, FIT_PAGES, INFLUENCE, View, ViewState
from lossstudio.widgets.card import PlotCard
from lossstudio.widgets.focus import let_go
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.view_choice import ViewChoice

OVERLAY, TILES = 0, 1
FOLLOWED = ("selected", "sample_size", "truth")


class FitCard(PlotCard):
    """Shows what the models have learned.

    Parameters
    ----------
    tokens : Tokens
    view : View
    begin_drawing : callable
        See `DrawState`.
    optima : Optima
        Where the contenders are heading.
    """

    def __init__(
        self, tokens: Tokens, view: View, begin_drawing: Callable[[], DrawnDataset], optima: Optima
    ) -> None:
        super().__init__("Fit", "Tiles")
        self.tokens = tokens
        self._view = view
        self.snapshot: Snapshot | None = None
        self.records: tuple[RaceRecord, ...] = ()
        self.drawing = DrawState(begin_drawing, view, self)
        self.headings = HeadingSearch(self.drawing, optima)
        self.legend, self.truth = Legend(tokens), TruthSwitch(tokens, view)
        names = QHBoxLayout()
        self.caption = FitCaption(self.head, names, self.legend)
        self._fill_head()
        names.setSpacing(GAP)
        names.insertWidget(0, self.legend, 1)
        names.addWidget(self.truth, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(names)
        self.draw_bar = DrawBar(self.drawing, self.headings)
        self.body.addWidget(self.draw_bar)
        self.inspector = Inspector(tokens, self)
        HeldReading(self.inspector, self.drawing)
        self.overlay = DrawableFit(tokens, self.drawing, self.headings)
        self.inspector.watch(self.overlay)
        self._grid = TileGrid(self._tile, lambda tile: tile, tokens)
        self._pages = QStackedWidget()
        self.added = AddedPages(self, self._pages)
        self._pages.addWidget(self.overlay)
        self._pages.addWidget(self._grid)
        self.bar = ColourBar(tokens)
        pictures = QHBoxLayout()
        pictures.setSpacing(0)
        pictures.addWidget(self._pages, 1)
        pictures.addWidget(self.bar)
        self.body.addLayout(pictures, 1)
        self.note = HiddenNote(self._pages)
        self.tabs.idClicked.connect(self.turn)
        view.changed.connect(self._follow)

    def _fill_head(self) -> None:
        """Put into the head what stands beside the tabs of the pictures."""
        self.reset = ResetThresholds(self._view)
        self.head.addWidget(self.reset)
        self.weighing = ViewChoice(
            self._view,
            "sample_size",
            {EQUAL: "Size: equal", INFLUENCE: "Size: influence"},
            SIZE_TIP,
        )
        self.head.addWidget(self.weighing)
        self.draw = QPushButton("Draw")
        self.draw.setObjectName("link")
        self.draw.setToolTip("Move, add and erase samples; the race goes on meanwhile (D)")
        self.draw.setCheckable(True)
        self.draw.clicked.connect(self._turn_drawing)
        self.drawing.changed.connect(self._show_drawing)
        self.head.addWidget(self.draw)

    @Slot(bool)
    def _turn_drawing(self, on: bool) -> None:
        """Take up the first tool, or put them all away."""
        self.drawing.take(Tool.MOVE if on else None)

    @Slot()
    def _show_drawing(self) -> None:
        self.draw.setChecked(self.drawing.tool is not None)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take Escape where there is something to let go of; else it goes on to the window."""
        if event.key() != Qt.Key.Key_Escape or not self._let_go():
            super().keyPressEvent(event)

    def _let_go(self) -> bool:
        """Let go of the sample, of what is selected, of the tool; whether there was any."""
        if self.inspector.which is not None and self.inspector.pinned:
            self.inspector.release()
        elif self.drawing.selected:
            self.drawing.select(())
        elif self.drawing.tool is not None:
            self.drawing.take(None)
        elif self.inspector.which is not None:
            self.inspector.release()
        else:
            return False
        return True

    @property
    def tiles(self) -> list[DrawableFit]:
        """The pictures of one contender each."""
        return self._grid.tiles

    def _tile(self) -> DrawableFit:
        view = DrawableFit(self.tokens, self.drawing, self.headings, titled=True)
        self.inspector.watch(view)
        self._grid.scrolled.connect(view.moved)
        return view

    @property
    def pictures(self) -> Sequence[Sequence[QWidget]]:
        """The picture of all contenders, or the tiles, and the scale of colours, row by row."""
        overlaid = self._pages.currentIndex() == OVERLAY
        first, *rest = ((self.overlay,),) if overlaid else self._grid.rows
        return (*first, self.bar), *rest

    @property
    def seen(self) -> object:
        """What may be taken away of what is seen: the pictures, or another page."""
        page = self._pages.currentIndex()
        if page in (OVERLAY, TILES):
            return TakenFit(self)
        added = self.added.made[page]
        return added.page if added.taken is None else added.taken

    @Slot(int)
    def turn(self, page: int) -> None:
        """Turn to the overlay (0), to the tiles (1) or to a page that was added."""
        let_go(self._pages.currentWidget())
        self._view.update(fit_page=FIT_PAGES[page])

    def turn_to(self, state: ViewState) -> None:
        """Turn to what a view says; the pages that it may name must have been added."""
        self._show(FIT_PAGES.index(state.fit_page))

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.fit_page != before.fit_page:
            self.turn_to(state)
        elif state.differs(before, FOLLOWED):
            self._draw()

    def _show(self, page: int) -> None:
        pictures = page in (OVERLAY, TILES)
        if not pictures:
            self.drawing.take(None)
            self.added.page(page)
        self.tabs.button(page).setChecked(True)
        self._pages.setCurrentIndex(page)
        own = (self.caption, self.weighing, self.draw, self.legend)
        self.added.show_controls(None if pictures else page, own)
        self._draw()

    def show_records(self, records: Sequence[RaceRecord]) -> None:
        """Keep the fits of pinned races behind those of this one."""
        self.records = tuple(records)
        self._draw()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self.snapshot = snapshot
        self.draw_bar.show_snapshot(snapshot)
        self._draw()

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.recolour(tokens)
        for added in self.added.made.values():
            added.page.set_tokens(tokens)

    def recolour(self, tokens: Tokens) -> None:
        """Change the colours of the pictures alone."""
        self.tokens = tokens
        self.legend.tokens = self.inspector.tokens = tokens
        recoloured: list[Any] = [self.overlay, self.bar, self.truth, self._grid, *self.tiles]
        for view in recoloured:
            view.set_tokens(tokens)
        self._draw()

    @property
    def views(self) -> list[DrawableFit]:
        """The pictures that are seen."""
        return [self.overlay] if self._pages.currentIndex() == OVERLAY else self.tiles

    @Slot()
    def _draw(self) -> None:
        snapshot = self.snapshot
        if snapshot is None or self._pages.currentIndex() not in (OVERLAY, TILES):
            for part in (self.bar, self.note, self.reset, self.truth):
                part.hide()
            return
        contenders = snapshot.experiment.contenders
        visible = [index for index, contender in enumerate(contenders) if not contender.hidden]
        state = self._view.state
        behind = state.contender(len(contenders))
        if behind not in visible and visible:
            behind = visible[0]
        self.legend.show_snapshot(snapshot, visible, fitting(self.records, snapshot))
        self.truth.setVisible(bool(visible) and truth_of(snapshot) is not None)
        overlaid = self._pages.currentIndex() == OVERLAY
        if not overlaid:
            self._grid.fit(len(visible))
        for view in self.views:
            view.weighing = state.sample_size == INFLUENCE
            view.shows_truth = state.truth
            view.ghosts.records = self.records
        if overlaid:
            self.overlay.show_snapshot(snapshot, visible, behind)
        else:
            for view, index in zip(self.tiles, visible, strict=True):
                view.show_snapshot(snapshot, [index], index)
            self._grid.share_names(shared=True)
        self.inspector.show_snapshot(snapshot, visible, self.views)
        self.bar.show_snapshot(snapshot)
        self.note.show_snapshot(snapshot)
        self._write_caption(snapshot, distinct_names(contenders)[behind])

    def _write_caption(self, snapshot: Snapshot, behind: str) -> None:
        state = self._view.state
        self.reset.show_snapshot(snapshot)
        overlaid = self._pages.currentIndex() == OVERLAY and not self.note.isVisibleTo(self)
        drawn = self.views[0].samples if self.views else None
        note, dense = ("", False) if drawn is None else (drawn.note, drawn.is_dense)
        heights, density = self.bar.numbers, note if dense else ""
        parts = told(snapshot, state, behind if overlaid else "", heights, density)
        text = SPACES.join(filter(None, (*parts, "" if dense else note)))
        self.caption.show_text(text, tints(snapshot.prepared.samples, text, self.tokens))
        self.caption.setToolTip(literal(text))
        self.caption.classes = bool(snapshot.prepared.samples.classes)
        self.caption.settle(self.contentsRect() - self.body.contentsMargins())

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the caption stand where there is room."""
        super().resizeEvent(event)
        self.caption.settle(self.contentsRect() - self.body.contentsMargins())

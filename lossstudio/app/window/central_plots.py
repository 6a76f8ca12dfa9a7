"""The middle of the window: all plots, and what they are shown.

Whatever imports pyqtgraph is imported from here or later, for that takes long: the window is
painted first. Pages that are not seen at the start are in `deck_pages` and `later_pages`.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from lossstudio.app.window.deck_pages import loss_pages, yardstick_pages
from lossstudio.app.window.later_pages import made_editor, made_races, made_study, made_table
from lossstudio.app.window.sample_drawing import SampleDrawing
from lossstudio.core.datasets import DrawnDataset, drawn_on
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.deck import Deck
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.plots.base.take_away import TakeAway
from lossstudio.plots.board_legend import BoardLegend
from lossstudio.plots.curves.loss_page import LossPage
from lossstudio.plots.curves.timeline import TimelineStrip
from lossstudio.plots.curves.yardstick_page import YardstickPage
from lossstudio.plots.fit.fit_card import FitCard
from lossstudio.plots.loss_shape.contender_shapes import ContenderShapes
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.session.view_state import (
    FIT,
    FIT_PAGES,
    FORMULA,
    RACES,
    STUDY,
    TABLE,
    TILES,
)
from lossstudio.widgets.look.tokens import GAP, Tokens

if TYPE_CHECKING:
    from lossstudio.panels.loss_editor.editor import LossEditor
    from lossstudio.plots.studies.study_page import StudyPage
    from lossstudio.plots.tables.cross_table import CrossTablePage
    from lossstudio.plots.tables.races_page import RacesPage

HEIGHTS = [560, 400]  # px of the fit and of the curves below it


def splitter(way: Qt.Orientation) -> QSplitter:
    """Return what puts widgets beside each other, with a gap that can be dragged."""
    splitter = QSplitter(way)
    splitter.setHandleWidth(GAP)
    splitter.setChildrenCollapsible(False)
    return splitter


class CentralPlots(QWidget):
    """Fit, curves and timeline, and the shape of the selected loss, which stands elsewhere.

    Parameters
    ----------
    session : Session
    tokens : Tokens
    own : OwnLosses
    parent : QWidget
    """

    message = Signal(str)
    changed = Signal(str)  # what was, in a sentence; it can be taken back
    refused = Signal(str)
    study_made = Signal(object)  # the page, before it is shown
    save_wanted = Signal(str)  # see `CrossTablePage`
    append_wanted = Signal(object)  # see `LossEditor`
    manage_wanted = Signal()

    def __init__(self, session: Session, tokens: Tokens, own: OwnLosses, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.tokens = tokens
        view = session.view
        self.shape = ContenderShapes(tokens, view)
        self.fit = FitCard(tokens, view, self._samples, session.optima)
        self.drawing = SampleDrawing(session, self.fit)
        self.loss_curves = LossPage(tokens, view, session.optima)
        self.yardstick = YardstickPage(tokens, view)
        self.losses = Deck(view, "loss_page", loss_pages(self, session))
        self.yardsticks = Deck(view, "yardstick_page", yardstick_pages(self, session))
        self.fit.added.add("Table", partial(made_table, self, session))
        self.fit.added.add("Races", partial(made_races, self, session))
        self.fit.added.add("Study", partial(made_study, self, session))
        self.fit.added.add("Formula", partial(made_editor, self, session, own))
        self.fit.turn_to(view.state)
        self.timeline = TimelineStrip(tokens)
        self.board = BoardLegend(tokens, view)
        self.board.hide()
        self._lay_out()
        self.away = TakeAway(self)
        self._give_menus()
        self._connect()

    def _lay_out(self) -> None:
        """Put the cards into their places, from above: Qt dresses anew what is put elsewhere."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        plots, curves = splitter(Qt.Orientation.Vertical), splitter(Qt.Orientation.Horizontal)
        column.addWidget(self.board)
        column.addWidget(plots, 1)
        column.addWidget(self.timeline)
        plots.addWidget(self.fit)
        plots.addWidget(curves)
        curves.addWidget(self.losses)
        curves.addWidget(self.yardsticks)
        plots.setSizes(HEIGHTS)

    def has(self, page: str) -> bool:
        """Whether a page beside the fit was ever turned to; they are made when first needed."""
        return self.fit.added.is_made(FIT_PAGES.index(page))

    def _added(self, page: str) -> Any:
        return self.fit.added.page(FIT_PAGES.index(page))

    @property
    def table(self) -> "CrossTablePage":
        """The page of the table."""
        page: CrossTablePage = self._added(TABLE)
        return page

    @property
    def races(self) -> "RacesPage":
        """The page of races."""
        page: RacesPage = self._added(RACES)
        return page

    @property
    def study(self) -> "StudyPage":
        """The page of studies."""
        page: StudyPage = self._added(STUDY)
        return page

    @property
    def editor(self) -> "LossEditor":
        """The page of formulas."""
        page: LossEditor = self._added(FORMULA)
        return page

    def _give_menus(self) -> None:
        """Give every card a menu for its picture and its numbers."""
        left, right = self.losses.stack, self.yardsticks.stack
        for card, end, name, shown in (
            (self.fit, self.fit.end, "the fit", lambda: self.fit.seen),
            (self.losses, self.losses.end, "losses", left.currentWidget),
            (self.yardsticks, self.yardsticks.end, "yardsticks", right.currentWidget),
            (self.shape, self.shape.bar.end, "the loss shape", lambda: self.shape),
            (self.timeline, self.timeline.ends, "the timeline", lambda: self.timeline),
        ):
            end.addWidget(PlotMenu(card, name, shown, self.away).button)

    def _connect(self) -> None:
        session = self._session
        for signal, slot in (
            (self.away.told, self.message),
            (self.fit.drawing.refused, self.refused),
            *((part.note.show_wanted, self._show_all) for part in self._cards),
            (session.races.changed, self._show_ghosts),
            (self.timeline.sought, session.look),
            (self.timeline.end_wanted, session.look_up),
            (session.experiment_changed, self.timeline.show_wanted),
            (session.snapshot_changed, session.optima.follow),
        ):
            signal.connect(slot)
        if session.snapshot is not None:
            session.optima.follow(session.snapshot)

    def _samples(self) -> DrawnDataset:
        """Return the samples as they are, ready to be drawn on."""
        experiment = self._session.experiment
        return drawn_on(experiment.dataset, experiment.seeds.data)

    @property
    def regions(self) -> tuple[QWidget, ...]:
        """The cards in the order of reading."""
        return self.fit, self.losses, self.yardsticks, self.timeline

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        for part in (
            self.fit,
            self.shape,
            self.losses,
            self.yardsticks,
            self.timeline,
            self.board,
        ):
            part.set_tokens(tokens)

    def set_board(self, board: bool) -> None:
        """Show who is who above the plots, since the panels are away."""
        self.board.setVisible(board)

    @Slot()
    def write_formula(self) -> None:
        """Turn to the formula of the selected contender, to be written."""
        self._session.view.update(fit_page=FORMULA)
        self.editor.write()

    def lock_formula(self, why: str) -> None:
        """Let the page of formulas not be seen, and say why; let it be seen again where empty."""
        view, page = self._session.view, FIT_PAGES.index(FORMULA)
        if why and view.state.fit_page == FORMULA:
            view.update(fit_page=FIT)
        self.fit.tabs.button(page).setEnabled(not why)
        self.fit.tabs.button(page).setToolTip(f"{why}." if why else "")

    @Slot()
    def turn_fit(self) -> None:
        """Turn from the overlay to the tiles, or back."""
        view = self._session.view
        view.update(fit_page=TILES if view.state.fit_page == FIT else FIT)

    @Slot(object)
    def restore(self, experiment: Experiment) -> None:
        """Begin a race again; without the reset, a change could be made to the one under way."""
        self._session.edit(experiment, name="Restore")
        self._session.reset()

    @property
    def _cards(self) -> tuple[FitCard, Deck, Deck]:
        return self.fit, self.losses, self.yardsticks

    @Slot()
    def _show_all(self) -> None:
        """Show every contender again."""
        experiment = self._session.experiment
        shown = tuple(replace(contender, hidden=False) for contender in experiment.contenders)
        self._session.edit(replace(experiment, contenders=shown))

    @Slot()
    def _show_ghosts(self) -> None:
        """Draw the pinned races behind the current one."""
        pinned = [record for record in self._session.races.records if record.pinned]
        for page in (self.loss_curves, self.yardstick, self.fit):
            page.show_records(pinned)

    def show_progress(self, snapshot: Snapshot) -> None:
        """Show where the race stands; the heading at the same time as all that tells the step."""
        self.timeline.show_snapshot(snapshot)
        self.board.show_snapshot(snapshot)

    def show_losses(self, snapshot: Snapshot) -> None:
        """Draw the curves on the left."""
        self.losses.show_snapshot(snapshot)

    def show_yardsticks(self, snapshot: Snapshot) -> None:
        """Draw the page on the right."""
        self.yardsticks.show_snapshot(snapshot)

    def show_rest(self, snapshot: Snapshot) -> None:
        """Draw what is read at leisure."""
        self.shape.show_snapshot(snapshot)
        for page in filter(self.has, (FORMULA, TABLE)):
            self._added(page).show_snapshot(snapshot)

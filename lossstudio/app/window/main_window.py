"""The main window: it wires panels, plots and session together, and does no arithmetic."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QMainWindow, QMenuBar, QStackedWidget, QWidget

from lossstudio.app.system.qt_import import import_pyqtgraph
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.actions import Actions
from lossstudio.app.window.columns import Columns
from lossstudio.app.window.files import Files
from lossstudio.app.window.lazy_studies import LazyStudies
from lossstudio.app.window.lessons import Lessons
from lossstudio.app.window.looks import Looks
from lossstudio.app.window.menus import build_menus
from lossstudio.app.window.messages import Messages
from lossstudio.app.window.opened_dialogs import OpenedDialogs
from lossstudio.app.window.staggered_updates import StaggeredUpdater
from lossstudio.app.window.status_line import StatusLine
from lossstudio.app.window.strip import Strip
from lossstudio.app.window.tables import Tables
from lossstudio.app.window.titles import Titles
from lossstudio.app.window.toolbar import ToolBar
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.panels.contenders import ContendersPanel
from lossstudio.panels.dataset import DatasetPanel
from lossstudio.panels.loss import LossPanel
from lossstudio.panels.model import ModelPanel
from lossstudio.panels.optimizer import OptimizerPanel
from lossstudio.panels.panel import Panel
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.session.view_state import FORMULA
from lossstudio.widgets.fields import take_typed
from lossstudio.widgets.focus import FocusKeys
from lossstudio.widgets.look.theme import Theme
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.reading_order import go_on
from lossstudio.widgets.typesetting import typesetter

if TYPE_CHECKING:
    from lossstudio.app.window.central_plots import CentralPlots

SIZE = (1440, 900)
TITLE_BAR = QSize(0, 36)  # px that the first window leaves to its frame


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    experiment : Experiment
        What it opens with.
    theme : Theme
    settings : Settings
    process : bool
        Whether the trainer is to have a process of its own.
    """

    def __init__(
        self, experiment: Experiment, theme: Theme, settings: Settings, *, process: bool = False
    ) -> None:
        super().__init__()
        typesetter().hold()
        theme.dress(self)
        self.theme = theme
        self.settings = settings
        self.session = Session(experiment, self, process=process)
        self.own_losses = OwnLosses(settings.losses, self)
        self.files = Files(self, self.session, settings, self.own_losses)
        self.actions_ = Actions(self)
        self.looks = Looks(self.actions_, theme, settings, self)
        self.toolbar = ToolBar(self.session, self.actions_, theme.tokens)
        self.dataset = DatasetPanel(self.session, theme.tokens)
        self.model = ModelPanel(self.session)
        self.optimizer = OptimizerPanel(self.session)
        self.contenders = ContendersPanel(self.session, theme.tokens, self.own_losses)
        self.loss = LossPanel(self.session, theme.tokens)
        self.shape_panel = Panel("Loss shape", fill=True)
        self.dialogs = OpenedDialogs(self)
        self.line = StatusLine()
        self.messages = Messages(self.session, self.line)
        self.plots: CentralPlots | None = None
        self._staggered: StaggeredUpdater | None = None
        self.focus_keys = FocusKeys(self, theme.tokens)
        self.lessons = Lessons(self)
        self.tables = Tables(self)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.resize(QSize(*SIZE).boundedTo(self.screen().availableSize() - TITLE_BAR))
        settings.restore(self)
        self.columns.restore(settings.columns)
        self.titles = Titles(self)

    def _lay_out(self) -> None:
        menus = QMenuBar()
        self._strip = Strip(menus, self.toolbar)
        self.setMenuWidget(self._strip)
        self.setContentsMargins(GAP, 0, 0, 0)  # right of the cards is the scroll bar
        bare = QFrame()  # until the plots are built
        bare.setObjectName("card")
        self._middle = QStackedWidget()
        self._middle.addWidget(bare)
        left = (self.dataset, self.model, self.optimizer)
        right = (self.contenders, self.loss, self.shape_panel)
        actions, both = self.actions_, QWidget(self)
        self.columns = Columns(left, self._middle, right, actions.left, actions.right, parent=both)
        self.lessons.lay_out(both, self.columns)
        self.setCentralWidget(both)
        self._menus = menus
        self.setStatusBar(self.line)
        self.recent, self._examples = build_menus(menus, self.actions_, self.columns.panels)

    def _connect(self) -> None:
        session, files, actions = self.session, self.files, self.actions_
        for signal, slot in (
            (actions.new.triggered, self.start_anew),
            (actions.save.triggered, files.save),
            (actions.save_as.triggered, files.save_as),
            (actions.quit.triggered, self.close),
            (actions.undo.triggered, session.undo),
            (actions.redo.triggered, session.redo),
            (actions.run.triggered, session.toggle),
            (actions.step_batch.triggered, session.step_batch),
            (actions.step_epoch.triggered, session.step_epoch),
            (actions.reset.triggered, session.reset),
            (actions.new_weights.triggered, session.draw_weights),
            (actions.layout.triggered, self.columns.reset),
            (actions.board.toggled, self._turn_board),
            (self.columns.message, self.line.tell),
            (self.recent.triggered, files.open_recent),
            (self._examples.triggered, files.open_chosen_example),
            (session.snapshot_changed, self._show_snapshot),
            (files.message, self.line.tell),
            (files.loss_opened, self.contenders.append_own),
            (self.dataset.save_wanted, files.save_table),
            (self.loss.help_wanted, self.dialogs.tell_losses),
            (self.contenders.formula_wanted, self._write_formula),
            (self.loss.formula_wanted, self._write_formula),
        ):
            signal.connect(slot)
        for panel in (self.dataset, self.model, self.optimizer, self.contenders, self.loss):
            panel.refused.connect(self.line.warn)
        for part in (self.focus_keys, self.toolbar, self.dataset, self.contenders, self.loss):
            self.theme.changed.connect(part.set_tokens)

    @Slot()
    def build_plots(self) -> None:
        """Build the plots, once: after the first paint, since pyqtgraph is slow to import."""
        if self.plots is not None:
            return
        import_pyqtgraph()
        from lossstudio.app.window.central_plots import CentralPlots  # noqa: PLC0415

        plots = CentralPlots(self.session, self.theme.tokens, self.own_losses, self._middle)
        self.plots = plots
        parts = (plots.show_losses, plots.show_yardsticks, self._show_progress, plots.show_rest)
        self._staggered = StaggeredUpdater(parts, self._is_last, self)
        for part in plots.shape.parts:
            self.shape_panel.add(part)
        self.shape_panel.head.setSpacing(GAP // 2)  # the key is long
        self.shape_panel.head.addWidget(plots.shape.key, 1)
        self._middle.addWidget(plots)
        self._middle.setCurrentWidget(plots)
        for signal, slot in (
            (plots.message, self.line.tell),
            (plots.changed, self.line.tell_change),
            (plots.refused, self.line.warn),
            (plots.append_wanted, self.contenders.append),
            (plots.manage_wanted, self.dialogs.manage_losses),
            (plots.save_wanted, self.files.save_table),
            (self.actions_.tiles.triggered, plots.turn_fit),
            (self.actions_.draw.triggered, plots.drawing.turn),
            (self.theme.changed, plots.set_tokens),
            (self.session.running_changed, self._staggered.settle),
        ):
            signal.connect(slot)
        self.dialogs.serve(plots.away)
        self.lessons.strip.away = plots.away
        LazyStudies(self, plots)
        plots.set_board(self.actions_.board.isChecked())
        if self.session.snapshot is not None:
            self._show_snapshot(self.session.snapshot)
        QTimer.singleShot(0, typesetter(), typesetter().release)  # once they are painted

    @Slot()
    def _write_formula(self) -> None:
        """Let the formula of the selected contender be written, once a menu has gone."""
        self.build_plots()
        if self.plots is not None:
            QTimer.singleShot(0, self.plots, self.plots.write_formula)

    def remember_file(self, path: Path) -> None:
        """Take note of the file the window was opened with."""
        self.files.remember(path)
        self.tables.tell_notices()

    @Slot(object)
    def _show_snapshot(self, snapshot: Snapshot) -> None:
        if self.plots is None or self._staggered is None:
            return
        self.plots.fit.show_snapshot(snapshot)
        self._staggered.take(snapshot)

    def _is_last(self, snapshot: Snapshot) -> bool:
        return self.session.idle and snapshot is self.session.snapshot

    def _show_progress(self, snapshot: Snapshot) -> None:
        if self.plots is not None:
            self.plots.show_progress(snapshot)
        self.contenders.show_metric(snapshot)
        self.toolbar.show_progress(snapshot)

    @Slot()
    def start_anew(self) -> None:
        """Start again with the first experiment."""
        if not self.files.may_close():
            return
        self.session.pause()
        self.session.start_anew()
        self.session.reset()
        if self.plots is not None and self.plots.has(FORMULA):
            self.plots.editor.draft.forget()
        self.files.new()

    @Slot(bool)
    def _turn_board(self, board: bool) -> None:
        """Show the plots alone on the whole screen, for a projector, or all there is."""
        whole = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | whole if board else self.windowState() & ~whole)
        self.columns.set_board(board)
        self._menus.setVisible(not board)
        if self.plots is not None:
            self.plots.set_board(board)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Come back from the board, or from a lesson."""
        escape = event.key() == Qt.Key.Key_Escape
        if escape and self.actions_.board.isChecked():
            self.actions_.board.trigger()
        elif not (escape and self.lessons.leave()):
            super().keyPressEvent(event)

    @guarded(bool)
    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802
        """Go on from the control that last let go of the focus."""
        self.focus_keys.resume()
        plots = () if self.plots is None else self.plots.regions
        left, right = self.columns.left.panels, self.columns.right.panels
        return go_on((self.toolbar, self.lessons.strip, *left, *plots, *right), next)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the strip of menus and toolbar across the margins of the window."""
        if self.plots is None:
            QTimer.singleShot(0, self.build_plots)  # its children are painted right after it
        self._strip.paint_margins(QPainter(self), self.theme.tokens)

    @guarded()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take a file that is dragged onto the window."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    @guarded()
    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open a file that is dropped on the window."""
        path = Path(event.mimeData().urls()[0].toLocalFile())
        QTimer.singleShot(0, partial(self.files.open_path, path))  # what it was dragged from waits

    @guarded()
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the thread before the window goes."""
        event.ignore()  # also where the question fails
        take_typed()
        if not self.files.may_quit():
            return
        event.accept()
        self.actions_.board.setChecked(False)  # or the next start would fill the screen
        self.settings.keep(self, self.columns.state())
        self.hide()  # the person has not to wait for the thread
        self.session.close()
        super().closeEvent(event)

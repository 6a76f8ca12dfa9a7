"""The main window: it wires panels, plots and session together, and does no arithmetic."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QMenuBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.actions import Actions
from lossstudio.app.calm import Calm
from lossstudio.app.dialogs import tell_about, tell_keys
from lossstudio.app.files import Files
from lossstudio.app.menus import build_menus, fill_recent
from lossstudio.app.rate_dialog import RateDialog
from lossstudio.app.settings import Settings
from lossstudio.app.toolbar import ToolBar
from lossstudio.core.experiment import Experiment
from lossstudio.core.starting import first_experiment
from lossstudio.core.training import Snapshot
from lossstudio.looks.theme import Theme
from lossstudio.looks.tokens import GAP
from lossstudio.panels.contenders import ContendersPanel
from lossstudio.panels.dataset import DatasetPanel
from lossstudio.panels.loss import LossPanel
from lossstudio.panels.model import ModelPanel
from lossstudio.panels.optimizer import OptimizerPanel
from lossstudio.panels.panel import Panel, small
from lossstudio.panels.races import RacesPage
from lossstudio.plots.confusion import ConfusionPage
from lossstudio.plots.courses import LossPage, YardstickPage
from lossstudio.plots.cross_table import CrossTablePage
from lossstudio.plots.deck import Deck
from lossstudio.plots.fit import OVERLAY, TILES, FitCard
from lossstudio.plots.loss_shape import KEY, LossShape
from lossstudio.plots.path import PathPage
from lossstudio.plots.ranking import PrecisionRecallPage, RocPage
from lossstudio.plots.reliability import ReliabilityPage
from lossstudio.plots.strides import StridesPage
from lossstudio.plots.threshold import Threshold
from lossstudio.plots.timeline import TimelineStrip
from lossstudio.session.session import Session

SIZE = (1440, 900)
LEFT = 3  # docks of the left column
MESSAGE_MS = 12_000


def split(way: Qt.Orientation, *parts: QWidget) -> QSplitter:
    """Return widgets side by side or one above the other, with a gap that can be dragged."""
    splitter = QSplitter(way)
    for part in parts:
        splitter.addWidget(part)
    splitter.setHandleWidth(GAP)
    splitter.setChildrenCollapsible(False)
    return splitter


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    experiment : Experiment
        What it opens with.
    theme : Theme
    settings : Settings
    """

    def __init__(self, experiment: Experiment, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.theme = theme
        self.settings = settings
        self.session = Session(experiment, self)
        self.files = Files(self, self.session, settings)
        self.actions_ = Actions(self)
        self.toolbar = ToolBar(self.session, self.actions_, theme.tokens)
        self.dataset = DatasetPanel(self.session, theme.tokens)
        self.model = ModelPanel(self.session)
        self.optimizer = OptimizerPanel(self.session)
        self.contenders = ContendersPanel(self.session, theme.tokens)
        self.loss = LossPanel(self.session, theme.tokens)
        self.shape = LossShape(theme.tokens)
        self.shape_panel = Panel("Loss shape", fill=True)
        self.fit = FitCard(theme.tokens)
        self.loss_curves = LossPage(theme.tokens)
        self.yardstick = YardstickPage(theme.tokens)
        self.path = PathPage(theme.tokens)
        self.losses = Deck({"Loss": self.loss_curves, "Gradient": StridesPage(theme.tokens)})
        self.threshold = Threshold(self)
        self.yardsticks = Deck(
            {
                "Yardstick": self.yardstick,
                "Path": self.path,
                "Confusion": ConfusionPage(theme.tokens, self.threshold),
                "Reliability": ReliabilityPage(theme.tokens, self.threshold),
                "ROC": RocPage(theme.tokens, self.threshold),
                "Precision–recall": PrecisionRecallPage(theme.tokens, self.threshold),
            }
        )
        self.table = CrossTablePage(theme.tokens)
        self.fit.add_page("Table", self.table, self.table.controls)
        self.races = RacesPage(self.session.races, theme.tokens)
        self.fit.add_page("Races", self.races, self.races.controls)
        self.timeline = TimelineStrip(theme.tokens)
        self._troubles: list[str] = []
        parts = (self._show_losses, self._show_yardsticks, self._show_standing, self._show_rest)
        self._calm = Calm(parts, self)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        self._first_layout = self.saveState()
        settings.restore(self)
        self._refresh_titles()

    @property
    def docks(self) -> list[Panel]:
        """The panels that can be moved."""
        left: list[Panel] = [self.dataset, self.model, self.optimizer]
        return [*left, self.contenders, self.loss, self.shape_panel]

    def _lay_out(self) -> None:
        menus = QMenuBar()
        self._strip = QWidget()
        both = QVBoxLayout(self._strip)
        both.setContentsMargins(0, 0, 0, GAP)
        both.setSpacing(0)
        both.addWidget(menus)
        both.addWidget(self.toolbar)
        self.setMenuWidget(self._strip)
        self.setContentsMargins(GAP, 0, GAP, 0)
        curves = split(Qt.Orientation.Horizontal, self.losses, self.yardsticks)
        plots = split(Qt.Orientation.Vertical, self.fit, curves)
        plots.setSizes([560, 400])
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(plots, 1)
        column.addWidget(self.timeline)
        self.setCentralWidget(middle)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.shape_panel.add(self.shape)
        self.shape_panel.head.addWidget(small(KEY, "hint"))
        for place, dock in enumerate(self.docks):
            self.addDockWidget(left if place < LEFT else right, dock)
        for corner, area in (
            (Qt.Corner.BottomLeftCorner, left),
            (Qt.Corner.BottomRightCorner, right),
        ):
            self.setCorner(corner, area)
        self.statusBar().setSizeGripEnabled(False)
        self._recent = build_menus(menus, self.actions_, list(self.docks))
        for action in self.actions_.themes.actions():
            action.setChecked(action.data() is self.theme.scheme)

    def _connect(self) -> None:
        session, files, actions = self.session, self.files, self.actions_
        for signal, slot in (
            (actions.new.triggered, self.start_anew),
            (actions.open.triggered, files.open),
            (actions.save.triggered, files.save),
            (actions.save_as.triggered, files.save_as),
            (actions.picture.triggered, self._save_picture),
            (actions.quit.triggered, self.close),
            (actions.undo.triggered, session.undo),
            (actions.redo.triggered, session.redo),
            (actions.run.triggered, session.toggle),
            (actions.step_batch.triggered, session.step_batch),
            (actions.step_epoch.triggered, session.step_epoch),
            (actions.reset.triggered, session.reset),
            (actions.new_weights.triggered, self._draw_weights),
            (actions.rates.triggered, self._find_rates),
            (actions.tiles.triggered, self._turn_fit),
            (actions.layout.triggered, self._reset_layout),
            (actions.about.triggered, self._tell_about),
            (actions.keys.triggered, self._tell_keys),
            (actions.themes.triggered, self._choose_theme),
            (self._recent.triggered, self._open_recent),
            (session.experiment_changed, self._refresh_titles),
            (session.snapshot_changed, self._show_snapshot),
            (session.failed, self.tell),
            (session.running_changed, self._calm.flush),
            (files.changed, self._refresh_titles),
            (files.told, self.tell),
            (self.table.told, self.tell),
            (self.races.refused, self.tell),
            (self.races.restore_wanted, session.edit),
            (session.races.changed, self._show_ghosts),
            (self.yardstick.yardstick_changed, self.races.set_yardstick),
            (self.timeline.sought, session.look),
            (self.timeline.end_wanted, session.look_up),
            (self.dataset.open_wanted, files.open),
            (self.contenders.selected, self.loss.select),
            (self.contenders.selected, self.fit.select),
            (self.contenders.selected, self.optimizer.select),
            (self.contenders.selected, self.shape.select),
            (self.yardstick.yardstick_changed, self.contenders.set_yardstick),
            (self.threshold.moved, self.fit.set_threshold),
            (self.yardstick.yardstick_changed, self.path.set_yardstick),
        ):
            signal.connect(slot)
        for dock in self.docks:
            dock.grown.connect(self._fit_docks)
        for panel in (self.dataset, self.model, self.optimizer, self.contenders, self.loss):
            panel.refused.connect(self.tell)
        for part in (
            self.toolbar,
            self.dataset,
            self.contenders,
            self.loss,
            self.fit,
            self.shape,
            self.losses,
            self.yardsticks,
            self.timeline,
        ):
            self.theme.changed.connect(part.set_tokens)

    def remember_file(self, path: Path) -> None:
        """Take note of the file the window was opened with."""
        self.files.remember(path)

    @Slot()
    def _fit_docks(self) -> None:
        """Give each panel the height it needs; the lowest of a column takes what is left."""
        docked = [dock for dock in self.docks if not dock.isFloating() and dock.isVisible()]
        heights = [dock.wanted_height for dock in docked]
        self.resizeDocks(docked, heights, Qt.Orientation.Vertical)

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Say something in the status line."""
        self.statusBar().showMessage(sentence, MESSAGE_MS)

    @Slot(object)
    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self.fit.show_snapshot(snapshot)
        self._calm.take(snapshot, at_once=self.session.idle)
        troubles = zip(snapshot.experiment.contenders, snapshot.trouble, strict=True)
        sentences = [f"{lane.label}: {trouble}" for lane, trouble in troubles if trouble]
        if sentences != self._troubles:
            self._troubles = sentences
            self.tell("   ".join(sentences))

    @Slot()
    def _show_ghosts(self) -> None:
        """Draw the pinned races behind the current one."""
        pinned = [record for record in self.session.races.records if record.pinned]
        for page in (self.loss_curves, self.yardstick):
            page.show_records(pinned)

    def _show_losses(self, snapshot: Snapshot) -> None:
        self.losses.show_snapshot(snapshot)
        self.loss_curves.plot.show_moment(snapshot.epoch if snapshot.past else None)

    def _show_yardsticks(self, snapshot: Snapshot) -> None:
        self.yardsticks.show_snapshot(snapshot)
        self.yardstick.plot.show_moment(snapshot.epoch if snapshot.past else None)

    def _show_standing(self, snapshot: Snapshot) -> None:
        self.timeline.show_snapshot(snapshot)
        self.contenders.show_standing(snapshot)
        self.toolbar.show_standing(snapshot)

    def _show_rest(self, snapshot: Snapshot) -> None:
        self.shape.show_snapshot(snapshot)
        self.table.show_snapshot(snapshot)

    @Slot()
    def _refresh_titles(self) -> None:
        self.setWindowTitle(f"{self.files.title}[*] – Loss Studio")
        self.setWindowModified(self.files.modified)
        self.actions_.undo.setEnabled(self.session.can_undo)
        self.actions_.redo.setEnabled(self.session.can_redo)
        fill_recent(self._recent, self.settings.recent)

    @Slot()
    def start_anew(self) -> None:
        """Start again with the first experiment."""
        if not self.files.may_close():
            return
        self.session.pause()
        self.session.edit(first_experiment())
        self.session.reset()
        self.files.new()

    @Slot()
    def _draw_weights(self) -> None:
        experiment = self.session.experiment
        seeds = replace(experiment.seeds, weights=experiment.seeds.weights + 1)
        self.session.edit(replace(experiment, seeds=seeds))

    @Slot()
    def _find_rates(self) -> None:
        """Let a dialog find good learning rates."""
        self.session.pause()
        dialog = RateDialog(self.session, self.theme.tokens, self.yardstick.key, self)
        self.theme.changed.connect(dialog.set_tokens)
        dialog.open()

    @Slot()
    def _turn_fit(self) -> None:
        self.fit.turn(TILES if self.fit.tabs.checkedId() == OVERLAY else OVERLAY)

    @Slot()
    def _save_picture(self) -> None:
        picture = self.grab()
        self.files.save_picture(picture.save)

    @Slot(object)
    def _open_recent(self, action: QObject) -> None:
        self.files.open_path(action.data())  # type: ignore[attr-defined]

    @Slot(object)
    def _choose_theme(self, action: QObject) -> None:
        scheme = action.data()  # type: ignore[attr-defined]
        self.settings.scheme = scheme
        self.theme.choose(scheme)

    @Slot()
    def _reset_layout(self) -> None:
        for dock in self.docks:
            dock.setFloating(False)
        self.restoreState(self._first_layout)

    @Slot()
    def _tell_about(self) -> None:
        tell_about(self, self.settings.path)

    @Slot()
    def _tell_keys(self) -> None:
        tell_keys(self, self.actions_)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the new height out among the panels."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self._fit_docks)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the strip of menus and toolbar across the margins of the window."""
        bottom = self._strip.geometry().bottom() - GAP + 1
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), bottom, QColor(self.theme.tokens.panel))
        painter.setPen(QColor(self.theme.tokens.line))
        painter.drawLine(0, bottom, self.width(), bottom)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take a file that is dragged onto the window."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open a file that is dropped on the window."""
        self.files.open_path(Path(event.mimeData().urls()[0].toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the thread before the window goes."""
        if not self.files.may_close():
            event.ignore()
            return
        self.settings.keep(self)
        self.session.close()
        super().closeEvent(event)

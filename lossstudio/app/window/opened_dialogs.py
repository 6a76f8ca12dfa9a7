"""The dialogs that are opened from the menu, each imported when it is wanted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from lossstudio.app.window.curves_file import CurvesFile
    from lossstudio.app.window.main_window import MainWindow
    from lossstudio.app.window.report import ReportWriter
    from lossstudio.plots.base.take_away import TakeAway

LOSSES = "losses"


class OpenedDialogs(QObject):
    """Opens dialogs over a window.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._away: TakeAway | None = None
        actions = window.actions_
        actions.learning_rates.triggered.connect(self.find_learning_rates)
        actions.losses.triggered.connect(self.tell_losses)
        actions.about.triggered.connect(self._tell_about)
        actions.keys.triggered.connect(self._tell_keys)
        actions.codes.triggered.connect(self._export_code)
        actions.save_weights.triggered.connect(self._save_weights)
        actions.load_weights.triggered.connect(self._load_weights)
        actions.predict.triggered.connect(self.predict)
        actions.report.triggered.connect(self._save_report)
        actions.picture.triggered.connect(self._save_picture)
        self._reports: ReportWriter | None = None
        actions.export_curves.triggered.connect(self._export_curves)
        self._curves_file: CurvesFile | None = None

    def serve(self, away: "TakeAway") -> None:
        """Ask for files where pictures and numbers of plots are to be saved."""
        from lossstudio.app.window.taken_files import TakenFiles  # noqa: PLC0415  # plots

        self._away = away
        TakenFiles(self._window, away)

    @Slot()
    def find_learning_rates(self) -> None:
        """Let a dialog find good learning rates."""
        from lossstudio.app.dialogs.learning_rates import LearningRateDialog  # noqa: PLC0415  # plots

        self._window.session.pause()
        dialog = LearningRateDialog(self._window.session, self._window.theme.tokens, self._window)
        self._window.theme.changed.connect(dialog.set_tokens)
        if self._away is not None:
            from lossstudio.plots.base.plot_menu import PlotMenu  # noqa: PLC0415  # plots

            experiment = self._window.session.experiment
            dialog.plot.raced = f"{experiment.dataset.called}, {experiment.optimizer.title}"
            menu = PlotMenu(dialog.pages, "learning rates", lambda: dialog.plot, self._away)
            dialog.head.addWidget(menu.button)
            dialog.setTabOrder(dialog.side, menu.button)
        dialog.open()

    @Slot()
    def tell_losses(self) -> None:
        """Tell about all losses."""
        from lossstudio.app.dialogs.loss_help import LossHelp  # noqa: PLC0415  # seldom needed

        pages = LossHelp(self._window.theme.tokens, self._window.loss.key, self._window)
        self._window.theme.changed.connect(pages.set_tokens)
        if self._away is not None:
            from lossstudio.plots.base.plot_menu import PlotMenu  # noqa: PLC0415  # plots

            menu = PlotMenu(pages.curves, "the loss", lambda: pages.curves, self._away)
            pages.head.addWidget(menu.button)
        pages.setObjectName(LOSSES)
        pages.show()

    def close_losses(self) -> None:
        """Close what tells about all losses, if it is open."""
        for child in self._window.findChildren(QDialog):
            if child.objectName() == LOSSES:
                child.close()

    @Slot()
    def manage_losses(self) -> None:
        """Show the list of one's own losses."""
        from lossstudio.app.dialogs.own_losses import OwnLossesDialog  # noqa: PLC0415  # seldom

        OwnLossesDialog(self._window.own_losses, self._window).show()

    @Slot(QAction)
    def _export_code(self, action: QAction) -> None:
        """Write the experiment as the kind of script that was chosen."""
        from lossstudio.app.window.export import save_code  # noqa: PLC0415  # seldom needed

        save_code(self._window, action.data())

    @Slot()
    def _save_weights(self) -> None:
        from lossstudio.app.window.weights import save_weights  # noqa: PLC0415  # seldom needed

        save_weights(self._window)

    @Slot()
    def _load_weights(self) -> None:
        from lossstudio.app.window.weights import load_weights  # noqa: PLC0415  # seldom needed

        load_weights(self._window)

    @Slot()
    def predict(self) -> None:
        """Show what the contenders say for new samples."""
        from lossstudio.app.dialogs.predict.dialog import PredictDialog  # noqa: PLC0415  # seldom
        from lossstudio.app.window.tables import TABLES  # noqa: PLC0415  # it needs the window

        window = self._window
        where = lambda: window.files.folder  # noqa: E731  # asked for when it is needed
        dialog = PredictDialog(window.session, window.theme.tokens, where, TABLES, window)
        window.theme.changed.connect(dialog.set_tokens)
        dialog.show()

    @Slot()
    def _save_picture(self) -> None:
        """Save what the window shows."""
        self._window.files.save_picture(self._window.grab())

    @Slot()
    def _save_report(self) -> None:
        """Write the race as a page."""
        from lossstudio.app.window.report import ReportWriter  # noqa: PLC0415  # plots

        self._reports = self._reports or ReportWriter(self._window)
        self._reports.save()

    @Slot()
    def _export_curves(self) -> None:
        """Write the curves of all contenders as a table."""
        from lossstudio.app.window.curves_file import CurvesFile  # noqa: PLC0415  # seldom needed

        self._curves_file = self._curves_file or CurvesFile(self._window)
        self._curves_file.save()

    @Slot()
    def _tell_about(self) -> None:
        from lossstudio.app.dialogs.about import tell_about  # noqa: PLC0415  # seldom needed

        tell_about(self._window, self._window.settings.path)

    @Slot()
    def _tell_keys(self) -> None:
        from lossstudio.app.dialogs.about import tell_keys  # noqa: PLC0415  # seldom needed

        tell_keys(self._window, self._window.actions_.with_keys())

"""The table below the search for learning rates: who learns best at which rate."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import LearningRateResult
from lossstudio.plots.curves.learning_rates import NONE, name_of
from lossstudio.widgets.copy_cells import let_copy
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens

COLUMNS = ("Contender", "Rate now", "Best rate", "{} there")
LEAST = 110  # px of height: three rows
BEST = COLUMNS.index("Best rate")


class LearningRatesTable(QTableWidget):
    """A row for each contender."""

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.setAccessibleName("Learning rates")
        self.verticalHeader().hide()
        let_copy(self, heads=True)
        hold(self, least_height=LEAST)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)  # arrow keys move in it, Tab goes on
        columns = self.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(BEST, QHeaderView.ResizeMode.Stretch)

    def show_experiment(self, experiment: Experiment, tokens: Tokens, key: str) -> None:
        """List the contenders and their present rates; `key` is the yardstick."""
        contenders = experiment.contenders
        self.setRowCount(len(contenders))
        names = distinct_names(contenders)
        for row, (name, contender) in enumerate(zip(names, contenders, strict=True)):
            rate = experiment.optimizer_of(contender).learning_rate
            for column, text in enumerate((name, f"{rate:g}", "–", "–")):
                item = QTableWidgetItem(text)
                if column == 0:
                    item.setForeground(QColor(tokens.contender(contender.colour)))
                self.setItem(row, column, item)
        self._finish(key)

    def show_result(self, result: LearningRateResult, key: str, split: Split) -> None:
        """Show the best rates, and what was reached with them."""
        curve = result.curve(key, split)
        for row, best in enumerate(result.chosen(key, split)):
            there = "–" if best is None else f"{curve[best.index, row]:.4g}"
            for column, text in ((BEST, NONE if best is None else best.text), (BEST + 1, there)):
                self.setItem(row, column, QTableWidgetItem(text))
        self._finish(key)

    def _finish(self, key: str) -> None:
        """Name the columns; the last is the yardstick, which a race that is not there has not."""
        name = name_of(key) if key else "Yardstick"
        self.setHorizontalHeaderLabels([title.format(name) for title in COLUMNS])
        self.resizeRowsToContents()

"""The dialog that finds a good learning rate for each contender."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.learning_rates_table import LearningRatesTable
from lossstudio.app.dialogs.room import opening_size
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import (
    LearningRateGrid,
    LearningRateResult,
    with_learning_rates,
)
from lossstudio.panels.form import ParameterForm
from lossstudio.plots.curves.learning_rates import LearningRatesPlot, name_of
from lossstudio.session.jobs import Job
from lossstudio.session.learning_rate_search import find_learning_rates
from lossstudio.session.session import Session
from lossstudio.widgets.card import PlotCard, QuietCombo
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded

WHY = (
    "A loss that is ten times as large has a gradient ten times as large: at one and the same "
    "rate it takes other steps. Compared at its own best rate, each loss shows what it can do."
)
EMPTY = "Nothing has been tried yet: Start trains every contender at each rate of the grid."
TRYING = "Trying {} rates from {:g} to {:g}, each for {:,} epochs. What comes of it is shown here."
ON_TEST = (
    "Judged on the test samples: after that they no longer tell how well a contender does on "
    "samples it has not seen."
)
SIZE = (760, 660)


class LearningRateDialog(QDialog):
    """Tries a grid of rates in the background, shows what came of it, and takes the best.

    Parameters
    ----------
    session : Session
    tokens : Tokens
    """

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find good learning rates")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(opening_size(parent, *SIZE))
        self._session = session
        self._tokens = tokens
        self._first_key = session.view.state.yardstick  # judged by until another is chosen here
        self._experiment: Experiment = session.experiment
        self.result_: LearningRateResult | None = None
        self.finder = Job("search", self)
        self.grid = ParameterForm()
        self._value = LearningRateGrid()
        self.grid.show_value(self._value)
        hold(self.grid, least_width=230)
        self.plot = LearningRatesPlot(tokens)
        self.empty = Label(EMPTY)
        self.empty.setObjectName("hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.told = Label()
        self.told.setObjectName("hint")
        self.told.setWordWrap(True)
        self.pages = QStackedWidget()
        self.key = QuietCombo("Yardstick", "What the rates are judged by")
        self.side = QuietCombo("Samples", "The samples they are judged on")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.words = Label(WHY)
        self.words.setWordWrap(True)
        self.words.setObjectName("hint")
        self.trouble = Label()
        self.trouble.setObjectName("trouble")
        self.trouble.setWordWrap(True)
        self.table = LearningRatesTable()
        self.start = QPushButton("Start")
        self.take = QPushButton("Take the best for each contender")
        self.done_ = QPushButton("Close")
        self._lay_out()
        self._connect()
        self._show_experiment()
        self.start.setFocus()  # Return begins, and Return takes what comes of it

    def _lay_out(self) -> None:
        self.take.setEnabled(False)
        for button in (self.start, self.take, self.done_):
            button.setAutoDefault(False)  # Return in a field takes what is typed, and no more
        self.head = head = QHBoxLayout()
        head.addStretch(1)
        for choice in (self.key, self.side):
            head.addWidget(choice)
            choice.hide()  # until there is something to choose from
        left = QVBoxLayout()
        left.addWidget(self.grid)
        left.addStretch(1)
        middle = QGridLayout()
        middle.addLayout(head, 0, 1)
        middle.addLayout(left, 1, 0)
        frame = PlotCard()  # where the plot will stand
        frame.body.addWidget(self.empty, 1)
        for page in (frame, self.plot):
            self.pages.addWidget(page)
        middle.addWidget(self.pages, 1, 1)
        middle.setColumnStretch(1, 2)
        middle.setColumnStretch(0, 1)
        buttons = QHBoxLayout()
        for widget in (self.start, self.bar, self.take, self.done_):
            buttons.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(self.words)
        layout.addLayout(middle, 3)
        layout.addWidget(self.told)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.trouble)
        layout.addLayout(buttons)
        last = list(self.grid.rows.values())[-1].field
        stops = (last, self.key, self.side, self.plot, self.table, self.start, self.take)
        for before, after in pairwise((*stops, self.done_)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.grid.edited.connect(self._set_grid)
        self.grid.refused.connect(self.trouble.setText)
        self.start.clicked.connect(self._start)
        self.take.clicked.connect(self._take)
        self.done_.clicked.connect(self.close)
        self.finder.progressed.connect(self._progress)
        self.finder.done.connect(self._show_result)
        self.finder.cancelled.connect(self._tell_cancelled)
        self.finder.failed.connect(self._fail)
        self.key.activated.connect(self._draw)
        self.side.activated.connect(self._draw)

    def _show_experiment(self) -> None:
        """List the contenders and their present rates."""
        self.table.show_experiment(self._experiment, self._tokens, self._first_key)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.plot.set_tokens(tokens)
        self._show_experiment()
        self._draw()

    @Slot(object, str)
    def _set_grid(self, grid: LearningRateGrid, gesture: str) -> None:
        self._value = grid
        self.trouble.clear()

    @Slot()
    def _start(self) -> None:
        if self.finder.running:
            self.finder.cancel()
            return
        self._session.pause()
        self._experiment = self._session.experiment
        self._show_experiment()
        self.grid.show_value(self._value)  # without the mark of what was refused
        self.trouble.clear()
        self.told.clear()
        self.result_ = None
        rates = self._value.learning_rates
        self._wait(TRYING.format(len(rates), rates[0], rates[-1], self._value.epochs))
        self.take.setEnabled(False)
        self.start.setText("Cancel")
        self.grid.setEnabled(False)
        self.finder.start(partial(find_learning_rates, self._experiment, self._value))

    def _wait(self, text: str) -> None:
        """Say what there is instead of a plot."""
        self.empty.setText(text)
        self.pages.setCurrentIndex(0)
        for choice in (self.key, self.side):
            choice.hide()

    @Slot(float)
    def _progress(self, done: float) -> None:
        self.bar.setValue(round(1000 * done))

    def _end(self) -> None:
        self.start.setText("Start")
        self.grid.setEnabled(True)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self._end()
        self.bar.setValue(0)
        self._wait(EMPTY)
        self.trouble.setText(sentence)

    @Slot()
    def _tell_cancelled(self) -> None:
        self._fail("Cancelled; nothing was changed.")

    @Slot(object)
    def _show_result(self, result: LearningRateResult) -> None:
        self._end()
        self.bar.setValue(1000)
        self.result_ = result
        self._offer(result)
        self.take.setEnabled(True)
        if self.start.hasFocus():
            self.take.setFocus()
        for widget in (self.key, self.side):
            widget.show()
        self.pages.setCurrentWidget(self.plot)
        self._draw()

    def _offer(self, result: LearningRateResult) -> None:
        """Offer the yardsticks, and the test samples where there are any."""
        self.key.clear()
        for key in result.keys:
            self.key.addItem(name_of(key), key)
        self.key.setCurrentIndex(max(0, self.key.findData(self._first_key)))
        self.side.clear()
        self.side.addItem("training samples", Split.TRAIN.word)
        if (result.values[..., 1] == result.values[..., 1]).any():  # not nan everywhere
            self.side.addItem("test samples", Split.TEST.word)

    @property
    def _split(self) -> Split:
        """The samples that are judged on."""
        return Split.called(self.side.currentData())

    @property
    def best(self) -> list[float | None]:
        """The best rate of each contender; None where it diverged at all."""
        if self.result_ is None:
            return [None] * len(self._experiment.contenders)
        chosen = self.result_.chosen(self.key.currentData(), self._split)
        return [None if best is None else best.rate for best in chosen]

    @Slot()
    def _draw(self) -> None:
        result = self.result_
        if result is None:
            return
        key, split = self.key.currentData(), self._split
        self._first_key = key
        contenders = self._experiment.contenders
        names = distinct_names(contenders)
        self.plot.show_result(result, contenders, key, split)
        self.table.show_result(result, key, split)
        told = [ON_TEST] if split is Split.TEST else []
        ends = (0, len(result.learning_rates) - 1)
        chosen = zip(names, result.chosen(key, split), strict=True)
        edges = [name for name, best in chosen if best is not None and best.index in ends]
        if edges:
            told.append(f"At the edge of the grid: {', '.join(edges)}. Widen it to be sure.")
        self.trouble.setText("\n".join(told))
        self.told.setText(self.plot.crosses_text(names))

    @Slot()
    def _take(self) -> None:
        """Let the race begin anew with the best rate of each: one change, undone in one step."""
        if self._session.experiment != self._experiment:
            self.trouble.setText("The experiment has changed since; start again.")
            self.take.setEnabled(False)
            return
        self._session.edit(with_learning_rates(self._experiment, self.best))
        self._session.reset()
        self.accept()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Escape end the search before the dialog."""
        if event.key() == Qt.Key.Key_Escape and self.finder.running:
            self.finder.cancel()
        else:
            super().keyPressEvent(event)

    @guarded()
    def done(self, result: int) -> None:
        """End the search with the dialog."""
        self.finder.close()
        super().done(result)

"""The dialog that shows what all contenders say for samples they have never seen."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.predict.another_table import AnotherTable
from lossstudio.app.dialogs.predict.grids import SaidGrid
from lossstudio.app.dialogs.predict.sample_form import SampleForm
from lossstudio.app.dialogs.room import opening_size
from lossstudio.core.analysis.new_predictions import said_of
from lossstudio.core.analysis.new_samples import reading_of
from lossstudio.core.analysis.outside import LearnedRange, ranges_of, sample_outside
from lossstudio.core.analysis.predictions import class_rule
from lossstudio.core.analysis.sample_fields import Field, WordField, fields_of
from lossstudio.core.differences import distinct_names
from lossstudio.core.plain_text import one_line
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.session.session import Session
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.throttle import Throttle

SIZE = (860, 600)
FORM = 240  # px of width
REST_MS = 80  # between two looks at a race that runs


class PredictDialog(QDialog):
    """Predicts a sample that is typed, and the rows of another table, at the moment shown.

    Parameters
    ----------
    session : Session
    tokens : Tokens
    folder : callable
        Returns where files are looked for at first.
    kinds : str
        The tables that can be opened, as Qt's file dialogs have it.
    parent : QWidget
    """

    def __init__(  # all of it comes from the window
        self,
        session: Session,
        tokens: Tokens,
        folder: Callable[[], Path],
        kinds: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Predict")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(opening_size(parent, *SIZE))
        self._session, self._tokens = session, tokens
        self._asked: tuple[object, ...] = ()  # which features the fields are for
        self._prepared: Prepared | None = None
        self._ranges: tuple[LearnedRange, ...] = ()
        self.moment = Label()
        self.moment.setWordWrap(True)
        self.moment.setAccessibleName("At which moment")
        self.form = SampleForm()
        hold(self.form, width=FORM)
        self.grid = SaidGrid("Predictions of the sample")
        self.outside = Label()
        self.outside.setObjectName("trouble")
        self.outside.setWordWrap(True)
        self.outside.hide()
        self.table = AnotherTable(folder, kinds, session)
        self.trouble = Label()
        self.trouble.setObjectName("trouble")
        self.trouble.setWordWrap(True)
        self.told = Label()
        self.told.setObjectName("hint")
        self.told.setWordWrap(True)
        self.leave = QPushButton("Close")
        self._follow = Throttle(self._show, REST_MS, self, cost=2.0)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        sample = QHBoxLayout()
        sample.setSpacing(2 * GAP)
        sample.addWidget(self.form)
        sample.addWidget(self.grid, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.leave)
        self.leave.setAutoDefault(False)  # Return in a field takes what is typed, and no more
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(self.moment)
        layout.addWidget(_heading("ONE SAMPLE"))
        layout.addLayout(sample, 2)
        layout.addWidget(self.outside)
        layout.addWidget(_heading("ANOTHER TABLE"))
        layout.addWidget(self.table, 3)
        layout.addWidget(self.trouble)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self._session.snapshot_changed.connect(self._follow.request)
        self._session.view.changed.connect(self._follow.request)
        self.form.edited.connect(self._show)
        self.form.refused.connect(self.trouble.setText)
        self.table.read_in.connect(self._show)
        self.table.told.connect(self.told.setText)
        self.table.troubled.connect(self._complain)
        self.leave.clicked.connect(self.close)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self._show()

    @Slot(str)
    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.told.clear()

    @Slot()
    def _show(self) -> None:
        """Show what all contenders say at the moment that the window shows."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self.moment.setText("Nothing is trained yet.")
            return
        if snapshot.prepared is not self._prepared:
            self._prepared = snapshot.prepared
            self._ask_for(snapshot)
        contenders = snapshot.experiment.contenders
        named = zip(distinct_names(contenders), snapshot.diverged, strict=True)
        gone = "".join(f" {name} has diverged." for name, how in named if how is not None)
        self.moment.setText(_moment(snapshot) + gone)
        said = said_of(snapshot, self.form.features)
        self.grid.show_sample(said, distinct_names(contenders), contenders, self._tokens)
        outside = sample_outside(self._ranges, self.form.features)
        self.outside.setText(one_line(outside))
        self.outside.setVisible(bool(outside))
        self.table.show_snapshot(snapshot, self._tokens)

    def _ask_for(self, snapshot: Snapshot) -> None:
        """Ask for other features, where they are others than before."""
        fields = fields_of(snapshot)
        reading = reading_of(snapshot, fields)
        if (asked := (reading, *map(_asked, fields))) != self._asked:
            within = not self._asked or self.form.isAncestorOf(self.focusWidget())
            self._asked = asked
            self.trouble.clear()  # it was about the features of before
            self.form.show_fields(fields)
            self.table.set_fields(fields, reading)
            table = self.table
            rest = (self.grid, table.open, table.save, table.grid, self.leave)
            for before, after in pairwise([*self.form.inputs, *rest]):
                self.setTabOrder(before, after)
            if within:
                self.form.inputs[0].setFocus()
        self._ranges = ranges_of(fields, snapshot.prepared)
        self.table.set_ranges(self._ranges)

    @guarded()
    def done(self, result: int) -> None:
        """End what is being read or written with the dialog."""
        self._follow.cancel()
        self.table.close_jobs()
        super().done(result)


def _asked(field: Field) -> tuple[object, ...]:
    """Return what decides whether two fields ask for the same; a gap may be filled by nan."""
    kind = field.words if isinstance(field, WordField) else field.time
    return field.name, kind, repr(field.fill)


def _moment(snapshot: Snapshot) -> str:
    """Return which moment the predictions are of, and what they are."""
    samples, task = snapshot.prepared.samples, snapshot.prepared.task
    words = f"What the contenders say at {snapshot.moment}"
    if task is Task.REGRESSION:
        return f"{words}: {samples.target_name}, in its own units."
    return f"{words}: {one_line(class_rule(snapshot.experiment, samples.classes))}"


def _heading(text: str) -> Label:
    label = Label(text)
    label.setObjectName("heading")
    return label

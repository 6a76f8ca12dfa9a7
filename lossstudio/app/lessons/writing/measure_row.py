"""Lists from which a measure is chosen."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lossstudio.app.lessons.writing.parts import Choose, Figure
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.listed import END, THANS, WHENS, ListedMeasure, whats_for
from lossstudio.core.preparation.split import Split
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import GAP

SIDES = {Split.TRAIN.word: "training samples", Split.TEST.word: "test samples"}
WIDEST = 150  # px of a contender's name


class MeasureRow(QWidget):
    """What is measured, of whom, on which samples, when, and beside whom.

    Parameters
    ----------
    experiment : Experiment
    """

    changed = Signal()

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        names = dict(enumerate(distinct_names(experiment.contenders), 1))
        self.what = Choose("What is measured", whats_for(experiment))
        self.contender = Choose("Of which contender", names)
        self.side = Choose("On which samples", SIDES)
        self.when = Choose("When", WHENS)
        self.epochs = Figure("Epochs", ListedMeasure().epochs, whole=True)
        self.than = Choose("Compared with another contender", THANS)
        self.other = Choose("With which contender", names)
        for whose in (self.contender, self.other):
            whose.setMaximumWidth(px(WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._lists = (self.what, self.contender, self.side, self.when, self.than, self.other)
        for parts in (
            (self.what, Label("of"), self.contender, self.side),
            (self.when, self.epochs, self.than, self.other),
        ):
            line = QHBoxLayout()
            line.setSpacing(GAP)
            for part in parts:
                line.addWidget(part)
            line.addStretch(1)
            column.addLayout(line)
        self.other.chosen.connect(self.changed)
        for part in self._lists[:-1]:
            part.chosen.connect(self._follow)
        self.epochs.textChanged.connect(self.changed)
        self._fit()

    @property
    def value(self) -> ListedMeasure:
        """The measure."""
        return ListedMeasure(
            what=self.what.value,
            contender=self.contender.value,
            side=self.side.value,
            when=self.when.value,
            epochs=int(self.epochs.value or 0),
            than=self.than.value,
            other=self.other.value,
        ).sound()

    @property
    def fault(self) -> str:
        """What is wrong with a number in it."""
        return self.epochs.fault if self.when.value != END else ""

    def show_value(self, measure: ListedMeasure) -> None:
        """Show a measure without telling anybody."""
        self.what.value = measure.what
        self.contender.value, self.other.value = measure.contender, measure.other
        self.side.value, self.than.value = measure.side, measure.than
        self.when.offer({key: WHENS[key] for key in measure.whens})
        self.when.value = measure.when
        self.epochs.show_value(measure.epochs)
        self._fit()

    @Slot()
    def _follow(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        """Offer what goes with what is measured."""
        measure = ListedMeasure(self.what.value, than=self.than.value)
        self.when.offer({key: WHENS[key] for key in measure.whens})
        several = self.contender.count() > 1
        self.side.setVisible(measure.has_side)
        self.epochs.setVisible(self.when.value != END)
        self.than.setVisible(several and measure.sound().than == self.than.value)
        self.other.setVisible(several and measure.names_other)
        if measure.names_other and self.other.value == self.contender.value and several:
            own = self.contender.value
            self.other.value = 1 if own != 1 else 2

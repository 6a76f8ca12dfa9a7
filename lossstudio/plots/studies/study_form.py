"""What a study varies, over which values, and how often and how long it races."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lossstudio.core.experiment import Experiment
from lossstudio.core.studies.factor import FactorKind
from lossstudio.core.studies.factors import factors_of
from lossstudio.core.studies.study import Study
from lossstudio.core.typed_numbers import typed_number
from lossstudio.plots.studies.factor_choice import FactorChoice
from lossstudio.widgets.fields import Field, NumberField
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold

NUMBER = 46  # px of a field


class StudyForm(QWidget):
    """Asks for one or two factors, for draws and epochs.

    Parameters
    ----------
    beside : QWidget
        What stands at the right of its first line.
    """

    changed = Signal()

    def __init__(self, beside: QWidget) -> None:
        super().__init__()
        self._kinds: tuple[FactorKind, ...] = ()
        self.first = FactorChoice("Factor")
        self.second = FactorChoice("Second factor", optional=True)
        self.draws, self.epochs = NumberField(), NumberField()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(_small("Vary"), 1)
        head.addWidget(beside)
        column.addLayout(head)
        column.addWidget(self.first)
        column.addWidget(_small("and"))
        column.addWidget(self.second)
        numbers = QGridLayout()
        numbers.setContentsMargins(0, 3, 0, 0)
        numbers.setHorizontalSpacing(6)
        for place, (name, field) in enumerate(self._numbers.items()):
            declared = Study.parameters()[name]
            label = _small(declared.label)
            label.setBuddy(field)
            field.told_elsewhere = True
            field.setAccessibleName(declared.label)
            field.setToolTip(f"{declared.help}\nAllowed is {declared.allowed}.")
            field.show_text(f"{declared.default}")
            field.editingFinished.connect(self.changed)
            field.cancelled.connect(self._restore)
            hold(field, width=NUMBER)
            pair = QHBoxLayout()
            pair.setSpacing(4)
            pair.addWidget(label)
            pair.addWidget(field)
            numbers.addLayout(pair, 0, place)
        numbers.setColumnStretch(2, 1)
        column.addLayout(numbers)
        self.first.changed.connect(self._choose)
        self.second.changed.connect(self.changed)
        parts = (self.first.kinds, self.first.values, self.second.kinds, self.second.values)
        for before, after in pairwise((*parts, self.draws, self.epochs)):
            self.setTabOrder(before, after)

    @property
    def _numbers(self) -> dict[str, Field]:
        return {"draws": self.draws, "epochs": self.epochs}

    def show_experiment(self, experiment: Experiment) -> None:
        """Offer what may be varied in an experiment."""
        self._kinds = factors_of(experiment)
        self.first.offer(self._kinds)
        self._offer_second()

    def _offer_second(self) -> None:
        kind = self.first.kind
        self.second.offer(self._kinds, "" if kind is None else kind.key)

    def show_study(self, study: Study) -> None:
        """Fill in what a study says."""
        self.show_experiment(study.experiment)
        first, second = (*study.factors, None)[:2]
        self.first.show_factor(first)
        self._offer_second()
        self.second.show_factor(second)
        for name, field in self._numbers.items():
            field.show_text(str(getattr(study, name)))

    def study(self, experiment: Experiment, yardstick: str, side: str) -> Study:
        """Return the study that is asked for.

        Raises
        ------
        ValueError
            In one sentence, where something cannot be.
        """
        chosen = self.first.factor(), self.second.factor()
        draws, epochs = (self._number(name, field) for name, field in self._numbers.items())
        factors = tuple(factor for factor in chosen if factor is not None)
        labels = [choice.kind.label for choice in (self.first, self.second) if choice.kind]
        name = f"{' and '.join(labels)}, {experiment.dataset.called}"
        study = Study(experiment, factors, name, draws=draws, epochs=epochs)
        return replace(study, yardstick=yardstick or study.yardstick, side=side)

    def _number(self, name: str, field: Field) -> int:
        declared, text = Study.parameters()[name], field.text()
        try:
            number: int = declared.check(typed_number(text, whole=True), name)
        except ValueError:
            sentence = declared.refusal(text)
            field.refuse(sentence)
            raise ValueError(sentence) from None
        return number

    @property
    def idle_words(self) -> str:
        """For whom what is varied changes nothing; empty where it does for all."""
        kinds = [choice.kind for choice in (self.first, self.second) if choice.kind is not None]
        return ", ".join(kind.label for kind in kinds if not all(kind.applies))

    @Slot()
    def _choose(self) -> None:
        self._offer_second()
        self.changed.emit()

    @Slot()
    def _restore(self) -> None:
        for name, field in self._numbers.items():
            if field is self.sender():
                field.show_text(str(Study.parameters()[name].default))
        self.changed.emit()


def _small(text: str) -> Label:
    label = Label(text)
    label.setObjectName("hint")
    return label

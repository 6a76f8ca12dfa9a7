"""A factor out of all that an experiment has, and its values."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from lossstudio.core.plain_text import one_line
from lossstudio.core.studies.factor import Factor, FactorKind
from lossstudio.plots.studies.typed_values import read_values, text_of
from lossstudio.widgets.fields import NumbersField
from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.plain_text import literal

FIRST = ("dataset.share", "dataset.label_noise", "optimizer.learning_rate")  # proposed, if there
NOTHING = "nothing else"


class FactorChoice(QWidget):
    """A factor out of all that an experiment has, and its values as text.

    Parameters
    ----------
    name : str
        For screen readers.
    optional : bool
        Whether nothing may be chosen.
    """

    changed = Signal()

    def __init__(self, name: str, *, optional: bool = False) -> None:
        super().__init__()
        self._optional = optional
        self._kinds: dict[str, FactorKind] = {}
        self._proposed = ""  # what the field holds unless a person typed
        self.kinds = Combo()
        self.kinds.setAccessibleName(name)
        self.kinds.setMinimumContentsLength(6)
        shrink = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.kinds.setSizeAdjustPolicy(shrink)
        self.values = NumbersField()
        self.values.told_elsewhere = True
        self.values.setAccessibleName(f"Values of the {name.lower()}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.kinds)
        column.addWidget(self.values)
        self.kinds.activated.connect(self._choose)
        self.values.editingFinished.connect(self._typed)
        self.values.cancelled.connect(self._restore)

    @property
    def kind(self) -> FactorKind | None:
        """What is chosen."""
        return self._kinds.get(self.kinds.currentData() or "")

    def factor(self) -> Factor | None:
        """Return the factor with its values.

        Raises
        ------
        ValueError
            In one sentence, where the values cannot be; the field is marked.
        """
        kind = self.kind
        if kind is None:
            return None
        try:
            return Factor(kind.key, read_values(kind, self.values.text()))
        except ValueError as fault:
            self.values.refuse(str(fault))
            raise

    def offer(self, kinds: Sequence[FactorKind], but: str = "") -> None:
        """Offer what may be varied, without one of them; what is chosen stays where it can."""
        chosen, groups = self.kinds.currentData(), [kind.group for kind in kinds]
        self._kinds = {kind.key: kind for kind in kinds if kind.key != but}
        words: list[tuple[str, str] | None] = [("", NOTHING), None] if self._optional else []
        for kind, before in zip(kinds, ("", *groups), strict=False):
            words += [None] * bool(before and before != kind.group)
            words += [(kind.key, one_line(kind.listed))] * (kind.key != but)
        if words != self._words:
            self._fill(words)
        self._take(chosen)

    @property
    def _words(self) -> list[tuple[str, str] | None]:
        """What the list offers; None is a line between two groups."""
        data = [self.kinds.itemData(index) for index in range(self.kinds.count())]
        return [
            None if key is None else (key, self.kinds.itemText(index))
            for index, key in enumerate(data)
        ]

    def _fill(self, words: Sequence[tuple[str, str] | None]) -> None:
        self.kinds.clear()
        for word in words:
            if word is None:
                self.kinds.insertSeparator(self.kinds.count())
            else:
                self.kinds.addItem(word[1], word[0])

    def _take(self, key: str | None) -> None:
        """Choose a factor if it is offered, else what is proposed."""
        proposed = ("",) if self._optional else (*FIRST, *self._kinds)
        known = ("", *self._kinds) if self._optional else tuple(self._kinds)
        taken = next(each for each in (key, *proposed) if each in known)
        other = taken != self.kinds.currentData() or taken != key
        self.kinds.setCurrentIndex(self.kinds.findData(taken))
        self._propose(anew=other)

    def _propose(self, *, anew: bool) -> None:
        """Write the values to begin with, unless a person has typed others."""
        kind = self.kind
        self.values.setVisible(kind is not None)
        proposed = "" if kind is None else text_of(kind, kind.values)
        if anew or self.values.text() == self._proposed:
            self.values.show_text(proposed)
        self._proposed = proposed
        self._tell()

    def _tell(self) -> None:
        kind = self.kind
        if kind is None:
            self.kinds.setToolTip("A second factor makes a heat map for each contender")
            return
        self.kinds.setToolTip(literal(f"{kind.listed}: {kind.parameter.help}"))
        self.values.setAccessibleName(f"Values of {kind.label}")
        self.values.setToolTip(literal(f"{self.values.text()}\nAllowed is {kind.allowed}."))

    def show_factor(self, factor: Factor | None) -> None:
        """Show a factor with its values, or none."""
        self._take("" if factor is None else factor.key)
        kind = self.kind
        if factor is not None and kind is not None and kind.key == factor.key:
            self.values.show_text(text_of(kind, factor.values))
            self._tell()

    @Slot()
    def _choose(self) -> None:
        self._propose(anew=True)
        self.changed.emit()

    @Slot()
    def _typed(self) -> None:
        self.values.show_text(self.values.text())  # without a mark
        self._tell()
        self.changed.emit()

    @Slot()
    def _restore(self) -> None:
        self.values.show_text(self._proposed)
        self._tell()
        self.changed.emit()

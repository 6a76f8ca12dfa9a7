"""By what a study is looked at, in the head of the card while its page is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.yardsticks import Yardstick
from lossstudio.widgets.card import QuietCombo

AUTOMATIC, LINEAR, LOG = "auto", "linear", "log"


class StudyHeads(QObject):
    """The yardstick, the side and the axis."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.yardstick = QuietCombo("Yardstick", "What the contenders are compared by", letters=10)
        policy = QComboBox.SizeAdjustPolicy.AdjustToContents  # where there is room for more letters
        self.yardstick.setSizeAdjustPolicy(policy)
        self.side = QuietCombo("Samples", "The samples they are compared on")
        for split in reversed(Split):
            self.side.addItem(split.word, split.word)
        self.axis = QuietCombo("Axis", "Of the yardstick; auto: log where that tells more")
        for kind in (AUTOMATIC, LINEAR, LOG):
            self.axis.addItem(kind, kind)
        for combo in (self.yardstick, self.side, self.axis):
            combo.activated.connect(self._tell)

    @property
    def parts(self) -> Sequence[QWidget]:
        """The widgets, from the left."""
        return self.yardstick, self.side, self.axis

    @property
    def chosen(self) -> tuple[str, str]:
        """The key of the yardstick, and the word of the side."""
        return self.yardstick.currentData() or "", self.side.currentData()

    @property
    def log(self) -> bool | None:
        """Whether the axis is to be logarithmic; None where that is left to the numbers."""
        kind = self.axis.currentData()
        return None if kind == AUTOMATIC else kind == LOG

    def offer(self, yardsticks: Sequence[Yardstick], key: str = "", side: str = "") -> None:
        """Offer yardsticks; what is chosen stays unless another is named."""
        key = key or self.yardstick.currentData() or ""
        self.yardstick.set_words({each.key: _short(each.label) for each in yardsticks})
        self.yardstick.setCurrentIndex(max(0, self.yardstick.findData(key)))
        if side:
            self.side.setCurrentIndex(self.side.findData(side))

    def show_axis(self, shown: bool) -> None:
        """Let the axis be chosen where there is one."""
        self.axis.setEnabled(shown)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


def _short(label: str) -> str:
    """Return a name that has room beside the tabs; the axis has the whole one."""
    return label.replace(" the ", " ")

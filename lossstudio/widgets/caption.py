"""A line of small text that gives way: where it is short of room, its end is left out."""

from PySide6.QtCore import QSize, Qt

from lossstudio.widgets.labels import Elided


class Caption(Elided):
    """A hint in the head of a card, which never makes the card wider."""

    def __init__(self, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight) -> None:
        super().__init__(side)
        self.setObjectName("hint")

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return no width at all."""
        return QSize(0, super().minimumSizeHint().height())

"""The entries of a list that drops down, with lines between their groups."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from lossstudio.widgets.look.measures import px
from lossstudio.widgets.overrides import guarded

HIGH, ASIDE = 9, 8  # px: of the row of a line, and left and right of the line
Index = QModelIndex | QPersistentModelIndex


def _parts_groups(index: Index) -> bool:
    """Whether an entry came by `QComboBox.insertSeparator`, which names it so."""
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator")


class ListEntries(QStyledItemDelegate):
    """Draws entries as the style sheet says, which knows no lines between them."""

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw an entry or a line."""
        if not _parts_groups(index):
            super().paint(painter, option, index)
            return
        room = option.rect.adjusted(px(ASIDE), 0, -px(ASIDE), 0)
        colour = option.palette.color(QPalette.ColorRole.Mid)
        painter.fillRect(room.left(), room.center().y(), room.width(), 1, colour)

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return less height for a line."""
        if _parts_groups(index) and index.data(Qt.ItemDataRole.SizeHintRole) is None:
            return QSize(1, px(HIGH))
        return super().sizeHint(option, index)

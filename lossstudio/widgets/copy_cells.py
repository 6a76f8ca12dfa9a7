"""Copying cells of a grid as text, ready for a spreadsheet."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView

from lossstudio.core.plain_text import one_line


def cells_text(grid: QAbstractItemView, cells: list[QModelIndex]) -> str:
    """Return cells as text, tabs between columns and a line for each row."""
    rows = sorted({cell.row() for cell in cells})
    columns = sorted({cell.column() for cell in cells})
    chosen = {(cell.row(), cell.column()): cell.data(Qt.ItemDataRole.EditRole) for cell in cells}
    lines = ([one_line(str(chosen.get((r, c)) or "")) for c in columns] for r in rows)
    return "\n".join("\t".join(line) for line in lines)


def copy_cells(grid: QAbstractItemView) -> None:
    """Copy what is selected, or else everything."""
    cells = grid.selectedIndexes()
    if len(cells) < 2:
        model = grid.model()
        cells = [
            model.index(row, column)
            for row in range(model.rowCount())
            for column in range(model.columnCount())
        ]
    QGuiApplication.clipboard().setText(cells_text(grid, cells))


def let_copy(grid: QAbstractItemView) -> None:
    """Let Ctrl+C copy the cells of a grid."""
    keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), grid)
    keys.setContext(Qt.ShortcutContext.WidgetShortcut)
    keys.activated.connect(lambda: copy_cells(grid))

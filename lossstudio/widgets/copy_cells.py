"""Copying cells of a grid as text, ready for a spreadsheet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView

from lossstudio.core.plain_text import one_line, spreadsheet_cell

Role = Qt.ItemDataRole


def copy_cells(grid: QAbstractItemView, *, heads: bool = False) -> None:
    """Copy what is selected, or everything where that is one cell at most.

    Parameters
    ----------
    grid : QAbstractItemView
    heads : bool
        Whether the names of the columns go along.
    """
    model, chosen = grid.model(), grid.selectedIndexes()
    if len(chosen) < 2:
        rows, columns = range(model.rowCount()), range(model.columnCount())
        chosen = [model.index(row, column) for row in rows for column in columns]
    texts = {(cell.row(), cell.column()): cell.data(Role.EditRole) for cell in chosen}
    across = sorted({column for _, column in texts})
    down = sorted({row for row, _ in texts})
    lines = [[texts.get((row, column)) for column in across] for row in down]
    if heads:
        lines.insert(0, [model.headerData(c, Qt.Orientation.Horizontal) for c in across])
    written = ["\t".join(_written(str(text or "")) for text in line) for line in lines]
    QGuiApplication.clipboard().setText("\n".join(written))


def _written(text: str) -> str:
    """Return a cell as a spreadsheet may have it: a number, or a text that is no formula."""
    try:
        float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        return spreadsheet_cell(text)
    return one_line(text)


def let_copy(grid: QAbstractItemView, *, heads: bool = False) -> None:
    """Let Ctrl+C copy the cells of a grid; see `copy_cells`."""
    keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), grid)
    keys.setContext(Qt.ShortcutContext.WidgetShortcut)
    keys.activated.connect(lambda: copy_cells(grid, heads=heads))

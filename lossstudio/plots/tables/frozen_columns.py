"""The first columns of a table, which stay in sight where it is scrolled sideways."""

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView


class FrozenColumns(QTableView):
    """Lies over a table and shows its first columns, with the same model and selection.

    The keyboard stays with the table. Where nothing is scrolled sideways, this is not there.

    Parameters
    ----------
    table : QTableView
    count : int
        How many columns stay in sight.
    """

    def __init__(self, table: QTableView, count: int) -> None:
        super().__init__(table)
        self._table, self._count = table, count
        self.setObjectName(table.objectName())
        self.setAccessibleName(table.accessibleName())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusProxy(table)
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setSelectionBehavior(table.selectionBehavior())
        self.setSelectionMode(table.selectionMode())
        self.setEditTriggers(table.editTriggers())
        self.setContextMenuPolicy(table.contextMenuPolicy())
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        for column in range(count, table.model().columnCount()):
            self.setColumnHidden(column, True)
        self.horizontalHeader().sectionResized.connect(self._set_width)
        bar, own = table.verticalScrollBar(), self.verticalScrollBar()
        bar.valueChanged.connect(own.setValue)
        own.valueChanged.connect(bar.setValue)
        table.horizontalScrollBar().valueChanged.connect(self.fit)
        table.horizontalHeader().geometriesChanged.connect(self.fit)
        table.horizontalHeader().sectionResized.connect(self.fit)
        table.verticalHeader().sectionResized.connect(self._set_height)
        table.selectionModel().currentChanged.connect(self._uncover)  # once the table has scrolled
        self.customContextMenuRequested.connect(table.customContextMenuRequested)
        self.hide()

    @Slot()
    def fit(self) -> None:
        """Lie over the columns, as long as they are scrolled away and leave room for others."""
        table, head = self._table, self._table.horizontalHeader()
        wide = sum(map(table.columnWidth, range(self._count)))
        for column in range(self._count):
            self.setColumnWidth(column, table.columnWidth(column))
        self.horizontalHeader().setFixedHeight(head.height())
        frame = table.frameWidth()
        self.setGeometry(frame, frame, wide, head.height() + table.viewport().height())
        roomy = 2 * wide <= table.viewport().width()
        self.setVisible(roomy and table.horizontalScrollBar().value() > 0)

    @Slot(int, int, int)
    def _set_width(self, column: int, _before: int, width: int) -> None:
        """Let the table have the width that was dragged here: what lies beside goes along."""
        self._table.setColumnWidth(column, width)  # it tells only of another

    @Slot(int, int, int)
    def _set_height(self, row: int, _before: int, height: int) -> None:
        self.setRowHeight(row, height)

    @Slot(QModelIndex)
    def _uncover(self, index: QModelIndex) -> None:
        """Scroll the table so that its current cell lies beside these columns, not below them."""
        hidden = self.width() - self._table.visualRect(index).left()
        if not self.isHidden() and index.column() >= self._count and hidden > 0:
            bar = self._table.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

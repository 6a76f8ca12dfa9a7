"""Tables as people have them: any file of them is read, and what was done is told."""

from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.errors import ReadCancelledError, TableError
from lossstudio.core.tables.preview import Preview, detect, preview, sheet_names
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.selection import Selection, select
from lossstudio.core.tables.settings import ColumnSettings, TableSettings
from lossstudio.core.tables.source import Cost, Source, cost
from lossstudio.core.tables.table import Table

__all__ = [
    "Column",
    "ColumnSettings",
    "Cost",
    "Preview",
    "ReadCancelledError",
    "Selection",
    "Source",
    "Table",
    "TableError",
    "TableSettings",
    "cost",
    "detect",
    "preview",
    "read_table",
    "select",
    "sheet_names",
]

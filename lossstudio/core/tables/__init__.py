"""Tables as people have them: any file of them is read, and what was done is told.

What reads them, `reader` and `preview`, is imported when there is one to be read.
"""

from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.errors import ReadCancelledError, TableError
from lossstudio.core.tables.selection import Selection, select
from lossstudio.core.tables.settings import ColumnSettings, TableSettings
from lossstudio.core.tables.source import Cost, Source, cost
from lossstudio.core.tables.table import Table

__all__ = [
    "Column",
    "ColumnSettings",
    "Cost",
    "ReadCancelledError",
    "Selection",
    "Source",
    "Table",
    "TableError",
    "TableSettings",
    "cost",
    "select",
]

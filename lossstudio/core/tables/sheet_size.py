"""How large a sheet would be, found before it is opened: far apart cells span a huge table."""

import io
import re
from typing import IO, Protocol

from lossstudio.core.tables.errors import TableError, counted
from lossstudio.core.tables.source import MOST_CELLS, ZIP

CHUNK = 1 << 20  # bytes
ENCRYPTED = 1  # among the flags of an entry of a ZIP
_PLACE = re.compile(r"([A-Z]{1,9})[A-Z]*(\d+)", re.ASCII | re.IGNORECASE)
Attributes = dict[str, str]


def check_size(name: str, data: bytes) -> None:
    """Check that no sheet of a workbook spans more cells than a table may have.

    Parameters
    ----------
    name : str
        Of the file.
    data : bytes
        A ZIP archive; older workbooks are bounded by their form.

    Raises
    ------
    TableError
        If one does, or the workbook is of the binary kind, whose size cannot be told, or encrypted.
    """
    if not data.startswith(ZIP):
        return
    import zipfile  # noqa: PLC0415  # it brings four compressors

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():  # whatever it is called: links may lead anywhere
            if entry.filename.endswith("workbook.bin"):
                raise TableError(f"{name} is a binary workbook (.xlsb); save it as .xlsx.")
            if entry.flag_bits & ENCRYPTED:
                raise TableError(protected(name))
            extents: list[_Extent] = [_ExcelExtent()]
            if entry.filename == "content.xml":
                extents.append(_OdsExtent())
            for extent in extents:
                with archive.open(entry) as part:
                    whole = _measured(part, extent)
                _check(name, extent.rows, extent.columns)
                if not whole and isinstance(extent, _OdsExtent):  # calamine would never come back
                    raise TableError(f"{name} is damaged: its text breaks off.")


def protected(name: str) -> str:
    """Return the sentence about a workbook that is encrypted."""
    return f"{name} is protected by a password; save it without one, or the sheet as CSV."


def _check(name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise TableError(
            f"{name} has a sheet of {counted(rows, 'row')} and {counted(columns, 'column')}, from "
            f"its first cell to its last; allowed are {MOST_CELLS:,} cells. Save what holds "
            "the table as CSV."
        )


class _Extent(Protocol):
    rows: int
    columns: int

    def begin(self, name: str, attributes: Attributes) -> None: ...


def _measured(part: IO[bytes], extent: _Extent) -> bool:
    """Follow the tags of a part to its end, or to where it is no XML; whether it is all."""
    from xml.parsers import expat  # noqa: PLC0415  # only for workbooks

    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.begin
    try:
        while piece := part.read(CHUNK):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        return False
    return True


class _ExcelExtent:
    """The last row and the last column of an Excel sheet in which something stands."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._line = self._row = self._column = 0  # of the row, and of the cell in it

    def begin(self, name: str, attributes: Attributes) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self._place(attributes.get("r"))
        elif kind in ("v", "is", "f"):
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        elif kind == "row":
            self._line = _number(attributes.get("r", ""), self._line + 1)
            self._row, self._column = self._line, 0

    def _place(self, text: str | None) -> None:
        found = _PLACE.match(text) if text else None
        if found is None:  # it stands right of the one before
            self._row, self._column = self._line, self._column + 1
            return
        self._column, self._row = 0, _number(found[2], 1)
        for letter in found[1].upper():
            self._column = 26 * self._column + ord(letter) - 64


class _OdsExtent:
    """Rows and columns of the largest sheet of an OpenDocument, repeats included."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._rows = self._columns = self._across = 0  # of the sheet, and of the row so far
        self._in_cell = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self._rows = self._columns = 0
        elif name == "table:table-row":
            self._across, self._in_cell = 0, False
            self._rows += _repeats(attributes, "rows")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._across += _repeats(attributes, "columns")
            self._in_cell = True
            if any("value" in key for key in attributes):
                self._hold()
        elif self._in_cell:
            self._hold()

    def _hold(self) -> None:
        """Take note that something stands in the cell."""
        self._columns = max(self._columns, self._across)
        if self._rows * self._columns > self.rows * self.columns:
            self.rows, self.columns = self._rows, self._columns


def _repeats(attributes: Attributes, of: str) -> int:
    return _number(attributes.get(f"table:number-{of}-repeated", "").strip().lstrip("+"), 1)


def _number(text: str, otherwise: int) -> int:
    """Return a number, as large as it takes to be too large; something else where it is none."""
    return int(text.lstrip("0")[:12] or "0") if text.isdecimal() else otherwise

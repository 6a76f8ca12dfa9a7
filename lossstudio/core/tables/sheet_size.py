"""How large a sheet would be, found before it is opened: far apart cells span a huge table."""

import io
import re
from typing import IO, Protocol

from lossstudio.core.tables.errors import TableError, counted
from lossstudio.core.tables.source import MOST_CELLS

CHUNK = 1 << 20  # bytes
_PLACE = re.compile(r"([A-Z]{1,9})[A-Z]*(\d{1,12})", re.ASCII | re.IGNORECASE)
_SHEET = b"sheetData", b"office:"  # what a part holds that could be read as one, well formed or not
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
        If one does, or the workbook is of the binary kind, whose size cannot be told.
    """
    if not data.startswith(b"PK\x03\x04"):
        return
    import zipfile  # noqa: PLC0415  # it brings four compressors

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():  # whatever it is called: links may lead anywhere
            if entry.filename.endswith("workbook.bin"):
                raise TableError(f"{name} is a binary workbook (.xlsb); save it as .xlsx.")
            extents: list[_Extent] = [_ExcelExtent()]
            if entry.filename == "content.xml":
                extents.append(_OdsExtent())
            for extent in extents:
                with archive.open(entry) as part:
                    if not _measured(part, extent):
                        raise TableError(
                            f"{name} is damaged: {entry.filename[:80]!r} in it is no proper XML."
                        )
                _check(name, extent.rows, extent.columns)


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
    """Follow the tags of a part to its end; False if it holds a sheet that is not well-formed.

    Calamine never comes back from a sheet that breaks off.
    """
    from xml.parsers import expat  # noqa: PLC0415  # only for workbooks

    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.begin
    before, whole, seen = b"", True, False
    while True:
        piece = part.read(CHUNK)
        seen = seen or any(word in before + piece for word in _SHEET)
        try:
            if whole:
                parser.Parse(piece, not piece)
        except (expat.ExpatError, ValueError):
            whole = False
        if not piece:
            return whole or not seen
        before = piece[-16:]


class _ExcelExtent:
    """The last row and the last column of an Excel sheet in which something stands."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def begin(self, name: str, attributes: Attributes) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self._place(attributes.get("r"))
        elif kind in ("v", "is", "f"):
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        elif kind == "row":
            number = attributes.get("r", "")[:12]
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0

    def _place(self, text: str | None) -> None:
        found = _PLACE.match(text) if text else None
        if found is None:  # it stands right of the one before
            self._column += 1
            return
        self._column, self._row = 0, int(found[2])
        for letter in found[1].upper():
            self._column = 26 * self._column + ord(letter) - 64


class _OdsExtent:
    """Rows and columns of the largest sheet of an OpenDocument, repeats included."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._rows = self._columns = self._across = 0  # of the sheet, and of the row so far
        self._in_cell = False

    def begin(self, name: str, attributes: Attributes) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._rows = self._columns = 0
        elif kind == "table-row":
            self._across, self._in_cell = 0, False
            self._rows += _repeats(attributes, "rows")
        elif kind in ("table-cell", "covered-table-cell"):
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
    text = attributes.get(f"table:number-{of}-repeated", "").strip().lstrip("+")[:12]
    return int(text) if text.isdecimal() else 1

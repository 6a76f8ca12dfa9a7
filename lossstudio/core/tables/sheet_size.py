"""How large a sheet would be, found before it is opened: far apart cells span a huge table."""

import io
import re
from collections.abc import Iterator
from typing import IO

from lossstudio.core.tables.errors import TableError
from lossstudio.core.tables.source import MOST_CELLS

CHUNK = 1 << 20  # bytes
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*(?<!/)>""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["'](\d{1,7})["'][^>]*>\s*<(?:\w+:)?c[\s>]""")
_ODS = re.compile(rb"<(?:\w+:)?(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d{1,10})["']""")


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
        for entry in archive.namelist():
            if entry.endswith("workbook.bin"):
                raise TableError(f"{name} is a binary workbook (.xlsb); save it as .xlsx.")
            span = _span_of_ods if entry == "content.xml" else _span
            with archive.open(entry) as part:  # whatever it is called: links may lead anywhere
                _check(name, *span(part))


def _check(name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise TableError(
            f"{name} has a sheet of {rows:,} rows and {columns:,} columns, from its first cell to "
            f"its last; allowed are {MOST_CELLS:,} cells. Save what holds the table as CSV."
        )


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Give a file piece by piece, none of which cuts a tag."""
    before = b""
    while piece := part.read(CHUNK):
        text = before + piece
        end = text.rfind(b"<", 0, text.rfind(b">") + 1) if b">" in text else 0
        yield text[:end]
        before = text[end:]
    yield before


def _span(part: IO[bytes]) -> tuple[int, int]:
    """Return the last row and the last column of an Excel sheet in which something stands."""
    rows = columns = 0
    for piece in _pieces(part):
        rows = max([rows, *map(int, _ROW.findall(piece))])
        for letters, row in _CELL.findall(piece):
            column = 0
            for letter in letters:
                column = 26 * column + letter - 64
            rows, columns = max(rows, int(row)), max(columns, column)
    return rows, columns


def _span_of_ods(part: IO[bytes]) -> tuple[int, int]:
    """Return rows and columns of the largest sheet of an OpenDocument, repeats included."""
    largest, rows, columns, across, repeated, held = (0, 0), 0, 0, 0, 1, False
    tags = (tag for piece in _pieces(part) for tag in _ODS.findall(piece))
    for kind, attributes in tags:
        found = _REPEATED.search(attributes)
        times = int(found[1]) if found else 1
        if kind == b"table":
            rows = columns = 0
        elif kind == b"table-row":
            across, repeated, held = 0, times, False
            rows += repeated
        else:
            across += times
            if b"value" in attributes or not attributes.rstrip().endswith(b"/"):
                columns, held = max(columns, across), True
        if held and rows * columns > largest[0] * largest[1]:
            largest = rows, columns
    return largest

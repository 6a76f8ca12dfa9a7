"""Workbooks of Excel and OpenDocument, read by python-calamine once one is opened."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from lossstudio.core.tables.errors import TableError
from lossstudio.core.tables.settings import MOST_COLUMNS
from lossstudio.core.tables.sheet_size import check_size

MOST_UNPACKED = 1_000_000_000  # bytes
MOST_RATIO = 400  # of what a workbook unpacks to
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007; and any that has a password
_PARTS = ("xl/workbook.", "content.xml")
Record = tuple[int, list[str]]


def is_workbook(name: str, data: bytes) -> bool:
    """Return whether a file is a workbook.

    Raises
    ------
    TableError
        If it is an archive of another sort, or one that is broken.
    """
    if data.startswith(_OLE):
        return True
    if not data.startswith(b"PK\x03\x04"):
        return False
    import zipfile  # noqa: PLC0415  # it brings four compressors

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise TableError(f"{name} is a workbook or an archive that is damaged.") from None
    if any(entry.filename == "about.npy" for entry in entries):
        raise TableError(f"{name} holds weights; File › Load weights… starts a race from them.")
    if not any(entry.filename.startswith(_PARTS) for entry in entries):
        raise TableError(f"{name} is no table: it is an archive (ZIP); unpack it first.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > 100e6 and unpacked > MOST_RATIO * len(data)):
        raise TableError(
            f"{name} unpacks to {unpacked / 1e6:,.0f} MB, too much for a workbook; save the sheet "
            "as CSV."
        )
    return True


def _open(name: str, data: bytes) -> Any:
    try:
        import python_calamine as calamine  # noqa: PLC0415  # only for those who need it
    except ImportError:
        raise TableError(
            f"{name} is a workbook, and python-calamine, which reads them, is not installed; save "
            "the sheet as CSV."
        ) from None
    check_size(name, data)
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        raise TableError(
            f"{name} is protected by a password; save it without one, or the sheet as CSV."
        ) from None
    except (calamine.CalamineError, ValueError, OSError, KeyError) as fault:
        if b"E\0n\0c\0r\0y\0p\0t" in data[:1_000_000]:
            raise TableError(
                f"{name} is protected by a password; save it without one, or the sheet as CSV."
            ) from None
        raise TableError(f"{name} cannot be read as a workbook: {_reason(fault)}.") from None


def _reason(fault: Exception) -> str:
    words = " ".join(str(fault).split())[:120].rstrip(".")
    if " " in words:
        return words
    return f"it is damaged, near {words!r}" if words else "it is damaged"


def names_of_sheets(name: str, data: bytes) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook."""
    return tuple(_open(name, data).sheet_names)


def read_sheet(name: str, data: bytes, sheet: str) -> tuple[str, list[Record]]:
    """Return the name of a sheet and its rows, that are not blank, as texts.

    Parameters
    ----------
    name : str
        Of the file.
    data : bytes
    sheet : str
        The one that is wanted; empty: the first that holds a table.

    Raises
    ------
    TableError
        If there is none.
    """
    book = _open(name, data)
    known = list(book.sheet_names)
    if sheet and sheet not in known:
        listed = ", ".join(map(repr, known[:10]))
        raise TableError(f"{name} has no sheet {sheet[:40]!r}; it has {listed}.")
    fallback: tuple[str, list[Record]] | None = None
    for each in [sheet] if sheet else known:
        records = _rows(name, book, each)
        if len(records) > 1:
            return each, records
        fallback = fallback or ((each, records) if records else None)
    if fallback is None:
        raise TableError(f"{name} holds no table: its sheets are empty.")
    return fallback


def _rows(name: str, book: Any, sheet: str) -> list[Record]:
    try:
        page = book.get_sheet_by_name(sheet)
        rows = page.to_python(skip_empty_area=False) if page.total_height else []
    except Exception as fault:  # whatever a damaged sheet makes of it, calamine's or Rust's own
        raise TableError(
            f"The sheet {sheet[:40]!r} of {name} cannot be read: {_reason(fault)}."
        ) from None
    if rows and len(rows[0]) > MOST_COLUMNS:
        rows = [row[: MOST_COLUMNS + 1] for row in rows]
    texts = ((line, [_text(cell) for cell in row]) for line, row in enumerate(rows, start=1))
    return [(line, cells) for line, cells in texts if any(map(str.strip, cells))]


def _text(cell: object) -> str:
    """Return a cell as it would stand in a CSV file."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return repr(cell.total_seconds())
    return str(cell)

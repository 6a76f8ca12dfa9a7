"""The sheets of a workbook as texts, by python-calamine, in the process of `workbook`."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from lossstudio.core.tables.errors import TableError
from lossstudio.core.tables.settings import MOST_COLUMNS
from lossstudio.core.tables.sheet_size import check_size, protected
from lossstudio.core.tables.source import MOST_BYTES
from lossstudio.core.tables.workbook import Record, Workbook


def read_sheets(name: str, data: bytes, sheet: str | None) -> Workbook:
    """Return a sheet of a workbook, and the names of all; see `workbook.read_workbook`.

    Raises
    ------
    TableError
        If there is none, or it cannot be read.
    """
    book = _open(name, data)
    known = tuple(book.sheet_names)
    if sheet is None:
        return Workbook(known, "", [])
    if sheet and sheet not in known:
        listed = ", ".join(map(repr, known[:10]))
        raise TableError(f"{name} has no sheet {sheet[:40]!r}; it has {listed}.")
    fallback: Workbook | None = None
    for each in [sheet] if sheet else known:
        records = _rows(name, book, each)
        if len(records) > 1:
            return Workbook(known, each, records)
        fallback = fallback or (Workbook(known, each, records) if records else None)
    if fallback is None:
        raise TableError(f"{name} holds no table: its sheets are empty.")
    return fallback


@contextmanager
def _telling(what: str) -> Iterator[None]:
    """Say in a sentence what could not be read, whatever it made of the readers of others."""
    try:
        yield
    except (TableError, MemoryError, SystemExit, KeyboardInterrupt):
        raise
    except BaseException as fault:  # Rust's own panic is no Exception
        words = " ".join(str(fault).split())[:120].rstrip(".")
        if " " not in words:
            words = f"it is damaged, near {words!r}" if words else "it is damaged"
        raise TableError(f"{what}: {words}.") from None


def _open(name: str, data: bytes) -> Any:
    try:
        import python_calamine as calamine  # noqa: PLC0415  # only for those who need it
    except ImportError:
        raise TableError(
            f"{name} is a workbook, and python-calamine, which reads them, is not installed; save "
            "the sheet as CSV."
        ) from None
    with _telling(f"{name} cannot be read as a workbook"):
        check_size(name, data)
        try:
            return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        except (calamine.CalamineError, ValueError, OSError, KeyError) as fault:
            secret = b"E\0n\0c\0r\0y\0p\0t" in data[:1_000_000]
            if not (secret or isinstance(fault, calamine.PasswordError)):
                raise
    raise TableError(protected(name))


def _rows(name: str, book: Any, sheet: str) -> list[Record]:
    with _telling(f"The sheet {sheet[:40]!r} of {name} cannot be read"):
        page = book.get_sheet_by_name(sheet)
        rows = page.to_python(skip_empty_area=False) if page.total_height else []
    if rows and len(rows[0]) > MOST_COLUMNS:
        rows = [row[: MOST_COLUMNS + 1] for row in rows]
    records, left = [], MOST_BYTES
    for line, row in enumerate(rows, start=1):
        cells = [_text(cell) for cell in row]
        left -= sum(map(len, cells))
        if left < 0:
            raise TableError(
                f"The sheet {sheet[:40]!r} of {name} holds over {MOST_BYTES / 1e6:,.0f} million "
                "letters; allowed are so many at most."
            )
        if any(map(str.strip, cells)):
            records.append((line, cells))
    return records


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

"""Workbooks of Excel and OpenDocument, read in a process of their own.

Calamine, which reads them, ends its process at what some files ask for, and never comes back from
others: whatever a stranger's file does there, the program goes on.
"""

import io
import json
import subprocess
import sys
from typing import Any, NamedTuple

from lossstudio.core.tables.errors import TableError

MOST_UNPACKED = 1_000_000_000  # bytes
MOST_RATIO = 400  # of what a workbook unpacks to
SECONDS, SPEED = 20, 200_000  # that its process has: at least, and bytes in each of more
GRACE = 10  # seconds that its process has beyond its time
READ = "--read-workbook"  # to the packaged program: be that process
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007; and any that has a password
_PARTS = ("xl/workbook.", "content.xml")
_CODE = (
    "import sys; sys.path[:] = {path!r}; "
    "from lossstudio.core.tables.workbook_process import main; main()"
)
Record = tuple[int, list[str]]


class Workbook(NamedTuple):
    """What was read of a workbook.

    Attributes
    ----------
    sheets : tuple of str
        The names of all.
    sheet : str
        The one that was read; empty where none was asked for.
    records : list of (int, list of str)
        Its lines and cells, without those that are blank, as texts.
    """

    sheets: tuple[str, ...]
    sheet: str
    records: list[Record]


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


def read_workbook(name: str, data: bytes, sheet: str | None = "") -> Workbook:
    """Return a sheet of a workbook, and the names of all.

    Parameters
    ----------
    name : str
        Of the file.
    data : bytes
    sheet : str or None
        Empty: the first that holds more than one row. None: the names alone are asked for.

    Raises
    ------
    TableError
        If there is none, or it cannot be read.
    """
    seconds = SECONDS + len(data) // SPEED
    asked = json.dumps({"name": name, "sheet": sheet, "seconds": seconds})
    try:
        done = subprocess.run(
            _command(),
            input=asked.encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds + GRACE,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError, MemoryError):
        raise TableError(
            f"{name} cannot be read: it asks for more memory or time than a table may take, or it "
            "is damaged. Save the sheet as CSV."
        ) from None
    except OSError as fault:
        raise TableError(f"{name} cannot be read: {fault.strerror or fault}.") from None
    if refused := answer.get("refused"):
        raise TableError(refused)
    records = [(line, cells) for line, cells in answer["records"]]
    return Workbook(tuple(answer["sheets"]), answer["sheet"], records)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, READ]
    return [sys.executable, "-c", _CODE.format(path=sys.path)]

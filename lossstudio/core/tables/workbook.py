"""Workbooks of Excel and OpenDocument, read in a process of their own.

Calamine, which reads them, ends its process at what some files ask for, and never comes back from
others: whatever a stranger's file does there, the program goes on.
"""

import io
import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import IO, Any, NamedTuple

from lossstudio.core.tables.errors import ReadCancelledError, TableError
from lossstudio.core.tables.source import OLE, ZIP, Progress

MOST_UNPACKED = 1_000_000_000  # bytes
MOST_RATIO = 400  # of what a workbook unpacks to
SECONDS, SPEED = 20, 200_000  # that its process has: at least, and bytes in each of more
GRACE = 10  # seconds that its process has beyond its time
LOOK = 0.1  # seconds between two looks whether it is still wanted
READ = "--read-workbook"  # to the packaged program: be that process
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
    if data.startswith(OLE):
        return True
    if not data.startswith(ZIP):
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


def read_workbook(
    name: str, data: bytes, sheet: str | None = "", progress: Progress | None = None
) -> Workbook:
    """Return a sheet of a workbook, and the names of all.

    Parameters
    ----------
    name : str
        Of the file.
    data : bytes
    sheet : str or None
        Empty: the first that holds more than one row. None: the names alone are asked for.
    progress : callable, optional
        Asked all the while; its process is ended at once where it returns False, or raises.

    Raises
    ------
    TableError
        If there is none, or it cannot be read.
    ReadCancelledError
        If `progress` returned False.
    """
    seconds = SECONDS + len(data) // SPEED
    asked = json.dumps({"name": name, "sheet": sheet, "seconds": seconds})
    try:
        text = _answer(asked.encode() + b"\n" + data, seconds + GRACE, progress)
        answer: dict[str, Any] = json.loads(text)
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


def _answer(asked: bytes, seconds: float, progress: Progress | None) -> bytes:
    """Return what the process answers; whatever ends the wait ends the process, too."""
    with subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        # by a thread: `communicate` gives no more of it once its time was over
        pipe, process.stdin = process.stdin, None
        giver = threading.Thread(target=_give, args=(pipe, asked), name="workbook", daemon=True)
        try:
            giver.start()
            text = _waited(process, time.monotonic() + seconds, len(asked), progress)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return text


def _give(pipe: IO[bytes], asked: bytes) -> None:
    """Give a process what it is asked, as long as it takes it."""
    with suppress(OSError), pipe:
        pipe.write(asked)


def _waited(
    process: subprocess.Popen[bytes], until: float, size: int, progress: Progress | None
) -> bytes:
    """Return the answer of a process, and ask all the while whether it is still wanted."""
    while True:
        try:
            return process.communicate(timeout=LOOK)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                raise
            if progress is not None and not progress(0, size):
                raise ReadCancelledError from None


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, READ]
    return [sys.executable, "-c", _CODE.format(path=sys.path)]

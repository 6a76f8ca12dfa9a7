"""The bytes of a table: of a file, of what was pasted; and what reading them will cost."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lossstudio.core.disk import NOT_ORDINARY, open_ordinary, reason
from lossstudio.core.tables.errors import TableError, shown

MOST_BYTES = 500_000_000
MOST_CELLS = 20_000_000
LONG = 2_000_000  # cells; what takes more than half a second
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007; and any with a password
Source = Path | str | bytes
Progress = Callable[[int, int], bool]  # bytes that are read, of how many; False: read no further
PASTED = "The pasted table"


@dataclass(frozen=True)
class Data:
    """What a file holds.

    Attributes
    ----------
    name : str
        Of the file, without its folder; every sentence names it.
    content : bytes
    """

    name: str
    content: bytes


@dataclass(frozen=True)
class Cost:
    """What reading a table takes, told before it is read.

    Attributes
    ----------
    bytes : int
        The size of the file.
    cells : int
        About how many there are; of a workbook that is not known before it is read.
    memory : int
        About how many bytes of memory it takes.
    workbook : bool
        Whether it is one, of which nobody knows how long it takes.
    """

    bytes: int
    cells: int
    memory: int
    workbook: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it takes so long that it is read in the background."""
        return self.cells > LONG or self.bytes > 20_000_000

    @property
    def problem(self) -> str:
        """Why it is not read, or only in part, in a sentence; empty: all of it is."""
        if self.cells > MOST_CELLS:
            return (
                f"It has about {self.cells:,} cells; about the first {MOST_CELLS:,} are read, "
                f"which takes about {self.memory / 1e6:,.0f} MB of memory."
            )
        return ""


def cost(source: Source) -> Cost:
    """Return what reading a table takes; only its first bytes are looked at.

    Raises
    ------
    TableError
        If it cannot be opened.
    """
    size = len(source) if isinstance(source, bytes) else _size(source)
    head = load(source, 65_536).content
    signs = max(head.count(sign) for sign in (b",", b";", b"\t", b"|")) + head.count(b"\n")
    cells = signs if size <= len(head) else int(signs / max(1, len(head)) * size)
    if head.startswith((ZIP, OLE)):
        return Cost(size, 0, 30 * size, workbook=True)
    return Cost(size, cells, 2 * size + 20 * min(cells, MOST_CELLS) + 50_000_000)


def _size(source: Path | str) -> int:
    path = Path(source)
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # opening it says why


def load(source: Source, most: int | None = None, name: str = "") -> Data:
    """Return what a file holds, all of it or the first bytes.

    Raises
    ------
    TableError
        If it cannot be opened or is too large.
    """
    if isinstance(source, bytes):
        return Data(name or PASTED, source if most is None else source[:most])
    path = Path(source)
    name = name or path.name or str(path)
    try:
        with open_ordinary(path) as file:
            if most is None and file.seek(0, io.SEEK_END) > MOST_BYTES:
                raise TableError(
                    f"{name} is too large for a table (over {MOST_BYTES // 1_000_000:,} MB)."
                )
            file.seek(0)
            content = file.read(MOST_BYTES + 1 if most is None else most)
    except FileNotFoundError:
        raise TableError(f"There is no file {shown(name)}.") from None
    except IsADirectoryError:
        raise TableError(f"{name} is a folder, not a file.") from None
    except OSError as fault:
        if fault.strerror == NOT_ORDINARY:
            raise TableError(f"{name} is not an ordinary file.") from None
        raise TableError(f"{shown(name)} cannot be opened: {reason(fault)}.") from None
    if most is None and len(content) > MOST_BYTES:  # it did not tell its size, or grew meanwhile
        raise TableError(f"{name} is too large for a table (over {MOST_BYTES // 1_000_000:,} MB).")
    return Data(name, content)

"""The table inside a session: put there as it is, and used where the table itself is gone."""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PureWindowsPath

from lossstudio.core.datasets import CsvDataset, Dataset
from lossstudio.core.disk import is_there, read_bytes, reason, write_bytes
from lossstudio.core.plain_text import one_line
from lossstudio.core.session_file.archive import MOST_TABLE

WITHOUT = "Save the session without its table."
LONGEST = 60  # letters of a name: four bytes each fit every system
MOST_TRIES = 100  # folders of one table, where somebody has changed what was unpacked
ENDINGS = (
    *(".csv", ".tsv", ".tab", ".txt", ".dat", ".data"),
    *(".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
)
_NO_NAME = re.compile(r'[<>:"|?*]|^\.+')  # on any system
_TAKEN = re.compile(r"(con|prn|aux|nul|(com|lpt)\d)", re.IGNORECASE)  # by Windows


def has_table(dataset: Dataset) -> bool:
    """Whether a dataset is a table in a file."""
    return isinstance(dataset, CsvDataset) and bool(dataset.path)


def table_bytes(dataset: Dataset) -> bytes | None:
    """Return what the file of a dataset's table holds; None where it has none.

    Raises
    ------
    ValueError
        In one sentence that says what to do.
    """
    if not isinstance(dataset, CsvDataset) or not dataset.path:
        return None
    try:
        return read_bytes(Path(dataset.path), MOST_TABLE, "a table inside a session")
    except ValueError as fault:
        raise ValueError(f"{fault} {WITHOUT}") from None
    except OSError as fault:
        name = one_line(Path(dataset.path).name)
        raise ValueError(f"{name} cannot be read: {reason(fault)}. {WITHOUT}") from None


def other_table(dataset: Dataset, why: str) -> ValueError:
    """Return what is said where a race would be lost with its table as that is now."""
    name = one_line(Path(dataset.path).name) if isinstance(dataset, CsvDataset) else ""
    what = f"{WITHOUT.removesuffix('.')}, or open the table again and race on what it holds now."
    return ValueError(f"The race would be lost with {name} as it is now. {why} {what}")


def tables_folder() -> Path:
    """Return where tables of sessions are unpacked: beside the logs of the program."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "LossStudio" / "Loss Studio" / "tables"


def safe_name(text: str) -> str:
    """Return a file name of a stranger as one that no system refuses and that is a table's."""
    name = one_line(PureWindowsPath(text).name)  # it knows both slashes
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending.lower()}") if dot else (name, "")
    if ending not in ENDINGS:  # never a program, a shortcut or a page
        stem, ending = name, ".txt"
    stem = _NO_NAME.sub("-", stem[:LONGEST]).strip(" .") or "table"
    return f"_{stem}{ending}" if _TAKEN.fullmatch(stem.partition(".")[0]) else f"{stem}{ending}"


class TableInside:
    """A table that came with a session.

    Parameters
    ----------
    named : str
        Its path, as the datasets of the session have it.
    data : bytes
        What it holds.

    Attributes
    ----------
    note : str
        A sentence that says what is used instead of the table; empty where it is itself.
    """

    def __init__(self, named: str, data: bytes) -> None:
        self.named, self._data = named, data
        self.note = ""
        self._placed: Path | None = None
        self._made: list[Path] = []  # a file and folders, innermost last

    def placed(self, original: Path, folder: Path) -> Path:
        """Return the table that is to be read: the original where it is unchanged.

        So is one beside the session. Else it is unpacked, into the folder of the program and
        nowhere else; what is there already is never replaced.

        Parameters
        ----------
        original : Path
        folder : Path
            Of the session's file.

        Raises
        ------
        ValueError
            If it cannot be unpacked, in one sentence.
        """
        if self._placed is None:
            known = (original, folder / safe_name(self.named))
            self._placed = next(filter(self._is_in, known), None) or self._unpacked(original)
        return self._placed

    def _is_in(self, path: Path) -> bool:
        with suppress(OSError, ValueError):
            return read_bytes(path, len(self._data), "it") == self._data
        return False

    def _unpacked(self, original: Path) -> Path:
        name = safe_name(self.named)
        why = "has changed" if is_there(original) else "is not there"
        for path in self._places(name):
            if is_there(path) and not self._is_in(path):
                continue  # somebody has changed it
            try:
                if not is_there(path):
                    self._made = [each for each in path.parents if not is_there(each)][::-1]
                    path.parent.mkdir(parents=True, exist_ok=True)
                    self._made.append(path)
                    write_bytes(path, self._data)
            except OSError as fault:
                raise ValueError(f"Its table cannot be unpacked: {reason(fault)}.") from None
            self.note = f"{name} {why}; the one inside the session is used, in {path.parent}."
            return path
        raise ValueError(
            f"Its table cannot be unpacked: too many in {tables_folder()} are changed."
        )

    def take_back(self) -> None:
        """Remove what was unpacked, and nothing that was there before: the session is refused."""
        while self._made:
            made = self._made.pop()
            with suppress(OSError):
                made.rmdir() if made.is_dir() else made.unlink()

    def _places(self, name: str) -> Iterator[Path]:
        folder, key = tables_folder(), hashlib.sha256(self._data).hexdigest()[:16]
        yield folder / key / name
        for number in range(2, MOST_TRIES):
            yield folder / f"{key}-{number}" / name

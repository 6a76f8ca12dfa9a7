"""From the bytes of a file to its letters: a byte order mark, else UTF-8, else Windows-1252."""

import codecs
import io
from typing import NamedTuple, TextIO

from lossstudio.core.tables.errors import TableError, counted
from lossstudio.core.tables.settings import AUTO, CODINGS

HEAD = 65_536  # bytes that are looked at
BLOCK = 1 << 16
MOST_BROKEN = 0.05  # of the letters beyond ASCII
MOST_CONTROLS = 0.01
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_MAGIC = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"BZh": "compressed (bzip2); unpack it first",
    b"\xfd7zXZ": "compressed (xz); unpack it first",
    b"7z\xbc\xaf": "an archive (7z); unpack it first",
    b"Rar!": "an archive (RAR); unpack it first",
    b"PAR1": "a Parquet file; save it as CSV first",
    b"SQLite format 3": "a database (SQLite); save the table as CSV first",
    b"\x89HDF": "an HDF5 file; save the table as CSV first",
    b"\x93NUMPY": "a NumPy array; save it as CSV first",
    b"\x7fELF": "a program",
}
_BEGINNINGS = {  # of texts that are no tables, without blanks and in small letters
    ("<!doctypehtml", "<html", "<table"): "a web page (HTML); save it as CSV first",
    ("<?xml", "<!--"): "an XML file; save the table as CSV first",
    ('{"', "{}", "[{", "[[", "[]"): "a JSON file; save the table as CSV first",
}
_BEGUN = 1000  # letters, blanks among them, in which that shows


class Coding(NamedTuple):
    """What the letters of a file are.

    Attributes
    ----------
    name : str
        As in the settings.
    codec : str
        What Python reads it with.
    notice : str
        What is to be told; empty: nothing.
    """

    name: str
    codec: str
    notice: str = ""


def find_coding(data: bytes, wanted: str = AUTO) -> Coding:
    """Return the coding of a file, that which is wanted or that which it seems to have."""
    for mark, name, codec in _MARKS:
        if data.startswith(mark) and wanted in (AUTO, name):
            return Coding(name if name in CODINGS else "utf-16", codec)
    if wanted == "utf-16" or (wanted == AUTO and _wide(data)):
        return Coding("utf-16", _wide(data) or "utf-16-le")
    if wanted != AUTO:
        return Coding(wanted, wanted)
    broken, beyond = (0, 0) if data.isascii() else _broken(data)
    if not broken:
        return Coding("utf-8", "utf-8")
    if broken <= MOST_BROKEN * beyond:
        return Coding(
            "utf-8", "utf-8", f"{counted(broken, 'byte')} of it are not UTF-8 and are shown as �."
        )
    return Coding(
        "windows-1252",
        "windows-1252",
        "The file is not UTF-8; it is read as Windows-1252. Choose another coding if letters "
        "look wrong.",
    )


def _wide(data: bytes) -> str:
    """Return the kind of UTF-16 that a file without a mark holds, or nothing."""
    head = data[: min(len(data), HEAD) & ~1]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else ""


def _broken(data: bytes) -> tuple[int, int]:
    """Return how many bytes are not UTF-8, and how many letters are beyond ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    broken = beyond = 0
    for start in range(0, len(data), BLOCK):
        text = decoder.decode(data[start : start + BLOCK], start + BLOCK >= len(data))
        if text.isascii():
            continue
        escaped = sum("\udc80" <= letter <= "\udcff" for letter in text)
        broken += escaped
        beyond += sum(letter > "\x7f" for letter in text) - escaped
        if broken > 1000 > beyond:
            break
    return broken, beyond


def open_text(data: bytes, coding: Coding) -> TextIO:
    """Return the letters of a file; line ends are as they stand there."""
    return io.TextIOWrapper(io.BytesIO(data), coding.codec, errors="replace", newline="")


def check_text(name: str, data: bytes, coding: Coding) -> None:
    """Check that a file holds text.

    Raises
    ------
    TableError
        If it does not; the sentence says what it seems to be.
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise TableError(f"{name} is no table: it is {what}.")
    text = open_text(data[:HEAD], coding).read().rstrip("\x00\x1a")
    begun = "".join(text[:_BEGUN].split()).lower()
    for beginnings, what in _BEGINNINGS.items():
        if begun.startswith(beginnings):
            raise TableError(f"{name} is no table: it is {what}.")
    zeros = text.count("\0")
    controls = sum(letter < " " and letter not in "\t\n\r\f\v\0\x1a\x1b" for letter in text)
    lost = text.count("\ufffd") if coding.codec.startswith("utf-16") else 0
    if controls + lost > max(2, MOST_CONTROLS * len(text)) or zeros > 0.3 * len(text):
        raise TableError(f"{name} is no table: it holds bytes that stand for no letters.")

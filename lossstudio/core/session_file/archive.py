"""The zip around a session: few entries of known names, and sizes that are checked before use.

Numbers are stored as they are, so that a small file never grows into a large one; only the text
and a table are packed, and read up to a bound. Nothing is written to disk here.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

MOST_BYTES = 10**9  # of the whole file
MOST_TEXT = 2**26  # of what its text unpacks to
MOST_ITEMS = 6 * 10**6  # in that text; as it is written here, each takes twelve bytes of it
MOST_TABLE = 10**8  # of what a table unpacks to
TEXT, TABLE = "session.json", "table"
_MOST = {TEXT: MOST_TEXT, TABLE: MOST_TABLE}  # of what is packed
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"  # of the list of entries, and where a longer one lies
_END_SIZE, _END64_SIZE = 22, 20
_LONGEST_LIST = 2048  # bytes: a few entries
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError),
    *(RuntimeError, ValueError, OverflowError, LookupError, OSError),
)
DAMAGED = "The file is damaged, or no session at all."


def pack(entries: Mapping[str, Iterable[bytes | memoryview]]) -> bytes:
    """Return a zip of entries, each given in parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, parts in entries.items():
            info = zipfile.ZipInfo(name)  # of no date: the same session gives the same file
            info.compress_type = zipfile.ZIP_DEFLATED if name in _MOST else zipfile.ZIP_STORED
            with archive.open(info, "w") as entry:
                for part in parts:
                    entry.write(part)
    return packed.getvalue()


def unpack(data: bytes, names: Iterable[str]) -> dict[str, bytes]:
    """Return the entries of a zip, which must be these, and may be a table, and no others.

    Raises
    ------
    ValueError
        In one sentence.
    """
    _check_list(data)
    expected = set(names)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            found = {info.filename for info in infos}
            if found - {TABLE} != expected or len(infos) != len(found):
                raise ValueError
            return {info.filename: _content(archive, info) for info in infos}
    except _FAULTS:
        raise ValueError(DAMAGED) from None


def items(text: bytes) -> int:
    """Return how many lists, objects and values a text of JSON has at most, without reading it."""
    return sum(text.count(sign) for sign in (b"[", b"{", b","))


def _check_list(data: bytes) -> None:
    """Check how long the list of entries is before it is read."""
    end = data[-_END_SIZE:]
    longer = data[-_END_SIZE - _END64_SIZE :].startswith(_END64)
    if len(end) < _END_SIZE or not end.startswith(_END) or longer:
        raise ValueError(DAMAGED)
    size: int = struct.unpack("<L", end[12:16])[0]
    if size > _LONGEST_LIST:
        raise ValueError(DAMAGED)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    most = _MOST.get(info.filename, MOST_BYTES)
    packed = info.filename in _MOST and info.compress_type == zipfile.ZIP_DEFLATED
    plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
    if not (packed or plain) or info.file_size > (most if packed else MOST_BYTES):
        raise ValueError
    with archive.open(info) as entry:
        content = entry.read(info.file_size + 1)  # more is never unpacked, whatever is in there
    if len(content) != info.file_size:
        raise ValueError
    return content

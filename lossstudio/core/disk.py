"""Ordinary files: never read further than is wanted, and replaced in one go or not at all."""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

NOT_ORDINARY = "it is not an ordinary file"
_REASONS = {errno.ENOSPC: "Disk full", errno.EDQUOT: "Disk quota exceeded"}
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a FIFO that takes a file's place must not hold us up


def reason(fault: OSError) -> str:
    """Return what went wrong with a file in a few words."""
    return _REASONS.get(fault.errno or 0) or fault.strerror or str(fault) or "it cannot be used"


def resolved(path: Path) -> Path:
    """Return a path without symbolic links; where they lead nowhere, it is only made absolute."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path.absolute()


def is_there(path: Path) -> bool:
    """Return whether a path leads to anything; never raises, whatever the name is."""
    with suppress(OSError, ValueError):
        path.stat()
        return True
    return False


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, by whatever links."""
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return resolved(one) == resolved(other)


def open_ordinary(path: Path) -> BinaryIO:
    """Open a file to be read, unless it is a folder, a device, a pipe or the like.

    Raises
    ------
    OSError
        If there is no ordinary file, it cannot be opened, or its name is not UTF-8 text.
    """
    _check_name(path)
    _check_ordinary(path.stat(), path)  # before it is opened: that alone wakes some devices
    file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115  # Path's has no opener
    try:
        _check_ordinary(os.fstat(file.fileno()), path)
    except OSError:
        file.close()
        raise
    return file


def _open_at_once(name: str, flags: int) -> int:
    return os.open(name, flags | _AT_ONCE)


def read_bytes(path: Path, most: int, what: str) -> bytes:
    """Return what an ordinary file holds.

    Parameters
    ----------
    path : Path
    most : int
        Bytes it may have; no more are read.
    what : str
        It should be, such as "an experiment".

    Raises
    ------
    ValueError
        If it is not there, a folder or too large; the sentence names the file.
    OSError
        As `open_ordinary`.
    """
    try:
        with open_ordinary(path) as file:
            known = os.fstat(file.fileno()).st_size
            data = b"" if known > most else file.read(most + 1)  # some do not tell their size
    except FileNotFoundError:
        folder = resolved(path.parent)
        raise ValueError(f"There is no file {path.name} in {folder}.") from None
    except IsADirectoryError:
        raise ValueError(f"{path.name} is a folder; allowed is a file.") from None
    if max(known, len(data)) > most:
        raise ValueError(f"{path.name} is too large for {what} (over {_size(most)}).")
    return data


def _size(count: int) -> str:
    units = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
    return next(
        (f"{count / one:g} {unit}" for one, unit in units if count >= one), f"{count} bytes"
    )


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8; see `write_bytes`.

    Raises
    ------
    OSError
        As `write_bytes`.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise OSError(errno.EILSEQ, "a text in it is not UTF-8", str(path)) from None
    write_bytes(path, data)


def write_bytes(path: Path, data: bytes, ready: Callable[[], None] = lambda: None) -> None:
    """Write a file in one go: a crash or a full disk leaves the old one whole, and nothing else.

    A symbolic link stays one, and what it leads to is written; permissions stay as they are.

    Parameters
    ----------
    path : Path
    data : bytes
    ready : callable
        Called when all is written and the old file is about to be replaced: where it raises, that
        stays.

    Raises
    ------
    OSError
        If it cannot be written; `filename` and `strerror` say where and why.
    """
    try:
        target = _target(path)
        part, file = _part_of(target)
        try:
            with file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            ready()
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise OSError(fault.errno, reason(fault), str(path)) from None


def check_writable(path: Path) -> None:
    """Find out whether a file could be written; nothing of it is left behind.

    Raises
    ------
    OSError
        As `write_bytes`.
    """
    try:
        part, file = _part_of(_target(path))
        file.close()
        part.unlink()
    except OSError as fault:
        raise OSError(fault.errno, reason(fault), str(path)) from None


def _check_name(path: Path) -> None:
    if "\0" in str(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise OSError(errno.EILSEQ, "its name is not UTF-8; rename it", str(path)) from None


def _check_ordinary(state: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, NOT_ORDINARY, str(path))


def _target(path: Path) -> Path:
    """Return the file that is to be replaced, which need not be there yet."""
    _check_name(path)
    target = resolved(path)
    try:
        _check_ordinary(target.stat(), path)
    except FileNotFoundError:
        return target
    if not os.access(target, os.W_OK):  # replacing it would take no leave
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return target


def _part_of(target: Path) -> tuple[Path, BinaryIO]:
    """Make an empty file beside the target, with its rights and a name nobody can foresee."""
    part = target.with_name(f".{secrets.token_hex(8)}.part")  # short, however long the name is
    file = part.open("xb")  # never one that is there, nor through a link
    try:
        _give_rights(file, target)
    except BaseException:
        file.close()
        part.unlink(missing_ok=True)
        raise
    return part, file


def _give_rights(file: BinaryIO, target: Path) -> None:
    """Give an open file the owner and the permissions of another, if that is there."""
    with suppress(FileNotFoundError):
        rights = target.stat()
        if hasattr(os, "fchown"):
            with suppress(OSError):  # only root may give files away
                os.fchown(file.fileno(), rights.st_uid, rights.st_gid)
        Path(file.name).chmod(stat.S_IMODE(rights.st_mode))

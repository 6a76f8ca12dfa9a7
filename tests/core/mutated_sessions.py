"""Session files that somebody has tampered with, or that a disk has spoiled."""

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

TEXT, FLOATS, INTEGERS = "session.json", "numbers.f64", "integers.i64"
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 7, 2**31, 2**53, 2**63, 2**70, 10**300),
    *(0.0, -0.0, 1e308, float("inf"), float("nan"), 0.5),
    *("", "../../x", "/etc/passwd", "{owner.__class__}", "{after:>999999999}", "{", "<img src=x>"),
    *("nobody", "\u202e\n", "mse", "x" * 5000),
    *([], {}, [[]], [0], {"key": "adam"}, {"drawing": 0}, {"several": []}),
]
NAMES = ["../../x", "/tmp/x", "C:\\x", "session.json/..", "numbers.npy", "", "\u202e", "a" * 400]


def entries(data: bytes) -> dict[str, bytes]:
    """Return what a session file holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip that is sound in itself."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two entries of one name
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def mutated(data: bytes, random: Random) -> bytes:
    """Return the file with one to three things done to it."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        try:
            data = random.choice(WAYS)(data, random)
        except Exception:  # it is spoiled already
            data = flip(data, random)
    return data


def flip(data: bytes, random: Random) -> bytes:
    spoiled = bytearray(data or b"\0")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(spoiled))
        spoiled[-1 - at if random.random() < 0.3 else at] ^= 1 << random.randrange(8)
    return bytes(spoiled)


def flip_the_list(data: bytes, random: Random) -> bytes:
    """Flip bits where the entries, their sizes and their names are told."""
    spoiled = bytearray(data)
    tail = min(len(spoiled), 250)
    for _ in range(random.randint(1, 3)):
        spoiled[-random.randint(1, tail)] = random.choice((0, 1, 2, 8, 127, 128, 255))
    return bytes(spoiled)


def truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def double(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    end = random.randint(start, min(len(data), start + 5000))
    return data[:end] + data[start:end] + data[end:]


def declare(data: bytes, random: Random) -> bytes:
    """Declare other sizes of an entry than it has."""
    at = data.rfind(b"PK\x01\x02", 0, len(data) - random.choice((22, 100, 180)))
    if at < 0:
        raise ValueError
    spoiled = bytearray(data)
    size = random.choice((0, 1, 2**20, 2**31, 2**32 - 1))
    struct.pack_into("<L", spoiled, at + random.choice((16, 20, 24)), size)
    return bytes(spoiled)


def rename(data: bytes, random: Random) -> bytes:
    parts = list(entries(data).items())
    at = random.randrange(len(parts))
    parts[at] = random.choice(NAMES), parts[at][1]
    return packed(parts)


def add(data: bytes, random: Random) -> bytes:
    parts = list(entries(data).items())
    names = [*NAMES, *(name for name, _ in parts)]
    extra = [(random.choice(names), b"x" * 9) for _ in range(random.choice((1, 2, 300)))]
    return packed([*parts, *extra])


def leave_out(data: bytes, random: Random) -> bytes:
    parts = list(entries(data).items())
    del parts[random.randrange(len(parts))]
    return packed(parts)


def bomb(data: bytes, random: Random) -> bytes:
    """Pack everything, and very much of nothing."""
    parts = entries(data)
    parts[random.choice(list(parts))] = bytes(random.choice((2**20, 2**23)))
    return packed(list(parts.items()), zipfile.ZIP_DEFLATED)


def change_the_text(data: bytes, random: Random) -> bytes:
    """Put something else, nothing, or the same twice into some place of the text."""
    parts = entries(data)
    plain = json.loads(parts[TEXT])
    for _ in range(random.randint(1, 3)):
        holder = _some(plain, random)
        if not holder:
            continue
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key, deed = random.choice(keys), random.random()
        if deed < 0.6:
            holder[key] = random.choice(VALUES)
        elif deed < 0.75:
            del holder[key]
        elif isinstance(holder, list):
            holder.insert(key, holder[random.randrange(len(holder))])
        else:
            holder[random.choice(keys)] = holder[key]
    parts[TEXT] = json.dumps(plain).encode()
    return packed(list(parts.items()))


def _some(plain: Any, random: Random) -> Any:
    """Return some object or list within plain data."""
    found = plain
    for _ in range(random.randint(1, 8)):
        inner = list(found.values()) if isinstance(found, dict) else list(found)
        inner = [each for each in inner if isinstance(each, dict | list) and each]
        if not inner:
            break
        found = random.choice(inner)
    return found


def change_the_numbers(data: bytes, random: Random) -> bytes:
    """Put other numbers in, or too many, or too few; the zip is sound."""
    parts = entries(data)
    name = random.choice((FLOATS, INTEGERS))
    content, deed = bytearray(parts[name]), random.random()
    if deed < 0.2:
        content = content[: random.randrange(len(content) + 1)]
    elif deed < 0.4:
        content += content[: random.choice((1, 8, 800))]
    else:
        words = (2**63 - 1, 1, 2**40, 0x7FF0000000000000, 0x7FF8000000000001, 2**64 - 1)
        for _ in range(random.randint(1, 40)):
            at = 8 * random.randrange(len(content) // 8)
            struct.pack_into("<Q", content, at, random.choice(words))
    parts[name] = bytes(content)
    return packed(list(parts.items()))


WAYS: list[Callable[[bytes, Random], bytes]] = [
    *(flip, flip_the_list, truncate, double, declare, rename, add, leave_out, bomb),
    *(change_the_text,) * 8,
    *(change_the_numbers,) * 3,
]

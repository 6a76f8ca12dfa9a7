"""The process that reads one workbook: it has so much memory and time, and ends with them."""

import json
import sys
from contextlib import suppress

from lossstudio.core.tables.errors import TableError
from lossstudio.core.tables.sheets import read_sheets

MOST_MEMORY = 4_000_000_000  # bytes


def _bound(seconds: int) -> None:
    """Let the system end this process where it takes more; Windows knows no such bounds."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  # not on Windows
        import signal  # noqa: PLC0415

        signal.alarm(seconds)  # it ends Rust's loops, too
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main() -> None:
    """Read what is asked for and the file itself from standard input; answer on standard output."""
    asked = json.loads(sys.stdin.buffer.readline())
    _bound(asked["seconds"])
    try:
        found = read_sheets(asked["name"], sys.stdin.buffer.read(), asked["sheet"])
    except TableError as fault:
        answer: dict[str, object] = {"refused": str(fault)}
    else:
        answer = found._asdict()
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()

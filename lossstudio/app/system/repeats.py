"""What is logged again and again, such as a fault of each paint event, must not fill the log."""

import logging
import traceback
from collections.abc import Hashable

MOST = 500  # different records that are counted


class Repeats(logging.Filter):
    """Lets a record through when it comes for the 1st, 10th, 100th … time, with how often it came.

    One serves all handlers of a logger: a record is counted once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[Hashable, tuple[int, str]] = {}  # and the words

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is told."""
        kept = record.__dict__  # for the other handlers
        if "told" not in kept:
            kept["told"] = self._count(record)
        return bool(kept["told"])

    def totals(self) -> list[str]:
        """Return how often each came that came more often than was told, and forget it."""
        counts, self._counts = self._counts, {}
        return [
            f"It came {count:,} times in all: {words}"
            for count, words in counts.values()
            if not _is_told(count)
        ]

    def _count(self, record: logging.LogRecord) -> bool:
        key, words = _key(record), record.getMessage()
        count = self._counts.pop(key, (0, ""))[0] + 1
        self._counts[key] = count, words  # the last one is the one that came last
        if len(self._counts) > MOST:
            del self._counts[next(iter(self._counts))]
        if count > 1 and _is_told(count):
            record.msg, record.args = f"{words} (It came {count:,} times.)", None
        return _is_told(count)


def _is_told(count: int) -> bool:
    return str(count).strip("0") == "1"


def _key(record: logging.LogRecord) -> Hashable:
    """Return what two records have in common that tell the same; a fault is told by its place."""
    if record.exc_info and record.exc_info[2] is not None:
        *_, (frame, line) = traceback.walk_tb(record.exc_info[2])
        return record.name, record.exc_info[0], frame.f_code.co_filename, line
    return record.name, record.levelno, record.getMessage()

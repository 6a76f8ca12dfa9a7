"""What can be wrong with a table, and how a text from it is quoted."""


class TableError(ValueError):
    """A table that cannot be used; the text is one sentence that names the file."""


class ReadCancelledError(Exception):
    """Nobody waits for the table any more."""


def shown(text: str) -> str:
    """Return a text from a file as it is quoted in a sentence."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number of things in words: 1 row, 12 rows."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

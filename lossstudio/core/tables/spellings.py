"""Words that a person may mean as one, and that are two as they are written."""

from collections.abc import Iterable

from lossstudio.core.tables.errors import shown
from lossstudio.core.tables.numbers import alike


def spellings_notice(name: str, words: Iterable[str]) -> str:
    """Return what is to be told of the words of a column, empty where all differ by a letter."""
    by_letters: dict[str, list[str]] = {}
    for word in words:
        by_letters.setdefault("".join(alike(word).split()).casefold(), []).append(word)
    found = [same for same in by_letters.values() if len(same) > 1]
    if not found:
        return ""
    listed = f"{', '.join(map(shown, found[0][:-1]))} and {shown(found[0][-1])}"
    more = f", and {len(found) - 1:,} more such" if len(found) > 1 else ""
    return (
        f"{listed} of {shown(name)} differ only in capitals or blanks{more}: each is a class of "
        "its own."
    )

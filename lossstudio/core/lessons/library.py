"""The lessons that come with the program, and how one is asked for."""

import difflib
from pathlib import Path

from lossstudio.core.parameters import shown
from lossstudio.core.registry import LONGEST
from lossstudio.core.resources import resource

ENDING = ".lesson.json"


def shipped() -> dict[str, Path]:
    """Return the files of the shipped lessons by name, such as "06-outliers-bend-mse"."""
    files = sorted(resource("lessons").glob(f"*{ENDING}"))
    return {file.name.removesuffix(ENDING): file for file in files}


def find_lesson(word: str) -> Path:
    """Return the file that is meant: one on disk, or a shipped lesson by number or name.

    Raises
    ------
    ValueError
        Naming the near miss, or all that it may be.
    """
    known = shipped()
    if word.endswith(".json"):
        return Path(word)
    if word in known:
        return known[word]
    if word.isascii() and word.isdigit():
        found = [name for name in known if int(name.partition("-")[0]) == int(word[:9])]
    else:
        found = [name for name in known if word and word.lower() in name]
    if len(found) == 1:
        return known[found[0]]
    if found:
        raise ValueError(f"Lesson {shown(word)} may be {', '.join(found)}; write more of it.")
    raise ValueError(f"There is no lesson {shown(word)}: {_hint(word, known)}")


def _hint(word: str, known: dict[str, Path]) -> str:
    """Return which lesson may be meant by a word that is like one in its name."""
    by_word: dict[str, str] = {}
    for name in known:
        rest = name.partition("-")[2]
        for part in (name, rest, *rest.split("-")):
            by_word.setdefault(part, name)
    close = difflib.get_close_matches(word[:LONGEST].lower(), by_word, n=1, cutoff=0.75)
    if close:
        return f"did you mean {by_word[close[0]]!r}?"
    return f"known are numbers from 1 to {len(known)} and what `lossstudio lesson list` shows."

"""How a file tells its cells apart: delimiter, quotes and comments, found from its first lines."""

import csv
import re
from collections import Counter
from itertools import islice

from lossstudio.core.tables.cells import Dialect, is_blank, line_alone, split_lines
from lossstudio.core.tables.dates import read_date
from lossstudio.core.tables.missing import IN_NUMBERS
from lossstudio.core.tables.numbers import SIGN_PAIRS, alike, read_number
from lossstudio.core.tables.settings import AUTO, NONE, SPACE, SPACES, TableSettings

SCORED_LINES = 200
LEAST_ROWS = 0.1  # for each line
LONGEST = 5000  # characters of a line that are looked at
CANDIDATES = ("\t", ";", "|", ",", SPACE, SPACES, "^", "~")
_SEP = re.compile(r'\s*"?sep=(.)"?[,;\t]*\s*', re.IGNORECASE)
_MARKS = ("#", "%", "//", "!", "--")
_WORD, _MIXED = 0.6, 0.25  # what words are worth beside numbers; and those with a delimiter in them
_OTHERS = re.compile(r"[\t;|,]")
_SINGLE = re.compile(r"(?:^|[,;\t|])\s*'[^']*'\s*(?=[,;\t|]|$)")


def sep_line(line: str) -> str:
    """Return the delimiter that a line such as `sep=;` names for spreadsheets, or nothing."""
    found = _SEP.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else ""


def find_comment(lines: list[str]) -> str:
    """Return with what comments begin: lines at the top, or a few anywhere."""
    filled = [line.lstrip() for line in lines if line.strip()]
    for mark in _MARKS:
        marked = [line.startswith(mark) for line in filled]
        if all(marked) and mark in "#%" and len(marked) > 1:
            return mark
        if not any(marked) or all(marked):
            continue
        if mark == "--" and any(re.match(r"--+\s*(?:$|[,;\t|])", line) for line in filled):
            continue  # a missing value
        few = sum(marked) < 0.2 * len(filled)
        rest = len(filled) - sum(marked)
        top = marked[0] and (mark != "#" or not _heads(filled, sum(marked))) and rest > 0
        if top or (few and mark in "#%" and not marked[0]):
            return mark
    return NONE


def _heads(lines: list[str], count: int) -> bool:
    """Return whether the only line with # is a heading, as in `#;x;y` over three columns."""
    mark = re.match(r"#\s*([\t;|,])", lines[0])
    if count != 1 or mark is None or len(lines) < 2:
        return False
    return lines[0].count(mark[1]) == lines[1].count(mark[1])


def find_dialect(text: str, settings: TableSettings) -> Dialect:
    """Return how the cells of a file's first lines are told apart; what is wanted stays.

    Parameters
    ----------
    text : str
        Whole lines.
    settings : TableSettings
    """
    filled = (line[:LONGEST] for line in split_lines(text) if line.strip())
    lines = list(islice(filled, 2 * SCORED_LINES))
    wanted = settings.delimiter
    named = next((sep for line in lines[:3] if (sep := sep_line(line))), "")
    comment = find_comment(lines) if settings.comment == AUTO else settings.comment
    lines = [line for line in lines if not sep_line(line) and not _marked(line, comment)]
    lines = lines[:SCORED_LINES]
    quote = _find_quote(lines) if settings.quote == AUTO else settings.quote
    delimiter = named if wanted == AUTO else wanted
    if not delimiter:
        delimiter = _find_delimiter(lines, quote, comment, settings.decimal)
    return Dialect(delimiter, quote, comment)


def _marked(line: str, comment: str) -> bool:
    return comment != NONE and line.lstrip().startswith(comment)


def _find_quote(lines: list[str]) -> str:
    if any('"' in line for line in lines):
        return '"'
    single = sum(_SINGLE.search(line.rstrip()) is not None for line in lines)
    return "'" if single > 0.5 * len(lines) > 0 else '"'


def _find_delimiter(lines: list[str], quote: str, comment: str, decimal: str) -> str:
    """Return the delimiter that gives most rows as many cells, of which most are numbers."""
    rows = {each: _rows(lines, Dialect(each, quote, comment)) for each in (*CANDIDATES, NONE)}
    if _is_one_column(rows[NONE], rows):
        return NONE
    signs = [pair for pair in SIGN_PAIRS if decimal in (AUTO, pair[0])]
    scores = {each: _score(rows[each], signs) for each in CANDIDATES}
    if sum("\t" in line for line in lines) > 0.8 * len(lines):
        scores[SPACE] = scores[SPACES] = 0.0  # they would take any number of tabs for one
    best = max(CANDIDATES, key=lambda each: (round(scores[each], 6), -CANDIDATES.index(each)))
    return best if scores[best] > 0.15 else NONE


def _rows(lines: list[str], dialect: Dialect) -> list[list[str]]:
    try:
        rows = [row for row in dialect.rows(iter(lines)) if not is_blank(row)]
    except csv.Error:
        rows = []
    if len(rows) < LEAST_ROWS * len(lines):  # a quote that is never closed
        return [line_alone(line, dialect) for line in lines]
    return rows


def _is_one_column(whole: list[list[str]], rows: dict[str, list[list[str]]]) -> bool:
    """Return whether one name stands over numbers or dates that are whole as they are: 1,5."""
    if len(whole) < 2 or any(len(split) and len(split[0]) > 1 for split in rows.values()):
        return False
    values = [row[0] for row in whole[1:]]
    pairs = SIGN_PAIRS
    return all(
        any(read_number(value, *pair) is not None for pair in pairs) or read_date(value)
        for value in values
    )


def _score(rows: list[list[str]], signs: list[tuple[str, str]]) -> float:
    """Return how well rows go together: the same number of cells, most of them of a known sort."""
    widths = Counter(_width(row) for row in rows)
    if not widths:
        return 0.0
    width = max((w for w in widths if w > 1), key=lambda w: (widths[w], w), default=0)
    if not width:
        return 0.0
    alike_rows = [row for row in rows if _width(row) == width]
    # a last row that is cut and a title before the first count less than others
    forgiven = min(2, widths[1]) if len(rows) > 5 else 0
    same = widths[width] / max(1.0, len(rows) - 0.9 * forgiven)
    worth = [_worth(cell, signs) for row in alike_rows[1:] or alike_rows for cell in row[:50]]
    return min(1.0, same) ** 2 * (sum(worth) / len(worth)) * (1.0 + 0.001 * min(width, 20))


def _width(row: list[str]) -> int:
    return len(row)


def _worth(cell: str, signs: list[tuple[str, str]]) -> float:
    cell = alike(cell)
    if cell.casefold() in IN_NUMBERS or not cell:
        return 0.9
    if any(read_number(cell, *pair) is not None for pair in signs) or read_date(cell):
        return 1.0
    return _MIXED if _OTHERS.search(cell) else _WORD

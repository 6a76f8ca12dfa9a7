"""Numbers as tables hold them: signs for decimals and thousands, money, per cent, any minus."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

# what looks like a minus, like a space or like an apostrophe
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("−‒–﹣－\u2010\u2011", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003", " "),
        **dict.fromkeys("’‘ʼ´`", "'"),
        **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u061c", None),
    }
)
_MONEY = (
    r"(?:US\$|R\$|A\$|C\$|[$€£¥₹₽₩₺₴₪฿¢₫₦]|USD|EUR|GBP|CHF|JPY|CNY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|"
    r"CZK|HUF|INR|BRL|RUB|TRY|ZAR|MXN|kr\.?|Kr\.?|Fr\.?|Rs\.?|zł|Euro|euro)"
)
_PER = r"[%‰]"
_DRESSED = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>{_MONEY})?\s*(?P<inner>[+-])?\s*"
    rf"(?P<digits>[\d.,' ]*\d[.,]?(?:[eE][+-]?\d+)?)(?P<swiss>(?<=[.,])--?)?\s*"
    rf"(?P<after>{_MONEY}|{_PER})?\s*(?P<behind>-)?\s*(?P<close>\))?"
)
CODE = re.compile(r"[+-]?0\d+")
LONGEST = 400  # characters of a number
LONG = 15  # digits that a float64 keeps for sure
PLAIN_SIGNS = ".", ""


class Read(NamedTuple):
    """A number in a cell, and the unit that stands with it."""

    value: float
    unit: str


def alike(cell: str) -> str:
    """Return a cell with one kind of minus, space and apostrophe, and none around it."""
    return (cell if cell.isascii() else cell.translate(_ALIKE)).strip()


@lru_cache(maxsize=64)
def _bare(decimal: str, thousands: str) -> re.Pattern[str]:
    """Return the pattern of digits: groups are whole, and the same sign stands between all."""
    point = re.escape(decimal)
    whole = r"\d+"
    if thousands:
        group = re.escape(thousands)
        # three digits each; in India two but for the last
        whole = (
            rf"(?:[1-9]\d{{0,2}}(?:{group}\d{{3}})+|[1-9]\d?(?:{group}\d{{2}})+{group}\d{{3}}|\d+)"
        )
    return re.compile(rf"(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?")


def read_number(cell: str, decimal: str, thousands: str) -> Read | None:
    """Return the finite number that a cell holds, or None.

    Parameters
    ----------
    cell : str
    decimal : str
        "." or ",".
    thousands : str
        What stands between groups of three digits; empty: nothing.
    """
    cell = alike(cell)
    found = _DRESSED.fullmatch(cell) if len(cell) < LONGEST else None
    if found is None:
        return None
    digits = found["digits"]
    if _bare(decimal, thousands).fullmatch(digits) is None:
        return None
    signs = [sign for sign in (found["sign"], found["inner"], found["behind"]) if sign]
    bracketed = bool(found["open"])
    if len(signs) + bracketed > 1 or bracketed != bool(found["close"]):
        return None
    if found["before"] and found["after"] and found["after"] not in "%‰":
        return None
    digits = digits.replace(thousands, "") if thousands else digits
    value = float(digits.replace(decimal, "."))
    if value == float("inf"):
        return None
    negative = bracketed or signs == ["-"]
    return Read(-value if negative else value, found["before"] or found["after"] or "")


def is_code(cell: str) -> bool:
    """Return whether digits are a name rather than a number: 007, or more than a float keeps."""
    cell = alike(cell)
    if CODE.fullmatch(cell):
        return True
    digits = cell.lstrip("+-")
    return LONG < len(digits) < LONGEST and digits.isdecimal() and int(float(digits)) != int(digits)


SIGN_PAIRS = (
    *((".", ""), (",", "")),
    *((".", ","), (",", "."), (".", "'"), (",", "'"), (".", " "), (",", " ")),
)
_POINT_GROUPS, _COMMA_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+"), re.compile(r"\d{1,3}(?:,\d{3})+")


def find_signs(
    columns: Iterable[list[str]], allowed: Callable[[str, str], bool], *, commas: bool
) -> tuple[str, str]:
    """Return the decimal sign and the thousands sign with which most columns are numbers.

    Parameters
    ----------
    columns : iterable of list of str
        Cells that hold something.
    allowed : callable
        Which pairs are open.
    commas : bool
        Whether commas stand between cells: then one in a number is hardly a decimal comma.
    """
    pairs = [pair for pair in SIGN_PAIRS if allowed(*pair)] or [PLAIN_SIGNS]
    votes = dict.fromkeys(pairs, 0.0)
    for cells in columns:
        read = {p: sum(read_number(cell, *p) is not None for cell in cells) for p in pairs}
        if not cells or max(read.values()) * 2 < len(cells):
            continue  # a column of words has no say
        for pair in pairs:
            votes[pair] += read[pair] / len(cells)
        for pair, weight in _grouped(cells, pairs, commas=commas):
            votes[pair] += weight
    return max(pairs, key=lambda pair: (round(votes[pair], 9), -pairs.index(pair)))


def _grouped(
    cells: list[str], pairs: list[tuple[str, str]], *, commas: bool
) -> Iterable[tuple[tuple[str, str], float]]:
    """Yield what speaks for groups: 250, 1.250 and 3.000 in one column are no decimals."""
    found = (_DRESSED.fullmatch(alike(cell)) for cell in cells if len(cell) < LONGEST)
    bare = [match["digits"] for match in found if match is not None]
    for pattern, sign, pair in ((_POINT_GROUPS, ".", (",", ".")), (_COMMA_GROUPS, ",", (".", ","))):
        signed = [cell for cell in bare if sign in cell]
        plain = [cell for cell in bare if cell.isdecimal()]
        groups = all(pattern.fullmatch(cell) and cell[0] != "0" for cell in signed)
        whole = len(signed) + len(plain) == len(bare)
        likely = len(signed) > 1 and any(len(cell) == 3 for cell in plain)
        if commas:  # where people write 1.000 for a thousand, they do not part cells by commas
            likely = sign == ","
        if pair in pairs and signed and groups and whole and likely:
            yield pair, 0.5

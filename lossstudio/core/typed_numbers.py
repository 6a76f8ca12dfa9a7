"""Numbers as people type them: grouped thousands, a decimal comma, a true minus.

What may mean two numbers is not read as either of them.
"""

import re

_MINUS = str.maketrans({"−": "-"})
# the separator of the groups, the same between all of them, and the decimals
_GROUPED = re.compile(
    r"([+-]?)([1-9]\d{0,2}(?:([,.' ’_\u00a0\u2009\u202f])\d{3})(?:\3\d{3})*)"
    r"(?:([.,])(\d*))?(e[+-]?\d+)?",
    re.IGNORECASE,
)
_LIST_GROUP = re.compile(r"(?<!\d)([1-9]\d{0,2})((?:['’_\u00a0\u2009\u202f]\d{3})+)(?!\d)")
_GROUP_OR_LIST = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!\d)|(?<![\d.,])0\d")


def typed_number(text: str, *, whole: bool = False) -> float:
    """Return the number that a person typed.

    Parameters
    ----------
    text : str
    whole : bool
        Whether only a whole number is meant: then 1,000 and 1.000 are both a thousand.

    Raises
    ------
    ValueError
        If it is no number, or might be either of two.
    """
    text = text.strip().translate(_MINUS)
    found = _GROUPED.fullmatch(text)
    if found is not None and found[4] != found[3]:
        sign, groups, separator, _, decimals, power = found.groups("")
        alone = groups.count(separator) == 1 and not found[4]
        if whole or not alone or separator not in ",.":
            digits = groups.replace(separator, "")
            text = f"{sign}{digits}{f'.{decimals}' if decimals else ''}{power}"
        elif separator == ",":
            raise ValueError(f"{text} may be {text.replace(',', '')} or {text.replace(',', '.')}")
    if "_" in text or (whole and "," in text):  # 1_0 is no ten, and 1,0000 no one
        raise ValueError(f"{text} is no number")
    if whole and text.lstrip("+-").isdecimal():
        return int(text)  # to the last digit
    number = float(text.replace(",", "."))
    return int(number) if whole and number.is_integer() else number


def two_readings(text: str) -> tuple[str, str] | None:
    """Return both numbers that a typed text may mean, or None where it means at most one."""
    text = text.strip()
    if _GROUPED.fullmatch(text.translate(_MINUS)) is None or text.count(",") != 1 or "." in text:
        return None
    return text.replace(",", ""), text.replace(",", ".")


def typed_numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of a typed list, parted by spaces, commas or semicolons.

    Raises
    ------
    ValueError
        If one is no number, or if 1,000 might be a thousand as well as 1 and 0.
    """
    text = text.strip().translate(_MINUS)
    text = _LIST_GROUP.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    if _GROUP_OR_LIST.search(text):
        raise ValueError(f"{text} may be one number or several")
    return tuple(typed_number(word) for word in text.replace(",", " ").replace(";", " ").split())

"""Words that stand for a missing value."""

ALWAYS = frozenset(
    word.casefold()
    for word in (
        *("NA", "N/A", "#N/A", "n.a.", "<NA>", "n/d", "NaN", "-nan", "null", "missing", "\\N"),
        *("k.A.", "k. A.", "k.A", "keine Angabe", "?", "??", "-", "--", "---", "–", "—", "…"),
        *("#NV", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#N/A N/A", "NaT"),
        *("(missing)", "(null)", "[null]", "not available", "no data", "1.#QNAN", "-1.#IND"),
    )
)
# classes may be called so, and numbers are not
IN_NUMBERS = ALWAYS | {"none", "nil", "unknown", "unbekannt", ".", "..", "...", "*", "na.", "nd"}
IN_NUMBERS |= {"inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "+nan"}
PLACEHOLDERS = (-999.0, -9999.0, -99999.0, 999.0, 9999.0, -99.0, -1e30)


def missing_words(chosen: tuple[str, ...] | None, *, numbers: bool) -> frozenset[str]:
    """Return the words for a missing value, in small letters.

    Parameters
    ----------
    chosen : tuple of str or None
        Those that a person chose.
    numbers : bool
        Whether the column holds numbers or dates: what is a word there is none of them.
    """
    if chosen is not None:
        return frozenset({"", *(word.strip().casefold() for word in chosen)})
    return (IN_NUMBERS if numbers else ALWAYS) | {""}

"""The numbers of a feature: what fills its gaps, and 0 and 1 for classes."""

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.settings import MEDIAN, MOST_FREQUENT, OWN_CLASS

MISSING_CLASS = "(missing)"


def indicators(words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return the classes that get a column of 0 and 1: of two the second says it all."""
    pairs = list(enumerate(words))
    return pairs[1:] if len(pairs) == 2 else pairs


def filling_number(column: Column, gaps: str) -> float:
    """Return what fills the gaps of a column of numbers by a rule; nan where nothing does."""
    known = column.values[~np.isnan(column.values)]
    if not len(known) or gaps not in {MEDIAN, MOST_FREQUENT}:
        return np.nan
    if gaps == MEDIAN:
        return float(np.median(known))
    numbers, counts = np.unique(known, return_counts=True)
    return float(numbers[np.argmax(counts)])


def filled(column: Column, gaps: str) -> Floats:
    """Return the numbers of a column, with what fills its gaps."""
    if not column.missing:
        return column.values
    fill = filling_number(column, gaps)
    return np.where(np.isnan(column.values), fill, column.values)


def filled_codes(column: Column, gaps: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Return the classes of a column, with what fills its gaps."""
    codes, words = column.as_classes()
    if not column.missing or gaps not in {MOST_FREQUENT, OWN_CLASS} or not words:
        return codes, words
    if gaps == OWN_CLASS:
        return np.where(codes < 0, len(words), codes).astype(np.int32), (*words, MISSING_CLASS)
    most = int(np.argmax(np.bincount(codes[codes >= 0])))
    return np.where(codes < 0, most, codes).astype(np.int32), words

"""A weighted sum of the features, or of their powers."""

import math
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.models.base import MODELS, Model, l1_param, l2_param
from lossstudio.core.models.initial import initial_param
from lossstudio.core.parameters import param

MOST_TERMS = 1000


def monomials(columns: int, degree: int) -> list[tuple[int, ...]]:
    """Return the columns that each monomial multiplies, in increasing degree."""
    return [
        term
        for power in range(1, degree + 1)
        for term in combinations_with_replacement(range(columns), power)
    ]


@MODELS.register("linear")
@dataclass(frozen=True)
class Linear(Model):
    """A straight line or plane; with a higher degree, a polynomial."""

    title = "Linear"
    degree: int = param(
        1,
        label="Degree",
        help="1 is a straight line; a higher degree adds powers and products of the features.",
        low=1,
        high=5,
    )
    l2: float = l2_param()
    l1: float = l1_param()
    start: str = initial_param()

    def expand(self, features: Floats) -> Floats:
        """Return all monomials of the features up to the degree, one per column.

        Raises
        ------
        ValueError
            If they are too many.
        """
        columns = features.shape[1]
        count = math.comb(columns + self.degree, self.degree) - 1
        if count > MOST_TERMS:
            raise ValueError(
                f"Linear: degree (Degree) is {self.degree}, which makes {count:,} powers and "
                f"products of {columns} features; allowed are {MOST_TERMS:,}."
            )
        if self.degree == 1:
            return features
        terms = monomials(columns, self.degree)
        return np.stack([features[:, list(term)].prod(axis=1) for term in terms], axis=1)

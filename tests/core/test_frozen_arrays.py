"""Records of arrays are compared by what they hold."""

import numpy as np
import pytest

from lossstudio.core.arrays import same

ONES = np.ones(3)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (ONES, ONES.copy(), True),
        (ONES, np.ones(2), False),
        (ONES, ONES.astype(np.float32), False),
        (ONES, None, False),
        (None, ONES, False),
        (ONES, 1.0, False),
        (ONES, (1.0, 1.0, 1.0), False),
        ((ONES, None), (ONES, None), True),
        ((ONES, None), (ONES, ONES), False),
        (np.array([np.nan]), np.array([np.nan]), True),
        (float("nan"), float("nan"), True),
    ],
)
def test_arrays_are_the_same_only_as_arrays(first: object, second: object, alike: bool) -> None:
    assert same(first, second) is alike
    assert same({"a": first}, {"a": second}) is alike

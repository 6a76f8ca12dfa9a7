"""Numbers as one reads them."""

import pytest

from lossstudio.core.plain_text import figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13094.2, "13,090"),
        (1309420.0, "1,309,000"),
        (-52340.0, "−52,340"),
        (0.123456, "0.1235"),
        (1.68, "1.68"),
        (1e7, "1e+07"),
        (1234.4, "1234"),
        (9999.7, "10,000"),
        (float("inf"), "inf"),
        (-5.913, "−5.913"),
        (1.5e-7, "1.5e−07"),
    ],
)
def test_numbers_below_ten_millions_have_no_power_of_ten(value, text):
    assert figures(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.924, "0.9240"), (1.0, "1.000"), (0.0, "0.000"), (-0.5, "−0.5000"), (1234.0, "1234")],
)
def test_a_steady_number_keeps_its_zeros(value, text):
    assert figures(value, steady=True) == text

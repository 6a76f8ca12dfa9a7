"""Numbers as people type them: what is meant is read, and what may mean two things is not."""

import math

import pytest

from lossstudio.core.typed_numbers import two_readings, typed_number, typed_numbers

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.1", 0.1),
        ("0,1", 0.1),
        (",5", 0.5),
        ("0,125", 0.125),
        ("1.000", 1.0),
        ("12,3456", 12.3456),
        ("−5", -5.0),
        ("−0,5", -0.5),
        ("1e−3", 0.001),
        ("1,5e3", 1500.0),
        ("1 000", 1000.0),
        (f"1{NBSP}000", 1000.0),
        (f"12{NARROW}345,5", 12345.5),
        (f"1{THIN}000{THIN}000", 1e6),
        ("1'000", 1000.0),
        ("1’000.25", 1000.25),
        ("1_000", 1000.0),
        ("1,000,000", 1e6),
        ("1.000.000", 1e6),
        ("1,234.5", 1234.5),
        ("1.234,567", 1234.567),
        ("−1,000,000", -1e6),
    ],
)
def test_a_number_is_read_as_it_is_meant(text, number) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize(
    "text", ["1,000", "1.000", "1 000", f"1{NARROW}000", "1'000", "1e3", "1,000.0"]
)
def test_a_whole_number_may_be_grouped(text) -> None:
    assert typed_number(text, whole=True) == 1000


def test_a_whole_number_is_read_to_its_last_digit() -> None:
    assert typed_number("9007199254740993", whole=True) == 9007199254740993
    assert typed_number("9,007,199,254,740,993", whole=True) == 9007199254740993


@pytest.mark.parametrize(
    "text",
    ["", "-", "1,000", "−1,000", "1,00,000", "1,000,00", "1,000.000.000", "1_0", "1 00", "1 0000",
     "1,000 000", "1.5.2", "1,5,2", "− 5", "--5", "0 000", "twelve", "0x10", "1,000,5"],
)  # fmt: skip
def test_what_is_no_number_or_may_be_two_is_not_read(text) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        typed_number(text)


def test_what_may_be_two_numbers_is_told() -> None:
    assert two_readings("1,000") == ("1000", "1.000")
    assert two_readings("0,125") is two_readings("1,000,000") is two_readings("1,000.5") is None


@pytest.mark.parametrize("text", ["1,00", "1,0000", "10,00", "1,00,000", "0,000", "1_0"])
def test_a_whole_number_has_no_other_commas(text) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        typed_number(text, whole=True)


def test_infinity_is_a_number_that_no_bounds_let_pass() -> None:
    assert math.isinf(typed_number("inf"))
    assert math.isinf(typed_number("1e999", whole=True))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 10", (1.0, 10.0)),
        ("1,10", (1.0, 10.0)),
        ("1 10;2.5", (1.0, 10.0, 2.5)),
        ("1, 500", (1.0, 500.0)),
        (f"1{NARROW}000 2", (1000.0, 2.0)),
        ("1e−3 1", (0.001, 1.0)),
        ("", ()),
    ],
)
def test_a_list_of_numbers(text, numbers) -> None:
    assert typed_numbers(text) == numbers


@pytest.mark.parametrize("text", ["1,000", "2 1,000", "1 000", "1,000,000", "1 x"])
def test_a_list_in_which_a_comma_may_group_is_not_read(text) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        typed_numbers(text)

"""Whatever way a table is written, the same numbers and names come back."""

import csv
import io
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.tables import TableSettings
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.settings import NONE

names = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzäéß (%)_", min_size=2, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: len(text) > 1 and text[0].isalpha() and text.casefold() not in WORDS),
    min_size=2,
    max_size=4,
    unique=True,
)
WORDS = {"na", "nd", "nil", "none", "nan", "null", "inf", "missing", "unknown", "infinity"}


@dataclass(frozen=True)
class Writing:
    """A way to write a table down."""

    delimiter: str
    decimal: str
    thousands: str
    coding: str
    quoted: bool
    end: str
    minus: str
    heading: bool

    def number(self, value: float) -> str:
        """Return a number with at least one decimal in this way."""
        whole, _, decimals = f"{abs(value):,.3f}".partition(".")
        text = whole.replace(",", self.thousands) + self.decimal + decimals
        return (self.minus if value < 0 else "") + text

    def table(self, names: list[str], rows: list[list[float]]) -> bytes:
        """Return a table in this way."""
        text = io.StringIO()
        quoting = csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(
            text, delimiter=self.delimiter, quoting=quoting, lineterminator=self.end
        )
        if self.heading:
            writer.writerow(names)
        writer.writerows([[self.number(value) for value in row] for row in rows])
        return text.getvalue().encode(self.coding)


def usable(way: Writing) -> bool:
    """Whether the signs differ, and the coding knows them."""
    return way.decimal != way.thousands and (
        way.minus == "-" or way.coding not in {"windows-1252", "iso-8859-1"}
    )


ways = st.builds(
    Writing,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    thousands=st.sampled_from(["", ".", ",", "'", "’", " ", "\u00a0"]),
    coding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252"]),
    quoted=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    minus=st.sampled_from(["-", "−"]),
    heading=st.booleans(),
).filter(usable)
values = st.integers(-9_999_999, 9_999_999).map(lambda number: number / 1000)


@settings(max_examples=60, deadline=None)
@given(way=ways, names=names, data=st.data())
def test_any_way_of_writing_gives_the_same_numbers(
    way: Writing, names: list[str], data: st.DataObject
) -> None:
    row = st.lists(values, min_size=len(names), max_size=len(names))
    # one number shows which sign is which: of 1.500 alone nobody knows
    rows = [[1234.5] * len(names), [-0.25] * len(names), *data.draw(st.lists(row, max_size=12))]
    table = read_table(way.table(names, rows))
    found = np.column_stack([column.values for column in table.columns])
    assert found.tolist() == rows
    expected = names if way.heading else [f"column {i + 1}" for i in range(len(names))]
    assert list(table.names) == expected
    assert table.settings.delimiter == way.delimiter
    assert table.settings.decimal == way.decimal
    thousands = {"’": "'", "\u00a0": " ", "": NONE}.get(way.thousands, way.thousands)
    assert table.settings.thousands == thousands
    assert read_table(way.table(names, rows), table.settings.reading).columns == table.columns


floats = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(floats, floats, floats), min_size=2, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|", " "]),
)
def test_what_repr_writes_comes_back_bit_for_bit(
    rows: list[tuple[float, ...]], delimiter: str
) -> None:
    text = "\n".join(delimiter.join(map(repr, row)) for row in rows) + "\n"
    table = read_table(f"aa{delimiter}bb{delimiter}cc\n{text}".encode())
    found = np.column_stack([column.values for column in table.columns])
    assert found.tobytes() == np.array(rows).tobytes()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", " "])
def test_long_tables_are_read_as_short_ones_are(delimiter: str) -> None:
    """The fast ways and the slow one: beyond the first block all numbers are read at once."""
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(60_000, 3)) * 10.0 ** rng.integers(-8, 8, size=(60_000, 3))
    lines = [delimiter.join(map(repr, row)) for row in rows.tolist()]
    text = f"aa{delimiter}bb{delimiter}cc\n" + "\n".join(lines) + "\n"
    plain = read_table(text.encode())
    assert np.column_stack([c.values for c in plain.columns]).tobytes() == rows.tobytes()
    assert plain.lines.tolist() == list(range(2, 60_002))
    lines[50_000] = delimiter.join(["NA", "1.5", '"2"'])
    gaps = read_table(("\n".join(["aa bb cc".replace(" ", delimiter), *lines])).encode())
    assert math.isnan(gaps.column("aa").values[50_000])
    assert gaps.column("cc").values[50_000] == 2.0
    assert gaps.column("bb").values[50_001] == rows[50_001, 1]


def test_settings_come_back_from_plain_data() -> None:
    said = TableSettings(decimal=",", missing=("weg", "x"), heading=0, positive="ja")
    said = said.with_column("a", kind="class", role="feature", gaps="own class")
    assert TableSettings.from_plain(said.plain()) == said


@pytest.mark.parametrize("power", ["e+98", "E-98", "e5"])
def test_a_point_before_an_exponent_is_no_thousands_sign(power: str) -> None:
    text = "x;y\n" + "".join(f"1.2{row}3{power};{row}{power}\n" for row in range(1, 9))
    table = read_table(text.encode())
    assert [column.kind for column in table.columns] == ["number", "number"]
    assert table.column("x").maximum == float(f"1.283{power}")

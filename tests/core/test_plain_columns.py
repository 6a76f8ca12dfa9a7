"""Lines that need no closer look are told apart as the careful way would tell them."""

from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.tables.cells import Dialect, cells_of, plain_columns
from lossstudio.core.tables.settings import NONE

CELL = st.text(alphabet='a1 ."#;é', max_size=3)


@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=5),
    quote=st.sampled_from(['"', NONE]),
    comment=st.sampled_from(["#", NONE]),
)
def test_what_is_told_at_once_is_told_alike_one_by_one(rows, quote, comment):
    text = "".join(",".join(row) + "\n" for row in rows)
    dialect = Dialect(",", quote, comment)
    found = plain_columns(text, dialect, len(rows[0]))
    if found is not None:
        records, torn = cells_of(text, dialect, 1)
        assert [cells for _, cells in records] == list(map(list, zip(*found, strict=True)))
        assert [line for line, _ in records] == list(range(1, len(rows) + 1))
        assert not torn


def test_plain_lines_are_told_at_once():
    assert plain_columns("a,1.5\nb,2\n", Dialect(","), 2) == [["a", "b"], ["1.5", "2"]]
    for odd in ('"a",1\n', "a, 1\n", "a\n", ",\n", "a,1\r\n", "#a,1\n"):
        assert plain_columns(odd, Dialect(",", comment="#"), 2) is None

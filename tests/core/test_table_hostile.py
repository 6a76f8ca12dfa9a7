"""Hostile and strange files: a table or a sentence, soon, and never another error."""

import io
import random
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.tables import ReadCancelledError, TableError, TableSettings, cost, select
from lossstudio.core.tables.preview import detect, preview
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.settings import CODINGS, DECIMALS, DELIMITERS, QUOTES, THOUSANDS

BYTES = [
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"|",
    b" ",
    b"\n",
    b"\r",
    b"\0",
    b"1",
    b"-",
    b".",
    b"a",
    b"#",
]
strange = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    st.lists(st.sampled_from(BYTES), max_size=150).map(b"".join),
    st.lists(
        st.sampled_from(
            ["1", "1.5", "1,5", "-", "NA", "2024-01-01", "a", '"', "sep=;", "#", "%", "1.000", "€3"]
        ),
        max_size=60,
    ).map(lambda cells: ";".join(cells).replace("a;", "a\n").encode()),
)
anything = st.builds(
    TableSettings,
    coding=st.sampled_from(["auto", *CODINGS]),
    delimiter=st.sampled_from(["auto", *DELIMITERS]),
    decimal=st.sampled_from(["auto", *DECIMALS]),
    thousands=st.sampled_from(["auto", *(set(THOUSANDS) - {".", ","})]),
    quote=st.sampled_from(["auto", *QUOTES]),
    comment=st.sampled_from(["auto", "none", "#"]),
    heading=st.none() | st.integers(0, 9),
    first=st.none() | st.integers(0, 9),
    missing=st.none() | st.just(("1", "a")),
)


@settings(max_examples=150, deadline=None)
@given(content=strange, said=st.just(TableSettings()) | anything)
def test_anything_gives_a_table_or_a_sentence(content: bytes, said: TableSettings) -> None:
    sentences = []
    for use in (read_table, detect, preview):
        try:
            found = use(content, said)
        except TableError as fault:
            sentences.append(str(fault))
            continue
        if use is read_table:
            chosen = select(found)
            assert bool(chosen.problem) == (chosen.task is None)
            if not chosen.problem:
                assert len(chosen.inputs()[2]) == len(chosen.target_values()) == chosen.rows
    for sentence in sentences:
        assert sentence.startswith("The pasted table")
        assert sentence[-1] in ".?"
        assert "\n" not in sentence


def noise(size: int) -> str:
    letters = string.ascii_letters + string.digits + "  ,;.\n\"'"
    return "".join(random.Random(1).choices(letters, k=size))


LONG = {
    "one line": "1," * 200_000,
    "one line of words": "word " * 200_000,
    "one quote": '"' + "1,2\n" * 100_000,
    "many quotes": '"1,2\n' * 100_000,
    "quotes in cells": 'a"b,c"d\n' * 100_000,
    "delimiters": ",;|\t" * 200_000,
    "spaces": " " * 1_000_000 + "1",
    "minus": "-" * 1_000_000,
    "digits": "1" * 1_000_000 + "\n" + "2" * 1_000_000,
    "commas in a number": "1" + ",000" * 50_000 + ";2\n",
    "blank lines": "\n" * 1_000_000 + "x,y\n1,2\n3,4\n",
    "comments": "# x\n" * 300_000,
    "brackets": "(" * 300_000 + ")" * 300_000,
    "widths": "\n".join("1," * (i % 50) + "1" for i in range(50_000)),
    "noise": noise(1_000_000),
    "wide": ",".join(map(str, range(5_000))) + "\n" + "1," * 4_999 + "1\n" + "2," * 4_999 + "2",
    "long names": ",".join("ab" * 45_000 + letter for letter in "abcdefghi")
    + "\n"
    + "1," * 8
    + "1\n",
    "dates": "01/02/2024 " * 20_000 + "\n" + "1:2:3:4 " * 50_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_long_and_strange_files_are_told_soon(kind: str) -> None:
    started, sentence = time.process_time(), ""
    try:
        read_table(LONG[kind].encode())
    except TableError as fault:
        sentence = str(fault)
    assert len(sentence) < 300
    assert time.process_time() - started < 30.0, "what takes time with its square takes far longer"


def test_reading_can_be_given_up() -> None:
    content = ("x,y\n" + "1.5,2.5\n" * 500_000).encode()
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        seen.append((done, total))
        return len(seen) < 3

    with pytest.raises(ReadCancelledError):
        read_table(content, progress=progress)
    assert [total for _, total in seen] == [len(content)] * 3
    assert 0 < seen[0][0] < seen[1][0] < seen[2][0] < len(content)


def test_the_cost_is_told_before() -> None:
    content = ("x,y\n" + "1.5,2.5\n" * 50_000).encode()
    found = cost(content)
    assert found.bytes == len(content)
    assert found.cells == pytest.approx(100_000, rel=0.01)
    assert not found.problem
    assert not found.is_long
    assert cost(content * 100).is_long
    assert not cost(content * 199).problem
    assert "20,000,000 are read" in cost(content * 201).problem


def test_a_look_shows_what_each_line_is() -> None:
    content = b"Report\n\n# note\nx;y\nm;s\n1,5;2\n\n2,5;3\n3,5;4\n4;5\n"
    found = preview(content, rows=9)
    assert found.names == ("x", "y")
    assert dict(zip(found.lines, found.parts, strict=True)) == {
        1: "skipped",
        2: "blank",
        3: "skipped",
        4: "heading",
        5: "units",
        6: "data",
        7: "blank",
        8: "data",
        9: "data",
    }
    assert found.rows[5] == ("1,5", "2")
    assert detect(content).column("y").role == "target"
    big = io.BytesIO()
    big.write(b"x;y\n" + b"1,5;2\n" * 400_000)
    assert detect(big.getvalue()).decimal == ","

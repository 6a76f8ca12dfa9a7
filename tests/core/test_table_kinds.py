"""Each kind of oddity that tables have, in variants of its own."""

from datetime import UTC, datetime

import numpy as np
import pytest

from lossstudio.core.tables import Table, TableSettings, select
from lossstudio.core.tables.reader import read_table

X, Y = (3, 7, 1, 9, 4, 8, 2, 6), (7, 15, 3, 19, 9, 17, 5, 13)
ROWS = list(zip(X, Y, strict=True))


def read(content: str | bytes, **said: object) -> Table:
    data = content if isinstance(content, bytes) else content.encode()
    return read_table(data, TableSettings(**said), "t.csv")


def lines(delimiter: str = ",", before: str = "", after: str = "", end: str = "\n") -> str:
    return "".join(f"{before}{x}{delimiter}{y}{after}{end}" for x, y in ROWS)


def values(table: Table, name: str) -> list[float]:
    return table.column(name).values.tolist()


def is_line(table: Table, names: tuple[str, ...] = ("x", "y")) -> None:
    """Check that two columns hold y = 1 + 2x, with the second the target."""
    assert values(table, names[0]) == list(X)
    assert values(table, names[1]) == list(Y)
    chosen = select(table)
    assert (chosen.target, chosen.features, chosen.rows) == (names[1], (names[0],), 8)


TITLES = "Measured on 3 May 2024, station 4\nOperator: me\n\n"
LINES = {
    "index of pandas": "," + "x,y\n" + "".join(f"{i},{x},{y}\n" for i, (x, y) in enumerate(ROWS)),
    "index from 1": '"","x","y"\n'
    + "".join(f'"{i}",{x},{y}\n' for i, (x, y) in enumerate(ROWS, 1)),
    "index of pandas, shuffled": ",x,y\n"
    + "".join(f"{i * 5 % 8},{x},{y}\n" for i, (x, y) in enumerate(ROWS, 3)),
    "index with a name": "Unnamed: 0;x;y\n"
    + "".join(f"{i};{x};{y}\n" for i, (x, y) in enumerate(ROWS)),
    "row names of R": '"x" "y"\n' + "".join(f'"{i}" {x} {y}\n' for i, (x, y) in enumerate(ROWS, 1)),
    "delimiter at the end": "x;y;\n" + lines(";", after=";"),
    "two of them": "x;y;;\n" + lines(";", after=";;"),
    "at the end of the heading only": "x,y,\n" + lines(),
    "at the end of the rows only": "x,y\n" + lines(after=","),
    "tabs at the end": "x\ty\t\n" + lines("\t", after="\t"),
    "rows of delimiters": "x;y\n;\n ; ;\n" + lines(";") + ";;;\n;\n",
    "sep": "sep=|\nx|y\n" + lines("|"),
    "sep in quotes, with a tab": '"sep=\t"\r\nx\ty\r\n' + lines("\t", end="\r\n"),
    "sep after a mark": "\ufeffsep=,\nx,y\n" + lines(),
    "comments": "# made by me, in 2024\n#\n# x; y; z\nx,y\n" + lines(),
    "other comments": "% one\n% two;\nx;y\n" + lines(";"),
    "slashes": "// one\nx;y\n" + lines(";"),
    "heading in a comment": "# two columns\n# x y\n" + lines(" "),
    "titles": TITLES + "x,y\n" + lines(),
    "spaces": "   x   y\n" + lines("   ", before="  "),
    "spaces and tabs": "x \t y\n" + lines(" \t "),
    "aligned": f"{'x':>6}{'y':>9}\n" + "".join(f"{x:>6}{y:>9}\n" for x, y in ROWS),
    "units": "x,y\n(m),(s)\n" + lines(),
    "types": "x;y\ndouble;double\n" + lines(";"),
    "markdown": "| x | y |\n|---|:--|\n" + lines("|", "|", "|"),
    "quotes with either sign": '"x","y"\n' + "".join(f'"+{x}","{y}.0"\n' for x, y in ROWS),
    "single quotes": "'x','y'\n" + "".join(f"'{x}','{y}'\n" for x, y in ROWS),
    "CR": "x,y\r" + lines(end="\r"),
    "percent": "x,y\n" + lines(before="", after="%"),
    "money": "x,y\n" + "".join(f"{x},${y}.00\n" for x, y in ROWS),
    "euro behind": "x;y\n" + lines(";", after=",00 €"),
    "swiss": "x;y\n" + lines(";", after=".–"),
    "unit in each cell": "x,y\n" + lines(after=" kg"),
    "texts for a spreadsheet": "x,y\n" + lines(',="', '="', '"').replace(',="', '",="'),
    "the same in quotes": '"=""x""";y\n' + lines('""";"=""', '"=""', '"""'),
    "zero bytes": "x,y\n" + lines(after="\0") + "\0" * 40,
    "open quote": "x,y\n" + lines().replace("19", '"19'),
    "html": "<b>x</b>,<img src=y>\n" + lines(),
    "line break in a heading": '"<b>x</b>\n ","<img\nsrc=y>"\n' + lines(),
}


@pytest.mark.parametrize("kind", LINES)
def test_the_line_comes_out(kind: str) -> None:
    table = read(LINES[kind])
    markup = kind in {"html", "line break in a heading"}
    is_line(table, ("<b>x</b>", "<img src=y>") if markup else ("x", "y"))


@pytest.mark.parametrize(
    ("coding", "name"),
    [
        ("utf-8", "Größe (°C) €"),
        ("utf-8-sig", "Größe (°C) €"),
        ("windows-1252", "Größe (°C) €"),
        ("utf-16", "Größe (°C) €"),
        ("utf-16-le", "Größe (°C) €"),
        ("utf-16-be", "Größe (°C) €"),
        ("utf-32", "Größe (°C) €"),
    ],
)
def test_codings(coding: str, name: str) -> None:
    table = read(f"{name};y\n{lines(';')}".encode(coding))
    is_line(table, (name, "y"))
    told = any("Windows-1252" in notice for notice in table.notices)
    assert told == (coding == "windows-1252")


def test_another_coding_can_be_chosen() -> None:
    data = "рост;y\n1;2\n3;4\n".encode("windows-1251")
    assert read(data).names != ("рост", "y")
    assert read(data, coding="windows-1251").names == ("рост", "y")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("0,1\n0.5,1\n1.5,3\n2.25,4.5\n3,7\n", ("0", "1")),
        ("0,1,2,3\n5,1,4,1\n6,3,4,0\n5,2,1,1\n", ("0", "1", "2", "3")),
        ("land,2000,2001\nA,1.5,2.5\nB,2.5,1.5\nC,1,2\n", ("land", "2000", "2001")),
        ("1999;2000;2001\n1,5;2,5;3\n2,5;1,5;4\n", ("1999", "2000", "2001")),
        ("0,1,target\n1,2,0\n3,1,1\n2,5,1\n", ("0", "1", "target")),
        ("1990;2000;2020\n10;20;30\n11;12;13\n8;9;40\n", ("1990", "2000", "2020")),
    ],
)
def test_headings_of_whole_numbers(content: str, names: tuple[str, ...]) -> None:
    assert read(content).names == names


@pytest.mark.parametrize(
    "content",
    ["1,2\n3,4\n", "5,1\n6,3\n5,2\n", "2000,1.5\n2001,2.5\n", "5.1,3,a\n4.9,3,a\n6,3,b\n"],
)
def test_rows_of_numbers_are_no_heading(content: str) -> None:
    table = read(content)
    assert table.header_line == 0
    assert table.names[0] == "column 1"
    assert table.rows == content.count("\n")


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1.234,50", "250,00", "12.000,00"], [1234.5, 250, 12000]),
        (["1.500", "250", "12.000", "750"], [1500, 250, 12000, 750]),
        (["1,234.5", "250", "12,000"], [1234.5, 250, 12000]),
        (["1'234.5", "250", "12’000"], [1234.5, 250, 12000]),
        (["1 234,5", "250", "12\u202f000"], [1234.5, 250, 12000]),
        (["1,5", "2,25", "3"], [1.5, 2.25, 3]),
        (["(1,234.50)", "250.00", "1,000.00-"], [-1234.5, 250, -1000]),
        (["$1,160.00", "-$2.50", "$-3"], [1160, -2.5, -3]),
        (["1.234,50 €", "2,00 €", "−3,00 €"], [1234.5, 2, -3]),
        (["30 %", "40 %", "5 %"], [30, 40, 5]),
        (["1e-05", "1.5E+03", ".5"], [1e-05, 1500, 0.5]),
        (["−3", "–7", "+2"], [-3, -7, 2]),
        (["12,34,567", "1,00,000", "500"], [1234567, 100000, 500]),
    ],
)
def test_signs_of_numbers(cells: list[str], numbers: list[float]) -> None:
    table = read("x;y\n" + "".join(f"{cell};{i}\n" for i, cell in enumerate(cells)))
    assert values(table, "x") == numbers


@pytest.mark.parametrize("cell", ["{} €", "₩{}", "−{}", "{}\u00a0$"])
@pytest.mark.parametrize("gaps", [{0}, {0, 1}, {7}, {0, 3, 7}])
def test_gaps_at_the_ends_of_a_column_with_signs_stay_gaps(cell: str, gaps: set[int]) -> None:
    cells = ["" if i in gaps else cell.format(i + 5) for i in range(8)]
    table = read("x;y\n" + "".join(f"{i};{each}\n" for i, each in enumerate(cells)))
    sign = -1 if cell.startswith("−") else 1
    known = [None if np.isnan(value) else sign * value for value in values(table, "y")]
    assert known == [None if i in gaps else i + 5 for i in range(8)]
    assert select(table).rows == 8 - len(gaps)


@pytest.mark.parametrize(
    "cells", [["1.234", "250", "3.500"], ["1.2e+99", "1e+98", "100"], ["1.234", "250", "0.5"]]
)
def test_decimals_are_no_thousands(cells: list[str]) -> None:
    table = read("x,y\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    assert values(table, "x") == list(map(float, cells))


def test_a_column_may_have_signs_of_its_own() -> None:
    content = "x,y\n" + "".join(f'"{x},5","{y}.25"\n' for x, y in ROWS)
    table = read(content)
    assert values(table, "x") == [x + 0.5 for x in X]
    assert values(table, "y") == [y + 0.25 for y in Y]
    assert "3,5 read as 3.5." in table.notices
    again = read_table(content.encode(), table.settings.reading)
    assert values(again, "x") == values(table, "x")


def test_what_was_done_with_signs_is_told() -> None:
    table = read('x,y\n"1,160.00",30%\n"2,500.00",40%\n')
    assert "1,160.00 read as 1160." in table.notices
    assert "30% read as 30." in table.notices
    assert table.column("y").unit == "%"


WORDS = [
    "NA",
    "n/a",
    "N/A",
    "-",
    "?",
    "missing",
    "k.A.",
    "null",
    "#N/A",
    "",
    "NaN",
    "–",
    "none",
    ".",
]


@pytest.mark.parametrize("word", WORDS)
def test_words_for_missing_values(word: str) -> None:
    rows = [*ROWS[:4], (5, word), *ROWS[4:]]
    table = read("x,y\n" + "".join(f"{x},{y}\n" for x, y in rows))
    chosen = select(table)
    assert (chosen.rows, chosen.left_out, chosen.task.value) == (8, 1, "regression")
    assert "1 of 9 rows has gaps: left out." in chosen.notices


def test_a_placeholder_is_offered_and_not_taken() -> None:
    content = "x,y\n" + lines() + "-999,4\n-999,5\n"
    table = read(content)
    assert table.column("x").minimum == -999
    assert any("−999 2 times" in notice for notice in table.notices)
    table = read(content, missing=("-999",))
    assert (table.column("x").minimum, table.column("x").missing) == (1, 2)


def test_a_class_may_be_called_none() -> None:
    table = read("x,y\n1,none\n2,some\n3,none\n4,some\n")
    assert select(table).classes == ("none", "some")


def test_digits_that_are_names() -> None:
    table = read("x,plz\n1,01234\n2,99999\n3,01234\n4,99999\n")
    assert table.column("plz").words == ("01234", "99999")
    assert any("leading zeros" in notice for notice in table.notices)
    table = read("x,id\n" + "".join(f"{i},{9007199254740992 + i % 2}\n" for i in range(8)))
    assert table.column("id").distinct == 2
    late = "x,plz\n" + "10115,5\n" * 30_000 + "01234,6\n" * 10
    assert read(late.replace("x,plz", "plz,y")).column("plz").words == ("10115", "01234")


def test_a_column_that_turns_out_to_be_text_is_read_again() -> None:
    table = read("x,y\n" + "1,2\n" * 30_000 + "a,3\nb,4\n" * 15_000)
    assert table.column("x").words == ("1", "a", "b")
    table = read("x,y\n" + "1,2\n" * 30_000 + "oops,3\n")
    assert table.column("x").missing == 1
    assert "'oops' in line 30002 of 'x' is not a number: read as missing." in table.notices


def test_short_and_long_rows() -> None:
    table = read("x,y,z\n3,7,1\n7\n1,3,2,9\n9,19,5,,\n")
    assert table.column("z").missing == 1
    assert any("1 row is short, first in line 3" in notice for notice in table.notices)
    assert any("1 row has more cells" in notice and "line 4" in notice for notice in table.notices)


def day(year: int, month: int, number: int, hour: int = 0, minute: int = 0) -> float:
    return datetime(year, month, number, hour, minute, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("cells", "first", "time"),
    [
        (["2024-01-31", "2024-02-01"], day(2024, 1, 31) / 86400, "days"),
        (["2024-01-31T10:30:00Z", "2024-02-01T10:30:00Z"], day(2024, 1, 31, 10, 30), "seconds"),
        (["2024-01-31 10:30+02:00", "2024-02-01 11:00+02:00"], day(2024, 1, 31, 8, 30), "seconds"),
        (["31.01.2024", "1.2.2024"], day(2024, 1, 31) / 86400, "days"),
        (["31.01.2024 10:30", "01.02.2024 10:30"], day(2024, 1, 31, 10, 30), "seconds"),
        (["01/31/2024", "02/01/2024"], day(2024, 1, 31) / 86400, "days"),
        (["31/01/2024", "01/02/2024"], day(2024, 1, 31) / 86400, "days"),
        (["1/2/24 3:30 PM", "1/3/24 3:45 PM"], day(2024, 1, 2, 15, 30), "seconds"),
        (["Jan 31, 2024", "Feb 1, 2024"], day(2024, 1, 31) / 86400, "days"),
        (["31. Januar 2024", "1. März 2024"], day(2024, 1, 31) / 86400, "days"),
        (["31-Jan-24", "01-Feb-24"], day(2024, 1, 31) / 86400, "days"),
        (["Jan 2024", "Mai 2024"], day(2024, 1, 1) / 86400, "days"),
        (["2024-01", "2024-02"], day(2024, 1, 1) / 86400, "days"),
        (["2024Q2", "2024Q3"], day(2024, 4, 1) / 86400, "days"),
        (["10:30", "11:00"], 10.5 * 3600, "seconds"),
    ],
)
def test_dates(cells: list[str], first: float, time: str) -> None:
    table = read("t;y\n" + "".join(f'"{cell}";{i}\n' for i, cell in enumerate(cells)))
    column = table.column("t")
    assert (column.kind, column.time, column.values[0]) == ("date", time, first)
    assert select(table).features == ("t",)
    assert select(table).inputs()[1] == (time,)


def test_a_date_that_may_be_two_is_told_and_can_be_turned() -> None:
    content = "t,y\n1/3/2024,1\n2/4/2024,2\n"
    table = read(content)
    assert table.column("t").values[0] == day(2024, 1, 3) / 86400
    assert any("month first" in notice for notice in table.notices)
    said = table.settings.with_column("t", dates="day first")
    assert read_table(content.encode(), said).column("t").values[0] == day(2024, 3, 1) / 86400


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (1, 2), (0, 1)])
def test_two_whole_numbers_are_classes_and_this_is_told(low: int, high: int) -> None:
    content = "a,y\n" + "".join(f"{i},{low if i % 3 else high}\n" for i in range(12))
    table = read(content)
    chosen = select(table)
    assert chosen.task.value == "binary"
    assert any("taken as classes" in notice for notice in table.notices)
    number = read_table(content.encode(), TableSettings().with_column("y", kind="number"))
    assert select(number).task.value == "regression"


def test_the_rarer_class_is_positive_unless_a_word_says_it() -> None:
    rows = "".join(f"{i},{'disease' if i % 4 == 0 else 'healthy'}\n" for i in range(12))
    chosen = select(read("a,y\n" + rows))
    assert chosen.classes == ("healthy", "disease")
    assert any(
        "'disease' is the positive class, the rarer one: 3 of 12" in n for n in chosen.notices
    )
    assert chosen.target_values().sum() == 3
    flipped = select(read("a,y\n" + rows, positive="healthy"))
    assert (flipped.positive, flipped.target_values().sum()) == ("healthy", 9)
    said = rows.replace("healthy", "yes").replace("disease", "no")
    assert select(read("a,y\n" + said)).positive == "yes"


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("age,survived,note\n" + "".join(f"{i},{i % 2},note {i}\n" for i in range(9)), "survived"),
        ("x,y,z\n" + lines(after=","), "y"),
        ("x,y,lab\n" + lines(after=",one"), "y"),
        ("x,y,when\n" + "".join(f"{x},{y},2024-01-0{x}\n" for x, y in ROWS), "y"),
        ("y,x\n" + lines(), "y"),
        ("x,y,customer_id\n" + "".join(f"{x},{y},{1000 + x}\n" for x, y in ROWS), "y"),
    ],
)
def test_the_target_is_the_last_column_that_can_be(content: str, target: str) -> None:
    assert select(read(content)).target == target


def test_headings_that_are_the_same_or_empty_are_told_apart() -> None:
    table = read("a,a,,y\n1,2,3,4\n2,3,5,6\n3,3,5,9\n")
    assert table.names == ("a", "a (2)", "column 3", "y")
    assert any("'a' stands more than once" in notice for notice in table.notices)


def test_one_column_needs_a_decision() -> None:
    for content in ("y\n1\n2\n3\n", "y\n1,5\n2,5\n3,7\n"):
        chosen = select(read(content))
        assert chosen.table.names == ("y",)
        assert "no column to predict 'y' from" in chosen.problem


def test_lines_that_a_person_chose() -> None:
    content = "a;b\nx;y\n1;2\n3;4\n"
    table = read(content, heading=2)
    assert (table.names, table.rows, table.header_line) == (("x", "y"), 2, 2)
    table = read(content, heading=0, first=3)
    assert (table.names[0], table.rows) == ("column 1", 2)
    table = read(content, heading=2, first=4)
    assert table.column("x").values.tolist() == [3.0]

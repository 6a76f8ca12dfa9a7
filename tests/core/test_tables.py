"""Tables from files: what is read, how fast, and that rubbish is refused."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.datasets import CsvDataset, Samples, TableError
from lossstudio.core.tables import TableSettings
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tasks import Task


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all files of this module, so that hypothesis may share it."""
    return tmp_path_factory.mktemp("tables")


def write(folder: Path, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def load(folder: Path, content: str | bytes, **parameters: object) -> Samples:
    """Return the samples that a file of this content gives."""
    return CsvDataset(path=str(write(folder, content)), **parameters).generate(0)


@pytest.mark.parametrize(
    ("content", "names", "first"),
    [
        ("a,b\n1,2\n3,4\n", ("a", "b"), (1, 2)),
        ("a;b\n1,5;2\n3;4\n", ("a", "b"), (1.5, 2)),
        ("1,5;2,5\n3,5;4,5\n", ("column 1", "column 2"), (1.5, 2.5)),
        ("a\tb\n1\t2\n3\t4", ("a", "b"), (1, 2)),
        ("a|b\r\n1|2\r\n3|4\r\n", ("a", "b"), (1, 2)),
        ("a,b\r1,2\r3,4\r", ("a", "b"), (1, 2)),
        (b"\xef\xbb\xbfa,b\n1,2\n3,4\n", ("a", "b"), (1, 2)),
        ("größe,b\n1,2\n3,4\n", ("größe", "b"), (1, 2)),
        ("\n \n a , b \n\n 1 , 2 \n\n3,4\n\n", ("a", "b"), (1, 2)),
        ('"a,1","b ""c"""\n1, "2"\n4,5\n', ("a,1", 'b "c"'), (1, 2)),
        ("1,2\n3,4\n", ("column 1", "column 2"), (1, 2)),
        ("a,2\n3,4\n", ("a", "2"), (3, 4)),
        ("a,,a,a\n1,2,3,4\n1,2,3,4\n", ("a", "column 2", "a (2)", "a (3)"), (1, 2, 3, 4)),
        ("y\n1\n2\n", ("y",), (1,)),
    ],
)
def test_what_is_read(
    tmp_path: Path, content: str | bytes, names: tuple[str, ...], first: tuple[float, ...]
) -> None:
    table = read_table(write(tmp_path, content))
    assert table.names == names
    assert tuple(column.values[0] for column in table.columns) == first


def test_quotes_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, '"a;x",b,y\n"1;y","p, ""q""\nr",2\n"1;z",s,3\n'))
    assert table.names == ("a;x", "b", "y")
    assert table.column("a;x").words == ("1;y", "1;z")
    assert table.column("b").words == ('p, "q"\nr', "s")


def test_lines_count_blank_lines_and_lines_inside_quotes(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'a,b\n\n1,"x\ny"\n2,z\n'))
    assert table.lines.tolist() == [3, 5]


def test_a_decimal_comma_is_a_number(tmp_path: Path) -> None:
    samples = load(tmp_path, "a;b\n1,5;2\n-3e1;4,25\n")
    assert samples.features.tolist() == [[1.5], [-30.0]]
    assert samples.target.tolist() == [2.0, 4.25]


@pytest.mark.parametrize(
    ("content", "parameters", "task", "target", "classes"),
    [
        ("x,y\n1,2.5\n2,3\n", {}, Task.REGRESSION, [2.5, 3.0], ()),
        ("x,y\n1,1\n2,0\n", {}, Task.BINARY, [1, 0], ("0", "1")),
        ("x,y\n1,0.0\n2,1.0\n", {}, Task.BINARY, [0, 1], ("0", "1")),
        ("x,y\n1,1\n2,0\n", {"target_as": "number"}, Task.REGRESSION, [1.0, 0.0], ()),
        ("x,y\n1,1\n2,2\n", {}, Task.REGRESSION, [1.0, 2.0], ()),
        ("x,y\n1,0\n2,0\n", {}, Task.REGRESSION, [0.0, 0.0], ()),
        ("x,y\n1,10\n2,9\n", {"target_as": "class"}, Task.BINARY, [1, 0], ("9", "10")),
        ("x,y\n1,2\n2,2.0\n3,1\n", {"target_as": "class"}, Task.BINARY, [1, 1, 0], ("1", "2")),
        ("x,y\n1,no\n2,Yes\n", {}, Task.BINARY, [0, 1], ("no", "Yes")),
        ("x,y\n1,c\n2,a\n3,b\n", {}, Task.MULTICLASS, [2, 0, 1], ("a", "b", "c")),
        ("x,y\n1,2\n2,a\n", {}, Task.BINARY, [0, 1], ("2", "a")),
    ],
)
def test_the_target_says_the_task(
    tmp_path: Path,
    content: str,
    parameters: dict,
    task: Task,
    target: list[float],
    classes: tuple[str, ...],
) -> None:
    samples = load(tmp_path, content, **parameters)
    assert CsvDataset(path=str(tmp_path / "data.csv"), **parameters).task is samples.task is task
    assert samples.target.tolist() == target
    assert samples.target.dtype == (np.int64 if classes else np.float64)
    assert samples.classes == classes


def test_columns_are_chosen_or_found(tmp_path: Path) -> None:
    content = "name,a,b,c,y\nann,1,2,3,4\nbob,5,6,7,8\n"
    samples = load(tmp_path, content)
    assert (samples.feature_names, samples.target_name) == (("a", "b"), "y")
    samples = load(tmp_path, content, target="a", features=["y", "c", "b"])
    assert (samples.feature_names, samples.target_name) == (("y", "c", "b"), "a")
    assert samples.features.tolist() == [[4, 3, 2], [8, 7, 6]]
    columns = CsvDataset(path=str(tmp_path / "data.csv")).columns()
    assert [(column.name, column.is_number) for column in columns] == [
        ("name", False),
        ("a", True),
        ("b", True),
        ("c", True),
        ("y", True),
    ]


def test_ten_classes_are_allowed(tmp_path: Path) -> None:
    content = "x,y\n" + "\n".join(f"{i},{9 - i}" for i in range(10))
    samples = load(tmp_path, content, target_as="class")
    assert samples.classes == tuple("0123456789")
    assert samples.target.tolist() == list(range(9, -1, -1))


def test_only_chosen_columns_are_checked(tmp_path: Path) -> None:
    samples = load(tmp_path, "bad,x,y\n,1,2\nnan,1,3\n", features=["x"])
    assert samples.features.tolist() == [[1.0], [1.0]]  # and a constant feature is allowed


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    dataset = CsvDataset(path=str(write(tmp_path, "x,y\n1,0\n2,1\n")))
    assert dataset.task is Task.BINARY
    assert dataset.table() is dataset.table()
    os.utime(write(tmp_path, "x,y\n1,0\n2,7\n"), ns=(0, 0))
    assert dataset.task is Task.REGRESSION


def test_a_thousand_columns_are_read(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, ("1," * 1999 + "1\n") * 2))
    assert len(table.names) == 1000
    assert "Only the first 1,000 columns are read." in table.notices


def test_reading_stops_at_the_most_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lossstudio.core.tables.reader.MOST_CELLS", 100_000)
    table = read_table(write(tmp_path, "x,y\n" + "1,2\n" * 400_000))
    assert table.rows == 50_000
    assert any("first 50,000 rows" in notice for notice in table.notices)


def test_a_hundred_thousand_rows_are_read(tmp_path: Path) -> None:
    cells = np.random.default_rng(0).normal(size=(100_000, 3)).tolist()
    path = write(tmp_path, "a,b,y\n" + "\n".join(f"{a},{b},{y}" for a, b, y in cells))
    samples = CsvDataset(path=str(path)).generate(0)
    assert samples.features.shape == (100_000, 2)
    assert samples.target[-1] == cells[-1][2]


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(
    rows=st.integers(1, 4).flatmap(
        lambda d: st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=2, max_size=30)
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    comma=st.booleans(),
    header=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_numbers_come_back_bit_for_bit(
    folder: Path, rows: list[list[float]], delimiter: str, comma: bool, header: bool, end: str
) -> None:
    lines = [delimiter.join(map(repr, row)) for row in rows]
    comma = comma and delimiter != "," and len(rows[0]) > 1
    if comma:
        lines = [line.replace(".", ",") for line in lines]
    if header:
        lines.insert(0, delimiter.join("abcd"[: len(rows[0])]))
    table = read_table(
        write(folder, end.join(lines)),
        TableSettings(
            delimiter=delimiter,
            decimal="," if comma else ".",
            thousands="none",
            heading=int(header),
            first=1 + header,
        ),
    )
    back = np.column_stack([table.column(name).values for name in table.names])
    assert back.tobytes() == np.array(rows).tobytes()


rubbish = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text('0123456789.,;\t|"\r\n ab-eN', max_size=200).map(str.encode),
)


@given(content=rubbish, target_as=st.sampled_from(["auto", "number", "class"]))
def test_rubbish_raises_nothing_but_table_errors(
    folder: Path, content: bytes, target_as: str
) -> None:
    dataset = CsvDataset(path=str(write(folder, content)), target_as=target_as)
    sentences = []
    for use in (lambda: dataset.generate(0), dataset.columns, lambda: dataset.task):
        try:
            use()
        except TableError as error:
            sentences.append(str(error))
    assert all("data.csv" in sentence for sentence in sentences)

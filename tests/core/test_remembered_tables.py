"""Tables are remembered by their size, and given up when their file is."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lossstudio.core.datasets import CsvDataset, TableError
from lossstudio.core.datasets.remembered import RememberedTables
from lossstudio.core.registry import near_miss


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{letter}.csv" for letter in "abc"]
    for path in paths:
        path.write_text("x,y\n" + "1,2\n" * 100)
    return paths


def test_what_fits_is_remembered_and_the_oldest_goes_first(paths: list[Path]) -> None:
    one = RememberedTables().current(paths[0])
    tables = RememberedTables(2 * one.memory)
    a, b = (tables.current(path) for path in paths[:2])
    assert tables.current(paths[0]) is a
    tables.current(paths[2])
    assert tables.current(paths[0]) is a, "used after b"
    assert tables.current(paths[1]) is not b


def test_a_table_beyond_the_bound_is_remembered_alone(paths: list[Path]) -> None:
    tables = RememberedTables(1)
    a = tables.current(paths[0])
    assert tables.current(paths[0]) is a
    tables.current(paths[1])
    assert tables.current(paths[0]) is not a


def test_the_memory_of_a_table_grows_with_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    memory = []
    for rows in (1000, 2000):
        path.write_text("x,y\n" + "12345678,2.5\n" * rows)
        memory.append(RememberedTables().current(path).memory)
    assert memory[1] == 2 * memory[0] == 2 * 1000 * 3 * 8  # two numbers and a line


def test_what_was_found_out_and_is_said_then_is_no_other_table(paths: list[Path]) -> None:
    tables = RememberedTables()
    table = tables.current(paths[0])
    assert tables.current(paths[0], table.settings.reading) is table
    other = replace(table.settings.reading, heading=0)
    assert tables.current(paths[0], other) is not table


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_read_again(paths: list[Path]) -> None:
    tables = RememberedTables()
    old = tables.current(paths[0])
    times = paths[0].stat().st_mtime_ns
    paths[1].write_text("x,z\n" + "1,2\n" * 100)
    os.utime(paths[1], ns=(times, times))
    paths[1].replace(paths[0])
    assert old.names == ("x", "y")
    assert tables.current(paths[0]).names == ("x", "z")


def test_a_file_that_is_gone_is_refused(paths: list[Path]) -> None:
    dataset = CsvDataset(path=str(paths[0]))
    dataset.generate(0)
    paths[0].unlink()
    with pytest.raises(TableError, match=r"There is no file 'a\.csv'"):
        dataset.generate(0)


def test_long_names_are_not_compared_letter_by_letter(tmp_path: Path) -> None:
    """It took more than a minute."""
    names = ["ab" * 45_000 + letter for letter in "abcdefghi"]
    path = tmp_path / "t.csv"
    rows = [names, ["1"] * 9, ["2"] * 9]
    path.write_text("\n".join(";".join(row) for row in rows))
    started = time.process_time()
    with pytest.raises(TableError, match="no column") as caught:
        CsvDataset(path=str(path), target="ba" * 45_000).generate(0)
    assert time.process_time() - started < 5.0
    assert len(str(caught.value)) < 500
    assert len(near_miss("z", names)) < 1000
    assert near_miss("delat", [*names, "delta"]) == "did you mean 'delta'?"

"""Files that cannot be used: each is refused in one sentence that says what and where."""

from pathlib import Path

import pytest

from lossstudio.core.datasets import CsvDataset, TableError, read_table
from lossstudio.core.datasets import csv_file as reading

BAD = {
    "empty": ("", {}, ["is empty"]),
    "blank": ("\n \n\n", {}, ["is empty"]),
    "bom-only": (b"\xef\xbb\xbf", {}, ["is empty"]),
    "header-only": ("x,y\n", {}, ["header", "no rows"]),
    "one-row": ("x,y\n1,2\n", {}, ["1 row", "at least 2"]),
    "ragged": (
        "a,b,c,d\n" + "1,2,3,4\n" * 5 + "1,2,3\n",
        {},
        ["line 7", "3 cells", "header has 4"],
    ),
    "ragged-headerless": ("1,2\n3\n", {}, ["line 2", "1 cell,", "first row has 2"]),
    "text-feature": (
        "x,y\n1,2\nabc,3\n",
        {"features": ["x"]},
        ["line 3", "column 'x'", "'abc' is not a number"],
    ),
    "underscore": ("x,y\n1,2\n1_0,3\n", {"features": ["x"]}, ["line 3", "'1_0' is not a number"]),
    "thousands": ('x,y\n1,2\n"1,0",3\n', {"features": ["x"]}, ["line 3", "'1,0' is not a number"]),
    "text-target": (
        "x,y\n1,2\n\n3,abc\n",
        {"target_as": "number"},
        ["line 4", "column 'y'", "'abc' is not a number"],
    ),
    "empty-cell": ("x,y\n1,2\n,3\n", {"features": ["x"]}, ["line 3", "column 'x'", "empty"]),
    "empty-target": ("x,y\n1,\n2,3\n", {}, ["line 2", "column 'y'", "empty"]),
    "empty-class": ("x,y\n1,a\n2,\n3,b\n", {}, ["line 3", "column 'y'", "empty"]),
    "nan": ("x,y\n1,NaN\n2,3\n", {}, ["line 2", "column 'y'", "'NaN' is a missing value"]),
    "inf": ("x,y\n-inf,1\n2,3\n", {"features": ["x"]}, ["line 2", "'-inf' is a missing value"]),
    "overflow": ("x,y\n1e999,1\n2,3\n", {"features": ["x"]}, ["line 2", "'1e999'"]),
    "NA": ("x,y\n1,a\n2,NA\n", {}, ["line 3", "'NA' is a missing value"]),
    "one-class": ("x,y\n1,a\n2,a\n", {}, ["column 'y'", "only class is 'a'"]),
    "12-classes": (
        "x,y\n" + "\n".join(f"{i},{i}" for i in range(12)),
        {"target_as": "class"},
        ["column 'y'", "12 classes", "more than 10", "another target", "as a number"],
    ),
    "11-texts": (
        "x,y\n" + "\n".join(f"{i},name {i}" for i in range(11)),
        {},
        ["11 classes", "another target", "as a number"],
    ),
    "nul": (b"x,y\n1,2\n\x00\x01,3\n", {}, ["line 3", "zero byte", "UTF-8"]),
    "utf-16": ("x,y\n1,2\n".encode("utf-16"), {}, ["line 1", "UTF-8"]),
    "latin-1": ("x,y\n1,2\ngrün,3\n".encode("latin-1"), {}, ["line 3", "0xFC", "save", "UTF-8"]),
    "png": (b"\x89PNG\r\n\x1a\n", {}, ["line 1", "0x89"]),
    "open-quote": ('x,y\n1,2\n3,"4\n5,6\n', {}, ["line 3", "quote", "never closed"]),
    "open-quote-long": (
        'x,y\n1,2\n3,"4\n' + "5,6\n" * 50_000,
        {},
        ["line 3", "quote", "never closed"],
    ),
    "long-line": ("x,y\n1," + "2" * 1_000_001, {}, ["line 2", "1,000,000 characters"]),
    "no-numbers": ("x,y\na,1\nb,2\n", {}, ["line 2", "'a' is not a number"]),
    "unknown-target": ("alpha,y\n1,2\n3,4\n", {"target": "alhpa"}, ["'alhpa'", "mean 'alpha'"]),
    "unknown-feature": ("alpha,y\n1,2\n3,4\n", {"features": ["z"]}, ["'z'", "known are alpha, y"]),
    "target-is-feature": ("x,y\n1,2\n3,4\n", {"features": ["y"]}, ["'y'", "both"]),
    "twice": ("x,y\n1,2\n3,4\n", {"features": ["x", "x"]}, ["'x'", "twice"]),
    "columns": (",".join("x" * 1001), {}, ["1,001 columns", "at most 1,000"]),
    "rows": ("x,y\n" + "1,2\n" * 200_001, {}, ["200,000 rows"]),
    "lines": ("\n" * 1_000_001, {}, ["1,000,000 lines"]),
    "cells": (("1," * 999 + "1\n") * 12, {}, ["more than 10 rows of 1,000 columns"]),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    content, parameters, words = BAD[case]
    if case == "cells":
        monkeypatch.setattr(reading, "MOST_CELLS", 10_000)
    path = tmp_path / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(TableError) as caught:
        CsvDataset(path=str(path), **parameters).generate(0)
    sentence = str(caught.value)
    assert sentence.startswith("data.csv")
    assert str(tmp_path) not in sentence
    assert sentence[-1] in ".?"
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    cases = {
        str(tmp_path / "none.csv"): "There is no file 'none.csv'.",
        str(tmp_path / "no\0ne.csv"): "There is no file 'no\\x00ne.csv'.",
        str(tmp_path): f"{tmp_path.name} is a folder, not a file.",
        "": "No CSV file is chosen.",
    }
    for path, sentence in cases.items():
        with pytest.raises(TableError) as caught:
            CsvDataset(path=path).generate(0)
        assert str(caught.value) == sentence
    with pytest.raises(TableError, match="cannot be opened"):
        read_table(tmp_path / ("x" * 300))

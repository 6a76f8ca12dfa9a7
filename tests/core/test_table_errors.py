"""Files that cannot be used: each is refused in one sentence that says what and where."""

import io
import zipfile
from pathlib import Path

import pytest

from lossstudio.core.datasets import CsvDataset, TableError
from lossstudio.core.tables.reader import read_table


def archive() -> bytes:
    """Return a ZIP that is no workbook."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.csv", "x,y\n1,2\n")
    return packed.getvalue()


ARCHIVE = archive()
BAD = {
    "empty": ("", {}, ["is empty"]),
    "blank": ("\n \n\n", {}, ["is empty"]),
    "bom-only": (b"\xef\xbb\xbf", {}, ["is empty"]),
    "comments-only": ("# a\n# b\n\n", {}, ["comments and blank lines only"]),
    "header-only": ("x,y\n", {}, ["heading", "no rows"]),
    "one-row": ("x,y\n1,2\n", {}, ["1 row", "at least 2"]),
    "no-row-without-gaps": ("x,y\n1,\n,2\n3,\n", {}, ["no row without gaps", "at least 2"]),
    "text-as-number": ("x,y\n1,abc\n2,d\n", {"target_as": "number"}, ["'y' is empty"]),
    "one-class": ("x,y\n1,a\n2,a\n", {}, ["'y' has only one class"]),
    "one-class-left": ("x,y\n1,a\n,b\n2,a\n", {}, ["only class of 'y' is 'a'"]),
    "12-classes": (
        "x,y\n" + "\n".join(f"{i},{i}" for i in range(12)),
        {"target_as": "class"},
        ["'y' has 12 classes", "more than 10", "another target", "as a number"],
    ),
    "11-texts": (
        "x,y\n" + "\n".join(f"{i},name {i}" for i in range(11)),
        {},
        ["'y' has 11 classes", "more than 10", "another column"],
    ),
    "21-texts": (
        "x,y\n" + "\n".join(f"name {i},{i}" for i in range(21)),
        {"features": ["x"]},
        ["'x' has more than 20 different texts"],
    ),
    "no-numbers": (
        "x,y\n" + "\n".join(f"name {i},{i}" for i in range(21)),
        {},
        ["no column to predict 'y' from"],
    ),
    "binary": (bytes(range(256)) * 4, {}, ["no table", "no letters"]),
    "png": (b"\x89PNG\r\n\x1a\n", {}, ["no table", "picture"]),
    "pdf": (b"%PDF-1.4\n1 0 obj\n", {}, ["no table", "PDF"]),
    "html": ("\ufeff<!DOCTYPE\n HTML><table>\n<tr><td>x,1\n", {}, ["no table", "web page"]),
    "html-table": (" <Table border=1>\n<tr><td>x</td>\n<td>y</td>\n", {}, ["no table", "HTML"]),
    "xml": ('<?xml version="1.0"?>\n<Workbook>\n<Row>1,2</Row>\n', {}, ["no table", "XML"]),
    "json": ('{\n "x": [1, 2],\n "y": [3, 4]\n}\n', {}, ["no table", "JSON"]),
    "json-rows": ('[\n  {"x": 1, "y": 3},\n  {"x": 2, "y": 5}\n]\n', {}, ["no table", "JSON"]),
    "json-lines": ('{"x": 1, "y": 3}\n{"x": 2, "y": 5}\n', {}, ["no table", "JSON"]),
    "gzip": (b"\x1f\x8b\x08\x00abc", {}, ["no table", "compressed"]),
    "archive": (ARCHIVE, {}, ["no table", "archive"]),
    "broken-archive": (b"PK\x03\x04" + b"\x00" * 60, {}, ["damaged"]),
    "unknown-target": ("alpha,y\n1,2\n3,4\n", {"target": "alhpa"}, ["'alhpa'", "mean 'alpha'"]),
    "unknown-feature": ("alpha,y\n1,2\n3,4\n", {"features": ["z"]}, ["'z'", "known are alpha, y"]),
    "unknown-weight": ("alpha,y\n1,2\n3,4\n", {"weight": "z"}, ["'z'", "known are alpha, y"]),
    "negative-weight": (
        "x,w,y\n1,-1,2\n3,4,5\n",
        {"weight": "w"},
        ["weights in 'w'", "-1 to 4", "numbers from 0"],
    ),
    "target-is-feature": ("x,y\n1,2\n3,4\n", {"features": ["y"]}, ["'y'", "both"]),
    "twice": ("x,y\n1,2\n3,4\n", {"features": ["x", "x"]}, ["'x'", "twice"]),
    "long-line": ("x,y\n1," + "2" * 10_000_001, {}, ["longer than 10,000,000"]),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused(tmp_path: Path, case: str) -> None:
    content, parameters, words = BAD[case]
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
        "": "No file is chosen.",
    }
    for path, sentence in cases.items():
        with pytest.raises(TableError) as caught:
            CsvDataset(path=path).generate(0)
        assert str(caught.value) == sentence
    with pytest.raises(TableError, match="cannot be opened"):
        read_table(tmp_path / ("x" * 300))

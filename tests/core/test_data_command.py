"""`lossstudio data` as a person runs it: without a window, for people and for programs."""

import json
from pathlib import Path

import pytest
from test_command_line import run

from lossstudio.app.launch.cli import main

KEYS = [
    *("encoding", "delimiter", "decimal", "thousands", "header_line", "rows", "left_out"),
    *("columns", "task", "positive", "notices"),
]
COLUMN_KEYS = ["name", "kind", "role", "missing", "minimum", "maximum", "classes"]
CONTENT = "# note\nGehalt;Art;Datum\n1.234,50 €;ja;1.2.2024\n;nein;3.2.2024\n250,00 €;ja;4.2.2024\n"
CONTENT += "99,00 €;nein;5.2.2024\n"


def test_for_programs(tmp_path: Path) -> None:
    path = tmp_path / "gehälter.csv"
    path.write_bytes(CONTENT.encode("windows-1252"))
    done = run("data", path, "--json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == KEYS
    assert all(list(column) == COLUMN_KEYS for column in found["columns"])
    assert (found["encoding"], found["delimiter"], found["decimal"], found["thousands"]) == (
        *("windows-1252", ";", ",", "."),
    )
    assert (found["header_line"], found["rows"], found["left_out"]) == (2, 3, 1)
    assert (found["task"], found["positive"]) == ("binary", "ja")
    pay, sort, day = found["columns"]
    assert (pay["role"], pay["missing"], pay["minimum"]) == ("feature", 1, 99.0)
    assert (sort["kind"], sort["role"], sort["classes"]) == ("class", "target", ["ja", "nein"])
    assert (day["kind"], day["minimum"]) == ("date", 19754.0)
    assert "1 of 4 rows has gaps: left out." in found["notices"]


def test_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,note,y\n" + "".join(f"{i},a note {i},{'ab'[i % 2]}\n" for i in range(12)))
    assert main(["data", str(path)]) == 0
    out = capsys.readouterr().out
    assert "utf-8, delimiter comma, decimal point, heading in line 1" in out
    assert "Rows: 12 used, 0 left out" in out
    assert "Task: two classes: y from x, positive: b" in out
    assert "12 different texts" in out
    assert "0 to 11" in out


def test_what_must_be_decided_is_no_fault(tmp_path: Path, capsys) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name\nann\nbob\ncy\n")
    assert main(["data", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["task"] is None
    assert "no column to predict" in found["notices"][-1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "t.csv is empty."),
        (b"\x89PNG\r\n\x1a\n", "t.csv is no table: it is a picture (PNG)."),
        (b"x,y\n", "t.csv has a heading but no rows of data."),
        (None, "There is no file 't.csv'."),
    ],
)
def test_where_nothing_can_be_read_one_sentence_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str
) -> None:
    path = tmp_path / "t.csv"
    if content is not None:
        path.write_bytes(content)
    assert main(["data", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"lossstudio: {words}\n"

"""Names from a file go out harmless to CSV, to the clipboard and to the terminal."""

import csv
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_experiments import race

from lossstudio.app.launch import cli
from lossstudio.app.launch.results import summary, write_history
from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.export.curves_csv import curves_csv
from lossstudio.core.files import load, save
from lossstudio.core.losses import LOSSES
from lossstudio.core.plain_text import spreadsheet_cell
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-1+1",
    "−1",
    "@SUM(A1)",
    " =1+1",
    "\t=1+1",
    "x\t=1+1",
    "x\r\n=1+1",
    "x;=1+1",
    "＝1+1",
    '"=1+1',
    "\x1b[31mred\x1b[0m\x07",
    "\x9b2J",
    "a\u2028b\x85c\u202ed",
]


def named(*names: str) -> Experiment:
    return race(*(Contender(LOSSES.create("mse"), name=name) for name in names))


@pytest.fixture(params=HOSTILE, ids=ascii)
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    return Trainer(named(request.param, "fine")).snapshot()


def harmless(cell: str) -> bool:
    """Whether no spreadsheet takes a cell for a formula, also one that splits at semicolons."""
    starts = [part.strip()[:1] for part in cell.split(";")]
    return cell.isprintable() and not set(starts) & set("=+-−@＝＋－＠")


def test_csv_and_clipboard_hold_no_formula_and_one_line_a_row(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    table = cross_table(snapshot)
    write_history(snapshot, tmp_path / "h.csv")
    history = (tmp_path / "h.csv").read_bytes().decode()
    for text, column, rows in (
        (table.as_csv(), 0, 5),
        (history, 2, 3),
        (curves_csv(snapshot), 0, 1 + 2 * 2 * 6),
        (table.as_text(0), 0, 3),
    ):
        delimiter = "\t" if text == table.as_text(0) else ","
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert len(read) == len(text.splitlines()) == rows
        assert {len(row) for row in read} == {len(read[0])}
        names = [row[column] for row in read]
        assert all(map(harmless, names))
        assert "fine" in names


def test_what_is_printed_holds_no_control_character(snapshot: Snapshot) -> None:
    lines = summary(snapshot).split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("text", ["MSE", "Huber δ 0.5", "a=b", "x-1", "MSE (2)", "learning-rate"])
def test_usual_names_stay_as_they_are(text: str) -> None:
    assert spreadsheet_cell(text) == text


def test_what_a_file_is_called_cannot_drive_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["train", str(tmp_path / "\x1b[2Jgone.json")],
        ["train", str(tmp_path / "a\nb\x07.json")],
        ["train", "x.json", "--\x1b[31mred"],
        ["train", str(tmp_path / "x.json"), "--out", "\x1b]0;title\x07"],
    ):
        assert cli.main(words) == 2
        said = capsys.readouterr().err
        assert said.startswith("lossstudio: ")
        assert said.count("\n") == 1
        assert said[:-1].isprintable()


# --- a history never replaces what it was trained from ------------------------------------------


def told(capsys: pytest.CaptureFixture[str], *words: Path | str) -> str:
    assert cli.main(["train", *map(str, words), "--epochs", "1"]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("how", ["itself", "soft", "hard", "around"])
def test_the_experiment_is_not_replaced_by_its_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    path, out = tmp_path / "x.json", tmp_path / "out.csv"
    save(race("mse"), path)
    if how == "soft":
        out.symlink_to(path)
    elif how == "hard":
        os.link(path, out)
    else:
        out = path if how == "itself" else tmp_path / ".." / tmp_path.name / "x.json"
    assert "which is the experiment itself; choose another file." in told(
        capsys, path, "--out", out
    )
    assert load(path) == race("mse")


def test_the_data_are_not_replaced_by_the_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("x,y\n1,2\n2,4.5\n3,7\n4,8\n")
    save(replace(race("mse"), dataset=CsvDataset(path=str(table))), tmp_path / "x.json")
    assert "the data it is trained on" in told(capsys, tmp_path / "x.json", "--out", table)
    picture = table.rename(tmp_path / "t.png")
    assert cli.main(["--screenshot", str(picture), str(picture)]) == 2
    assert "choose another file." in capsys.readouterr().err
    table = picture.rename(table)
    assert table.read_text().startswith("x,y\n")


def test_nothing_is_left_behind_where_the_history_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(race("mse"), tmp_path / "x.json")

    def interrupt(self: Trainer, steps: int = 1) -> None:
        raise ValueError("Broken off.")

    monkeypatch.setattr(Trainer, "advance", interrupt)
    assert "Broken off." in told(capsys, tmp_path / "x.json", "--out", tmp_path / "h.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]

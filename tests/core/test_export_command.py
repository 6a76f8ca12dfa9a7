"""`lossstudio export --code` as a person runs it: without a window."""

import subprocess
import sys
from pathlib import Path

import pytest
from drawn_experiments import race
from test_command_line import run

from lossstudio.app.launch.cli import main
from lossstudio.core.datasets import DATASETS
from lossstudio.core.files import save

NAME = "δ-Rennen"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "race.json"
    save(race("mse", "mae", name=NAME, repeats=2), path)
    return path


def test_the_script_is_printed_and_what_differs_is_said(file: Path, tmp_path: Path) -> None:
    done = run("export", file, "--code", "numpy", folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "lossstudio: The experiment trains every contender from 2 initial weights; this script "
        "trains the first of them."
    ]
    script = tmp_path / "printed.py"
    script.write_text(done.stdout, encoding="utf-8")
    told = subprocess.run([sys.executable, "-I", script], capture_output=True, check=True)
    assert b"MAE  epoch 100  loss train" in told.stdout


def test_the_script_is_written(file: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "taken away.py"
    words = ["export", str(file), "--code", "numpy", "--out", str(out), "--epochs", "7"]
    assert main(words) == 0
    assert not capsys.readouterr().out
    text = out.read_text(encoding="utf-8")
    assert NAME in text
    assert "EPOCHS = 7\n" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["race.json"], "--code --report is required"),
        (["race.json", "--code", "fortran"], "'fortran'"),
        (["race.json", "--code", "numpy", "--out", "race.json"], "the experiment itself"),
        (["nothing.json", "--code", "numpy"], "There is no file nothing.json"),
        (["large.json", "--code", "numpy"], "name a file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(file: Path, words, said, capsys, monkeypatch) -> None:
    monkeypatch.chdir(file.parent)
    save(race("mse", dataset=DATASETS.create("line", samples=9000)), Path("large.json"))
    assert main(["export", *words]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1
    assert not told.out

"""`lossstudio study` as a person runs it: a table, a file that goes on, an honest exit code."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from small_studies import SHARE, experiment, results_of, study
from test_command_line import ROOT, run

from lossstudio.app.launch import cli
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.studies.claim import Claim, Reading
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.results_table import results_csv
from lossstudio.core.studies.study_file import read_results, save_study

ASKED = study(
    finding="MSE bends.",
    claims=(Claim(Reading((0.4,), 1), Reading((0.4,), 2), yardstick="loss"),),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "outliers.study.json"
    save_study(ASKED, path)
    return path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]):
    """Return what runs the command and gives its exit code, output and errors."""

    def command(*words: str | Path) -> tuple[int, str, str]:
        code = cli.main(["study", *map(str, words)])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_a_study_without_a_window(file: Path, tmp_path: Path) -> None:
    """No Qt, the table on standard output alone, progress on standard error, all in the file."""
    out = tmp_path / "results.csv"
    done = run("study", file, "--jobs", "2", "--out", out, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "9/9" in done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "Untitled study",
        "Distance from the true curve after 4 epochs, median and quartiles of 3 draws; less is "
        "better.",
    ]
    assert lines[3].split() == ["Outliers", "in", "y", "MSE", "MAE", "Huber"]
    summary = results_of(ASKED).summary()
    for row, line in enumerate(lines[4:7]):
        for number in summary.median[row, 0]:
            assert f" {number:.3g} (" in line
    assert "MSE bends." in lines
    assert lines[-1].startswith("Own loss of MSE at Outliers in y 0.4 is ")
    assert out.read_text("utf-8") == results_csv(results_of(ASKED))


def test_it_goes_on_where_it_stopped_and_says_so(file: Path, tmp_path: Path, said) -> None:
    out = tmp_path / "results.csv"
    assert said(file, "--jobs", 1, "--out", out)[0] == 0
    whole = out.read_text("utf-8")
    lines = whole.splitlines(keepends=True)
    out.write_text("".join(lines[: 1 + 3 * 4]), "utf-8")
    code, _, err = said(file, "--jobs", 1, "--out", out)
    assert code == 0
    assert f"lossstudio: 4 of 9 races are in {out} already; going on with the others.\n" in err
    assert out.read_text("utf-8") == whole
    code, table, err = said(file, "--out", out)
    assert code == 0
    assert f"lossstudio: 9 of 9 races are in {out} already.\n" in err
    assert "MSE bends." in table


def test_who_diverged_is_said(tmp_path: Path, said) -> None:
    of = replace(experiment("line", "mse", "mae"), optimizer=OPTIMIZERS.create("sgd"))
    path = tmp_path / "rates.study.json"
    rates = Factor("optimizer.learning_rate", (0.1, 100.0))
    save_study(study(rates, Factor("batch_size", (16, None)), of=of, epochs=40), path)
    code, out, _ = said(path, "--jobs", 1)
    assert code == 0
    assert "MSE diverged in 3 of 3 draws at Learning rate 100, Batch size 16." in out.splitlines()
    row = next(line for line in out.splitlines() if line.startswith("100 "))
    assert "–" in row


WRONG = {
    "no file": (["none.study.json"], "There is no file none.study.json"),
    "an experiment": (["race.json"], "race.json: The study lacks the field 'format'"),
    "jobs": (["outliers.study.json", "--jobs", "0"], "allowed is a whole number from 1"),
    "both": (
        ["outliers.study.json", "--jobs", "2", "--dask", "tcp://10.0.0.5:8786"],
        "--jobs is for this machine",
    ),
    "itself": (["outliers.study.json", "--out", "outliers.study.json"], "which is the study"),
    "another": (["outliers.study.json", "--out", "other.csv"], "other.csv: It is no table of res"),
    "nowhere": (["outliers.study.json", "--out", "no/such/folder.csv"], "No such file"),
    "cluster": (["outliers.study.json", "--dask", "tcp://127.0.0.1:9"], "No Dask scheduler"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_in_one_sentence(what: str, file: Path, said, monkeypatch) -> None:
    monkeypatch.chdir(file.parent)
    Path("race.json").write_text(ASKED.experiment.to_json(), "utf-8")
    Path("other.csv").write_text("a,b\n1,2\n", "utf-8")
    words, sentence = WRONG[what]
    if what == "cluster":
        pytest.importorskip("distributed")
    before = file.read_text("utf-8")
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    last = err.splitlines()[-1]
    assert last.startswith("lossstudio: ")
    assert sentence in last
    assert "Traceback" not in err
    assert (file.read_text("utf-8"), Path("other.csv").read_text()) == (before, "a,b\n1,2\n")


def test_to_train_a_study_is_refused_with_the_command_that_runs_it(file: Path, capsys) -> None:
    assert cli.main(["train", str(file)]) == 2
    err = capsys.readouterr().err
    assert err == "lossstudio: outliers.study.json is a study, which lossstudio study runs.\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for a group")
def test_ctrl_c_keeps_what_came(tmp_path: Path) -> None:
    path, out = tmp_path / "long.study.json", tmp_path / "results.csv"
    asked = study(SHARE, draws=1000, epochs=50)
    save_study(asked, path)
    program = subprocess.Popen(
        [sys.executable, "-m", "lossstudio", "study", str(path), "--jobs", "2", "--out", str(out)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stderr is not None
    read = ""
    while not re.search(r" [1-9]\d*/3000", read):  # some races have come
        read += program.stderr.read(1)
        assert program.poll() is None, read
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: all of its processes
    said, err = program.communicate(timeout=120)
    assert (program.returncode, said) == (130, "")
    assert "Traceback" not in err
    kept = read_results(asked, out)
    assert 1 <= kept.done < asked.count
    assert f"Stopped after {kept.done:,} of 3,000 races. They are in {out}; run it again" in err

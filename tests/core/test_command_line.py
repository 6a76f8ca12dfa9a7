"""`lossstudio train` as a person runs it: the same race without a window and without Qt."""

import csv
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio import __version__
from lossstudio.app.launch import cli
from lossstudio.app.launch.results import names, summary, write_history
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import first_experiment
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.files import load, save
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.session_file.session_file import StoredSession, write_session
from lossstudio.core.training import Trainer

ROOT = Path(__file__).parents[2]
# Python runs this before anything else; whoever imports what belongs to a window fails.
NO_WINDOW = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "ziamath", "contourpy"}:
            raise AssertionError(name + " is imported")
sys.meta_path.insert(0, Refuse())
"""
EXPERIMENT = race("mse", LOSSES.create("huber", delta=0.5), "mae", name="δ-Rennen")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "race.json"
    save(EXPERIMENT, path)
    return path


def run(*words: str | Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m lossstudio` in a folder, in a Python that refuses to import Qt."""
    (folder / "sitecustomize.py").write_text(NO_WINDOW, encoding="utf-8")
    path = os.pathsep.join([str(folder), str(ROOT), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **more}
    return subprocess.run(
        [sys.executable, "-m", "lossstudio", *map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_training_without_a_window(file: Path, tmp_path: Path) -> None:
    """One run shows all: no Qt, a bar, a table, and every digit of the history on disk."""
    done = run("train", file.name, "--epochs", "7", "--out", "history.csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "7/7" in done.stderr, "the bar has reached its end"
    assert "epoch/s" in done.stderr
    trainer = Trainer(EXPERIMENT)
    trainer.advance_epochs(7)
    snapshot = trainer.snapshot()
    assert done.stdout == summary(snapshot) + "\n"
    assert "Huber δ 0.5" in done.stdout
    curves = snapshot.curves
    with (tmp_path / "history.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 8 * 3
    for index, row in enumerate(rows):
        point, contender = divmod(index, 3)
        assert (int(row["epoch"]), int(row["step"])) == (curves.epoch[point], curves.step[point])
        assert row["contender"] == ["MSE", "Huber δ 0.5", "MAE"][contender]
        for side, word in enumerate(("train", "test")):
            assert float(row[f"loss_{word}"]) == curves.loss[point, contender, side]
            for key in curves.keys:
                assert float(row[f"{key}_{word}"]) == curves.metric(key)[point, contender, side]
    assert set(rows[0]) == {
        *("epoch", "step", "contender"),
        *(f"{key}_{word}" for key in ("loss", *curves.keys) for word in ("train", "test")),
    }


def test_qt_is_refused_where_a_window_is_asked_for(tmp_path: Path) -> None:
    """So the test above can fail."""
    done = run("--screenshot", "out.png", folder=tmp_path)
    assert "is imported" in done.stderr


def test_a_console_that_does_not_know_greek(file: Path, tmp_path: Path) -> None:
    done = run("train", file, "--epochs", "1", folder=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Huber ? 0.5" in done.stdout


def test_a_mistake_in_a_shell_is_one_sentence_and_code_2(tmp_path: Path) -> None:
    done = run("train", "gone.json", folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"lossstudio: There is no file gone.json in {tmp_path.resolve()}.\n"


# --- the same within this process, for all that can be wrong -------------------------------------


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """Return the one line on standard error of a run that must end with code 2."""
    assert cli.main([str(word) for word in words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("lossstudio: ")
    assert line.endswith((".", "?"))
    return line.removeprefix("lossstudio: ")


FAULTY = {
    "not JSON": ('{\n  "version": 1,\n  oops\n}', "line 3, column 3"),
    "not an experiment": ("[1, 2]", "race.json: The experiment is [1, 2]; allowed is an object"),
    "another version": ('{"version": 2}', "version 2; this program reads version 1"),
    "unknown key": (("batch_size", "batch_sise"), "'batch_sise': did you mean 'batch_size'?"),
    "unknown loss": (('"huber"', '"hubr"'), "Unknown loss 'hubr': did you mean 'huber'?"),
    "bad value": (
        ('"delta": 0.5', '"delta": -1'),
        "delta (Threshold δ) is -1; allowed is a number",
    ),
    "other task": (('"mae"', '"bce"'), "'bce' is for binary, but the dataset is for regression"),
}


@pytest.mark.parametrize(("change", "words"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_file_is_told(
    file: Path, change: str | tuple[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(change if isinstance(change, str) else text.replace(*change), encoding="utf-8")
    assert words in told(capsys, "train", file)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--epochs", "0"],
            "Argument --epochs: the value is '0'; allowed is a whole number from 1",
        ),
        (["--epochs", "-3"], "--epochs"),
        (["--epochs", "2.5"], "the value is '2.5'; allowed is a whole number from 1"),
        (["--epochs", "many"], "the value is 'many'; allowed is a whole number from 1"),
        (["--epochs", "²"], "the value is '²'; allowed is a whole number from 1"),
        (["--epochs", "99999999"], "the value is '99999999'; allowed is a whole number"),
        (["--epochs"], "expected one argument"),
        (["--epoch", "3"], "Unrecognized arguments: --epoch 3."),
        (["--screenshot", "x.png"], "Unrecognized arguments: --screenshot x.png."),
        (["other.json"], "Unrecognized arguments: other.json."),
        (["--out", ""], "Argument --out: the name is empty"),
        (["--report", ""], "Argument --report: the name is empty"),
    ],
)
def test_a_faulty_option_is_told(
    file: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in told(capsys, "train", file, *words)


def test_what_is_not_there_or_of_no_use_is_told(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "required: file" in told(capsys, "train")
    assert "Argument file: the name is empty" in told(capsys, "data", "")
    assert "There is no file gone.json" in told(capsys, "train", tmp_path / "gone.json")
    assert "x.csv is not an experiment" in told(capsys, "train", tmp_path / "x.csv")
    out = tmp_path / "none" / "out.csv"
    assert told(capsys, "train", file, "--out", out) == f"{out}: No such file or directory."
    folder = tmp_path / "none" / "results"
    assert told(capsys, "train", file, "--out", folder) == f"{folder}: No such file or directory."
    assert "which is the experiment itself" in told(capsys, "train", file, "--out", file)
    other = tmp_path / "notes.txt"
    other.write_text("", encoding="utf-8")
    told_of_file = told(capsys, "train", file, "--out", other)
    assert "a file; allowed is a folder, or a .csv file." in told_of_file
    dataset = DATASETS.create("csv", path=str(tmp_path / "gone.csv"))
    save(race("mse", dataset=dataset), file)
    assert told(capsys, "train", file) == "race.json: There is no file 'gone.csv'."


def test_a_session_is_trained_as_its_experiment(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer = Trainer(load(file))
    trainer.advance_epochs(2)
    session = tmp_path / "s.lossstudio"
    write_session(StoredSession(trainer.experiment, {}, trainer.save_point()), session)
    ends = []
    for each in (file, session):
        assert cli.main(["train", str(each), "--epochs", "3"]) == 0
        ends.append(capsys.readouterr())
    assert ends[0].out == ends[1].out
    anew = "s.lossstudio: its experiment alone is taken; the race begins anew."
    assert (anew in ends[0].err, anew in ends[1].err) == (False, True)
    assert cli.main(["export", str(file), "--code", "numpy"]) == 0
    script = capsys.readouterr().out
    assert cli.main(["export", str(session), "--code", "numpy"]) == 0
    assert capsys.readouterr().out == script
    assert "a session on Sine, which is no table in a file; allowed" in told(
        capsys, "data", session
    )


def test_a_session_is_used_with_the_table_inside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    table, session = tmp_path / "trees.csv", tmp_path / "away" / "s.lossstudio"
    session.parent.mkdir()
    table.write_text("x,z,y\n1,9,2\n2,4,4\n3,1,7\n4,3,8\n5,3,11\n", encoding="utf-8")
    experiment = load(table)
    chosen = replace(experiment, dataset=replace(experiment.dataset, features=("x",)))
    write_session(StoredSession(chosen, {}, with_table=True), session)
    table.unlink()
    for words in (["data"], ["train", "--epochs", "2"], ["export", "--code", "numpy"]):
        assert cli.main([words[0], str(session), *words[1:]]) == 0
        shown = capsys.readouterr()
        assert "trees.csv is not there; the one inside the session is used" in shown.err
        if words == ["data"]:
            assert "y from x\n" in shown.out, "what the session learns, not what is proposed"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--epochs", "3"], "--epochs is allowed with --screenshot only."),
        (["--screenshot", "x.png", "--epochs", "0"], "Argument --epochs: the value is '0'"),
        (["--size", "0x0"], "the size is '0x0'; allowed is WIDTHxHEIGHT in pixels"),
        (["--size", "1280"], "the size is '1280'; allowed is WIDTHxHEIGHT in pixels"),
        (["--theme", "pink"], "invalid choice: 'pink'"),
        (["--screenshot"], "expected one argument"),
        (["a.json", "b.json"], "Unrecognized arguments: b.json."),
    ],
)
def test_faulty_options_of_the_window_are_told(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in told(capsys, *words)


def test_help_and_version_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--version"], ["--help"], ["train", "--help"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"Loss Studio {__version__}\n")


def test_an_old_history_stays_if_training_is_broken_off(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "history.csv"
    out.write_text("old", encoding="utf-8")

    def interrupt(self: Trainer, steps: int = 1) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Trainer, "advance", interrupt)
    assert cli.main(["train", str(file), "--out", str(out)]) == 130
    assert out.read_text(encoding="utf-8") == "old"


# --- what is written --------------------------------------------------------------------------


def contenders(*given: tuple[str, str]) -> Experiment:
    return race(*(Contender(LOSSES.create(loss), name=name) for loss, name in given))


def test_every_contender_gets_a_name_of_its_own() -> None:
    experiment = contenders(
        ("mse", ""), ("mse", ""), ("mae", "MSE (2)"), ("mae", "MSE"), ("mse", "A")
    )
    assert names(experiment) == ["MSE", "MSE (2)", "MSE (2) (2)", "MSE (3)", "A"]
    assert names(contenders(("mae", "MSE (2)"), ("mse", ""))) == ["MSE (2)", "MSE"]


def test_a_diverged_contender_is_told_and_its_numbers_are_nan(tmp_path: Path) -> None:
    wild = Contender(LOSSES.create("mse"), optimizer=OPTIMIZERS.create("sgd", learning_rate=1e200))
    trainer = Trainer(race("mae", wild, test_share=0.0))
    trainer.advance_epochs(3)
    snapshot = trainer.snapshot()
    text = summary(snapshot)
    assert text.splitlines()[-1] == (
        "MSE SGD 1e+200: Loss became infinite at step 2. Lower the learning rate (now 1e+200)."
    )
    assert "–" in text
    assert "nan" not in text
    write_history(snapshot, tmp_path / "h.csv")
    with (tmp_path / "h.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    numbers = np.array([float(row["loss_train"]) for row in rows]).reshape(4, 2)
    np.testing.assert_array_equal(numbers, snapshot.curves.loss[:, :, 0])
    assert np.isnan(numbers[1:, 1]).all()
    assert {row["loss_test"] for row in rows} == {"nan"}


def test_a_race_that_is_over_ends_early(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wild.json"
    save(race("mse", optimizer=OPTIMIZERS.create("sgd", learning_rate=1e200)), path)
    assert cli.main(["train", str(path), "--epochs", "5000"]) == 0
    said = capsys.readouterr()
    assert " 1/5000 " in said.err.split("\r")[-1]
    assert "Lower the learning rate (now 1e+200)." in said.out


def test_with_early_stopping_the_end_says_which_numbers_are_the_best_and_which_the_last(
    tmp_path, capsys
) -> None:
    start = replace(first_experiment(), patience=5)
    path = tmp_path / "patient.json"
    path.write_text(start.to_json(), encoding="utf-8")
    assert cli.main(["train", str(path), "--epochs", "2"]) == 0
    out = capsys.readouterr().out
    assert out.count("did not stop early; the numbers are of the last epoch, 2.") == 3
    assert "Its test loss was least in epoch 2" in out
    assert cli.main(["train", str(path), "--epochs", "400"]) == 0
    lines = capsys.readouterr().out.splitlines()
    trainer = Trainer(start)
    while not trainer.finished and trainer.epoch < 400:
        trainer.advance_epochs(1)
    for name, best in zip(("MSE", "MAE", "Huber"), trainer.snapshot().best_epochs, strict=True):
        told = [line for line in lines if line.startswith(f"{name}: ")]
        how = "did not stop early" if best is None else f"its best epoch, {best:,}."
        assert how in told[0]
    assert any("stopped early" in line for line in lines)


def test_the_epoch_in_which_the_last_contender_diverges_is_written(tmp_path: Path) -> None:
    line = DATASETS.create("line", samples=1000)
    wild = race("mse", dataset=line, optimizer=OPTIMIZERS.create("sgd", learning_rate=1e300))
    path, out = tmp_path / "wild.json", tmp_path / "out.csv"
    save(replace(wild, batch_size=4), path)
    assert cli.main(["train", str(path), "--epochs", "5", "--out", str(out)]) == 0
    rows = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert [row["epoch"] for row in rows] == ["0", "1"]

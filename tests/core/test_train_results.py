"""What `lossstudio train` writes and prints beside the history: a folder, conditions, JSON."""

import csv
import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.app.launch import cli, outputs
from lossstudio.app.launch.until import condition
from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.defaults import first_experiment
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.export.curves_csv import curves_csv
from lossstudio.core.files import save
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer
from lossstudio.core.weights.weights_file import read_weights

REGRESSION, CLASSES = race("mse", "mae"), race("bce", "hinge")
WILD = Contender(LOSSES.create("mse"), optimizer=OPTIMIZERS.create("sgd", learning_rate=1e200))


@pytest.fixture
def trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return what a training of an experiment prints, where it must end with a code."""

    def train(experiment: Experiment, *words: str | Path, code: int = 0) -> tuple[str, str]:
        path = tmp_path / "race.json"
        save(experiment, path)
        assert cli.main(["train", str(path), *map(str, words)]) == code
        said = capsys.readouterr()
        return said.out, said.err

    return train


def after(experiment: Experiment, epochs: int) -> Trainer:
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    return trainer


def test_a_folder_gets_history_table_and_weights(trained, tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "notes.txt").write_text("mine")  # a folder that is there is no trouble
    trained(REGRESSION, "--epochs", "3", "--out", out)
    (out / "notes.txt").unlink()
    names = ["curves.csv", "history.csv", "table.csv", "weights.json", "weights.npz"]
    assert sorted(path.name for path in out.iterdir()) == names
    snapshot = after(REGRESSION, 3).snapshot()
    assert (out / "table.csv").read_text("utf-8") == cross_table(snapshot).as_csv()
    assert (out / "curves.csv").read_text("utf-8") == curves_csv(snapshot).replace("\r\n", "\n")
    rows = list(csv.DictReader((out / "history.csv").read_text("utf-8").splitlines()))
    assert [row["epoch"] for row in rows] == [str(epoch) for epoch in range(4) for _ in range(2)]
    for name in ("weights.json", "weights.npz"):
        weights = read_weights(out / name)
        assert [each.name for each in weights.contenders] == ["MSE", "MAE"]
        learned = weights.contenders[0].layers[0]
        np.testing.assert_array_equal(
            np.vstack([learned.weights, learned.intercepts]).ravel(), snapshot.theta[0]
        )


def test_a_folder_that_cannot_be_written_is_told_before_and_not_left(
    trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results"
    monkeypatch.setattr(Trainer, "advance", None)  # there is no training to begin
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "table.csv").mkdir()
    _, told = trained(REGRESSION, "--out", tmp_path / "full", "--force", code=2)
    assert told.endswith("table.csv: Is a directory.\n")
    _, told = trained(REGRESSION, "--out", out, "--until", "loss_train < x", code=2)
    assert not out.exists()


def test_what_lies_in_a_folder_stays_unless_it_may_be_replaced(
    trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "table.csv"
    mine.write_text("my own data\n")
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "advance", None)  # there is no training to begin
        _, told = trained(REGRESSION, "--out", ".", code=2)
        assert "--out is '.', where table.csv is already; choose another folder, or" in told
        (tmp_path / "history.csv").touch()
        _, told = trained(REGRESSION, "--out", ".", code=2)
        assert "where history.csv, table.csv are already; choose another folder, or" in told
    assert mine.read_text() == "my own data\n"
    assert not (tmp_path / "weights.npz").exists()
    trained(REGRESSION, "--epochs", "1", "--out", ".", "--force")
    assert mine.read_text("utf-8").startswith("trained with,")


@pytest.fixture
def heard() -> Iterator[None]:
    """Heed Ctrl+C, which a shell lets its background ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_at(name: str, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Ctrl+C be pressed so often while a file of the folder is written."""
    write = outputs.IN_FOLDER[name]

    def pressed(snapshot, path) -> None:
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        write(snapshot, path)

    monkeypatch.setitem(outputs.IN_FOLDER, name, pressed)


@pytest.mark.usefixtures("heard")
def test_an_interrupt_while_results_are_written_waits_for_them(
    trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results"
    interrupt_at("table.csv", 1, monkeypatch)
    _, told = trained(REGRESSION, "--epochs", "2", "--out", out, code=130)
    assert told.splitlines()[-1].startswith("Stopped at epoch 2 of 2. What was reached until then")
    assert sorted(path.name for path in out.iterdir()) == sorted(outputs.IN_FOLDER)


@pytest.mark.usefixtures("heard")
def test_two_interrupts_while_results_are_written_are_told_truly(
    trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results"
    interrupt_at("table.csv", 2, monkeypatch)
    _, told = trained(REGRESSION, "--epochs", "2", "--out", out, code=130)
    assert told.splitlines()[-1] == "lossstudio: Interrupted before all was written."
    assert (out / "history.csv").exists()
    assert not (out / "table.csv").exists()


@pytest.mark.parametrize(
    ("experiment", "text"),
    [
        (REGRESSION, "loss_train <= 2.52"),
        (REGRESSION, "any mae_test < 0.8"),
        (CLASSES, "accuracy_test >= 0.8"),
        (CLASSES, "any roc_auc_train>0.9"),  # which no epoch records
        (replace(CLASSES, repeats=3), "log_loss_train < 0.5"),
    ],
)
def test_a_race_ends_after_the_first_epoch_at_whose_end_the_condition_holds(
    experiment: Experiment, text: str, trained
) -> None:
    out, err = trained(experiment, "--until", text, "--json")
    plain = json.loads(out)
    until = condition(text, Trainer(experiment).prepared)
    assert plain["until"] == {"condition": until.text, "any": "any" in text, "met": True}
    trainer, epoch = Trainer(experiment), 0
    while epoch < plain["epoch"]:
        trainer.advance_epochs(1)
        epoch += 1
        values = cross_value(trainer, until.key)[:, until.split]
        held = values >= until.limit if ">" in text else values <= until.limit
        assert (held.any() if "any" in text else held.all()) == (epoch == plain["epoch"])
    assert 0 < epoch < cli.MOST_EPOCHS
    assert f"{epoch}/{epoch}" in err


def cross_value(trainer: Trainer, key: str) -> np.ndarray:
    """Return a yardstick (contenders, 2) worked out anew, the median of the seeds."""
    from lossstudio.core.metrics import METRICS

    if key == "loss":
        return trainer.snapshot().now.loss
    each = trainer.evaluator.metric(trainer.checkpoint().theta, METRICS.create(key))
    return np.median(each, axis=1)


def test_what_is_not_reached_is_told_and_is_no_fault(trained) -> None:
    out, _ = trained(REGRESSION, "--until", "loss_train < -1", "--epochs", "2")
    assert out.splitlines()[-1] == (
        "loss_train < -1 holds for nobody in epoch 2: not enough to end the race."
    )
    out, _ = trained(REGRESSION, "--until", "loss_train < 1e9")
    assert out.splitlines()[-1] == "loss_train < 1000000000 holds for every contender in epoch 1."


def test_who_has_diverged_is_not_waited_for(trained) -> None:
    out, _ = trained(race("mae", WILD), "--until", "loss_train < 1e9", "--json")
    plain = json.loads(out)
    assert plain["until"]["met"]
    assert plain["epoch"] < 5
    lost = plain["contenders"][1]
    assert lost["loss"] == {"train": None, "test": None}
    assert lost["diverged"] == "Loss became infinite at step 2."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "--until is ''; allowed is [any] NAME >= NUMBER (or <=, >, <), such as"),
        ("accuracy_test", "--until is 'accuracy_test'; allowed is [any] NAME"),
        ("accuracy_test == 1", "allowed is [any] NAME >= NUMBER"),
        ("accuracy_test >= 0.9.5", "allowed is [any] NAME >= NUMBER"),
        ("accuracy_test >= 1e999", "allowed is [any] NAME >= NUMBER"),
        ("accuracy_test >= nan", "allowed is [any] NAME >= NUMBER"),
        ("some accuracy_test >= 1", "allowed is [any] NAME >= NUMBER"),
        ("accuracy >= 1", "--until names 'accuracy'; allowed are loss, accuracy, "),
        ("rmse_test < 1", "--until names 'rmse_test'; allowed are loss, accuracy, "),
        ("accuracy_valid > 1", "each with _train or _test."),
        ("__import__('os').system('x') > 1", "allowed is [any] NAME >= NUMBER"),
    ],
)
def test_a_faulty_condition_is_told(text: str, sentence: str, trained) -> None:
    out, err = trained(CLASSES, "--until", text, code=2)
    assert sentence in err
    assert err.count("\n") == 1
    assert out == ""


def test_a_condition_on_samples_that_are_not_there_is_told(trained) -> None:
    _, err = trained(replace(CLASSES, test_share=0.0), "--until", "loss_test < 1", code=2)
    assert "--until names loss_test, but no samples are tested; use loss_train." in err


def test_json_tells_the_end_and_the_best_epoch(trained, tmp_path: Path) -> None:
    patient = replace(first_experiment(), patience=5)
    out, _ = trained(patient, "--epochs", "400", "--json", "--out", tmp_path / "h.csv")
    plain, snapshot = json.loads(out), after(patient, 400).snapshot()
    assert plain["files"] == [str(tmp_path / "h.csv")]
    assert any(best is not None for best in snapshot.best_epochs)
    for row, told in enumerate(plain["contenders"]):
        best = snapshot.best_epochs[row]
        assert told["stopped_early"] == (best is not None)
        assert best in (None, told["best_epoch"])
        assert (
            told["rmse"]["test"] == snapshot.now.metrics[row, snapshot.curves.keys.index("rmse"), 1]
        )

"""The tidy table of curves: one number a row, told apart by all that is beside it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.export.curves_csv import HEAD, curves_csv, write_curves
from lossstudio.core.losses import LOSSES
from lossstudio.core.metrics import metrics_for
from lossstudio.core.models import MODELS
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

Row = dict[str, str]


def raced(experiment: Experiment, epochs: int = 3) -> Snapshot:
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    return trainer.snapshot()


def rows_of(snapshot: Snapshot) -> list[Row]:
    return list(csv.DictReader(io.StringIO(curves_csv(snapshot), newline="")))


def column(rows: list[Row], **wanted: str) -> list[float]:
    chosen = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert [int(row["epoch"]) for row in chosen] == sorted(int(row["epoch"]) for row in chosen)
    return [float(row["value"] or "nan") for row in chosen]


@pytest.mark.parametrize(
    "losses", [("mse", "huber"), ("bce", "hinge"), ("softmax_ce", "generalized_ce")]
)
def test_every_recorded_number_is_a_row_with_all_its_digits(losses: tuple[str, str]) -> None:
    snapshot = raced(race(*losses, repeats=3))
    curves, rows = snapshot.curves, rows_of(snapshot)
    titles = [LOSSES.create(key).full_name for key in losses]
    assert {row["contender"] for row in rows} == set(titles)
    measured = {"loss": curves.losses, "relative_loss": curves.all_relative}
    measured |= {
        key: curves.all_metric(key) for key in metrics_for(snapshot.prepared.task, every_epoch=True)
    }
    for index, title in enumerate(titles):
        for repeat in range(3):
            own = {"contender": title, "repeat": str(repeat + 1)}
            for split in Split:
                for measure, values in measured.items():
                    found = column(rows, **own, side=split.word, measure=measure)
                    np.testing.assert_array_equal(found, values[:, index, repeat, split])
            for which, measure in enumerate(("gradient", "step")):
                found = column(rows, **own, side="train", measure=measure)
                lengths = curves.gradient_norms[1:, index, repeat, which]  # none at the start
                np.testing.assert_array_equal(found, lengths)
    assert len(rows) == 2 * 3 * (4 * 2 * len(measured) + 3 * 2)
    assert [row["step"] for row in rows[:4]] == [str(step) for step in curves.step]


def test_no_row_tells_of_test_samples_that_there_are_none_of() -> None:
    rows = rows_of(raced(race("mse", test_share=0.0)))
    assert {row["side"] for row in rows} == {"train"}


def test_a_penalty_is_told_by_itself() -> None:
    model = MODELS.create("linear", l2=0.1)
    snapshot = raced(race("mse", model=model))
    found = column(rows_of(snapshot), measure="penalty")
    np.testing.assert_array_equal(found, snapshot.curves.penalties[:, 0, 0])
    assert "penalty" not in {row["measure"] for row in rows_of(raced(race("mse")))}


def test_contenders_of_one_loss_are_told_apart() -> None:
    same = [Contender(LOSSES.create("mse"), colour=colour) for colour in range(2)]
    other = replace(same[0], loss=LOSSES.create("huber", delta=2.0), name="MSE")
    names = list(dict.fromkeys(row["contender"] for row in rows_of(raced(race(*same, other)))))
    assert len(names) == 3
    assert names[:2] == ["MSE", "MSE (2)"]


def test_who_diverged_has_rows_without_a_number() -> None:
    experiment = race("mse", "mae")
    wild = replace(experiment.optimizer, learning_rate=10.0)
    snapshot = raced(replace(experiment, optimizer=wild), 60)
    assert snapshot.diverged[0] is not None
    lost = column(rows_of(snapshot), contender="MSE", side="train", measure="loss")
    assert len(lost) == 61
    assert np.isnan(lost[-1])
    assert ",nan" not in curves_csv(snapshot)


def test_the_same_race_writes_the_same_file(tmp_path: Path) -> None:
    for name in ("one.csv", "other.csv"):
        write_curves(raced(race("mse", "huber")), tmp_path / name)
    one, other = ((tmp_path / name).read_bytes() for name in ("one.csv", "other.csv"))
    assert one == other
    assert one.decode().splitlines()[0] == ",".join(HEAD)

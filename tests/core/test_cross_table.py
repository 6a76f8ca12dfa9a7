"""Every contender by every loss and metric: computed directly, the best marked, as text."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core import metrics
from lossstudio.core.analysis.cross_table import Column, CrossTable, cross_table
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.metrics import METRICS
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

RACES = {
    Task.REGRESSION: race("mse", LOSSES.create("huber", delta=0.3), scale_target=True),
    Task.BINARY: race("bce", "brier", "hinge"),
    Task.MULTICLASS: race("softmax_ce", "multiclass_hinge"),
}


@pytest.fixture(params=RACES, ids=lambda task: task.value)
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    trainer = Trainer(RACES[request.param])
    trainer.advance(7)
    return trainer.snapshot()


@pytest.mark.parametrize("task", Task)
def test_no_heading_says_loss_twice(task: Task) -> None:
    usual = race(*[cls.key for cls in LOSSES.for_task(task)][:2])
    text = {Task.REGRESSION: "r**2", Task.BINARY: "1 - pt", Task.MULTICLASS: "1 - pt"}[task]
    named = replace(usual.contenders[0], loss=formula_loss(text, task=task), name="Shop loss")
    experiment = replace(usual, contenders=(named, *usual.contenders[1:]))
    columns = cross_table(Trainer(experiment).snapshot()).columns
    for column in columns:
        assert f"{column.title} {column.mark}".lower().split().count("loss") <= 1
        assert column.loss is None or "loss" in f"{column.title} {column.mark}".lower()
        assert column.loss is not None or column.mark in "↑↓"
    assert any(column.title.startswith("Shop loss") for column in columns)


def test_losses_are_their_means_and_one_is_each_rows_own(snapshot: Snapshot) -> None:
    table = cross_table(snapshot)
    task = snapshot.prepared.task
    for index, column in enumerate(table.columns):
        if column.loss is None:
            continue
        for side, part in enumerate((snapshot.prepared.train, snapshot.prepared.test)):
            scores = snapshot.prepared.shape.scores(snapshot.theta, part.inputs)
            scores = scores if task is Task.MULTICLASS else scores[..., 0]
            if column.loss.log_link:  # read as the logarithm of what is predicted
                with np.errstate(invalid="ignore"):
                    scores = np.log(snapshot.prepared.predict(scores))
                scores[...] = np.nan if snapshot.prepared.samples.target.min() < 0 else scores
            stack = stack_of(task, scores, part.scaled_target, snapshot.prepared.facts)
            expected = stack.value(column.loss, slice(None)).mean(axis=-1)
            np.testing.assert_allclose(table.values[:, index, side], expected, rtol=1e-12)
    own = [table.values[row, index] for row, index in enumerate(table.own)]
    np.testing.assert_allclose(own, snapshot.now.loss, rtol=1e-12)


def test_every_loss_and_metric_of_the_task_has_a_column(snapshot: Snapshot) -> None:
    task = snapshot.prepared.task
    table = cross_table(snapshot)
    titles = [column.title for column in table.columns]
    for metric in METRICS.values():
        assert (metric.title in titles) == (task in metric.tasks)
    keys = [column.loss.key for column in table.columns if column.loss is not None]
    defined = [cls.key for cls in LOSSES.for_task(task)]
    if task is Task.REGRESSION:  # a sine has targets below 0
        defined.remove("poisson")
    assert keys == defined


def test_a_loss_measures_with_the_parameters_that_it_is_raced_with() -> None:
    """With the default τ = ½, a quantile raced at 0.9 looked worse than MAE in its own column."""
    typed = formula_loss("a*r**2", task="regression", a=3.0)
    quantile = LOSSES.create("quantile", tau=0.9)
    trainer = Trainer(race("mae", quantile, typed, replace(typed, a=4.0)))
    trainer.advance_epochs(40)
    table = cross_table(trainer.snapshot())
    losses = [column.loss for column in table.columns if column.loss is not None]
    assert losses[-2:] == [typed, replace(typed, a=4.0)]
    column = losses.index(quantile)
    assert [loss.key for loss in losses].count("quantile") == 1
    assert table.best(Split.TRAIN)[:, column].tolist() == [False, True, False, False]


def test_metrics_are_those_of_the_library() -> None:
    trainer = Trainer(RACES[Task.BINARY])
    trainer.advance(7)
    snapshot = trainer.snapshot()
    table = cross_table(snapshot)
    titles = [column.title for column in table.columns if column.loss is None]
    offset = len(table.columns) - len(titles)
    part = snapshot.prepared.test
    scores = snapshot.prepared.shape.scores(snapshot.theta, part.inputs)[..., 0]
    for key in ("roc_auc", "average_precision"):
        index = offset + titles.index(METRICS[key].title)
        for row in range(3):
            expected = getattr(metrics, key)(part.target, scores[row])
            assert table.values[row, index, 1] == pytest.approx(expected, rel=1e-12)


def made(values: list[list[float]]) -> CrossTable:
    columns = (Column("A", "a", higher_is_better=True), Column("B", "b", higher_is_better=False))
    array = np.stack([np.array(values), np.zeros((3, 2))], axis=-1)
    return CrossTable(("x", "y", "z"), columns, array, (0, 0, 0))


def test_the_best_of_each_column_ties_and_all_and_nan_never() -> None:
    table = made([[0.5, 2.0], [0.9, np.nan], [0.9, 3.0]])
    assert table.best(0).tolist() == [[False, True], [True, False], [True, False]]
    assert not made([[np.nan] * 2] * 3).best(0).any()


def test_text_and_csv_hold_every_value(snapshot: Snapshot) -> None:
    table = cross_table(snapshot)
    lines = [line.split("\t") for line in table.as_text(0).splitlines()]
    assert lines[0][1:] == [column.title for column in table.columns]
    for row, line in enumerate(lines[1:]):
        assert line[0] == table.names[row]
        shown = np.array([float(cell or "nan") for cell in line[1:]])
        np.testing.assert_allclose(shown, table.values[row, :, 0], rtol=1e-5)
    rows = list(csv.reader(io.StringIO(table.as_csv())))
    numbers = np.array([[float(cell) for cell in row[2:]] for row in rows[1:]])
    expected = np.concatenate([table.values[..., 0], table.values[..., 1]])
    np.testing.assert_array_equal(numbers, expected)


def test_without_test_samples_that_side_is_empty() -> None:
    table = cross_table(Trainer(race("bce", test_share=0.0)).snapshot())
    assert np.isnan(table.values[..., 1]).all()
    assert np.isfinite(table.values[..., 0]).any()

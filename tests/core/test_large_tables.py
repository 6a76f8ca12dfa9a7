"""Races on large tables: measured in slices, by a stated sample, and cut short without a trace."""

import itertools
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS, CsvDataset, TableError, drawn_on
from lossstudio.core.datasets.remembered import RememberedTables
from lossstudio.core.datasets.samples import MANY, Samples
from lossstudio.core.defaults import experiment_for, first_experiment, with_dataset
from lossstudio.core.experiment import BALANCED, Experiment
from lossstudio.core.models import MODELS
from lossstudio.core.models.network import BLOCK
from lossstudio.core.preparation import sampled
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording import sliced_evaluation
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.sliced_evaluation import LargeEvaluator
from lossstudio.core.tables import reader
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.core.training.initial_weights import initial_weights
from lossstudio.core.training.resume import minimised
from lossstudio.core.training.resumed import resumed

KINDS = ("line_outliers", "moons", "blobs")  # a regression, two classes, several
SAMPLE, SLICE = 300, 128


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a table of a thousand rows were large."""
    monkeypatch.setattr(sampled, "SAMPLE", SAMPLE)
    monkeypatch.setattr(sliced_evaluation, "SLICE", SLICE)


def race(kind: str, samples: int = 1200, **changes: object) -> Experiment:
    made = experiment_for(DATASETS.create(kind, samples=samples))
    return replace(made, model=MODELS.create("mlp", units=(4,)), **changes)


def evaluators(experiment: Experiment, size: int) -> tuple[Evaluator, LargeEvaluator]:
    """Return what measures all at once, and in slices of so many samples."""
    prepared = prepare(experiment)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sliced_evaluation, "SLICE", size)
        return Evaluator(prepared), LargeEvaluator(prepared)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(
    size=st.integers(20, 1500),
    seed=st.integers(0, 1000),
    repeats=st.integers(1, 3),
    share=st.sampled_from([0.0, 0.3, 0.9]),
)
def test_slices_come_to_what_all_at_once_comes_to(kind, size, seed, repeats, share):
    weighting = "equal" if kind == "line_outliers" else BALANCED
    experiment = race(kind, 400, repeats=repeats, test_share=share, class_weighting=weighting)
    whole, sliced = evaluators(experiment, size)
    theta = initial_weights(experiment, whole.prepared)
    theta = theta + np.random.default_rng(seed).normal(size=theta.shape)
    found = [each.evaluate(theta, minimised(experiment), step=7) for each in (whole, sliced)]
    for name in ("losses", "statistics"):
        at_once, joined = (getattr(one, name) for one in found)
        np.testing.assert_allclose(joined, at_once, rtol=1e-12, atol=0.0)
        if size >= 400:  # one slice
            assert np.array_equal(joined, at_once, equal_nan=True)
    assert [one.step for one in found] == [7, 7]


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch", [None, 16, 700])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_what_is_cut_short_goes_on_bit_for_bit(kind, batch, dropout):
    experiment = race(kind, batch_size=batch)
    experiment = replace(experiment, model=replace(experiment.model, dropout=dropout))
    steps = 110 if batch == 16 else 6
    calm, hurried = Trainer(experiment), Trainer(experiment)
    calm.advance(steps)
    turn, cuts = itertools.count(), 0
    while hurried.step < steps:
        with hurried.heeding(lambda: next(turn) % 3 == 2):
            cuts += not hurried.advance(1)
            if cuts % 4 == 1:
                hurried.snapshot(quick=bool(cuts % 8 == 1))
    assert cuts > 1, "nothing was cut short"
    one, other = (each.recorder.history.curves() for each in (calm, hurried))
    for name in ("step", "losses", "statistics", "gradient_norms"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    assert np.array_equal(calm.snapshot().theta, hurried.snapshot().theta)


@pytest.mark.usefixtures("small_limits")
def test_a_step_that_is_cut_short_is_not_taken_and_not_kept():
    experiment = race("moons", batch_size=16)
    calm, trainer = Trainer(experiment), Trainer(experiment)
    to_end = trainer.steps_per_epoch
    assert trainer.advance(to_end - 1) == to_end - 1
    before = trainer.snapshot(quick=True).theta
    with trainer.heeding(lambda: True):
        assert trainer.advance(5) == 0, "the epoch was measured at once"
        shown = trainer.snapshot(quick=True)
    assert (shown.epoch, shown.step) == (0, to_end - 1)
    assert np.array_equal(shown.theta, before)
    saved = trainer.save_point()
    calm.advance(2 * to_end)
    for each in (trainer, resumed(pickle.loads(pickle.dumps(saved)), "another")):
        each.advance(2 * to_end - each.step)
        assert np.array_equal(each.snapshot().theta, calm.snapshot().theta)


@pytest.mark.usefixtures("small_limits")
def test_a_change_before_the_end_of_an_epoch_counts_for_its_last_step():
    experiment = race("line_outliers", batch_size=100)
    faster = replace(experiment, optimizer=replace(experiment.optimizer, learning_rate=0.5))
    calm, trainer = Trainer(experiment), Trainer(experiment)
    for each in (calm, trainer):
        each.advance(each.steps_per_epoch - 1)
    with trainer.heeding(lambda: True):
        assert trainer.advance(1) == 0
    for each in (calm, trainer):
        assert each.adopt(faster)
        each.advance(3)
    assert np.array_equal(calm.snapshot().theta, trainer.snapshot().theta)


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", KINDS)
def test_live_figures_are_of_the_stated_sample(kind):
    trainer = Trainer(race(kind, batch_size=16))
    trainer.advance(3)
    live, prepared = trainer.snapshot(quick=True), trainer.prepared
    assert live.now.rows == (SAMPLE, SAMPLE)
    assert live.measured_on(Split.TRAIN) == "measured on 300 of 840"
    assert not live.up_to_date
    some = Evaluator(prepared.sampled).evaluate(live.theta, minimised(trainer.experiment))
    assert np.array_equal(live.now.losses, some.losses)
    whole = trainer.snapshot()
    assert (whole.now.rows, whole.measured_on(Split.TRAIN)) == (None, "")
    assert whole.up_to_date
    all_of_it = Evaluator(prepared).evaluate(live.theta, minimised(trainer.experiment))
    np.testing.assert_allclose(whole.now.losses, all_of_it.losses, rtol=1e-12)
    trainer.advance_epochs()
    assert trainer.snapshot(quick=True).now.rows is None, "the end of an epoch is of all"


@pytest.mark.usefixtures("small_limits")
def test_the_sample_is_fixed_and_has_of_each_class_its_share():
    experiment = race("blobs", 2000, test_share=0.1)
    prepared, again = prepare(experiment), prepare(experiment)
    train = prepared.sampled.train
    assert len(train) == SAMPLE
    assert np.array_equal(train.index, again.sampled.train.index)
    assert np.isin(train.index, prepared.train.index).all()
    assert prepared.sampled.test is prepared.test, "all of it is fewer"
    shares = [np.bincount(part.target) / len(part) for part in (train, prepared.train)]
    np.testing.assert_allclose(*shares, atol=1 / SAMPLE)


def test_what_is_not_large_is_measured_as_before():
    for count in (50, sampled.SAMPLE):
        prepared = prepare(race("moons", count, test_share=0.0))
        assert prepared.sampled is prepared
        assert prepared.stated(Split.TRAIN) == ""
    trainer = Trainer(race("moons", 400))
    trainer.advance(3)
    assert isinstance(trainer.evaluator, Evaluator)
    assert trainer.snapshot(quick=True).up_to_date
    with trainer.heeding(lambda: True):
        assert trainer.advance(3) == 3, "short work is never cut short"


def test_samples_travel_once():
    prepared = prepare(race("moons", 3000))
    packed = pickle.dumps(prepared, pickle.HIGHEST_PROTOCOL)
    there = pickle.loads(packed)
    for split in Split:
        assert np.array_equal(there.subset(split).inputs, prepared.subset(split).inputs)
        assert np.shares_memory(there.subset(split).inputs, there.everything)
        assert not there.subset(split).inputs.flags.writeable
    assert len(packed) < 1.1 * (prepared.everything.nbytes + 3000 * 8 * 5)


def test_ranges_of_very_many_samples_leave_out_what_lies_far_off():
    draw = np.random.default_rng(0)
    features = draw.normal(size=(3 * MANY, 2))
    features[7, 0], features[9, 1] = 1e9, -1e9
    target = np.where(np.arange(len(features)) == 3, 1.0, 0.0)  # all alike but one
    made = Samples(features, target, Task.REGRESSION, ("a", "b"), "y")
    (left, right), (low, high), ends = made.ranges.tolist()
    assert -6.0 < left < -3.0 < 3.0 < right < 6.0
    assert -6.0 < low < -3.0 < 3.0 < high < 6.0
    assert ends == [0.0, 1.0]
    few = Samples(features[:MANY], target[:MANY], Task.REGRESSION, ("a", "b"), "y")
    assert few.ranges[0, 1] == 1e9


@pytest.fixture
def large_table(tmp_path: Path) -> Path:
    path = tmp_path / "large.csv"
    lines = (f"{i % 7},{i % 11},{'ab'[i % 2]}" for i in range(MANY + 1))
    path.write_text("x,y,class\n" + "\n".join(lines) + "\n")
    return path


def test_a_large_table_begins_with_large_batches_unless_one_was_chosen(large_table: Path):
    dataset = CsvDataset.opened(large_table)
    begun = with_dataset(experiment_for(DATASETS.create("moons")), dataset, None)
    assert begun.batch_size == BLOCK
    assert with_dataset(begun, DATASETS.create("moons"), None).batch_size == 16
    chosen = replace(experiment_for(DATASETS.create("moons")), batch_size=None)
    assert with_dataset(chosen, dataset, None).batch_size is None
    assert with_dataset(first_experiment(), dataset, None).batch_size == BLOCK


def test_a_large_table_is_not_drawn_on_and_not_worked_out_for_that(large_table, monkeypatch):
    monkeypatch.setattr(CsvDataset, "generate", lambda *_: pytest.fail("it was worked out"))
    with pytest.raises(ValueError, match=r"20,001 samples; up to 5,000 can be drawn on"):
        drawn_on(CsvDataset.opened(large_table), 1)


def test_a_table_that_is_handed_over_is_not_read_again(large_table: Path, monkeypatch):
    here, there = RememberedTables(), RememberedTables()
    table = here.current(large_table)
    there.take(pickle.loads(pickle.dumps(here.known(large_table))))
    with monkeypatch.context() as patched:
        patched.setattr(reader, "read_table", lambda *_, **__: pytest.fail("read again"))
        handed = there.current(large_table)
    assert np.array_equal(handed.columns[0].values, table.columns[0].values)
    large_table.write_text("x,y\n1,2\n3,4\n")
    assert there.current(large_table).rows == 2, "it counts while the file is the same"
    large_table.unlink()
    with pytest.raises(TableError):
        there.current(large_table)

"""A snapshot is a picture: nothing later changes it, and nobody can."""

import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from drawn_experiments import SMALL, race

from lossstudio.core import metrics
from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.datasets import DATASETS, drawn_on
from lossstudio.core.datasets.drawing import move
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.recording.fit_grid import FitGrid
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

RACES = {
    Task.REGRESSION: race("mse", "huber", model=MODELS.create("linear", degree=2)),
    Task.BINARY: race("bce", "brier", "hinge"),
    Task.MULTICLASS: race("softmax_ce", "multiclass_hinge", model=MODELS.create("mlp", units=(3,))),
}


def arrays(owner: Any, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield every array that hangs on an object, with the way to it."""
    for item in fields(owner):
        value, way = getattr(owner, item.name), f"{name}.{item.name}"
        if isinstance(value, np.ndarray):
            yield way, value
        elif is_dataclass(value) and not isinstance(value, type):
            yield from arrays(value, way)


@pytest.fixture(params=RACES, ids=lambda task: task.value)
def trainer(request: pytest.FixtureRequest) -> Trainer:
    made = Trainer(RACES[request.param])
    made.advance(5)
    return made


def test_no_array_of_a_snapshot_can_be_written(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    found = dict(arrays(snapshot, "snapshot")) | dict(arrays(snapshot.fit, "snapshot.fit"))
    for end in (
        *(".theta", ".now.losses", ".now.statistics", ".fit.x", ".fit.kept"),
        *(".curves.epoch", ".curves.losses", ".curves.statistics"),
        *(".prepared.train.inputs", ".prepared.test.scaled_target"),
        *(".prepared.samples.features", ".prepared.inputs.features.mean"),
    ):
        assert any(way.endswith(end) for way in found), end
    assert [way for way, array in found.items() if array.flags.writeable] == []
    assert not snapshot.now.metrics.flags.writeable
    assert not snapshot.curves.metrics.flags.writeable


def test_later_training_leaves_a_snapshot_as_it_was(trainer: Trainer) -> None:
    early = trainer.snapshot()
    before = {way: array.copy() for way, array in arrays(early, "it")}
    trainer.advance(300)
    trainer.snapshot()
    for way, array in arrays(early, "it"):
        assert array.tobytes() == before[way].tobytes(), way
    assert (early.step, trainer.snapshot().step) == (5, 305)


def test_a_snapshot_goes_to_another_process_and_back(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    back: Snapshot = pickle.loads(pickle.dumps(snapshot))
    assert back.experiment == snapshot.experiment
    assert back == snapshot
    for name in ("race_id", "epoch", "step", "diverged", "finished"):
        assert getattr(back, name) == getattr(snapshot, name)
    found = dict(arrays(back, "it"))
    assert set(found) >= {"it.theta", "it.now.losses", "it.now.statistics", "it.grid.inputs"}
    expected = dict(arrays(snapshot, "it"))
    for way, array in found.items():
        np.testing.assert_array_equal(array, expected[way], err_msg=way)
        assert not array.flags.writeable, way
    trainer.advance(1)
    assert back != trainer.snapshot()


def test_the_fit_is_of_the_weights_and_over_the_samples_of_the_moment() -> None:
    before = RACES[Task.REGRESSION]
    drawn = drawn_on(before.dataset, before.seeds.data)
    far = move(drawn, drawn.ids[:1], drawn.rows[:1] + 500.0, np.asarray(drawn.target[:1]))
    trainer = Trainer(before)
    trainer.advance_epochs(2)
    assert trainer.adopt(replace(before, dataset=far))
    trainer.advance_epochs(1)
    for snapshot in (trainer.snapshot(), trainer.look(1)):
        assert snapshot.fit.x.tobytes() == FitGrid.over(snapshot.prepared).x.tobytes()
        inputs = snapshot.prepared.inputs.of(snapshot.fit.x[:, None])
        score = snapshot.prepared.scores(snapshot.theta, inputs)
        np.testing.assert_array_equal(snapshot.fit.score, score)
    assert np.ptp(trainer.snapshot().fit.x) > 100.0 > np.ptp(trainer.look(1).fit.x)


def test_what_was_recorded_stays_at_home_and_is_put_together_again(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    back: Snapshot = pickle.loads(pickle.dumps(snapshot))
    with pytest.raises(LookupError, match="does not travel"):
        back.curves  # noqa: B018
    recorded = pickle.loads(pickle.dumps(snapshot.recorded))
    assert recorded == snapshot.recorded
    whole = back.with_recorded(recorded)
    assert whole.surface.tobytes() == snapshot.surface.tobytes()
    assert whole.curves.losses.tobytes() == snapshot.curves.losses.tobytes()
    assert whole.checkpoints == snapshot.checkpoints
    with pytest.raises(ValueError, match="is not the race"):
        Trainer(trainer.experiment).snapshot().with_recorded(recorded)


def test_a_snapshot_says_where_the_race_stands(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    assert snapshot.experiment is trainer.experiment
    assert snapshot.step == trainer.step == 5
    assert snapshot.epoch == trainer.epoch == 5 // snapshot.steps_per_epoch
    assert not snapshot.finished
    assert snapshot.curves.epoch.tolist() == list(range(snapshot.epoch + 1))
    assert snapshot.curves.step.tolist() == [
        e * snapshot.steps_per_epoch for e in snapshot.curves.epoch
    ]


def test_at_the_end_of_an_epoch_now_is_the_newest_point(trainer: Trainer) -> None:
    trainer.advance_epochs(2)
    snapshot = trainer.snapshot()
    assert snapshot.now.loss.tobytes() == snapshot.curves.loss[-1].tobytes()
    assert snapshot.now.metrics.tobytes() == snapshot.curves.metrics[-1].tobytes()
    trainer.advance(1)
    assert trainer.snapshot().now.loss.tobytes() != snapshot.now.loss.tobytes()


def test_now_is_the_mean_of_each_loss_over_each_part(trainer: Trainer) -> None:
    snapshot, prepared = trainer.snapshot(), trainer.prepared
    for side, part in enumerate((prepared.train, prepared.test)):
        scores = prepared.shape.scores(snapshot.theta, part.inputs)
        for row, contender in enumerate(snapshot.experiment.contenders):
            score = scores[row] if prepared.task is Task.MULTICLASS else scores[row, :, 0]
            expected = contender.loss.value(score, part.scaled_target).mean()
            assert snapshot.now.loss[row, side] == pytest.approx(expected, rel=1e-14)


def test_now_measures_with_the_metrics_everybody_uses(trainer: Trainer) -> None:
    trainer.advance(20)
    snapshot, prepared = trainer.snapshot(), trainer.prepared
    average = "binary" if prepared.task is Task.BINARY else "macro"
    for side, part in enumerate((prepared.train, prepared.test)):
        scores = prepared.shape.scores(snapshot.theta, part.inputs)
        for row in range(len(snapshot.theta)):
            predicted = {
                Task.REGRESSION: scores[row, :, 0],
                Task.BINARY: (scores[row, :, 0] > 0).astype(int),
                Task.MULTICLASS: scores[row].argmax(axis=-1),
            }[prepared.task]
            for index, key in enumerate(snapshot.curves.keys):
                given = {"average": average} if key in ("f1", "precision", "recall") else {}
                given = {"task": prepared.task} if key == "mean_cost" else given
                expected = getattr(metrics, key)(part.target, predicted, **given)
                found = snapshot.now.metrics[row, index, side]
                assert found == pytest.approx(expected, rel=1e-12, nan_ok=True), key


def test_without_test_samples_their_numbers_are_nan(trainer: Trainer) -> None:
    alone = Trainer(replace(trainer.experiment, test_share=0.0)).snapshot()
    assert len(alone.prepared.test) == 0
    for statistics in (alone.now.loss, alone.now.metrics, alone.curves.loss, alone.curves.metrics):
        assert np.isnan(statistics[..., 1]).all()
        assert np.isfinite(statistics[..., 0]).all()


# --- the fit ----------------------------------------------------------------------------------


def test_the_fit_of_a_line_is_the_line() -> None:
    snapshot = Trainer(race("mse", "mae", scale_features=False, scale_target=False)).snapshot()
    x = snapshot.prepared.samples.features[:, 0]
    assert snapshot.fit.x.min() < x.min() < x.max() < snapshot.fit.x.max()
    assert snapshot.fit.y is None
    for (w, b), line in zip(snapshot.theta, snapshot.surface, strict=True):
        np.testing.assert_allclose(line, w * snapshot.fit.x + b, rtol=1e-13)


def test_the_fit_is_in_units_of_the_target() -> None:
    trainer = Trainer(race("mse", scale_target=True, batch_size=None, test_share=0.0))
    trainer.advance(200)
    snapshot = trainer.snapshot()
    fit, samples = snapshot.fit, trainer.prepared.samples
    slope, start = np.polyfit(samples.features[:, 0], samples.target, 1)
    np.testing.assert_allclose(snapshot.surface[0], slope * fit.x + start, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS])
def test_the_fit_of_classes_is_their_probability(task: Task) -> None:
    experiment = replace(RACES[task], scale_features=False)
    trainer = Trainer(experiment)
    trainer.advance(20)
    snapshot = trainer.snapshot()
    fit = snapshot.fit
    assert fit.y is not None
    sides = len(fit.x), len(fit.y)
    assert snapshot.surface.shape[:3] == (len(snapshot.theta), *sides)
    i, j = 5, 40
    point = np.array([[fit.x[i], fit.y[j], 1.0]])
    score = snapshot.prepared.shape.scores(snapshot.theta, point)[:, 0]
    if task is Task.BINARY:
        expected = 1.0 / (1.0 + np.exp(-score[:, 0]))
    else:
        expected = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(snapshot.surface.sum(axis=-1), 1.0, rtol=1e-12)
    digits = 1e-5 if task is Task.BINARY else 1e-2
    np.testing.assert_allclose(snapshot.surface[:, i, j], expected, rtol=digits)


def test_features_beyond_two_are_held_at_their_means() -> None:
    names = ("mean_radius", "mean_texture", "mean_smoothness")
    dataset = DATASETS.create("breast_cancer", features=names)
    snapshot = Trainer(race("bce", dataset=dataset, scale_features=False)).snapshot()
    fit = snapshot.fit
    rest = snapshot.prepared.samples.features[:, 2].mean()
    assert fit.y is not None
    score = snapshot.theta[0] @ [fit.x[3], fit.y[7], rest, 1.0]
    expected = 1.0 / (1.0 + np.exp(-score))
    assert snapshot.surface[0, 3, 7] == pytest.approx(expected, rel=1e-5)


def test_every_task_has_a_race_here() -> None:
    assert set(RACES) == set(SMALL) == set(Task)


def test_curves_change_only_with_an_epoch_or_the_experiment(trainer: Trainer) -> None:
    trainer.advance_epochs(1)
    before = trainer.snapshot()
    trainer.advance(1)
    within = trainer.snapshot()
    assert within.has_curves_of(before)
    trainer.adopt(replace(trainer.experiment, clip_norm=3.0))
    changed = trainer.snapshot()
    assert not changed.has_curves_of(within)
    trainer.advance_epochs(1)
    later = trainer.snapshot()
    assert not later.has_curves_of(changed)
    assert not Trainer(trainer.experiment).snapshot().has_curves_of(later)


def test_what_was_measured_by_one_loss_counts_by_its_numbers() -> None:
    trainer = Trainer(race("mse", "mae"))
    trainer.advance_epochs(2)
    curve = CommonLossCurve(trainer.recorder.race, LOSSES.create("huber"))

    def measured() -> Snapshot:
        found = curve.measure(trainer.recorder.timeline.kept)
        return trainer.snapshot().with_recorded(
            replace(trainer.recorder.recorded(), common_loss=found)
        )

    assert measured().has_curves_of(measured())
    assert not measured().has_curves_of(trainer.snapshot())

"""Weights from a file as the start of a race: it predicts what they did where they were saved."""

from dataclasses import replace

import numpy as np
import pytest
from test_numpy_script import assert_same

from lossstudio.core.datasets import DATASETS
from lossstudio.core.datasets.drawing import move
from lossstudio.core.datasets.drawn_from import drawn_on
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender, Experiment, Seeds
from lossstudio.core.export.code import export_code
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.models.loaded import LoadedWeights
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.training import Trainer
from lossstudio.core.weights.loading import starts_of, with_weights, without_weights
from lossstudio.core.weights.race_weights import RaceWeights
from lossstudio.core.weights.weights_file import from_npz, to_npz

MLP = MODELS.create("mlp", units=(4, 3))
RACES = {
    "line": experiment_for(DATASETS.create("line")),
    "network": replace(experiment_for(DATASETS.create("sine")), model=MLP),
    "counts": replace(
        experiment_for(DATASETS.create("counts")),
        contenders=tuple(Contender(LOSSES.create(key)) for key in ("mse", "poisson")),
    ),
    "two classes": experiment_for(DATASETS.create("moons")),
    "several classes": replace(experiment_for(DATASETS.create("blobs")), model=MLP),
    "polynomial": replace(
        experiment_for(DATASETS.create("sine")), model=MODELS.create("linear", degree=3)
    ),
}
OTHERWISE = {
    "as it was": {},
    "another split": {"seeds": Seeds(split=7)},
    "target": {"scale_target": True},
    "features": {"scale_features": False},
    "repeats": {"repeats": 3},
}


def saved(experiment: Experiment, epochs: int = 4):
    """Return the snapshot after so many epochs, and its weights after a trip through a file."""
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    snapshot = trainer.snapshot()
    return snapshot, from_npz(to_npz(RaceWeights.of(snapshot)))


def loaded(experiment: Experiment, race: RaceWeights) -> Experiment:
    return with_weights(experiment, prepare(experiment), race, "w.npz")


def predicted(snapshot, features):
    prepared = snapshot.prepared
    return prepared.predict(prepared.scores(snapshot.theta, prepared.inputs.of(features)))


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
@pytest.mark.parametrize("changes", OTHERWISE.values(), ids=OTHERWISE)
def test_it_starts_where_the_other_stood(race, changes):
    there, weights = saved(race)
    other = replace(race, **changes)
    if race.model == RACES["polynomial"].model and set(changes) & {"seeds", "scale_features"}:
        with pytest.raises(ValueError, match="powers of features that were standardised otherwise"):
            loaded(other, weights)
        return
    here = Trainer(loaded(other, weights)).snapshot()
    if not changes:
        np.testing.assert_array_equal(here.theta, there.theta)  # bit for bit
    features = there.prepared.samples.features
    np.testing.assert_allclose(
        predicted(here, features), predicted(there, features), rtol=1e-9, atol=1e-10
    )


def test_it_is_in_the_experiment_and_starts_there_again():
    race = loaded(RACES["network"], saved(RACES["network"])[1])
    again = Experiment.from_json(race.to_json())
    assert again == race
    assert [each.full_name for each in again.contenders] == [
        "MSE from w.npz", "MAE from w.npz", "Huber from w.npz",
    ]  # fmt: skip
    one, other = Trainer(race), Trainer(again)
    one.advance_epochs(2)
    other.advance_epochs(2)
    np.testing.assert_array_equal(one.snapshot().theta, other.snapshot().theta)
    assert (
        "weights" not in RACES["network"].to_json().partition('"contenders"')[2].partition("]")[0]
    )


def test_weights_go_by_name_or_else_by_place():
    race = RACES["line"]
    _, weights = saved(race)
    fewer = replace(race, contenders=race.contenders[2:] + race.contenders[:1])
    assert starts_of(loaded(fewer, weights)) == ["Huber", "MSE"]
    added = replace(race, contenders=(*race.contenders, Contender(LOSSES.create("log_cosh"))))
    assert starts_of(loaded(added, weights)) == ["MSE", "MAE", "Huber"]
    renamed = [replace(each, name=name) for each, name in zip(race.contenders, "abc", strict=True)]
    assert starts_of(loaded(replace(race, contenders=tuple(renamed)), weights)) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="weights of MSE, MAE, Huber, and of no contender"):
        loaded(replace(race, contenders=tuple(renamed[:2])), weights)


@pytest.mark.parametrize(
    ("into", "sentence"),
    [
        ("two classes", "w.npz has the task regression; this race has two classes"),
        ("network", "has the layers 1-1; this race has 1-4-3-1"),
        ("polynomial", "has the degree 1; this race has 3"),
    ],
)
def test_what_does_not_fit_is_refused(into, sentence):
    with pytest.raises(ValueError, match=sentence):
        loaded(RACES[into], saved(RACES["line"])[1])


def test_a_file_that_was_edited_by_hand_does_not_start_a_race_it_does_not_fit():
    race = loaded(RACES["network"], saved(RACES["network"])[1])
    with pytest.raises(ValueError, match=r"from w\.npz are of layers 1-4-3-1; the model has 1-2-1"):
        Trainer(replace(race, model=MODELS.create("mlp", units=(2,))))
    one = LoadedWeights("w.npz", (1, 1), (0.5,))
    with pytest.raises(ValueError, match="are 1 numbers; its layers have 2"):
        Trainer(RACES["line"].with_contender(0, weights=one))


def test_they_stay_as_long_as_they_mean_something():
    race = loaded(RACES["two classes"], saved(RACES["two classes"])[1])
    stays = {
        "rate": replace(race, optimizer=replace(race.optimizer, learning_rate=0.5)),
        "penalty": replace(race, model=replace(race.model, l2=0.1)),
        "split": replace(race, seeds=replace(race.seeds, split=3)),
        "drawn on": replace(race, dataset=drawn_on(race.dataset, race.seeds.data)),
    }
    goes = {
        "weights": replace(race, seeds=replace(race.seeds, weights=3)),
        "model": replace(race, model=MLP),
        "dataset": replace(race, dataset=DATASETS.create("circles")),
    }
    assert all(starts_of(without_weights(race, each)) for each in stays.values())
    assert not any(starts_of(without_weights(race, each)) for each in goes.values())
    assert without_weights(RACES["line"], race) == race  # such as one that is opened


def test_samples_can_still_be_moved_while_it_runs():
    drawing = drawn_on(RACES["line"].dataset, 1)
    race = replace(RACES["line"], dataset=drawing)
    trainer = Trainer(loaded(race, saved(race)[1]))
    trainer.advance_epochs(1)
    moved = move(drawing, [drawing.ids[0]], [[0.0]], [1.0])
    assert trainer.adopt(replace(trainer.experiment, dataset=moved))


def test_the_script_starts_from_them_too():
    one = replace(RACES["network"], contenders=RACES["network"].contenders[:1])
    assert_same(loaded(one, saved(one)[1]), epochs=5)
    with pytest.raises(ValueError, match="different weights"):
        export_code(loaded(RACES["network"], saved(RACES["network"])[1]), "numpy")

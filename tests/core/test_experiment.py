"""An experiment is plain immutable data: it compares, hashes, pickles and goes through JSON."""

import dataclasses
import json
import pickle

import pytest
from drawn_experiments import experiments, parameters, race
from hypothesis import HealthCheck, example, given, settings

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import first_experiment
from lossstudio.core.experiment import MOST_CONTENDERS, VERSION, Contender, Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.parameters import Parameterised
from lossstudio.core.tasks import Task

PLAIN = Experiment(DATASETS.create("line"), (Contender(LOSSES.create("mse")),))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(experiments())
@example(first_experiment())
def test_json_and_pickle_give_an_equal_experiment_back(experiment: Experiment) -> None:
    text = experiment.to_json()
    back = Experiment.from_json(text)
    assert back == experiment
    assert hash(back) == hash(experiment)
    assert back.to_json() == text
    thawed = pickle.loads(pickle.dumps(experiment))
    assert thawed == experiment
    assert hash(thawed) == hash(experiment)


@given(experiments())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_json_names_every_parameter(experiment: Experiment) -> None:
    """So a file says the same even where a default changes one day."""
    plain = json.loads(experiment.to_json())
    assert plain["version"] == VERSION
    names = {"version", *(item.name for item in dataclasses.fields(Experiment))}
    assert set(plain) == names - {"costs"}  # left out, as every mistake costs the same
    for part in ("dataset", "model", "optimizer"):
        assert set(plain[part]) == {"key", *getattr(experiment, part).parameters()}
    for written, contender in zip(plain["contenders"], experiment.contenders, strict=True):
        drawn = set() if contender.weights else {"weights"}  # left out, as nothing was loaded
        drawn |= set() if contender.threshold != 0.5 else {"threshold"}
        assert set(written) == {item.name for item in dataclasses.fields(Contender)} - drawn
        assert set(written["loss"]) == {"key", *contender.loss.parameters()}
    assert set(plain["seeds"]) == {"data", "split", "weights", "batches"}


def test_json_keeps_letters_of_any_script() -> None:
    experiment = race(Contender(LOSSES.create("mse"), name="δ = 1,5 — 損失"), name="Größe 🎈")
    text = experiment.to_json()
    assert "δ = 1,5 — 損失" in text
    assert "Größe 🎈" in text
    assert Experiment.from_json(text) == experiment


def test_what_json_leaves_out_keeps_its_default() -> None:
    least = {"version": 1, "dataset": {"key": "line"}, "contenders": [{"loss": {"key": "mse"}}]}
    assert Experiment.from_json(json.dumps(least)) == PLAIN
    nothing = {**least, "model": None, "optimizer": None}
    assert Experiment.from_json(json.dumps(nothing)) == PLAIN
    assert PLAIN.optimizer == OPTIMIZERS.create("adam", learning_rate=0.1)
    assert PLAIN.model == MODELS.create("linear")


def test_whole_numbers_serve_as_numbers() -> None:
    text = PLAIN.to_json().replace('"test_share": 0.3', '"test_share": 0')
    assert Experiment.from_json(text) == dataclasses.replace(PLAIN, test_share=0.0)


@pytest.mark.parametrize("part", [PLAIN, PLAIN.contenders[0], PLAIN.seeds, PLAIN.dataset])
def test_nothing_can_be_changed_in_place(part: Parameterised) -> None:
    for item in dataclasses.fields(part):  # type: ignore[arg-type]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(part, item.name, getattr(part, item.name))


def changes(experiment: Experiment) -> dict[str, Experiment]:
    """Return the experiment with one thing changed, for every thing."""
    mse, huber = Contender(LOSSES.create("mse")), Contender(LOSSES.create("huber"))
    own = OPTIMIZERS.create("adam", learning_rate=0.1)
    whole = {
        "dataset": DATASETS.create("line", noise=0.6),
        "contenders": (mse, huber),
        "model": MODELS.create("linear", l2=0.1),
        "optimizer": OPTIMIZERS.create("adam", learning_rate=0.2),
        "name": "Another",
        "batch_size": None,
        "test_share": 0.2,
        "scale_features": False,
        "scale_target": True,
    }
    made = {name: dataclasses.replace(experiment, **{name: x}) for name, x in whole.items()}
    for name in Seeds.parameters():
        made[f"seed of {name}"] = dataclasses.replace(experiment, seeds=Seeds(**{name: 2}))
    contender = {"loss": huber.loss, "name": "A", "optimizer": own, "colour": 1, "hidden": True}
    for name, value in contender.items():
        made[f"{name} of a contender"] = experiment.with_contender(0, **{name: value})
    return made


def test_each_change_makes_another_experiment() -> None:
    made = [PLAIN, *changes(PLAIN).values()]
    assert len(set(made)) == len({each.to_json() for each in made}) == len(made)


@pytest.mark.parametrize("count", [0, MOST_CONTENDERS + 1])
def test_a_race_of_none_or_too_many_is_refused(count: int) -> None:
    contenders = PLAIN.contenders * count
    expected = rf"A race has {count} contenders; allowed is from 1 to 8\."
    with pytest.raises(ValueError, match=expected):
        Experiment(PLAIN.dataset, contenders)
    plain = json.loads(PLAIN.to_json())
    plain["contenders"] *= count
    with pytest.raises(ValueError, match=expected):
        Experiment.from_json(json.dumps(plain))


def test_eight_contenders_are_welcome() -> None:
    assert len(Experiment(PLAIN.dataset, PLAIN.contenders * 8).contenders) == 8


def test_losses_of_another_task_are_named_with_those_that_fit() -> None:
    experiment = race("mse", "bce", task=Task.REGRESSION)
    with pytest.raises(ValueError, match="'bce' is for binary") as caught:
        experiment.check_task(Task.REGRESSION)
    sentence = str(caught.value)
    assert "the dataset is for regression" in sentence
    allowed = sentence.partition("allowed are ")[2].removesuffix(".").split(", ")
    assert allowed == [cls.key for cls in LOSSES.for_task(Task.REGRESSION)]


def test_a_contender_is_called_by_its_name_or_else_by_its_loss() -> None:
    huber = LOSSES.create("huber", delta=12.5)
    own = OPTIMIZERS.create("sgd", learning_rate=0.25)
    assert (Contender(huber).label, Contender(huber).detail) == ("Huber", "δ 12.5")
    assert Contender(huber, name="Mine").label == "Mine"
    assert Contender(LOSSES.create("mse")).detail == ""
    assert Contender(huber, optimizer=own).detail == "δ 12.5 SGD 0.25"


@given(parameters(Contender))
def test_an_own_optimizer_goes_before_the_shared_one(given: dict[str, object]) -> None:
    own = OPTIMIZERS.create("sgd")
    shared, single = (Contender(loss=LOSSES.create("mse"), **given) for _ in range(2))
    single = dataclasses.replace(single, optimizer=own)
    experiment = dataclasses.replace(PLAIN, contenders=(shared, single))
    assert experiment.optimizer_of(shared) is experiment.optimizer
    assert experiment.optimizer_of(single) is own

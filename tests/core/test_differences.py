"""What differs between two experiments is told in short phrases, and nothing is forgotten."""

from dataclasses import fields, replace

import pytest
from drawn_experiments import race

from lossstudio.core.costs import Costs
from lossstudio.core.datasets import DATASETS, CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.differences import Change, changes_text, differences, distinct_names
from lossstudio.core.experiment import Contender, Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.tables import TableSettings
from lossstudio.core.training import Trainer

START = race("mse", "huber")
SGD = START.optimizer
CHANGES = {
    "dataset": (DATASETS.create("line"), "Dataset Sine → Line"),
    "contenders": (START.contenders[:1], "Huber removed"),
    "model": (MODELS.create("linear", l2=0.5), "L2 penalty 0 → 0.5"),
    "optimizer": (replace(SGD, learning_rate=0.3), "Learning rate 0.1 → 0.3"),
    "schedule": (SCHEDULES.create("cosine"), "Schedule "),
    "seeds": (Seeds(weights=7), "Weight seed 1 → 7"),
    "costs": (Costs(miss=3.0), "Miss costs 1 → 3"),
    "batch_size": (None, "Batch size 6 → all"),
    "clip_norm": (2.5, "Clip norm off → 2.5"),
    "clip_value": (1.0, "Clip values off → 1"),
    "test_share": (0.5, "Test share 0.3 → 0.5"),
    "repeats": (4, "Repeats 1 → 4"),
    "patience": (9, "Early stopping off → 9"),
    "class_weighting": ("balanced", "Class weights equal → balanced"),
    "class_weights": ((1.0, 10.0), "Weights none → 1–10"),
    "scale_features": (False, "Standardise features on → off"),
    "scale_target": (True, "Standardise target off → on"),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Experiment)])
def test_every_field_is_told_but_the_name(name: str) -> None:
    if name == "name":
        assert differences(START, replace(START, name="Other")) == ()
        return
    value, phrase = CHANGES[name]
    (found,) = differences(START, replace(START, **{name: value}))
    assert found.text.startswith(phrase)


def test_nothing_differs_from_itself() -> None:
    assert differences(START, START) == ()


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({"loss": LOSSES.create("huber", delta=2.0)}, "Huber: Threshold δ 1 → 2"),
        ({"loss": LOSSES.create("mae")}, "Huber → MAE"),
        ({"optimizer": replace(SGD, learning_rate=0.5)}, "Huber: optimizer as shared → SGD"),
        ({"hidden": True}, "Huber hidden"),
    ],
)
def test_a_changed_contender_is_named(changed: dict[str, object], phrase: str) -> None:
    (found,) = differences(START, START.with_contender(1, **changed))
    assert found.text == phrase


def test_colour_and_name_of_a_contender_do_not_count() -> None:
    assert differences(START, START.with_contender(0, colour=5, name="Mine")) == ()


def test_own_optimizers_are_compared_by_their_parameters() -> None:
    one = START.with_contender(0, optimizer=OPTIMIZERS.create("adam", learning_rate=0.1))
    two = START.with_contender(0, optimizer=OPTIMIZERS.create("adam", learning_rate=0.2))
    (found,) = differences(one, two)
    assert found == Change("MSE", "Learning rate", 0.1, 0.2)
    assert found.text == "MSE: Learning rate 0.1 → 0.2"


def test_an_added_contender_is_named() -> None:
    contenders = (*START.contenders, Contender(LOSSES.create("cauchy")))
    assert changes_text(differences(START, replace(START, contenders=contenders))) == "Cauchy added"


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_whichever_contender_comes_or_goes_is_the_one_named(gone: int) -> None:
    all_three = race("mse", "mae", "huber")
    left = list(all_three.contenders)
    name = left.pop(gone).label
    two = replace(all_three, contenders=tuple(left))
    assert changes_text(differences(all_three, two)) == f"{name} removed"
    assert changes_text(differences(two, all_three)) == f"{name} added"


def test_changes_of_two_contenders_with_one_name_stay_apart() -> None:
    huber = [LOSSES.create("huber", delta=delta) for delta in (1.0, 5.0)]
    lanes = [Contender(loss, name="Huber", colour=i) for i, loss in enumerate(huber)]
    trainer = Trainer(replace(START, contenders=tuple(lanes)))
    trainer.advance(3)
    for row, other in enumerate((1, 0)):
        lanes[row] = replace(lanes[row], loss=huber[other])
        assert trainer.adopt(replace(trainer.experiment, contenders=tuple(lanes)))
    assert [mark.text for mark in trainer.recorder.marks.all] == [
        "Huber: Threshold δ 1 → 5",
        "Huber δ 5 (2): Threshold δ 5 → 1",
    ]


def test_a_drag_of_one_of_two_with_one_name_is_one_change() -> None:
    lanes = [
        Contender(LOSSES.create("huber", delta=delta), colour=i) for i, delta in enumerate((1, 5))
    ]
    trainer = Trainer(replace(START, contenders=tuple(lanes)))
    trainer.advance(3)
    for delta in (6.0, 7.0, 8.0):
        loss = LOSSES.create("huber", delta=delta)
        assert trainer.adopt(trainer.experiment.with_contender(1, loss=loss))
    (mark,) = trainer.recorder.marks.all
    assert mark.text == "Huber δ 5: Threshold δ 5 → 8"


def test_contenders_that_share_a_label_are_told_apart() -> None:
    weighted = [Contender(LOSSES.create("bce", pos_weight=weight)) for weight in (1, 10, 10)]
    named = Contender(LOSSES.create("brier"), name="Mine")
    first, *twice, last = distinct_names([*weighted, named])
    assert (first, last) == ("Cross-entropy", "Mine")
    assert twice == ["Cross-entropy w 10", "Cross-entropy w 10 (2)"]


def test_an_added_contender_is_named_with_its_own_optimizer() -> None:
    own = OPTIMIZERS.create("adam", learning_rate=0.001)
    contenders = (*START.contenders, Contender(LOSSES.create("tukey"), optimizer=own))
    found = differences(START, replace(START, contenders=contenders))
    assert changes_text(found) == "Tukey added, with Adam 0.001"


def test_across_tasks_only_the_dataset_is_told() -> None:
    moons = experiment_for(DATASETS.create("moons"))
    moons = moons.with_contender(0, optimizer=OPTIMIZERS.create("adam", learning_rate=0.2))
    assert changes_text(differences(START, moons)) == "Dataset Sine → Moons"


def test_a_file_is_told_by_its_name() -> None:
    pets = DATASETS.create("csv", path="/home/me/pets.csv")
    assert (
        changes_text(differences(START, replace(START, dataset=pets))) == "Dataset Sine → pets.csv"
    )


def test_of_another_file_only_its_name_is_told() -> None:
    first = CsvDataset(path="/data/a.csv", target="Preis", target_as="number", features=("x",))
    other = replace(first, path="/data/b.csv", target="rain", reading=TableSettings(decimal=","))
    start = replace(START, dataset=first)
    (found,) = differences(start, replace(start, dataset=other))
    assert found.text == "Dataset a.csv → b.csv"
    (found,) = differences(start, replace(start, dataset=replace(other, path="/old/a.csv")))
    assert found.text == "Dataset /data/a.csv → /old/a.csv"
    (found,) = differences(start, replace(start, dataset=replace(first, target="rain")))
    assert found.text == "Target Preis → rain"


def test_of_the_same_table_it_is_told_what_is_taken_from_it(tmp_path) -> None:
    path = tmp_path / "flats.csv"
    rows = [f"{i},{i * i % 7},{'good' if i % 3 else 'bad'},{3 * i + 1}" for i in range(2, 30)]
    path.write_text("\n".join(["size,rooms,state,price", *rows]))
    opened = CsvDataset.opened(path)
    by_price = experiment_for(replace(opened, target="price", features=("size", "rooms")))
    by_class = experiment_for(replace(opened, target="state", features=("size", "price")))
    assert by_price.task is not by_class.task
    assert changes_text(differences(by_class, by_price)) == (
        "Target state → price; Features size, price → size, rooms"
    )
    as_class = opened.reading.with_column("rooms", kind="class", gaps="median")
    read = replace(by_price, dataset=replace(by_price.dataset, reading=as_class))
    assert changes_text(differences(by_price, read)) == (
        "Kind of rooms number → class; Gaps of rooms auto → median"
    )
    assert changes_text(
        differences(by_price, replace(by_price, dataset=replace(by_price.dataset, weight="size")))
    ) == ("Weights none → size")


def test_what_contenders_share_is_told_once() -> None:
    mine = [Change(name, "Initial weights", "drawn", "w.npz") for name in ("MSE", "MAE", "Huber")]
    own, all_ = Change("MAE", "Momentum", 0.9, 0.8), Change("", "Momentum", 0.9, 0.8)
    text = changes_text([mine[0], all_, mine[1], own, mine[2]])
    assert text == (
        "MSE, MAE, Huber: Initial weights drawn → w.npz; Momentum 0.9 → 0.8; "
        "MAE: Momentum 0.9 → 0.8"
    )


def test_those_who_came_or_went_together_are_told_together() -> None:
    added = race("mse", "mae", "huber")
    one = replace(added, contenders=added.contenders[:1])
    assert changes_text(differences(one, added)) == "MAE, Huber added"
    assert changes_text(differences(added, one)) == "MAE, Huber removed"


def test_where_some_are_told_they_are_those_that_matter_most() -> None:
    before = race("mse", "mae")
    other = replace(
        race("mse", "mae", "huber"),
        dataset=DATASETS.create("line"),
        batch_size=3,
        optimizer=OPTIMIZERS.create("adam"),
        model=MODELS.create("mlp"),
    )
    changes = differences(before, other)
    told = changes_text(changes, 2).split("; ")
    assert told[0].startswith("Dataset ")
    assert told[1:] == ["Huber added", f"and {len(changes) - 2} more"]
    assert changes_text(changes, len(changes)).count(";") == len(changes) - 1

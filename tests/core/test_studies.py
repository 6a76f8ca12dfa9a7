"""What a study varies, which races that makes, and how it is written down."""

import json
import re
from dataclasses import fields, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_studies import SHARE, experiment, study

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.studies.factor import MOST_VALUES, Factor
from lossstudio.core.studies.factors import factors_of, kind_of, with_value
from lossstudio.core.studies.study import MOST_RACES, Place, Study
from lossstudio.core.training import Trainer

READABLE = [key for key in DATASETS if key != "csv"]


def refusal(make) -> str:
    with pytest.raises(ValueError, match=r"[.?]$") as fault:
        make()
    return str(fault.value)


@pytest.mark.parametrize("key", READABLE)
def test_the_values_that_a_factor_begins_with_are_allowed_and_make_experiments(key: str) -> None:
    of = experiment_for(DATASETS.create(key))
    kinds = factors_of(of)
    assert len({kind.key for kind in kinds}) == len(kinds) > 10
    for kind in kinds:
        assert kind.check(kind.values) == kind.values, kind.key
        assert kind.label
        for value in kind.values:
            changed = with_value(of, kind.key, value)
            assert kind_of(changed, kind.key).current == value, kind.key
            assert kind.words(value)


KINDS = factors_of(experiment())


@given(st.lists(st.sampled_from(KINDS), min_size=2, max_size=2, unique=True), st.data())
@settings(max_examples=40)
def test_two_factors_are_both_as_asked_whatever_their_order(kinds, data: st.DataObject) -> None:
    factors = [Factor(kind.key, (data.draw(st.sampled_from(kind.values)),)) for kind in kinds]
    beta = any(factor.key.startswith("optimizer.") for factor in factors)
    assume(not (beta and any(factor.key == "optimizer" for factor in factors)))
    races = [study(*order).race(Place(0, 0, 0)) for order in (factors, factors[::-1])]
    assert replace(races[0], name="") == replace(races[1], name="")
    for factor in factors:
        assert kind_of(races[0], factor.key).current == factor.values[0]


def test_the_whole_optimizer_comes_before_its_numbers() -> None:
    rates = Factor("optimizer.learning_rate", (0.5,))
    race = study(rates, Factor("optimizer", ("sgd",))).race(Place(0, 0, 0))
    assert (race.optimizer.key, race.optimizer.learning_rate) == ("sgd", 0.5)


def test_a_parameter_of_losses_is_varied_where_a_contender_has_it() -> None:
    of = experiment("line_outliers", "mse", "huber", "mae", "huber")
    kind = kind_of(of, "loss.delta")
    assert kind.applies == (False, True, False, True)
    changed = with_value(of, "loss.delta", 2.5)
    deltas = [getattr(contender.loss, "delta", None) for contender in changed.contenders]
    assert deltas == [None, 2.5, None, 2.5]


def test_a_parameter_that_losses_share_has_the_bounds_of_all() -> None:
    of = experiment("moons", "generalized_bce", "symmetric_bce", "focal")
    own = [c.loss.parameters() for c in of.contenders]
    shared = [p["alpha"] for p in own if "alpha" in p]
    assert len(shared) == 2
    common = kind_of(of, "loss.alpha").parameter
    assert common.low == max(p.low for p in shared if p.low is not None)
    assert common.high == min((p.high for p in shared if p.high is not None), default=None)
    assert common.optional == all(p.optional for p in shared)


def test_a_parameter_of_a_typed_loss_is_a_factor() -> None:
    typed = Contender(formula_loss("w*r**2", task="regression", w=2.0))
    of = replace(experiment(), contenders=(typed, *experiment().contenders[:1]))
    asked = study(Factor("loss.w", (1.0, 3.0)), of=of)
    loss = asked.race(Place(1, 0, 0)).contenders[0].loss
    assert loss.values == {"w": 3.0}
    assert Study.from_json(asked.to_json()) == asked


def test_the_optimizer_keeps_the_rate_and_rates_reach_contenders_with_one_of_their_own() -> None:
    of = experiment()
    own = replace(of.contenders[1], optimizer=OPTIMIZERS.create("adam", learning_rate=0.5))
    of = replace(of, contenders=(of.contenders[0], own))
    changed = with_value(of, "optimizer", "sgd")
    used = [changed.optimizer_of(contender) for contender in changed.contenders]
    assert [(o.key, o.learning_rate) for o in used] == [("sgd", 0.1), ("sgd", 0.5)]
    rates = with_value(of, "optimizer.learning_rate", 0.02)
    assert {rates.optimizer_of(c).learning_rate for c in rates.contenders} == {0.02}


def test_layers_are_as_wide_as_the_first() -> None:
    of = replace(experiment("moons"), model=MODELS.create("mlp", units=(5, 3)))
    assert with_value(of, "model.layers", 3).model.units == (5, 5, 5)
    assert with_value(of, "model.layers", 0).model.units == ()
    assert with_value(of, "model.units", 7).model.units == (7, 7)


def test_a_draw_changes_all_seeds_alike_at_every_value() -> None:
    asked = study(SHARE, Factor("batch_size", (8, None)))
    seeds = {place: race.seeds for place, race in asked.races()}
    assert len(seeds) == asked.count == 18
    assert seeds[Place(0, 0, 0)] == asked.experiment.seeds
    for place, drawn in seeds.items():
        assert drawn == seeds[Place(0, 0, place.draw)]
        for each in fields(drawn):
            first = getattr(asked.experiment.seeds, each.name)
            assert getattr(drawn, each.name) == first + place.draw


def test_draws_are_paired_samples_stay_where_they_are_and_only_outliers_come() -> None:
    asked = study()
    samples = [Trainer(asked.race(Place(i, 0, 1))).prepared.samples for i in range(3)]
    for more in samples[1:]:
        assert (more.features == samples[0].features).all()
    moved = [(more.target != samples[0].target).mean() for more in samples]
    assert moved == pytest.approx([0.0, 0.2, 0.4], abs=0.02)


def test_races_come_draw_by_draw_so_that_a_whole_shows_soon() -> None:
    places = list(study().places())
    assert [place.draw for place in places] == sorted(place.draw for place in places)
    assert places[:3] == [Place(0, 0, 0), Place(1, 0, 0), Place(2, 0, 0)]


def test_a_race_is_called_after_its_place() -> None:
    asked = study(SHARE, Factor("optimizer", ("adam", "sgd")), name="Outliers")
    name = asked.race(Place(1, 0, 2)).name
    assert name == "Outliers: Outliers in y 0.2, Optimizer Adam, draw 3"


def test_a_study_reads_as_it_was_written() -> None:
    asked = study(
        Factor("batch_size", (None, 4)),
        Factor("optimizer", ("sgd", "adam")),
        name="Batches",
        finding="Small\nbatches jump.",
        yardstick="mae",
        side="train",
    )
    again = Study.from_json(asked.to_json())
    assert again == asked
    assert again.finding == "Small batches jump."
    assert again.factors[0].values == (4, None)


WRONG = {
    "format": ("lossstudio-lesson", r"format is 'lossstudio-lesson'; allowed is"),
    "version": (7, "of version 7; this program reads version 1"),
    "draws": (0, r"draws \(Draws\) is 0; allowed is a whole number from 1 to 1000"),
    "epochs": (True, r"epochs \(Epochs\) is True"),
    "side": ("both", "allowed is one of 'train', 'test'"),
    "yardstick": ("accuracy", "no yardstick 'accuracy': known are distance, mae"),
    "finding": ("x" * 500, "finding has 500 letters; allowed are at most 400"),
    "colour": (1, "unknown field 'colour'"),
    "factors": ([], "has 0 factors; allowed are one or two"),
    "claims": ([{"of": {"at": [0.3]}}], r"claims\[0\]: at is 0.3, which is no value of dataset.s"),
}


@pytest.mark.parametrize("field", WRONG)
def test_whatever_is_wrong_is_one_sentence(field: str) -> None:
    value, words = WRONG[field]
    plain = json.loads(study().to_json()) | {field: value}
    assert re.search(words, refusal(lambda: Study.from_json(json.dumps(plain))))


FACTORS = {
    "unknown": (Factor("dataset.shares", (0.1,)), "did you mean 'dataset.share'"),
    "none": (Factor("dataset.share", ()), "has 0 values; allowed are 1 to 50"),
    "beyond": (Factor("dataset.share", (0.7,)), "is 0.7; allowed is a number from 0 to 0.5"),
    "twice": (Factor("dataset.share", (0.1, 0.1)), "is 0.1 twice"),
    "a word": (Factor("dataset.share", ("half",)), "is 'half'; allowed is a number"),
    "no optimizer": (Factor("optimizer", ("adem",)), "Optimizer .optimizer. is 'adem'; allowed"),
    "nobody's": (Factor("loss.tau", (0.1,)), "no factor 'loss.tau'"),
    "too many": (Factor("dataset.noise", tuple(map(float, range(MOST_VALUES + 1)))), "51 values"),
}


@pytest.mark.parametrize("case", FACTORS)
def test_a_value_that_is_not_allowed_is_named(case: str) -> None:
    factor, words = FACTORS[case]
    assert re.search(words, refusal(lambda: study(factor)))


def test_values_that_do_not_go_with_the_rest_are_told_with_their_place() -> None:
    of = experiment("blobs", "softmax_ce")
    told = refusal(lambda: study(Factor("dataset.classes", (2, 3)), of=of))
    assert told.startswith("The study at Classes 2: The loss 'softmax_ce' is for multiclass")
    beta = Factor("optimizer.beta1", (0.5,))
    told = refusal(lambda: study(Factor("optimizer", ("adam", "sgd")), beta))
    assert told == "The study at Optimizer SGD, Momentum β₁ 0.5: SGD has no 'beta1'."


def test_the_same_factor_twice_and_too_many_races_are_refused() -> None:
    assert "varies 'dataset.share' twice" in refusal(lambda: study(SHARE, SHARE))
    many = Factor("dataset.noise", tuple(0.1 * i for i in range(MOST_VALUES)))
    sizes = Factor("dataset.samples", tuple(range(20, 20 + MOST_VALUES)))
    told = refusal(lambda: study(many, sizes, draws=1000))
    assert f"at most {MOST_RACES:,}" in told


def test_every_loss_lends_its_numbers() -> None:
    for key, cls in LOSSES.items():
        loss = cls()
        dataset = {"regression": "line", "binary": "moons", "multiclass": "blobs"}[cls.task.value]
        of = experiment(dataset, key)
        numbers = {name for name, p in loss.parameters().items() if p.kind in (int, float)}
        assert {f"loss.{name}" for name in numbers} <= {kind.key for kind in factors_of(of)}

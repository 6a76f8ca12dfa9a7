"""New samples: another table is read as the samples were, and predicted as they are."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.analysis.new_predictions import (
    first_cells,
    predictions_csv,
    said_of,
    unwritten,
)
from lossstudio.core.analysis.new_samples import new_samples, reading_of
from lossstudio.core.analysis.predictions import class_rule, predictions_of
from lossstudio.core.analysis.sample_fields import WordField, fields_of
from lossstudio.core.datasets import DATASETS, CsvDataset
from lossstudio.core.datasets.drawn_from import drawn_on
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.losses.formula import as_formula
from lossstudio.core.models import MODELS
from lossstudio.core.preparation.split import Split
from lossstudio.core.tables import TableSettings
from lossstudio.core.tables.reader import read_table
from lossstudio.core.training import Trainer

HOUSES = """id,area,colour,garden,built,price
a,50.5,red,yes,2001-03-04,100
b,61.0,green,no,2005-03-04,120
c,70.5,,no,2007-03-04,130
d,,blue,yes,2011-03-04,150
e,90.0,red,yes,2015-03-04,180
f,99.5,green,no,2021-03-04,190
"""
FEATURES = ("area", "colour", "garden", "built")


def trained(dataset, epochs=3, **changes):
    experiment = replace(experiment_for(dataset), **changes)
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    return trainer.snapshot()


def houses(folder, target="price", **gaps):
    path = folder / "houses.csv"
    path.write_text(HOUSES)
    said = {name: {"gaps": rule.replace("_", " ")} for name, rule in gaps.items()}
    reading = TableSettings().with_columns(said)
    features = tuple(name for name in FEATURES if name != target)
    return CsvDataset(path=str(path), target=target, features=features, reading=reading)


def another(snapshot, text):
    fields = fields_of(snapshot)
    table = read_table(text.encode(), reading_of(snapshot, fields), name="new.csv")
    return new_samples(fields, table)


@pytest.mark.parametrize(
    "gaps",
    [{}, {"area": "median"}, {"area": "most_frequent", "colour": "most_frequent"},
     {"colour": "own_class"}],
    ids=str,
)  # fmt: skip
def test_the_table_of_the_samples_is_read_as_they_were(tmp_path, gaps):
    dataset = houses(tmp_path, **gaps)
    snapshot = trained(dataset)
    new = another(snapshot, HOUSES)
    used = dataset.selection().used
    np.testing.assert_array_equal(new.features[used], snapshot.prepared.samples.features)
    assert np.isnan(new.features[~used]).all()


RACES = {
    "regression": lambda: trained(DATASETS.create("line"), scale_target=True),
    "counts": lambda: trained(
        DATASETS.create("counts"),
        contenders=tuple(Contender(LOSSES.create(key)) for key in ("mse", "poisson")),
    ),
    "two classes": lambda: trained(DATASETS.create("moons"), repeats=2),
    "several classes": lambda: trained(DATASETS.create("blobs", classes=4)),
    "polynomial": lambda: trained(DATASETS.create("sine"), model=MODELS.create("linear", degree=3)),
    "drawn": lambda: trained(drawn_on(DATASETS.create("moons", samples=30), 1)),
}


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_samples_that_are_known_are_predicted_as_ever(race, threshold):
    snapshot = race()
    judged = [replace(each, threshold=threshold) for each in snapshot.experiment.contenders]
    snapshot = replace(snapshot, experiment=replace(snapshot.experiment, contenders=tuple(judged)))
    prepared = snapshot.prepared
    features = prepared.samples.features[prepared.test.index]
    said = said_of(snapshot, features)
    known = predictions_of(snapshot, Split.TEST)
    for row in range(len(snapshot.experiment.contenders)):
        first, *chances = (each.values for each in said if each.contender == row)
        np.testing.assert_allclose(first, known.predicted[row], rtol=1e-12)
        if chances:
            found = chances[0] if len(chances) == 1 else np.column_stack(chances)
            np.testing.assert_allclose(found, known.probability[row], rtol=1e-12)


def test_columns_are_found_by_name_and_those_that_lack_are_named(tmp_path):
    snapshot = trained(houses(tmp_path))
    turned = another(snapshot, "built;garden;more;area;colour\n4.3.2001;yes;1;50,5;red\n")
    straight = another(snapshot, HOUSES)
    np.testing.assert_array_equal(turned.features[0], straight.features[0])
    with pytest.raises(ValueError, match=r"new.csv lacks the columns 'area', 'garden'; it has"):
        another(snapshot, "built,colour\n2001-03-04,red\n2001-03-04,red\n")


def test_a_word_that_no_sample_has_gets_no_prediction_and_is_told(tmp_path):
    snapshot = trained(houses(tmp_path))
    new = another(snapshot, HOUSES.replace("green", "violet"))
    violet = [index for index, line in enumerate(HOUSES.splitlines()[1:]) if "green" in line]
    said = said_of(snapshot, new.features)
    assert all(np.isnan(each.values[violet]).all() for each in said)
    assert np.isfinite(said[0].values[0])
    assert "'colour' holds 'violet', which no sample has." in new.notices
    assert new.notices[-1] == "4 rows have a gap or an unknown word: no prediction there."


def test_what_fills_gaps_is_that_of_the_samples_not_of_the_other_table(tmp_path):
    snapshot = trained(houses(tmp_path, area="median", colour="own_class"))
    rows = ("1000,red", ",", "1000,red")
    text = "area,colour,garden,built\n" + "".join(f"{row},no,2001-03-04\n" for row in rows)
    new = another(snapshot, text)
    assert new.features[1][0] == 70.5  # the median of the houses
    assert new.features[1][1:5].tolist() == [0.0, 0.0, 0.0, 1.0]  # blue, green, red, (missing)
    assert "1 gap of 'area' filled as in the samples, with 70.5." in new.notices
    assert "1 gap of 'colour' taken for '(missing)'." in new.notices


def test_words_among_numbers_are_told_apart_from_gaps(tmp_path):
    rows = "".join(f"{area},red,no,2001-03-04\n" for area in (1, 2, 3, 4, 5, 6, "foo", "bar", ""))
    text = f"area,colour,garden,built\n{rows}7,red,no,soon\n"
    new = another(trained(houses(tmp_path, area="median")), text)
    assert new.notices[0] == "2 rows have a word where 'area' needs a number (such as 'foo')."
    assert new.notices[1].startswith("1 gap and 2 such words of 'area' filled as in the samples")
    assert "1 row has a word where 'built' needs a date ('soon')." in new.notices
    (_, lines), (_, areas), (_, built) = first_cells(new, ["area", "built"], 50)
    assert lines == [str(line) for line in range(2, 12)]
    assert areas == ["1", "2", "3", "4", "5", "6", "foo", "bar", "", "7"]
    assert built == ["2001-03-04"] * 9 + ["soon"]


@pytest.mark.parametrize(("typed", "value"), [("55,5", 55.5), ("1 000", 1000.0), ("−3", -3.0)])
def test_a_number_is_typed_as_people_do(tmp_path, typed, value):
    area = fields_of(trained(houses(tmp_path)))[0]
    assert area.typed(typed).tolist() == [value]
    with pytest.raises(ValueError, match="area is 'wide'; allowed is a number"):
        area.typed("wide")


def test_dates_and_words_are_typed_as_they_are(tmp_path):
    _, colour, garden, built = fields_of(trained(houses(tmp_path)))
    assert built.typed("4.3.2001").tolist() == built.typed("2001-03-04").tolist() == [11385.0]
    assert isinstance(colour, WordField)
    assert colour.words == ("blue", "green", "red")
    assert colour.typed("green").tolist() == [0.0, 1.0, 0.0]
    assert garden.typed("yes").tolist() == [1.0]
    with pytest.raises(ValueError, match="allowed is a date"):
        built.typed("soon")


def test_the_file_keeps_the_columns_and_has_one_for_each_contender(tmp_path):
    snapshot = trained(houses(tmp_path))
    text = HOUSES.replace("a,50.5", "=1+1,50.5").replace("id,", "MSE,")
    new = another(snapshot, text)
    done = []
    rows = list(csv.reader(io.StringIO(predictions_csv(snapshot, new, done.append))))
    names = ["MSE", "area", "colour", "garden", "built", "price"]
    assert rows[0] == [*names, "MSE (2)", "MAE", "Huber", "No prediction because"]
    assert rows[1][:6] == ["'=1+1", "50.5", "red", "yes", "2001-03-04", "100"]
    said = said_of(snapshot, new.features)
    assert float(rows[1][6]) == said[0].values[0]  # to the last digit
    assert rows[3][6:] == ["", "", "", "colour is missing"]
    assert rows[1][-1] == ""
    assert done[-1] == 1.0


def test_what_cannot_be_read_stays_in_the_file_and_is_told(tmp_path):
    snapshot = trained(houses(tmp_path))
    text = HOUSES.replace("50.5,red", "=large,red").replace("61.0,green", "61.0,pink")
    new = another(snapshot, text.replace("2007-03-04", "lately"))
    rows = list(csv.reader(io.StringIO(predictions_csv(snapshot, new, lambda _: None))))
    area, colour, built = (rows[0].index(name) for name in ("area", "colour", "built"))
    assert (rows[1][area], rows[1][-1]) == ("'=large", "area is no number")
    assert (rows[2][colour], rows[2][-1]) == ("pink", "colour is a word that no sample has")
    assert rows[3][built] == "lately"
    assert rows[3][-1] == "colour is missing; built is no date"
    assert (rows[4][area], rows[4][-1]) == ("", "area is missing")
    assert all(rows[5][:-1]), "the others are predicted"
    assert rows[5][-1] == ""


def test_classes_and_probabilities_have_columns(tmp_path):
    snapshot = trained(houses(tmp_path, target="garden"))
    new = another(snapshot, HOUSES)
    heads, first, *_ = csv.reader(io.StringIO(predictions_csv(snapshot, new, lambda _: None)))
    assert heads[-5:-1] == [
        "Cross-entropy", "Cross-entropy: P(yes)", "Brier", "Brier: P(yes)",
    ]  # fmt: skip
    assert first[-3] == ("yes" if float(first[-2]) > 0.5 else "no")


def test_who_has_diverged_says_nothing():
    snapshot = trained(DATASETS.create("line"))
    theta = snapshot.theta.copy()
    theta[0] = np.nan
    said = said_of(replace(snapshot, theta=theta), np.array([[1.0]]))
    assert said[0].text(0) == "–"
    assert said[0].cell(0) == ""
    assert said[1].text(0) != "–"


def test_very_many_texts_are_not_written_and_that_is_known(tmp_path):
    snapshot = trained(DATASETS.create("line"))
    text = "x,who\n" + "".join(f"{i % 7}.5,person {i}\n" for i in range(1500))
    new = another(snapshot, text)
    assert unwritten(new) == ["who"]
    rows = list(csv.reader(io.StringIO(predictions_csv(snapshot, new, lambda _: None))))
    assert len(rows) == 1501
    assert rows[0] == ["x", "MSE", "MAE", "Huber"]


def test_where_the_table_has_gone_its_numbers_are_asked_for(tmp_path):
    snapshot = trained(houses(tmp_path))
    (tmp_path / "houses.csv").unlink()
    names = tuple(field.name for field in fields_of(snapshot))
    assert names == snapshot.prepared.samples.feature_names


def test_what_was_said_of_dates_and_missing_values_holds_there_too(tmp_path):
    dataset = houses(tmp_path)
    said = dataset.reading.with_column("built", dates="month first")
    snapshot = trained(replace(dataset, reading=replace(said, missing=("-999",))))
    text = "area,colour,garden,built\n50,red,no,3/4/2001\n-999,red,no,3/4/2001\n"
    new = another(snapshot, text)
    assert new.features[0][-1] == 11385.0  # the fourth of March
    assert np.isnan(new.features[1]).all()


def test_a_table_of_which_no_row_can_be_predicted(tmp_path):
    snapshot = trained(houses(tmp_path, target="garden"))
    new = another(snapshot, "area,colour,built\n,red,2001-03-04\n,red,2002-03-04\n")
    assert new.notices == ("2 rows have a gap or an unknown word: no prediction there.",)
    assert all(np.isnan(each.values).all() for each in said_of(snapshot, new.features))


@pytest.mark.parametrize(("data", "probable"), [("moons", "bce"), ("blobs", "softmax_ce")])
def test_a_loss_without_probabilities_is_told_by_its_score(data, probable):
    losses = [cls() for cls in LOSSES.for_task(LOSSES[probable].task)[-8:]]  # a race holds no more
    snapshot = trained(DATASETS.create(data), contenders=tuple(map(Contender, losses)))
    prepared = snapshot.prepared
    features = prepared.samples.features[prepared.test.index]
    scores = prepared.scores(snapshot.theta, prepared.inputs.of(features))
    said = said_of(snapshot, features)
    bare = 0
    for row, loss in enumerate(losses):
        _, *told = (each for each in said if each.contender == row)
        numbers = np.column_stack([each.values for each in told])
        if "no probabilit" in loss.beware or loss.key == "exponential":  # σ(2z) is its probability
            bare += 1
            words = [f"score for {name}" for name in prepared.samples.classes[-len(told) :]]
            np.testing.assert_array_equal(numbers, scores[row].reshape(numbers.shape))
        else:
            words = [f"P({name})" for name in prepared.samples.classes[-len(told) :]]
            assert ((numbers > 0.0) & (numbers < 1.0)).all()
        assert [each.what for each in told] == words
    assert bare == (4 if data == "moons" else 2)


@pytest.mark.parametrize(
    "loss",
    [cls for cls in LOSSES.values() if cls.task.is_classification],
    ids=lambda cls: cls.key,
)
def test_a_formula_gives_a_probability_where_its_loss_does(loss):
    assert as_formula(loss()).gives_probability == loss.gives_probability


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("max(0, -m)", False),  # the perceptron's
        ("(1 - m)²", False),
        ("log(1 + exp(-m))", True),
        ("0.7*hinge", False),
        ("hinge + bce", True),
        ("(p - y)²", True),
    ],
)
def test_a_typed_loss_gives_a_probability_where_one_is_in_it(text, gives):
    assert formula_loss(text, task="binary").gives_probability == gives


def test_what_makes_a_class_is_said_of_scores_apart_from_probabilities():
    hinge, bce = (Contender(LOSSES.create(key)) for key in ("hinge", "bce"))
    race = experiment_for(DATASETS.create("moons"))
    chance = "yes where its probability is above 0.5, else no."
    score = "Hinge: a score and no probability, yes where it is above {}, else no."
    for contenders, rule in (
        ((hinge, bce), f"{chance} {score.format(0)}"),
        ((bce,), chance),
        ((replace(hinge, threshold=0.75),), score.format("1.1")),
    ):
        assert class_rule(replace(race, contenders=contenders), ("no", "yes")) == rule


def test_a_threshold_that_every_score_is_above_or_none_is_said_in_words():
    """No score is above infinity, which is no word either."""
    hinge, ramp = (Contender(LOSSES.create(key)) for key in ("hinge", "squared_hinge"))
    race = experiment_for(DATASETS.create("moons"))

    def rule(first: float, second: float) -> str:
        both = replace(hinge, threshold=first), replace(ramp, threshold=second)
        return class_rule(replace(race, contenders=both), ("no", "yes"))

    what = "a score and no probability"
    assert rule(0.0, 0.0) == f"Hinge, Squared hinge: {what}, always yes."
    assert rule(1.0, 0.0) == f"Squared hinge: {what}, always yes. Hinge: {what}, always no."
    assert rule(0.5, 1.0) == (
        f"Hinge: {what}, yes where it is above 0, else no. Squared hinge: {what}, always no."
    )

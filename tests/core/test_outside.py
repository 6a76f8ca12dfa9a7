"""New samples outside of the training samples are told, and only those."""

from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.analysis.outside import LearnedRange, ranges_of, rows_outside, sample_outside
from lossstudio.core.analysis.sample_fields import NumberField, fields_of, time_text
from lossstudio.core.datasets import DATASETS, CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.training import Trainer

X = LearnedRange("x", "", 0, -1.0, 1.0 / 3.0)
BUILT = LearnedRange("built", "days", 1, 11385.0, 12000.0)


def test_every_training_sample_is_inside_by_definition():
    snapshot = Trainer(experiment_for(DATASETS.create("moons"))).snapshot()
    prepared = snapshot.prepared
    ranges = ranges_of(fields_of(snapshot), prepared)
    assert not rows_outside(ranges, prepared.train.features)
    for end in (prepared.train.features.min(axis=0), prepared.train.features.max(axis=0)):
        assert not sample_outside(ranges, end[None])
        assert sample_outside(ranges, 3.0 * end[None])


def test_numbers_are_told_apart_from_the_end_of_the_range():
    assert sample_outside((X,), np.array([[0.33333334]])) == (
        "Outside of what was learned from: x is 0.33333334 (training samples: −1 to 0.33333333)."
    )
    for typed in ("1000.5", "12345.25", "0.7"):
        assert f"x is {typed} (" in sample_outside((X,), np.array([[float(typed)]]))
    assert not sample_outside((X,), np.array([[np.nan]]))
    assert not sample_outside((X,), np.array([[1.0 / 3.0]]))


def test_a_number_is_never_told_as_outside_of_itself():
    """The ends were rounded, and what was typed was not."""
    same = LearnedRange("a", "", 0, 123456.7, 123456.7)
    told = sample_outside((same,), np.array([[123500.0]]))
    assert told.endswith("a is 123,500 (training samples: 123,460 to 123,460).")
    rows = rows_outside((same,), np.array([[123456.7], [123500.0], [9e9], [np.nan]]))
    assert rows.startswith("2 rows are")
    assert rows.endswith("a (training samples: 123,460 to 123,460).")


@pytest.mark.parametrize("unit", ["days", "seconds"])
@pytest.mark.parametrize("moment", [11385.4, 11385.9999999, -3.5])
def test_a_moment_is_inside_where_it_is_shown_as_the_end_is(unit, moment):
    exact = LearnedRange("at", unit, 0, moment, moment)
    shown = NumberField("at", unit, np.nan, moment).typed(time_text(moment, unit))
    assert not sample_outside((exact,), shown[None])
    for step in (-1.0, 1.0):
        assert sample_outside((exact,), shown[None] + step)


@pytest.mark.parametrize(
    "values",
    [
        [1 / 3] * 9,
        [-1 / 3] * 9,
        [123456.7] * 9,
        [1e-7 / 3] * 9,
        [2e22 / 3] * 9,
        [0.1 + 0.2, 0.3] * 5,
    ],
)
def test_what_a_person_begins_with_is_inside(tmp_path, values):
    path = tmp_path / "table.csv"
    path.write_text("a,b,y\n" + "".join(f"{a!r},{b},{b}\n" for b, a in enumerate(values)))
    dataset = CsvDataset(path=str(path), target="y", features=("a", "b"))
    snapshot = Trainer(experiment_for(dataset)).snapshot()
    fields = fields_of(snapshot)
    first = np.concatenate([field.typed(field.first_text) for field in fields])
    assert not sample_outside(ranges_of(fields, snapshot.prepared), first[None])


def test_what_a_person_begins_with_has_few_digits_where_these_do():
    field = NumberField("x", "", np.nan, 1 / 3, low=0.0, high=1.0)
    assert field.first_text == "0.3333"
    assert replace(field, low=1 / 3).first_text == "0.3333333333333333"
    assert replace(field, low=0.33333).first_text == "0.33333"


def test_dates_are_told_as_dates_and_rows_are_counted_once():
    features = np.array([[0.0, 11385.0], [9.0, 20000.0], [np.nan, np.nan]])
    assert rows_outside((X, BUILT), features) == (
        "1 row is outside of what was learned from: x (training samples: −1 to 0.3333), "
        "built (training samples: 2001-03-04 to 2002-11-09)."
    )


def test_words_before_a_number_do_not_shift_its_column(tmp_path):
    rows = "".join(f"{'red' if x % 3 else 'blue'},{x},{3 * x}\n" for x in range(30))
    path = tmp_path / "table.csv"
    path.write_text(f"colour,area,price\n{rows}")
    dataset = CsvDataset(path=str(path), target="price", features=("colour", "area"))
    snapshot = Trainer(experiment_for(dataset)).snapshot()
    (area,) = ranges_of(fields_of(snapshot), snapshot.prepared)
    train = snapshot.prepared.train.features[:, -1]
    assert (area.name, area.low, area.high) == ("area", train.min(), train.max())

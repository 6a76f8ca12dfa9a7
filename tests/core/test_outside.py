"""New samples outside of the training samples are told, and only those."""

import numpy as np

from lossstudio.core.analysis.outside import LearnedRange, ranges_of, rows_outside, sample_outside
from lossstudio.core.analysis.sample_fields import fields_of
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
        "Outside of what was learned from: x is 0.33333334 (training samples: −1 to 0.3333)."
    )
    assert not sample_outside((X,), np.array([[np.nan]]))
    assert not sample_outside((X,), np.array([[1.0 / 3.0]]))


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

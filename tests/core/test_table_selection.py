"""What is learned from what: gaps, texts as features, weights, and what is told of them."""

from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.datasets import CsvDataset, DecisionNeededError
from lossstudio.core.tables import Selection, select
from lossstudio.core.tables.reader import read_table

CONTENT = (
    "x,colour,w,y\n"
    "1,red,1,10\n2,blue,2,20\n,red,1,30\n4,,0,40\n5,green,1,\n6,red,1,60\n7,blue,2,70\n2,red,1,20\n"
)


def chosen(content: str = CONTENT, **columns: dict[str, str]) -> Selection:
    table = read_table(content.encode(), name="t.csv")
    return select(table, table.settings.with_columns(columns))


def test_rows_with_gaps_are_left_out_where_it_matters() -> None:
    found = chosen(colour={"role": "none"}, w={"role": "none"})
    assert (found.target, found.features) == ("y", ("x",))
    assert (found.rows, found.left_out) == (6, 2)
    assert "2 of 8 rows have gaps: left out." in found.notices


@pytest.mark.parametrize(("rule", "fill"), [("median", 4.0), ("most frequent", 2.0)])
def test_gaps_are_filled(rule: str, fill: float) -> None:
    found = chosen(x={"gaps": rule}, w={"role": "none"})
    names, _, inputs = found.inputs()
    assert names == ("x",)
    assert inputs[2, 0] == fill
    assert any("1 gap of 'x' filled with" in notice for notice in found.notices)
    assert found.rows == 7, "without a target there is nothing to learn"


def test_a_class_that_only_rows_left_out_have_is_none() -> None:
    roles = {"kind": {"role": "target"}, "x": {"role": "feature"}}
    found = chosen("x,kind\n1,red\n2,blue\n,green\n3,blue\n4,red\n", **roles)
    assert (found.target, found.classes, found.left_out) == ("kind", ("blue", "red"), 1)
    assert found.target_values().tolist() == [1, 0, 0, 1]


def test_texts_are_features_one_for_each_value() -> None:
    columns = {"x": {"role": "none"}, "w": {"role": "none"}, "colour": {"role": "feature"}}
    names, _, inputs = chosen(**columns).inputs()
    assert names == ("colour = blue", "colour = green", "colour = red")[: len(names)]
    columns["colour"] = {"role": "feature", "gaps": "own class"}
    found = chosen(**columns)
    names, _, inputs = found.inputs()
    assert names[-1] == "colour = (missing)"
    assert inputs[3].tolist() == [0, 0, 0, 1]
    assert (inputs.sum(axis=1) == 1).all()
    columns["colour"] = {"role": "feature", "gaps": "most frequent"}
    assert chosen(**columns).inputs()[2][3].tolist() == [0, 0, 1]


def test_two_values_make_one_feature() -> None:
    content = "sex,y\nm,1.5\nf,2\nm,3\nf,4\n"
    names, _, inputs = chosen(content).inputs()
    assert names == ("sex = m",)
    assert inputs[:, 0].tolist() == [1, 0, 1, 0]


def test_what_names_the_rows_is_a_feature_where_there_is_no_other() -> None:
    rows = [f"{i:03},{2.5 * i}" for i in range(9)]
    alone = chosen("id,y\n" + "\n".join(rows))
    assert alone.features == ("id",)
    assert not any("no feature" in notice for notice in alone.table.notices)
    beside = chosen("id,y,x\n" + "\n".join(f"{row},{i * i}" for i, row in enumerate(rows)))
    assert "id" not in beside.features
    assert "'id' names the rows: it is no feature." in beside.table.notices


def test_weights() -> None:
    found = chosen(w={"role": "weight"}, x={"gaps": "median"})
    assert found.weights().tolist() == [1, 2, 1, 0, 1, 2, 1]
    found = chosen("x,w,y\n1,-1,2\n2,1,3\n4,1,5\n", w={"role": "weight"}, x={"role": "feature"})
    assert "weights in 'w' go from -1 to 1" in found.problem


@pytest.mark.parametrize(
    ("content", "columns", "problem"),
    [
        ("x,y\n1,a\n2,a\n", {}, "'y' has only one class"),
        ("a,b\n" + "".join(f"n{i},m{i}\n" for i in range(30)), {}, "No column can be the target"),
        ("x,y\n1,2\n2,3\n", {"x": {"role": "none"}}, "no column to predict 'y' from"),
        ("x,y\n1,\n,2\n3,\n", {}, "no row without gaps"),
        (
            "x,y\n" + "".join(f"n{i},{i}\n" for i in range(30)),
            {"x": {"role": "feature"}},
            "'x' has more than 20 different texts",
        ),
    ],
)
def test_what_must_be_decided_is_said(content: str, columns: dict, problem: str) -> None:
    found = chosen(content, **columns)
    if problem.startswith("'y'"):
        found = chosen(content, y={"role": "target"}, x={"role": "feature"})
    assert problem in found.problem
    assert found.task is None
    assert found.problem[-1] == "."


def test_a_class_of_one_row_is_told() -> None:
    found = chosen("x,y\n1,a\n2,b\n3,a\n4,a\n5,a\n")
    assert "'b' has one row only: it is trained on and never tested." in found.notices


def test_a_dataset_keeps_the_choices(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(CONTENT)
    table = read_table(path)
    settings = table.settings.with_columns(
        {
            "colour": {"role": "target", "kind": "class"},
            "y": {"role": "feature", "gaps": "median"},
            "x": {"role": "feature"},
            "w": {"role": "weight"},
        }
    )
    dataset = CsvDataset.of(path, table.with_settings(settings))
    assert (dataset.target, dataset.features, dataset.weight) == ("colour", ("x", "y"), "w")
    samples = dataset.generate(0)
    assert samples.classes == ("blue", "green", "red")
    assert samples.features[2].tolist() == [5.0, 30.0]
    assert len(samples.target) == 6
    back = dataset.table_settings()
    assert {c.name: c.role for c in back.columns} == {c.name: c.role for c in settings.columns}
    turned = replace(dataset, features=("y", "x"))
    assert turned.generate(0).feature_names == ("y", "x")
    np.testing.assert_array_equal(turned.generate(0).features, samples.features[:, ::-1])


def test_zero_and_one_stay_numbers_where_a_person_says_so(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,0\n2,1\n3,1\n4,0\n")
    table = read_table(path)
    dataset = CsvDataset.of(
        path, table.with_settings(table.settings.with_column("y", kind="number"))
    )
    assert dataset.task.value == "regression"
    assert CsvDataset.opened(path).task.value == "binary"


def test_what_needs_a_decision_brings_its_table(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name\nann\nbob\n")
    with pytest.raises(DecisionNeededError) as caught:
        CsvDataset.opened(path)
    assert caught.value.table.names == ("name",)
    assert str(caught.value).startswith("t.csv: ")


def test_words_that_differ_only_in_capitals_are_told_and_stay_two() -> None:
    words = ("Bonn", "bonn ", "Köln", "köln", "KÖLN", "Ulm")
    rows = [f"{i},{i * i % 7},{words[i % 6]}" for i in range(60)]
    found = chosen("\n".join(["size,rooms,town", *rows]))
    assert len(found.classes) == 6
    told = [notice for notice in found.notices if "capitals" in notice]
    assert told == [
        "'Bonn' and 'bonn' of 'town' differ only in capitals or blanks, and 1 more such: each is a "
        "class of its own."
    ]
    rows = [f"{words[i % 6]},{i * i % 7}" for i in range(60)]
    by_town = chosen("\n".join(["town,price", *rows]))
    assert by_town.features == ("town",)
    assert any("'Bonn' and 'bonn' of 'town'" in notice for notice in by_town.notices)
    plain = chosen("\n".join(["size,town", *(f"{i},{'ab'[i % 2]}" for i in range(20))]))
    assert not any("capitals" in notice for notice in plain.notices)

"""Files as real programs write them: what must come out of each stands in right.json."""

import json
from pathlib import Path
from typing import Any

import pytest

from lossstudio.app.launch.cli import main
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load
from lossstudio.core.tables import select
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tasks import Task

FOLDER = Path(__file__).parents[1] / "reference" / "tables"
RIGHT: dict[str, dict[str, Any]] = json.loads((FOLDER / "right.json").read_text("utf-8"))


def found_by_reader(path: Path) -> dict[str, Any]:
    """Return what the reader finds, in the words of `lossstudio data --json`."""
    table = read_table(path)
    chosen = select(table)
    columns = {
        column.name: {
            "minimum": column.minimum,
            "maximum": column.maximum,
            "kind": table.settings.column(column.name).kind,
            "role": table.settings.column(column.name).role,
            "distinct": column.distinct,
            "classes": list(column.as_classes()[1]),
        }
        for column in table.columns
    }
    settings = table.settings
    return {
        "columns": columns,
        "task": chosen.task.value if chosen.task else None,
        "rows": chosen.rows,
        "left_out": chosen.left_out,
        "positive": chosen.positive,
        "delimiter": settings.delimiter,
        "decimal": settings.decimal,
        "thousands": settings.thousands,
        "notices": [*table.notices, *chosen.notices],
    }


def found_by_command(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["data", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    for column in found["columns"]:
        column["distinct"] = len(column["classes"])
    return {**found, "columns": {column.pop("name"): column for column in found["columns"]}}


def check(found: dict[str, Any], right: dict[str, Any]) -> None:
    """Check everything that is said to be right."""
    columns = found["columns"]
    for key in ("rows", "left_out", "task", "positive", "delimiter", "decimal", "thousands"):
        assert found[key] == right.get(key, found[key]), key
    for name, (low, high) in right.get("columns", {}).items():
        assert low is None or columns[name]["minimum"] == low
        assert high is None or columns[name]["maximum"] == high
    roles = {name: column["role"] for name, column in columns.items()}
    target = next((name for name, role in roles.items() if role == "target"), None)
    features = [name for name, role in roles.items() if role == "feature"]
    assert target == right.get("target", target)
    assert features == right.get("features", features)
    assert not set(features) & set(right.get("not_features", ()))
    assert list(columns) == right.get("names", list(columns))
    for name, kind in right.get("kinds", {}).items():
        assert columns[name]["kind"] == kind
    for name, count in right.get("distinct", {}).items():
        assert columns[name]["distinct"] == count
    if "classes" in right:
        assert columns[target]["classes"] == right["classes"]
    if right.get("notice"):
        assert any(repr(target) in notice for notice in found["notices"])


@pytest.mark.parametrize("name", RIGHT)
def test_the_reader_finds_what_is_right(name: str) -> None:
    check(found_by_reader(FOLDER / name), RIGHT[name])


@pytest.mark.parametrize("name", RIGHT)
def test_the_command_tells_what_is_right(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(found_by_command(FOLDER / name, capsys), RIGHT[name])


@pytest.mark.parametrize("name", RIGHT)
def test_it_opens_at_once_and_comes_back_the_same(name: str) -> None:
    experiment = load(FOLDER / name)
    samples = experiment.dataset.generate(0)
    right = RIGHT[name]
    assert len(samples.target) == right.get("rows", len(samples.target))
    assert samples.target_name == right.get("target", samples.target_name)
    assert samples.task.value == right.get("task", samples.task.value)
    if samples.task is Task.BINARY and "positive" in right:
        assert samples.classes[1] == right["positive"]
    again = Experiment.from_json(experiment.to_json())
    assert again == experiment
    assert again.dataset.generate(0) == samples


def test_an_experiment_from_before_the_settings_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,k\n1,2,yes\n3,4,no\n5,7,yes\n6,7,yes\n")
    dataset = CsvDataset(path=str(path))
    text = experiment_for(dataset).to_json()
    assert "reading" not in text
    samples = Experiment.from_json(text).dataset.generate(0)
    assert samples.classes == ("no", "yes"), "the second by the alphabet"
    assert samples.feature_names == ("a", "b")


def test_the_settings_of_an_experiment_are_checked_by_name() -> None:
    text = experiment_for(CsvDataset.opened(FOLDER / "20-positive-class.csv")).to_json()
    for wrong, words in (
        ('"decimal": ";"', ["decimal", "';'", "one of"]),
        ('"decimals": "."', ["decimals", "did you mean 'decimal'"]),
    ):
        with pytest.raises(ValueError, match="reading") as caught:
            Experiment.from_json(text.replace('"decimal": "."', wrong))
        assert all(word in str(caught.value) for word in words)
    with pytest.raises(ValueError, match=r"kind.*'numbr'.*'number'"):
        Experiment.from_json(text.replace('"kind": "number"', '"kind": "numbr"', 1))

"""Names fit to be shown: on one line, without what controls a screen, and not too long."""

import json
from dataclasses import replace

import pytest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import first_experiment
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import LONGEST_NAME, as_name, duration, one_line

UNSEEN = [
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x1b",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\udcff",
    "\ufffe",
    "\uffff",
]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_controls_the_screen_shows_as_a_space(unseen) -> None:
    assert one_line(f"one{unseen}two") == "one two"
    assert as_name(f"{unseen}one{unseen}") == "one"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0.0, "0 s"), (0.034, "0.034 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min")),
        *((98.7, "1 min 39 s"), (7254.0, "120 min 54 s")),
    ],
)
def test_how_long_it_took_is_told_in_minutes_and_seconds(seconds, text) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize("name", ["größe (m²)", "x₁", "سعر", "👩‍🔬", "a  b", "<b>&amp;"])
def test_other_names_stay_as_they_are(name) -> None:
    assert as_name(name) == name


def test_a_long_name_is_cut_and_stays_so() -> None:
    cut = as_name("x" * 100_000)
    assert len(cut) == LONGEST_NAME
    assert cut.endswith("x…")
    assert as_name(cut) == cut
    assert as_name("y" * LONGEST_NAME) == "y" * LONGEST_NAME


def test_names_of_an_experiment_file_are_mended() -> None:
    plain = json.loads(first_experiment().to_json())
    plain["name"] = "mine\n\x1b[2J" + "z" * 1000
    plain["contenders"][0]["name"] = "one\ntwo\u202e"
    read = Experiment.from_json(json.dumps(plain))
    assert read.name.startswith("mine [2Jz")
    assert len(read.name) == LONGEST_NAME
    assert read.contenders[0].label == "one two"
    assert Experiment.from_json(read.to_json()) == read


def test_names_of_a_table_are_mended_and_still_found(tmp_path) -> None:
    path, long = tmp_path / "odd.csv", "w" * 300
    path.write_text(
        f'"a\nb","a b",{long},{long}x,"k\x1bind"\n' + '1,2,3,4,"p\nq"\n2,3,4,5,r\n' * 3, "utf-8"
    )
    dataset = DATASETS.create("csv", path=str(path))
    names = [column.name for column in dataset.columns()]
    assert names[:2] == ["a b", "a b (2)"]
    assert max(map(len, names)) <= LONGEST_NAME
    assert len(set(names)) == len(names)
    samples = dataset.generate(0)
    assert samples.target_name == "k ind"
    assert samples.classes == ("p q", "r")
    chosen = replace(dataset, target="k\x1bind", features=("a\nb", long))  # as saved long ago
    assert chosen.generate(0).features[0].tolist() == [1.0, 3.0]
    for name in names[:-1]:
        assert replace(dataset, features=(name,)).generate(0).feature_names == (name,)

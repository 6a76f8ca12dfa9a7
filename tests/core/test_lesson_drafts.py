"""Lessons that are being written: what lists offer, and what is wrong with which part."""

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_parts import SHIPPED, plain_lesson, races_of

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.lessons.draft import TYPING, begun, checked, faults, name_of, typed_parts
from lossstudio.core.lessons.lesson_file import lesson_from, lesson_json, read_lesson
from lossstudio.core.lessons.listed import (
    COMPARISONS,
    LISTED,
    METRIC,
    THANS,
    WHATS,
    WHENS,
    ListedCheck,
    ListedMeasure,
    listed_check,
    listed_measure,
    whats_for,
)
from lossstudio.core.lessons.reading import Reader
from lossstudio.core.metrics import METRICS

MEASURES = st.builds(
    ListedMeasure,
    what=st.sampled_from([*WHATS, *(f"{METRIC}{key}" for key in METRICS)]),
    contender=st.integers(1, 8),
    side=st.sampled_from(["train", "test"]),
    when=st.sampled_from(list(WHENS)),
    epochs=st.integers(1, 2000),
    than=st.sampled_from(list(THANS)),
    other=st.integers(1, 8),
).map(lambda measure: measure.sound())


@given(MEASURES, st.sampled_from(list(COMPARISONS)), st.floats(-9, 9), st.floats(0, 9))
def test_what_is_chosen_in_lists_comes_back_in_lists(measure, comparison, limit, second) -> None:
    check = ListedCheck(measure, comparison, limit, second)
    reader = Reader()
    reader.named[LISTED] = reader.measure(measure.plain(), "it")
    found = listed_check(reader.condition(check.plain(), "it"))
    assert found is not None
    assert found.measure.plain() == measure.plain()
    assert found.plain() == check.plain()


@pytest.mark.parametrize(
    "tree",
    [
        {"key": "ratio", "of": [{"key": "slope"}, {"key": "intercept"}]},
        {"key": "slope", "race": "another"},
        {"key": "loss", "by": {"key": "mae"}},
        {"key": "mean", "of": {"key": "loss"}},
        {"key": "abs", "of": {"key": "slope"}},
        {"key": "first_epoch", "of": {"key": "loss"}, "at_most": 1},
        3,
    ],
)
def test_what_lists_do_not_offer_is_not_taken_for_something_else(tree) -> None:
    assert listed_measure(Reader().measure(tree, "it")) is None


@pytest.mark.parametrize("key", ["line", "anscombe_3", "moons", "iris"])
def test_whatever_is_offered_can_be_measured(key: str) -> None:
    experiment = experiment_for(DATASETS.create(key))
    races = races_of(experiment, 2)
    for what in whats_for(experiment):
        measure = Reader().measure(ListedMeasure(what, other=2).plain(), "it")
        assert measure.value(races) == pytest.approx(measure.value(races), nan_ok=what != "loss")
        assert measure.words(races)


def written() -> dict:
    """A lesson as its writer leaves it."""
    plain = begun(first_experiment(), {"fit_page": "fit"})
    measure = ListedMeasure("distance", when="at", epochs=7)
    return {
        **plain,
        "name": name_of("Mine, too"),
        "title": "Mine, too",
        "claim": "It is so.",
        "question": {**plain["question"], "text": "How much?", "answer": LISTED},
        "run": {"epochs": 20, "seconds": 2},
        "measures": {LISTED: measure.plain()},
        "check": ListedCheck(measure, "below", 9.0).plain(),
        "seen": "It was {measured}.",
        "otherwise": "By chance.",
        "try": [{"text": "Less.", "changes": {}, "seen": "Less."}],
        "limit": "No more.",
    }


def test_a_whole_draft_is_a_lesson() -> None:
    plain = written()
    assert faults(plain) == {}
    lesson = lesson_from(json.dumps(plain))
    assert lesson.name == "mine-too"
    assert not lesson.control.changes
    assert lesson_from(lesson_json(lesson)) == lesson


def test_what_is_not_written_yet_is_named_part_by_part() -> None:
    plain = begun(first_experiment(), {})
    plain["question"] = {**plain["question"], "text": ""}
    assert list(faults(plain)) == [
        *("title", "claim", "seen", "otherwise", "limit"),
        *("question.text", "try.text", "try.seen"),
    ]


@pytest.mark.parametrize(
    ("changes", "part", "words"),
    [
        ({"title": "x" * 61}, "title", "allowed are 1 to 60"),
        ({"seen": "It was {it}."}, "seen", "'it' in braces"),
        ({"group": "others"}, "group", "Group is 'others'"),
        ({"run": {"epochs": 2001, "seconds": 1}}, "run", "0 to 2000"),
        ({"run": {"epochs": 6, "seconds": 1}}, "check", "at is 7"),
        ({"check": {"key": "above", "of": LISTED}}, "check", "'limit'"),
        ({"measures": {LISTED: {"key": "slope", "contender": 9}}}, "check", "contender"),
        ({"measures": {LISTED: 1, "a": {"key": "slop"}}}, "typed", "did you mean 'slope'?"),
        ({"races": {"a": {"nois": 1}}}, "typed", "'nois' leads nowhere"),
        ({"control": {"text": "", "changes": {}}}, "typed", "text is ''"),
        (
            {"question": {"kind": "line", "text": "?", "contender": 9, "tolerance": 1}},
            "question",
            "contender is 9",
        ),
        ({"experiment": {"version": 1}}, "experiment", "lacks the field"),
    ],
)
def test_what_is_wrong_is_said_of_its_part_alone(changes, part, words) -> None:
    found = faults({**written(), **changes})
    assert list(found) == [part]
    assert words in found[part]


@pytest.mark.parametrize("stem", ["07-mae-shrugs", "16-thirty-two-starts", "26-write-mse"])
def test_a_shipped_lesson_is_a_sound_draft(stem: str) -> None:
    plain = json.loads(lesson_json(read_lesson(SHIPPED[stem])))
    assert faults(plain) == {}
    assert checked(plain) is not None


JUNK = st.sampled_from([None, True, -1, 10**20, 1e400, "", "x", [], {}, [[1]], {"key": "all"}])


@given(data=st.data(), junk=JUNK)
def test_whatever_is_typed_is_told_and_never_raises(data, junk) -> None:
    plain = written()
    part = data.draw(st.sampled_from(["check", "races", "highlight", "lock", "control", "next"]))
    plain[part] = copy.deepcopy(junk)
    found = faults(plain)
    try:
        lesson_from(json.dumps(plain))
    except ValueError:
        assert found
    else:
        assert not found


def test_what_is_typed_is_an_object_with_parts_of_a_lesson() -> None:
    assert typed_parts(" ") == {}
    assert typed_parts('{"next": ""}') == {"next": ""}
    for text, words in (
        ("{", "Not valid JSON"),
        ("[]", "no object"),
        ('{"chek": 1}', "did you mean 'check'?"),
        ('{"title": ""}', "the field 'title'"),
    ):
        with pytest.raises(ValueError, match=r"^[^\n]+$") as fault:
            typed_parts(text)
        assert words in str(fault.value)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("MAE shrugs!", "mae-shrugs"),
        ("Žluť – δ 2", "zlut-2"),
        ("数学", "lesson"),
        ("a" * 99, "a" * 60),
    ],
)
def test_a_title_makes_a_name(title: str, name: str) -> None:
    assert name_of(title) == name


def test_a_lesson_without_a_control_cannot_be_checked_without_its_cause(tmp_path, capsys) -> None:
    from lossstudio.app.launch.cli import main

    path = tmp_path / "mine.lesson.json"
    lesson = lesson_from(json.dumps(plain_lesson("07-mae-shrugs")))
    path.write_text(lesson_json(replace(lesson, control=type(lesson.control)())), "utf-8")
    assert "control" not in json.loads(path.read_text("utf-8"))
    assert main(["lesson", "check", str(path), "--seeds", "1"]) == 0
    assert main(["lesson", "check", str(path), "--control"]) == 2
    assert "The lesson mae-shrugs has no control" in capsys.readouterr().err


@pytest.mark.parametrize("typed", [5, None, "x", [], True])
def test_measures_that_are_no_object_are_told(typed: object) -> None:
    draft = {**begun(first_experiment(), {}), "measures": typed}
    assert "Measures is" in faults(draft)[TYPING]
    assert "allowed is an object" in faults(draft)[TYPING]
    assert checked(draft) is None

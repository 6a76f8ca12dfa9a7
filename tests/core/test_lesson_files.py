"""Files of lessons: what is wrong is said in one sentence, at once; what is right comes back."""

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_parts import SHIPPED, plain_lesson

from lossstudio.core.lessons.lesson_file import holds_lesson, lesson_from, lesson_json, read_lesson
from lossstudio.core.lessons.measures import MEASURES
from lossstudio.core.lessons.reading import Reader, plain_tree

LIMIT = {"key": "above", "of": 2, "limit": 1}


def refused(plain: Any) -> str:
    """Return the sentence in which a lesson is refused."""
    begun = time.process_time()  # a machine that does something else is no fault
    with pytest.raises(ValueError, match=r".") as fault:
        lesson_from(plain if isinstance(plain, str) else json.dumps(plain))
    assert time.process_time() - begun < 5.0
    sentence = str(fault.value)
    assert "\n" not in sentence
    assert len(sentence) < 600
    return sentence


def complaint(plain: Any) -> str | None:
    """Return the sentence in which a lesson is refused, or None if it is read."""
    try:
        lesson_from(json.dumps(plain))
    except ValueError as fault:
        return str(fault)
    return None


def deep(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = dict(LIMIT)
    for _ in range(levels):
        tree = {"key": "all", "of": [tree]}
    return tree


def wide(nodes: int) -> dict[str, Any]:
    return {"key": "all", "of": [dict(LIMIT)] * nodes}


EXPERIMENT = plain_lesson()["experiment"]
RUN = {"epochs": 200, "seconds": 8}


def measure(**fields: Any) -> dict[str, Any]:
    """Return a change of a lesson: a check of this measure."""
    return {"check": {"key": "above", "of": fields, "limit": 1}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 7}, ["format is 7", "a text"]),
        ({"format": "lossstudio-loss"}, ["format is 'lossstudio-loss'", "'lossstudio-lesson'"]),
        ({"version": 2}, ["version 2", "reads 1"]),
        ({"title": ""}, ["title is ''", "1 to 60"]),
        ({"title": "x" * 61}, ["title", "61 characters", "1 to 60"]),
        ({"claim": ["a"]}, ["claim is ['a']", "a text"]),
        ({"name": "../x"}, ["name is '../x'", "hyphens"]),
        ({"group": "outlier"}, ["group is 'outlier'", "did you mean 'outliers'?"]),
        ({"colour": 1}, ["unknown field 'colour'"]),
        ({"run": {**RUN, "epochs": 10**9}}, ["epochs is 1000000000", "0 to 2000"]),
        ({"run": {**RUN, "epochs": 2.5}}, ["epochs is 2.5", "a whole number"]),
        ({"run": {**RUN, "epochs": True}}, ["epochs is True"]),
        ({"run": {**RUN, "seconds": 16}}, ["seconds is 16", "0 to 15"]),
        ({"run": {**RUN, "until": {"key": "abov"}}}, ["'abov'", "did you mean 'above'?"]),
        ({"highlight": ["fits"]}, ["highlight has 'fits'", "'fit'"]),
        ({"highlight": ["contender ²"]}, ["highlight has"]),
        ({"highlight": ["fit"] * 9}, ["9 items", "at most 8"]),
        ({"lock": [{}]}, ["lock has {}"]),
        ({"view": {"fit_page": ["fit"]}}, ["view", "'fit_page'", "a text or a number"]),
        ({"check": deep(13)}, ["nested too deeply", "12 levels"]),
        ({"check": wide(301)}, ["allowed are 300"]),
        ({"check": {"key": "all", "of": []}}, ["of is empty"]),
        ({"check": 3}, ["check is 3", "an object"]),
        ({"check": {**LIMIT, "of": "time"}}, ["of is 'time'", "unknown name"]),
        ({"check": {**LIMIT, "of": None}}, ["of is None", "an object"]),
        ({"check": {**LIMIT, "of": True}}, ["of is True"]),
        ({"check": {"key": "above", "of": 1}}, ["lacks the field 'limit'"]),
        ({"check": {**LIMIT, "why": 1}}, ["unknown field 'why'"]),
        (measure(key="slop"), ["'slop'", "did you mean 'slope'?"]),
        (measure(key="slope", contender=4), ["contender is 4", "1 to 3"]),
        (measure(key="slope", contender=0), ["contender", "0", "from 1 to 8"]),
        (measure(key="slope", race="other"), ["race is 'other'", "known are without outliers"]),
        (measure(key="slope", at=201), ["at is 201", "0 to 200"]),
        (measure(key="slope", at="end"), ["at (Epoch) is 'end'", "or none"]),
        (measure(key="metric", metric="acc"), ["'acc'", "accuracy"]),
        (measure(key="metric", metric="accuracy"), ["'accuracy'", "mae, rmse"]),
        (measure(key="loss", by={"key": "bce"}), ["by is 'bce'", "regression"]),
        (measure(key="loss", by={"key": "mse", "tau": 1}), ["by", "no parameter 'tau'"]),
        (measure(key="loss", side="both"), ["'both'", "'train', 'test'"]),
        (measure(key="mean", of={"key": "slope"}), ["of is 'slope'", "a loss, a metric"]),
        (measure(key="mean", of={"key": "loss", "at": 3}), ["without “at”"]),
        (measure(key="mean", of={"key": "metric", "metric": "max_error"}), ["not recorded"]),
        (measure(key="first_epoch", of={"key": "loss"}), ["no level", "at_least, at_most"]),
        (measure(key="ratio", of=[1]), ["of has 1 items", "allowed are 2"]),
        (measure(key="repeats", metric="mae", at_least=1), ["1 repeat", "2 to 32"]),
        (measure(key="sample", sample=0), ["sample", "0", "from 1"]),
        (measure(key="number", number=1e999), ["number", "inf"]),
        ({"measures": {"A b": 1}}, ["'A b'", "small letters"]),
        ({"measures": {"a": "b", "b": 1}}, ["measures: a is 'b'", "unknown name"]),
        ({"seen": "It was {of}."}, ["'of' in braces"]),
        ({"seen": "It was {times.__class__}."}, ["in braces"]),
        (
            {"experiment": {**EXPERIMENT, "dataset": {"key": "csv", "path": "/etc/passwd"}}},
            ["'csv'"],
        ),
        ({"experiment": {**EXPERIMENT, "contenders": []}}, ["0 contenders"]),
        ({"experiment": {"version": 1}}, ["lacks the field"]),
        (
            {"experiment": {**EXPERIMENT, "dataset": {"key": "line_outliers", "samples": 10**6}}},
            ["passes", "20,000,000"],
        ),
        (
            {
                "run": {"epochs": 0, "seconds": 0},
                "experiment": {
                    **EXPERIMENT,
                    "dataset": {"key": "line_outliers", "samples": 10**6},
                    "repeats": 32,
                },
            },
            ["passes", "20,000,000"],
        ),
        (
            {
                "races": {
                    "without outliers": {"dataset": {"key": "line"}},
                },
                **measure(key="distance", to="contender", other_race="without outliers"),
            },
            ["different features"],
        ),
        ({"races": {"a": {"dataset.nois": 1}}}, ["'dataset.nois' leads nowhere", "'noise'"]),
        ({"races": {"a": {"contenders.9.loss": 1}}}, ["leads nowhere", "1 to 3"]),
        ({"races": {"a": {"dataset.noise": -1}}}, ["races: a", "noise", "-1"]),
        ({"races": {"a": {"seeds.data": 3}}}, ["seeds"]),
        ({"races": {"a": 3}}, ["'a' is 3"]),
        ({"control": {"text": "x", "changes": {}}}, ["changes is empty"]),
        ({"control": {"text": "x", "changes": {"seeds": {}}}}, ["'seeds'", "not to be changed"]),
        ({"try": []}, ["try has 0 items", "1 to 4"]),
        ({"question": {"kind": "riddle", "text": "?"}}, ["kind is 'riddle'"]),
        (
            {"question": {"kind": "number", "text": "?", "answer": 1, "tolerance": -1, "unit": ""}},
            ["tolerance is -1"],
        ),
        (
            {"question": {"kind": "choice", "text": "?", "choices": []}},
            ["0 items", "allowed are 3"],
        ),
        (
            {"question": {"kind": "line", "text": "?", "contender": 7, "tolerance": 1}},
            ["contender is 7", "1 to 3"],
        ),
        (
            {
                "question": {
                    "kind": "curve",
                    "text": "?",
                    "answer": {"key": "slope"},
                    "tolerance": 1,
                }
            },
            ["of is 'slope'"],
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_wrong_is_said_in_one_sentence(changes: dict[str, Any], words: list[str]) -> None:
    sentence = refused(plain_lesson(**changes))
    for word in words:
        assert word in sentence


@pytest.mark.parametrize(
    "field",
    [
        name
        for name in plain_lesson()
        if name not in {"races", "view", "highlight", "lock", "measures", "control"}
    ],
)
def test_every_field_that_is_needed_is_named_where_it_lacks(field: str) -> None:
    plain = plain_lesson()
    del plain[field]
    assert f"lacks the field {field!r}" in refused(plain)


@pytest.mark.parametrize(
    "text", ["", "[]", "nul", "[" * 100_000, '{"format": 1e' + "9" * 5000 + "}"]
)
def test_what_is_no_lesson_at_all_is_refused(text: str) -> None:
    assert refused(text)


def paths(tree: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to everything in plain data."""
    found = [so_far] if so_far else []
    inner = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in inner:
        found += paths(value, (*so_far, key))
    return found


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=6),
    st.just([]),
    st.just({}),
    st.just([[1]]),
)


@given(data=st.data(), junk=JUNK)
def test_whatever_stands_in_a_field_it_is_read_or_refused_in_a_sentence(data, junk) -> None:
    plain = plain_lesson(data.draw(st.sampled_from(sorted(SHIPPED))))
    *way, last = data.draw(st.sampled_from(paths(plain)))
    holder: Any = plain
    for step in way:
        holder = holder[step]
    holder[last] = copy.deepcopy(junk)
    said = complaint(plain)
    assert said is None or (said and "\n" not in said)


LEAVES = st.one_of(
    st.floats(-1e9, 1e9).map(lambda x: x + 0.0),
    st.builds(
        lambda c, s: {"key": "loss", "contender": c, "side": s},
        st.integers(1, 8),
        st.sampled_from(["train", "test"]),
    ),
    st.builds(lambda a: {"key": "slope", "at": a}, st.none() | st.integers(0, 2000)),
    st.builds(lambda f: {"key": "mean", "of": {"key": "gradient"}, "last": f}, st.integers(1, 99)),
    st.builds(lambda t: {"key": "loss", "by": {"key": "quantile", "tau": t}}, st.floats(0.1, 0.9)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(
            lambda key, pair: {"key": key, "of": list(pair)},
            st.sampled_from(["difference", "ratio", "product"]),
            st.tuples(inner, inner),
        )
        | st.builds(lambda one: {"key": "abs", "of": one}, inner)
    ),
    max_leaves=6,
)


@given(TREES)
def test_a_tree_comes_back_as_it_was(tree) -> None:
    measure = Reader().measure(tree, "it")
    assert Reader().measure(json.loads(json.dumps(plain_tree(measure))), "it") == measure


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lesson_comes_back_as_it_was(name: str) -> None:
    lesson = read_lesson(SHIPPED[name])
    again = lesson_from(lesson_json(lesson))
    assert again == lesson
    assert lesson_json(again) == lesson_json(lesson)


def test_a_lesson_is_told_from_other_files() -> None:
    assert holds_lesson(SHIPPED["06-outliers-bend-mse"].read_text("utf-8"))
    assert holds_lesson('{"format": "lossstudio-lesson", "version": 9}')
    for other in ("", "[]", "{}", json.dumps(EXPERIMENT), '{"format": "lossstudio-loss"}'):
        assert not holds_lesson(other)


@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_explains_itself(key: str) -> None:
    cls = MEASURES[key]
    assert cls.meaning().endswith(".")
    for parameter in cls.parameters().values():
        assert parameter.label
        assert parameter.help.endswith(".")


def test_a_file_that_cannot_be_read_is_named(tmp_path) -> None:
    with pytest.raises(ValueError, match=r"There is no file x\.json in "):
        read_lesson(tmp_path / "x.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ValueError, match=r"folder\.json is a folder"):
        read_lesson(tmp_path / "folder.json")
    (tmp_path / "large.json").write_bytes(b" " * 200_001)
    with pytest.raises(ValueError, match=r"large\.json is too large for a lesson \(over 200 kB\)"):
        read_lesson(tmp_path / "large.json")
    (tmp_path / "odd.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"odd\.json is not a lesson: it is not UTF-8 text"):
        read_lesson(tmp_path / "odd.json")

"""Whatever is wrong with an experiment's text is said in one sentence, and only so."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from drawn_experiments import race
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS

FULL = race(
    "mse",
    Contender(LOSSES.create("huber"), name="Mine", optimizer=OPTIMIZERS.create("adam")),
    model=MODELS.create("mlp", units=(3, 2)),
)
TEXT = FULL.to_json()
DEEP = "[" * 100_000


def changed(path: str, value: Any) -> str:
    """Return the text with the value at a path such as "contenders.0.name" replaced or added."""
    plain = json.loads(TEXT)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    index = plain
    for step in way:
        index = index[step]
    index[last] = value
    return json.dumps(plain)


def lacking(field: str) -> str:
    """Return the text without a field."""
    return json.dumps({name: x for name, x in json.loads(TEXT).items() if name != field})


def assert_one_sentence(fault: BaseException) -> None:
    sentence = str(fault)
    assert re.fullmatch(r".{10,900}[.?]", sentence), sentence  # the dot matches no line end


# What is wrong, and what the sentence must name: the field, its value and what is allowed.
AFTER_SIX = TEXT[: TEXT.index("6,")].count("\n") + 2  # the line after the one with the fault
FAULTS = [
    ("[]", ["The experiment is []", "an object"]),
    (lacking("version"), ["lacks the field 'version'"]),
    (lacking("dataset"), ["lacks the field 'dataset'"]),
    (lacking("contenders"), ["lacks the field 'contenders'"]),
    (changed("version", 2), ["version 2", "version 1"]),
    (changed("version", True), ["version is True", "a whole number"]),
    (changed("version", "1"), ["version is '1'", "a whole number"]),
    (changed("batch_sise", 4), ["unknown field 'batch_sise'", "did you mean 'batch_size'?"]),
    (changed("qqq", 4), ["unknown field 'qqq'", "known are version, dataset, contenders, model,"]),
    (changed("batch_size", 0), ["batch_size (Batch size) is 0", "a whole number from 1, or none"]),
    (changed("batch_size", 2.5), ["batch_size", "2.5", "a whole number from 1, or none"]),
    (changed("batch_size", True), ["batch_size", "True", "a whole number"]),
    (changed("test_share", 0.95), ["test_share (Test share) is 0.95", "a number from 0 to 0.9"]),
    (changed("test_share", None), ["test_share", "None", "a number from 0 to 0.9"]),
    (changed("test_share", float("nan")), ["test_share", "nan", "a number from 0 to 0.9"]),
    (changed("scale_features", 1), ["scale_features", "is 1", "true or false"]),
    (changed("name", 5), ["name (Name) is 5", "a text"]),
    (changed("dataset", "sine"), ["dataset is 'sine'", "an object"]),
    (changed("dataset", {}), ["dataset lacks the field 'key'"]),
    (changed("dataset.key", "sin"), ["dataset: Unknown dataset 'sin'", "did you mean 'sine'?"]),
    (changed("dataset.key", 5), ["dataset: key is 5", "a text"]),
    (changed("dataset.nois", 1), ["no parameter 'nois'", "did you mean 'noise'?"]),
    (changed("dataset.self", 1), ["no parameter 'self'", "known are samples, noise"]),
    (changed("dataset.samples", 10**400), ["samples", "10000000", "a whole number from 4"]),
    (changed("model.units", [0]), ["units (Hidden layers) is [0]", "a whole number from 1 to 64"]),
    (changed("model.units", [1] * 7), ["units", "at most 6 items"]),
    (changed("model.units", {"3": 1}), ["units", "{'3': 1}", "a list of at most 6 items"]),
    (changed("model.units", "33"), ["units", "'33'", "a list of at most 6 items"]),
    (changed("model.activation", "sin"), ["activation", "'sin'", "one of 'tanh', 'relu'"]),
    (changed("optimizer.learning_rate", -1), ["learning_rate", "-1", "a number from 0"]),
    (changed("optimizer.learning_rate", 1e999), ["learning_rate", "inf", "a number from 0"]),
    (changed("optimizer.learning_rate", 10**400), ["learning_rate", "100000", "a number from 0"]),
    (changed("seeds", None), ["seeds is None", "an object"]),
    (changed("seeds.data", -1), ["seeds: ", "data (Data seed) is -1", "a whole number from 0"]),
    (changed("seeds.date", 1), ["seeds has an unknown field 'date'", "did you mean 'data'?"]),
    (changed("contenders", {}), ["contenders is {}", "a list"]),
    (changed("contenders", []), ["0 contenders", "from 1 to 8"]),
    (changed("contenders.1", 7), ["contenders[1] is 7", "an object"]),
    (changed("contenders.0.loss", None), ["contenders[0]: loss is None", "an object"]),
    (changed("contenders.0.los", 1), ["contenders[0] has an unknown field 'los'", "'loss'?"]),
    (changed("contenders.0.loss.key", "mre"), ["[0]: loss: Unknown loss 'mre'", "'mse'?"]),
    (changed("contenders.0.loss.delta", 1), ["MSE has no parameter 'delta'", "it has none"]),
    (changed("contenders.1.loss.delta", 0), ["contenders[1]: loss: ", "delta", "above 0"]),
    (changed("contenders.1.optimizer.beta1", 1), ["contenders[1]: optimizer: ", "from 0 below 1"]),
    (changed("contenders.1.colour", 8), ["[1]: ", "colour", "a whole number from 0 to 7"]),
    (changed("contenders.1.hidden", "no"), ["contenders[1]: ", "hidden", "'no'", "true or false"]),
    (changed("contenders.1.name", None), ["contenders[1]: ", "name", "None", "a text"]),
    ("", ["Not valid JSON", "line 1, column 1"]),
    (TEXT.replace("6,", "6", 1), ["Not valid JSON", f"line {AFTER_SIX}, column 3"]),
    (DEEP, ["Not valid JSON", "nested too deeply"]),
    (changed("name", "\ud800"), ["Not valid JSON", "surrogate"]),
    (changed("batch_size", 6).replace(": 6,", ": " + 5000 * "6" + ","), ["too many digits"]),
    (TEXT.replace("{", '{"name": "a",', 1), ["Not valid JSON", "'name' stands twice"]),
    (changed("version", 10**4000), ["The experiment is of version 1", "reads version 1"]),
]


@pytest.mark.parametrize(
    ("text", "words"), FAULTS, ids=[" … ".join(words)[:60] for _, words in FAULTS]
)
def test_the_sentence_names_field_value_and_what_is_allowed(text: str, words: list[str]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Experiment.from_json(text)
    for word in words:
        assert word in str(caught.value)
    assert_one_sentence(caught.value)


@pytest.mark.parametrize("path", ["name", "dataset.key", "model.units", "batch_size"])
def test_a_long_value_does_not_make_a_long_sentence(path: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Experiment.from_json(changed(path, [["x" * 5000] * 50] * 50))
    assert_one_sentence(caught.value)


def test_a_faulty_experiment_in_code_is_refused_alike() -> None:
    with pytest.raises(ValueError, match=r"colour \(Colour\) is 8; allowed is .* from 0 to 7"):
        Contender(LOSSES.create("mse"), colour=8)
    with pytest.raises(ValueError, match=r"test_share \(Test share\) is '0\.3'; allowed is a num"):
        race("mse", test_share="0.3")


# --- any mutation at all ----------------------------------------------------------------------

WORDS = st.sampled_from(["key", "self", "cls", "loss", "name", "version", "delta", "", "sine"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-2, 10)
    | st.floats()
    | st.text(max_size=9)
    | WORDS,
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(WORDS | st.text(), inner),
    max_leaves=6,
)


def indices(plain: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container of plain data with every index or key in it."""
    items = plain.items() if isinstance(plain, dict) else enumerate(plain)
    for step, inner in list(items):
        yield plain, step
        if isinstance(inner, dict | list):
            yield from indices(inner)


def check(text: str) -> None:
    """Assert that a text is either an experiment or refused in one sentence."""
    try:
        read = Experiment.from_json(text)
    except ValueError as fault:
        assert_one_sentence(fault)
    else:
        assert Experiment.from_json(read.to_json()) == read


@given(st.data())
def test_any_change_of_the_data_is_read_or_refused_in_one_sentence(data: st.DataObject) -> None:
    plain = copy.deepcopy(json.loads(TEXT))
    for _ in range(data.draw(st.integers(1, 2))):
        where, step = data.draw(st.sampled_from(list(indices(plain))))
        deed = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if deed == "replace":
            where[step] = data.draw(JSON)
        elif deed == "remove":
            del where[step]
        elif isinstance(where, dict):
            where[data.draw(WORDS | st.text())] = data.draw(JSON)
        else:
            where.append(data.draw(JSON))
        assume(plain)
    check(json.dumps(plain))


@given(
    st.integers(0, len(TEXT)), st.integers(0, 5), st.text(max_size=3) | st.sampled_from('"{}[],')
)
@example(0, 0, "\ufeff")
def test_any_change_of_the_text_is_read_or_refused_in_one_sentence(
    at: int, cut: int, put: str
) -> None:
    check(TEXT[:at] + put + TEXT[at + cut :])


@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    check(text)

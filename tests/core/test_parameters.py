"""Parameters check themselves, and registries create by key."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from drawn_experiments import parameters
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.metrics import METRICS
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.parameters import LONGEST, Parameter, Parameterised, as_typed, param, shown
from lossstudio.core.registry import Registry, near_miss

REGISTRIES = [DATASETS, LOSSES, METRICS, MODELS, OPTIMIZERS]
CLASSES = [cls for registry in REGISTRIES for cls in registry.values()]
DECLARED = [
    pytest.param(parameter, id=f"{cls.__name__}.{name}")
    for cls in [*CLASSES, Experiment, Contender, Seeds]
    for name, parameter in cls.parameters().items()
]


@dataclass(frozen=True)
class Thing(Parameterised):
    """A thing with a parameter of every kind.

    And a second line.
    """

    title: ClassVar[str] = "Thing"
    number: float = param(0.5, label="Number", help="A.", low=0.0, above_low=True, high=1.0)
    share: float = param(0.5, label="Share", help="B.", low=0.0, high=1.0, below_high=True)
    count: int = param(3, label="Count", help="C.", low=1, high=9)
    some: float | None = param(None, kind=float, label="Some", help="D.", low=-1, optional=True)
    flag: bool = param(False, label="Flag", help="E.")
    word: str = param("a", label="Word", help="F.", choices=("a", "b"))
    text: str = param("", label="Text", help="G.")
    sizes: tuple[int, ...] = param((1, 2), label="Sizes", help="H.", low=1, high=4, most=3)
    names: tuple[str, ...] = param((), label="Names", help="I.", item=str, most=2)


GOOD = [
    ("number", 1.0),
    ("number", 1e-300),
    ("number", np.float64(0.25)),
    ("share", 0.0),
    ("count", 1),
    ("count", 9),
    ("count", np.int64(4)),
    ("some", None),
    ("some", -1.0),
    ("flag", True),
    ("word", "b"),
    ("text", "anything"),
    ("sizes", (4, 1, 4)),
    ("sizes", ()),
    ("names", ("x", "")),
]
BAD = [
    ("number", 0.0, "a number above 0 to 1"),
    ("number", 1.1, "a number above 0 to 1"),
    ("number", float("nan"), "a number above 0 to 1"),
    ("number", "0.5", "a number above 0 to 1"),
    ("number", True, "a number above 0 to 1"),
    ("number", None, "a number above 0 to 1"),
    ("share", 1.0, "a number from 0 below 1"),
    ("share", -1e-300, "a number from 0 below 1"),
    ("count", 0, "a whole number from 1 to 9"),
    ("count", 10, "a whole number from 1 to 9"),
    ("count", 3.0, "a whole number from 1 to 9"),
    ("count", False, "a whole number from 1 to 9"),
    ("some", float("inf"), "a number from -1, or none"),
    ("some", -1.5, "a number from -1, or none"),
    ("flag", 1, "true or false"),
    ("word", "c", "one of 'a', 'b'"),
    ("word", ["a"], "one of 'a', 'b'"),
    ("text", 5, "a text"),
    ("sizes", (1, 5), "a list of at most 3 items, each a whole number from 1 to 4"),
    ("sizes", (1, 1, 1, 1), "a list of at most 3 items, each a whole number from 1 to 4"),
    ("sizes", 3, "a list of at most 3 items, each a whole number from 1 to 4"),
    ("names", "xy", "a list of at most 2 items, each a text"),
    ("names", {"x": 1}, "a list of at most 2 items, each a text"),
    ("names", (1,), "a list of at most 2 items, each a text"),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_what_is_allowed_is_kept_in_its_proper_type(name: str, value: Any) -> None:
    thing = Thing(**{name: value})
    kept = getattr(thing, name)
    assert kept == value
    if value is not None:
        assert type(kept) is Thing.parameters()[name].kind


@pytest.mark.parametrize(("name", "value", "allowed"), BAD)
def test_what_is_not_allowed_is_named_with_what_is(name: str, value: Any, allowed: str) -> None:
    label = name.capitalize()
    with pytest.raises(ValueError, match=r".") as caught:
        Thing(**{name: value})
    assert str(caught.value) == f"Thing: {name} ({label}) is {value!r}; allowed is {allowed}."


def test_lists_become_tuples_and_whole_numbers_numbers() -> None:
    thing = Thing(sizes=[1, 2], number=1)
    assert thing == Thing(sizes=(1, 2), number=1.0)
    assert type(thing.number) is float
    assert type(thing.sizes) is tuple


def test_settings_are_plain_data() -> None:
    expected = {"key": "", "number": 0.5, "share": 0.5, "count": 3, "some": None, "flag": False}
    expected |= {"word": "a", "text": "", "sizes": [1, 2], "names": []}
    assert Thing().settings() == expected
    assert Thing.meaning() == "A thing with a parameter of every kind."


@pytest.mark.parametrize("parameter", DECLARED)
def test_every_declared_parameter_has_words_and_a_default_it_allows(parameter: Parameter) -> None:
    assert parameter.label
    assert parameter.help.endswith(".")
    assert parameter.check(parameter.default, "It") == parameter.default
    if parameter.slider:
        low, high = parameter.slider
        assert low < high
        for end in (low, high):
            number = end if parameter.kind is float else int(end)
            assert parameter.check(number, "It") == end


@given(parameters(Thing))
def test_what_was_checked_passes_again(given: dict[str, Any]) -> None:
    thing = Thing(**given)
    assert {name: getattr(thing, name) for name in given} == given
    assert Thing(**{name: getattr(thing, name) for name in given}) == thing


@given(st.recursive(st.text() | st.integers() | st.floats(), st.lists, max_leaves=8))
def test_a_quoted_value_is_short(value: Any) -> None:
    assert len(shown(value)) <= LONGEST
    if "..." not in shown(value) and "…" not in shown(value):
        assert shown(value) == repr(value)


def test_a_quoted_value_may_be_deep_or_endless() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep) == "[[[[[[[...]]]]]]]"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-1", "Number is -1; allowed is a number above 0 to 1."),
        (" 1e400 ", "Number is 1e400; allowed is a number above 0 to 1."),
        ("0,0", "Number is 0,0; allowed is a number above 0 to 1."),
        ("", "Number is empty; allowed is a number above 0 to 1."),
        ("abc", "Number is 'abc'; allowed is a number above 0 to 1."),
    ],
)
def test_what_was_typed_is_quoted_as_it_was_typed(typed: str, told: str) -> None:
    assert Thing.parameters()["number"].refusal(typed) == told


def test_none_is_called_what_the_screen_calls_it() -> None:
    some = Thing.parameters()["some"]
    assert some.refusal("-2", "off") == "Some is -2; allowed is a number from -1, or off."


@given(st.text() | st.from_regex(r"[0-9]{50,90}", fullmatch=True))
def test_what_was_typed_is_quoted_shortly(typed: str) -> None:
    assert len(as_typed(typed)) <= LONGEST


# --- registries -------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_registered_class_explains_itself(cls: type[Parameterised]) -> None:
    assert cls.title
    assert cls.meaning().endswith(".")


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.noun)
def test_create_finds_the_class_and_its_defaults(registry: Registry[Any]) -> None:
    for key, cls in registry.items():
        made = registry.create(key)
        assert type(made) is cls
        assert made.key == key
        settings = made.settings()
        assert settings.pop("key") == key
        assert registry.create(key, **settings) == made


@pytest.mark.parametrize(
    ("key", "given", "sentence"),
    [
        ("hubr", {}, "Unknown loss 'hubr': did you mean 'huber'?"),
        ("huber", {"delt": 1.0}, "Huber has no parameter 'delt': did you mean 'delta'?"),
        ("huber", {"qqq": 1.0}, "Huber has no parameter 'qqq': known are delta."),
        ("huber", {"self": 1.0}, "Huber has no parameter 'self': known are delta."),
        ("huber", {"key": 1.0}, "Huber has no parameter 'key': known are delta."),
        ("mse", {"delta": 1.0}, "MSE has no parameter 'delta': it has none."),
    ],
)
def test_near_misses_are_named(key: str, given: dict[str, float], sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        LOSSES.create(key, **given)
    assert str(caught.value) == sentence


def test_without_a_near_miss_all_keys_are_named() -> None:
    with pytest.raises(ValueError, match="known are ") as caught:
        LOSSES.create("qqqqq")
    assert all(key in str(caught.value) for key in LOSSES)
    assert near_miss("x", []) == "known are none."


def test_a_key_is_taken_once() -> None:
    things: Registry[Thing] = Registry("thing")
    things.register("thing")(Thing)
    assert (things["thing"], len(things), list(things)) == (Thing, 1, ["thing"])
    with pytest.raises(ValueError, match="The thing key 'thing' is already taken"):
        things.register("thing")(Thing)

"""What every loss declares: its parameters and their errors, formulas, sources and equivalents."""

import dataclasses
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import ziamath
from latex2mathml.converter import convert
from loss_cases import losses

from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.losses.base import GROUPS
from lossstudio.core.parameters import Parameter
from lossstudio.core.tasks import Task

CONTRACT: dict[str, dict[str, Any]] = {
    "mse": {},
    "mae": {},
    "huber": {"delta": 1.0},
    "smooth_l1": {"beta": 1.0},
    "log_cosh": {"c": 1.0},
    "pseudo_huber": {"delta": 1.0},
    "expectile": {"tau": 0.5},
    "quantile_huber": {"tau": 0.5, "kappa": 1.0},
    "linex": {"a": 1.0},
    "barron": {"alpha": 1.0, "c": 1.0},
    "poisson": {},
    "quantile": {"tau": 0.5},
    "epsilon_insensitive": {"epsilon": 0.1},
    "cauchy": {"c": 1.0},
    "tukey": {"c": 4.685},
    "bce": {"pos_weight": 1.0, "label_smoothing": 0.0},
    "focal": {"gamma": 2.0, "alpha": None},
    "brier": {},
    "hinge": {},
    "squared_hinge": {},
    "exponential": {},
    "softmax_ce": {"label_smoothing": 0.0},
    "focal_softmax": {"gamma": 2.0},
    "softmax_brier": {},
    "multiclass_hinge": {},
    "generalized_ce": {"q": 0.7},
    "squared_loss": {},
    "generalized_bce": {"q": 0.7},
    "symmetric_bce": {"alpha": 0.1, "beta": 1.0, "A": -4.0},
    "poly1_bce": {"epsilon": 1.0},
    "logit_adjusted_bce": {"tau": 1.0},
    "multiclass_squared_loss": {},
    "symmetric_ce": {"alpha": 0.1, "beta": 1.0, "A": -4.0},
    "poly1_ce": {"epsilon": 1.0},
    "logit_adjusted_ce": {"tau": 1.0},
}
every_class = pytest.mark.parametrize("cls", LOSSES.values(), ids=list(LOSSES))
every_parameter = pytest.mark.parametrize(
    ("cls", "parameter"),
    [
        pytest.param(cls, parameter, id=f"{key}-{name}")
        for key, cls in LOSSES.items()
        for name, parameter in cls.parameters().items()
    ],
)


@pytest.mark.parametrize(("key", "defaults"), CONTRACT.items(), ids=list(CONTRACT))
def test_key_and_defaults_are_fixed(key: str, defaults: dict[str, Any]) -> None:
    assert LOSSES.create(key).settings() == {"key": key, **defaults}


@losses()
def test_settings_create_the_same_loss_again(loss: Loss) -> None:
    parameters = loss.settings()
    again = LOSSES.create(parameters.pop("key"), **parameters)
    assert again == loss
    assert hash(again) == hash(loss)
    with pytest.raises(dataclasses.FrozenInstanceError):
        again.title = "another"  # type: ignore[misc]


def test_detail_names_what_differs_from_the_defaults() -> None:
    assert LOSSES.create("huber").detail == ""
    assert LOSSES.create("huber", delta=12.2).detail == "δ 12.2"
    assert LOSSES.create("focal", gamma=2, alpha=0.25).detail == "α 0.25"


@every_parameter
def test_parameter_meets_a_person(cls: type[Loss], parameter: Parameter) -> None:
    assert parameter.label
    assert parameter.help.endswith(".")
    assert parameter.symbol
    if parameter.slider:
        low, high = parameter.slider
        assert low < high
        assert parameter.default is None or low <= parameter.default <= high
        assert parameter.check(low, "") == low
        assert parameter.check(high, "") == high
        assert low > 0 or not parameter.log


@every_parameter
def test_parameter_outside_its_bounds_is_refused(cls: type[Loss], parameter: Parameter) -> None:
    wrong = [np.nan, np.inf, "1", True, [1.0]]
    if parameter.low is not None:
        wrong.append(parameter.low if parameter.above_low else np.nextafter(parameter.low, -np.inf))
    if parameter.high is not None:
        wrong.append(parameter.high if parameter.below_high else np.nextafter(parameter.high, 9.0))
    if parameter.nonzero:
        wrong += [0.0, -0.0, 0]
    for value in wrong:
        with pytest.raises(ValueError, match="allowed") as error:
            LOSSES.create(cls.key, **{parameter.name: value})
        for part in (cls.title, parameter.name, parameter.label, repr(value), parameter.allowed):
            assert part in str(error.value)


@every_parameter
def test_parameter_at_its_bounds_is_accepted(cls: type[Loss], parameter: Parameter) -> None:
    ends = [
        None if parameter.above_low else parameter.low,
        None if parameter.below_high else parameter.high,
    ]
    for end in ends:
        if end is not None:
            assert getattr(LOSSES.create(cls.key, **{parameter.name: end}), parameter.name) == end


@every_parameter
def test_misspelt_parameter_is_recognised(cls: type[Loss], parameter: Parameter) -> None:
    with pytest.raises(ValueError, match=f"did you mean '{parameter.name}'") as error:
        LOSSES.create(cls.key, **{parameter.name + "s": 1.0})
    assert cls.title in str(error.value)


@every_class
def test_misspelt_key_is_recognised(cls: type[Loss]) -> None:
    with pytest.raises(ValueError, match=f"Unknown loss '{cls.key}x': did you mean '{cls.key}'"):
        LOSSES.create(cls.key + "x")


def test_parameter_of_a_loss_without_any() -> None:
    with pytest.raises(ValueError, match="MSE has no parameter 'delta': it has none"):
        LOSSES.create("mse", delta=1.0)


@every_class
def test_loss_says_what_it_is(cls: type[Loss]) -> None:
    assert cls.title
    assert cls.meaning().endswith(".")
    assert 20 < len(cls.meaning()) <= 100
    assert cls.reference
    assert cls.equivalents.keys() >= {"torch", "keras", "sklearn", "optax"}
    assert all(cls.equivalents.values())
    assert isinstance(cls.task, Task)


@every_class
@pytest.mark.parametrize("name", ["formula", "gradient_formula"])
def test_formula_is_typeset(cls: type[Loss], name: str) -> None:
    formula = getattr(cls, name)
    assert formula
    assert "\\" not in convert(formula)  # a command that is not known stays as it is
    drawing = ElementTree.fromstring(ziamath.Latex(formula).svg())
    width, height = (float(drawing.get(side)) for side in ("width", "height"))
    assert width > 5
    assert height > 5


def test_every_loss_of_the_contract_is_there_and_no_other() -> None:
    assert LOSSES.keys() == CONTRACT.keys()


@every_class
def test_every_loss_stands_in_a_group_beside_its_like(cls: type[Loss]) -> None:
    assert cls.group in GROUPS
    groups = [each.group for each in LOSSES.for_task(cls.task)]
    assert groups == sorted(groups, key=GROUPS.index)


@pytest.mark.parametrize(
    ("key", "given", "convex"),
    [
        ("barron", {"alpha": 1.0}, True),
        ("barron", {"alpha": 0.999}, False),
        ("poly1_ce", {"epsilon": 1.0}, True),
        ("poly1_bce", {"epsilon": 1.001}, False),
        ("symmetric_ce", {"alpha": 4.0, "beta": 1.0, "A": -4.0}, True),
        ("symmetric_bce", {}, False),
    ],
)
def test_what_a_parameter_decides_is_told_of_the_loss_at_hand(
    key: str, given: dict[str, float], convex: bool
) -> None:
    assert LOSSES.create(key, **given).traits[0] == ("convex" if convex else "not convex")
    bounded = LOSSES.create("barron", alpha=1.0), LOSSES.create("barron", alpha=1.001)
    assert [loss.bounded_influence for loss in bounded] == [True, False]


@pytest.mark.parametrize("task", Task)
def test_titles_tell_the_losses_of_a_task_apart(task: Task) -> None:
    titles = [cls.title for cls in LOSSES.for_task(task)]
    assert len(titles) >= 5
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("key", "given", "traits"),
    [
        ("mse", {}, ("convex", "smooth", "the pull of a sample is unbounded")),
        ("smooth_l1", {"beta": 0.0}, ("convex", "kink at the residual 0", None)),
        ("epsilon_insensitive", {}, ("convex", "kink at the residual −0.1 and 0.1", None)),
        ("hinge", {}, ("convex", "kink at the margin 1", "the pull of a sample is bounded")),
        ("brier", {}, ("not convex", "smooth", "the pull of a sample is bounded")),
    ],
)
def test_traits_in_words(key: str, given: dict[str, Any], traits: tuple[str | None, ...]) -> None:
    told = LOSSES.create(key, **given).traits
    assert all(want in (None, said) for want, said in zip(traits, told, strict=True))

"""What the person looks at: one state, saved and read again, told once for each change."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.parameters import Parameter
from lossstudio.session.view_state import View, ViewState


def values(parameter: Parameter) -> st.SearchStrategy[object]:
    if parameter.choices:
        return st.sampled_from(parameter.choices)
    if parameter.kind is bool:
        return st.booleans()
    if parameter.optional:
        return st.none() | values(replace(parameter, optional=False))
    low, high = parameter.low or 0, parameter.high or 0
    if parameter.kind is int:
        return st.integers(int(low), int(high))
    return st.floats(low, high, exclude_min=parameter.above_low)


STATES = st.builds(ViewState, **{name: values(p) for name, p in ViewState.parameters().items()})


@given(STATES)
def test_it_comes_back_from_plain_data(state: ViewState) -> None:
    assert ViewState.read(state.as_plain()) == state


def test_what_is_not_named_keeps_its_default() -> None:
    assert ViewState.read({}) == ViewState()
    assert ViewState.read({"smoothing": 0.2}) == ViewState(smoothing=0.2)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "The view is []; allowed is an object"),
        ({"smoothin": 0.2}, "The view has an unknown field 'smoothin': did you mean 'smoothing'"),
        ({"smoothing": 2}, "smoothing (Smoothing) is 2; allowed is a number from 0 to 0.999"),
        ({"yardstick": "beauty"}, "yardstick (Yardstick) is 'beauty'; allowed is one of"),
        ({"fit_page": "__class__"}, "fit_page (Upper page) is '__class__'"),
        ({"selected": True}, "selected (Selected contender) is True"),
    ],
)
def test_what_is_wrong_is_named(data: object, words: str) -> None:
    with pytest.raises(ValueError, match=r"view|View") as refused:
        ViewState.read(data)
    assert words in str(refused.value)


def test_a_change_is_told_once_and_nothing_is_told_of_none(qtbot: QtBot) -> None:
    view, seen = View(), []
    view.changed.connect(lambda state, before: seen.append((before.smoothing, state.smoothing)))
    view.update(smoothing=0.3, selected=2)
    view.update(smoothing=0.3)
    assert seen == [(0.0, 0.3)]
    with pytest.raises(ValueError, match="allowed is"):
        view.update(smoothing=-1)
    assert view.state == ViewState(smoothing=0.3, selected=2)


@pytest.mark.parametrize("key", LOSSES)
def test_a_common_loss_is_one_of_the_task(key: str) -> None:
    state = ViewState(loss_measure=f"by {key}")
    for dataset in ("line", "moons", "blobs"):
        experiment = experiment_for(DATASETS.create(dataset))
        found = state.common_loss(experiment)
        assert (found is None) is (LOSSES[key].task is not experiment.task)
        assert found is None or found.key == key
        assert ViewState().common_loss(experiment) is None


def test_a_common_loss_has_the_parameters_it_is_raced_with() -> None:
    quantile = LOSSES.create("quantile", tau=0.9)
    start = experiment_for(DATASETS.create("line"))
    assert ViewState(loss_measure="by quantile").common_loss(start).tau == 0.5
    raced = start.with_contender(1, loss=quantile)
    assert ViewState(loss_measure="by quantile").common_loss(raced) == quantile
    typed = formula_loss("a*r**2", task="regression", a=2.0)
    raced = raced.with_contender(2, loss=typed)
    assert ViewState(loss_measure="by 3").common_loss(raced) == typed
    assert ViewState(loss_measure="by 4").common_loss(raced) is None


def test_the_yardstick_is_one_of_the_race() -> None:
    assert ViewState().metric(("mae", "rmse")) == "mae"
    assert ViewState(yardstick="rmse").metric(("mae", "rmse")) == "rmse"
    assert ViewState(yardstick="f1").metric(("mae", "rmse")) == "mae"

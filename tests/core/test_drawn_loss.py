"""A curve through drawn points, as a formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.losses.formula import drawn_loss
from lossstudio.core.losses.formula.checks import findings
from lossstudio.core.tasks import Task

X = [-3.0, -1.5, -0.5, 0.0, 0.5, 1.5, 3.0]
heights = st.lists(st.floats(0.0, 50.0), min_size=len(X), max_size=len(X))


def value(loss, position):  # type: ignore[no-untyped-def]
    return loss.value(np.asarray(position), np.zeros(len(position), dtype=int))


@given(v=heights, monotone=st.booleans())
def test_the_curve_goes_through_its_points_without_a_jump(v: list[float], monotone: bool) -> None:
    loss = drawn_loss(X, v, Task.REGRESSION, monotone=monotone)
    np.testing.assert_allclose(value(loss, X), v, rtol=1e-3, atol=1e-3)
    for step in (-1e-9, 1e-9):
        np.testing.assert_allclose(value(loss, np.array(X) + step), v, rtol=1e-3, atol=1e-3)
        beside = loss.gradient(np.array(X) + step, np.zeros(len(X)))
        np.testing.assert_allclose(beside, loss.gradient(X, np.zeros(len(X))), atol=1e-3)


@given(v=heights)
def test_a_monotone_curve_never_leaves_the_heights_of_two_neighbours(v: list[float]) -> None:
    loss = drawn_loss(X, v, Task.REGRESSION, monotone=True)
    for left, right, one, other in zip(X, X[1:], v, v[1:], strict=False):
        between = value(loss, np.linspace(left, right, 21))
        assert between.min() >= min(one, other) - 1e-2
        assert between.max() <= max(one, other) + 1e-2


@pytest.mark.parametrize("curve", [np.abs, np.square])
def test_a_curve_that_is_drawn_is_not_faulted_for_its_rounding(curve) -> None:
    x = np.linspace(-18.8, 18.8, 7)
    found = findings(drawn_loss(x, curve(x), Task.REGRESSION, monotone=True))
    wrong = {"value jumps", "below 0", "not least at the target", "gradient differs"}
    assert not wrong & {finding.kind for finding in found}


def test_a_parabola_is_found_by_the_smooth_curve_and_goes_on_straight() -> None:
    loss = drawn_loss(X, np.square(X), Task.REGRESSION, monotone=False)
    inner = np.linspace(-1.5, 1.5, 31)
    np.testing.assert_allclose(value(loss, inner), inner**2, atol=1e-3)
    far = value(loss, [10.0, 11.0, 12.0])
    assert far[2] - far[1] == pytest.approx(far[1] - far[0])


def test_of_classes_it_is_drawn_over_the_margin() -> None:
    loss = drawn_loss([-2.0, 0.0, 2.0], [4.0, 1.0, 0.0], Task.BINARY, monotone=True)
    np.testing.assert_allclose(loss.value([-2.0, 2.0], [1, 0]), [4.0, 4.0], rtol=1e-9)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([0.0], "allowed are 2 to 12"),
        ([1.0, 0.0], "one after another"),
        ([0.0, np.inf], "finite"),
    ],
)
def test_what_is_no_curve_is_refused(x: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        drawn_loss(x, np.zeros(len(x)), Task.REGRESSION, monotone=True)

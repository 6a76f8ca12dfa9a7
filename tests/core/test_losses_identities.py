"""Losses that are the same under another name: value and gradient of both sides agree."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loss_cases import samples
from loss_definitions import RESIDUAL, exact

from lossstudio.core.links import sigmoid, softmax
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task

CLOSE: dict[str, float] = {"rtol": 1e-12, "atol": 1e-300}
positive = st.floats(0.01, 100.0)


def same(task: Task, one: tuple[Any, ...], factor: float, other: tuple[Any, ...]) -> None:
    """Check that one loss is `factor` times another; each is a key and its parameters."""
    left, right = (LOSSES.create(key, **parameters) for key, parameters in (one, other))
    at = samples(task)
    np.testing.assert_allclose(left.value(*at), factor * right.value(*at), **CLOSE)
    np.testing.assert_allclose(left.gradient(*at), factor * right.gradient(*at), **CLOSE)


@pytest.mark.parametrize(
    ("one", "factor", "other"),
    [
        (("mae", {}), 2.0, ("quantile", {"tau": 0.5})),
        (("mae", {}), 1.0, ("epsilon_insensitive", {"epsilon": 0.0})),
        (("mae", {}), 1.0, ("smooth_l1", {"beta": 0.0})),
        (("huber", {"delta": 1e6}), 0.5, ("mse", {})),
        (("tukey", {"c": 1e12}), 0.5, ("mse", {})),
        (("cauchy", {"c": 1e12}), 0.5, ("mse", {})),
        (("expectile", {}), 0.5, ("mse", {})),
        (("quantile_huber", {}), 0.5, ("smooth_l1", {})),
        (("quantile_huber", {"tau": 0.9, "kappa": 1e-20}), 1.0, ("quantile", {"tau": 0.9})),
        (("pseudo_huber", {"delta": 1e12}), 0.5, ("mse", {})),
        (("log_cosh", {"c": 1e12}), 0.5, ("mse", {})),
        # what Barron (2019) calls L2, pseudo-Huber and Cauchy
        (("barron", {"alpha": 2.0, "c": 3.0}), 0.5 / 9.0, ("mse", {})),
        (("barron", {"alpha": 1.0, "c": 3.0}), 1.0 / 9.0, ("pseudo_huber", {"delta": 3.0})),
        (("barron", {"alpha": 0.0, "c": 3.0}), 1.0 / 9.0, ("cauchy", {"c": 3.0 * 2**0.5})),
    ],
)
def test_regression(one: Any, factor: float, other: Any) -> None:
    same(Task.REGRESSION, one, factor, other)


SIZES = np.array([1e-9, 0.003, 0.2, 1.0, 2.5, 40.0, 1e5])


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [  # equations 13 to 15 of Barron (2019): Geman-McClure, and Welsch as the limit
        (-2.0, 2.0 * SIZES**2 / (SIZES**2 + 4.0)),
        (-1e12, -np.expm1(-(SIZES**2) / 2.0)),
        (-1e300, -np.expm1(-(SIZES**2) / 2.0)),
    ],
)
def test_barron_far_down_its_alpha(alpha: float, expected: np.ndarray) -> None:
    loss = LOSSES.create("barron", alpha=alpha)
    np.testing.assert_allclose(loss.value(SIZES, 0.0), expected, rtol=1e-9)
    if alpha < -1e9:
        slope = SIZES * np.exp(-(SIZES**2) / 2.0)
        np.testing.assert_allclose(loss.gradient(SIZES, 0.0), slope, rtol=1e-8)


@pytest.mark.parametrize("limit", [0.0, 2.0])
@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9, 1e-12, 1e-15, -1e-15, -1e-9, -1e-3])
def test_barron_near_its_limits_is_exact(limit: float, gap: float) -> None:
    """Its textbook form divides 0 by 0 there; with enough digits it is still right."""
    loss, of = LOSSES.create("barron", alpha=limit + gap), RESIDUAL["barron"]
    for r in SIZES:
        settings = {"alpha": loss.alpha, "c": loss.c}
        value, left, right = exact(lambda x: of(x, **settings), r, gap=100.0)[0]  # noqa: B023
        assert loss.value(r, 0.0) == pytest.approx(value, rel=1e-12)
        assert loss.gradient(r, 0.0) == pytest.approx((left + right) / 2, rel=1e-12)


@given(r=st.floats(-8.0, 8.0), a=st.floats(-2.0, 2.0).filter(lambda a: abs(a) > 1e-3))
def test_linex_turned_round_is_its_mirror_image(r: float, a: float) -> None:
    one, other = LOSSES.create("linex", a=a), LOSSES.create("linex", a=-a)
    np.testing.assert_allclose(one.value(r, 0.0), other.value(-r, 0.0), rtol=1e-12)
    assert one.value(r, 0.0) <= one.value(abs(r) * np.sign(a), 0.0)  # that side is the dear one


@given(positive)
def test_smooth_l1_is_huber_over_its_threshold(beta: float) -> None:
    same(Task.REGRESSION, ("smooth_l1", {"beta": beta}), 1 / beta, ("huber", {"delta": beta}))


@given(positive, positive)
def test_quantile_turned_round_is_its_mirror_image(size: float, tau: float) -> None:
    tau = tau / 100.0
    low, high = LOSSES.create("quantile", tau=tau), LOSSES.create("quantile", tau=1.0 - tau)
    np.testing.assert_allclose(low.value(size, 0.0), high.value(-size, 0.0), rtol=1e-12)


@pytest.mark.parametrize(
    ("key", "name", "power"),
    [
        ("huber", "delta", 2),
        ("pseudo_huber", "delta", 2),
        ("log_cosh", "c", 2),
        ("barron", "c", 0),
        ("quantile_huber", "kappa", 1),
        ("cauchy", "c", 2),
        ("tukey", "c", 2),
        ("smooth_l1", "beta", 1),
        ("epsilon_insensitive", "epsilon", 1),
    ],
)
@given(scale=positive, r=st.floats(-50.0, 50.0))
def test_other_units_scale_the_loss(
    key: str, name: str, power: int, scale: float, r: float
) -> None:
    own, other = LOSSES.create(key, **{name: 0.7}), LOSSES.create(key, **{name: 0.7 * scale})
    found, expected = other.value(scale * r, 0.0), scale**power * own.value(r, 0.0)
    rounding = 1e-14 * scale**power * (1.0 + abs(r)) ** power
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=rounding)


@pytest.mark.parametrize(
    ("one", "factor", "other"),
    [
        (("focal", {"gamma": 0.0}), 1.0, ("bce", {})),
        (("focal", {"gamma": 3.0, "alpha": 0.5}), 0.5, ("focal", {"gamma": 3.0})),
        (("poly1_bce", {"epsilon": 0.0}), 1.0, ("bce", {})),
        (("symmetric_bce", {"alpha": 0.3, "beta": 0.0}), 0.3, ("bce", {})),
        (
            ("symmetric_bce", {"alpha": 0.5, "beta": 0.25, "A": -4.0}),
            0.5,
            ("poly1_bce", {"epsilon": 2.0}),
        ),
        (("generalized_bce", {"q": 1e-18}), 1.0, ("bce", {})),
    ],
)
def test_binary(one: Any, factor: float, other: Any) -> None:
    same(Task.BINARY, one, factor, other)


def test_binary_by_definition() -> None:
    z, y = samples(Task.BINARY)
    value = {key: LOSSES.create(key).value(z, y) for key in ("brier", "hinge", "squared_hinge")}
    np.testing.assert_allclose(value["squared_hinge"], value["hinge"] ** 2, **CLOSE)
    np.testing.assert_allclose(value["brier"], (sigmoid(z) - y) ** 2, rtol=1e-12, atol=1e-15)


@given(st.floats(0, 1), st.floats(0, 5), st.floats(0, 1))
def test_bce_is_linear_in_the_target(soft: float, weight: float, smoothing: float) -> None:
    z, _ = samples(Task.BINARY, 50)
    bce = LOSSES.create("bce", pos_weight=weight, label_smoothing=smoothing)
    mixed = soft * bce.value(z, 1) + (1 - soft) * bce.value(z, 0)
    np.testing.assert_allclose(bce.value(z, soft), mixed, rtol=1e-12)


@given(st.floats(0, 1))
def test_smoothing_mixes_the_target_with_its_opposite(smoothing: float) -> None:
    z, y = samples(Task.BINARY, 50)
    plain, smooth = LOSSES.create("bce"), LOSSES.create("bce", label_smoothing=smoothing)
    np.testing.assert_allclose(
        smooth.gradient(z, y), plain.gradient(z, y * (1 - smoothing) + smoothing / 2), atol=1e-15
    )
    z, t = samples(Task.MULTICLASS, 50)
    classes = z.shape[-1]
    plain, smooth = (
        LOSSES.create("softmax_ce"),
        LOSSES.create("softmax_ce", label_smoothing=smoothing),
    )
    even = np.mean([plain.value(z, np.full(len(z), k)) for k in range(classes)], axis=0)
    mixed = (1 - smoothing) * plain.value(z, t) + smoothing * even
    np.testing.assert_allclose(smooth.value(z, t), mixed, rtol=1e-12, atol=1e-300)


def test_focal_softmax_without_focus_is_cross_entropy() -> None:
    same(Task.MULTICLASS, ("focal_softmax", {"gamma": 0.0}), 1.0, ("softmax_ce", {}))


def test_symmetric_ce_is_what_its_authors_compute() -> None:
    """loss.py of github.com/YisenWang/symmetric_cross_entropy_for_noisy_labels; 1e-4 for 0."""
    rng = np.random.default_rng(0)
    z, t = 3.0 * rng.normal(size=(50, 4)), rng.integers(0, 4, 50)
    p, y = softmax(z), np.eye(4)[t]
    forward = -(y * np.log(p)).sum(axis=-1)
    reverse = -(p * np.log(np.clip(y, 1e-4, 1.0))).sum(axis=-1)
    loss = LOSSES.create("symmetric_ce", alpha=0.1, beta=1.0, A=np.log(1e-4))
    np.testing.assert_allclose(loss.value(z, t), 0.1 * forward + reverse, rtol=1e-12)


def test_generalized_ce_lies_between_its_limits() -> None:
    z, t = samples(Task.MULTICLASS)
    p = softmax(z)[np.arange(len(t)), t]
    mae = LOSSES.create("generalized_ce", q=1.0).value(z, t)
    np.testing.assert_allclose(mae, 1.0 - p, rtol=1e-9, atol=1e-15)
    same(Task.MULTICLASS, ("generalized_ce", {"q": 1e-18}), 1.0, ("softmax_ce", {}))


@pytest.mark.parametrize(
    ("several", "factor", "single"),
    [
        (("softmax_ce", {}), 1.0, ("bce", {})),
        (("softmax_ce", {"label_smoothing": 0.2}), 1.0, ("bce", {"label_smoothing": 0.2})),
        (("focal_softmax", {"gamma": 1.5}), 1.0, ("focal", {"gamma": 1.5})),
        (("softmax_brier", {}), 2.0, ("brier", {})),
        (("multiclass_hinge", {}), 1.0, ("hinge", {})),
        (("generalized_ce", {"q": 0.4}), 1.0, ("generalized_bce", {"q": 0.4})),
        (("symmetric_ce", {}), 1.0, ("symmetric_bce", {})),
        (("poly1_ce", {"epsilon": -1.0}), 1.0, ("poly1_bce", {"epsilon": -1.0})),
        (("logit_adjusted_ce", {}), 1.0, ("logit_adjusted_bce", {})),
    ],
)
def test_two_classes_are_one_logit(several: Any, factor: float, single: Any) -> None:
    """The logit is z1 - z0; its gradient is that of z1, and minus that of z0."""
    two, one = (LOSSES.create(key, **parameters) for key, parameters in (several, single))
    z, t = samples(Task.BINARY)
    pair = np.stack([np.zeros(z.shape), z], axis=-1)
    np.testing.assert_allclose(two.value(pair, t), factor * one.value(z, t), **CLOSE)
    gradient = factor * one.gradient(z, t)
    np.testing.assert_allclose(
        two.gradient(pair, t), np.stack([-gradient, gradient], axis=-1), rtol=1e-12, atol=1e-16
    )

"""Regression on two features: a surface, lines of all contenders on it, samples, and a scale."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from lossstudio.plots.base.axis import levels
from lossstudio.plots.fit.surface import colour_of
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK, LIGHT


@pytest.fixture
def stack(open_window, train):
    window = open_window("stack_loss")
    train(window, 60)
    return window


def heights(window) -> list[float]:
    target = window.session.snapshot.prepared.samples.target
    return levels(float(target.min()), float(target.max()))


def predicted(snapshot, index: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return what a linear model predicts, from its surface: that is a plane."""
    fit, surface = snapshot.fit, snapshot.surface[index]
    grid = np.stack(np.meshgrid(fit.x, fit.y, [1.0], indexing="ij"), axis=-1).reshape(-1, 3)
    plane, *_ = np.linalg.lstsq(grid, surface.ravel(), rcond=None)
    return np.stack([x, y, np.ones_like(x)], axis=-1) @ plane


@pytest.mark.parametrize("page", [0, 1])
def test_every_contender_of_the_legend_is_drawn(stack, page) -> None:
    fit, snapshot = stack.plots.fit, stack.session.snapshot
    fit.turn(page)
    lines = fit.overlay.lines if page == 0 else [tile.lines[0] for tile in fit.tiles]
    assert len(lines) == len(snapshot.experiment.contenders)
    for index, line in enumerate(lines):
        contender = snapshot.experiment.contenders[index]
        assert line.opts["pen"].color() == QColor(LIGHT.contender(contender.colour))
        x, y = (values[np.isfinite(values)] for values in line.getData())
        found = predicted(snapshot, index, x, y)
        away = np.abs(found[:, None] - heights(stack)).min(axis=1)
        assert len(found) > 50
        assert away.max() < 0.01 * np.ptp(snapshot.prepared.samples.target)
    for number in heights(stack):
        assert f"{number:g}" in fit.caption.text().split("lines: stack_loss is ")[1]


def test_the_surface_is_that_of_the_selected_contender(stack) -> None:
    fit, snapshot = stack.plots.fit, stack.session.snapshot
    for index in (2, 0):
        stack.contenders.select(index)
        target = snapshot.prepared.samples.target
        expected = colour_of(snapshot.surface[index], target.min(), target.max())
        np.testing.assert_array_equal(fit.overlay.image.image, expected)
        label = snapshot.experiment.contenders[index].label
        assert f"background: {label}" in fit.caption.text()


def test_samples_stand_out_from_the_surface(stack, theme) -> None:
    samples = stack.plots.fit.overlay.samples
    try:
        for scheme, tokens in ((Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)):
            theme.choose(scheme)
            pens = {pen.color().name() for pen in samples.train.data["pen"] if pen is not None}
            assert pens <= {tokens.panel}
            assert samples.train.opts["pen"].color() == QColor(tokens.panel)
            assert samples.halo.opts["brush"].color() == QColor(tokens.text)
    finally:
        theme.choose(Scheme.LIGHT)
    count = len(samples.train.data) + len(samples.test.data)
    assert len(samples.halo.data) == count
    assert samples.halo.data["size"].min() > samples.train.data["size"].max()


def test_the_halo_grows_with_the_influence(stack) -> None:
    samples, combo = stack.plots.fit.overlay.samples, stack.plots.fit.weighing
    combo.setCurrentIndex(combo.findData("influence"))
    combo.activated.emit(combo.currentIndex())
    sizes = samples.train.data["size"]
    assert np.ptp(sizes) > 0
    np.testing.assert_array_equal(samples.halo.data["size"][: len(sizes)] - sizes, 3)


def test_the_bar_has_the_colours_of_surface_and_samples(stack) -> None:
    bar = stack.plots.fit.bar
    target = stack.session.snapshot.prepared.samples.target
    assert bar.isVisible()
    assert (bar.name, bar.low, bar.high) == ("stack_loss", target.min(), target.max())
    assert list(bar.numbers.values()) == heights(stack)
    picture = bar.grab().toImage()
    ratio = picture.height() / bar.height()
    for value in (bar.low + 1, *heights(stack)):
        share = (value - bar.low) / (bar.high - bar.low)
        y = 8 + (1.0 - share) * (bar.height() - 16)
        drawn = picture.pixelColor(round(10 * ratio), min(picture.height() - 1, round(y * ratio)))
        wanted = colour_of(np.array(value), bar.low, bar.high)
        assert np.abs(np.array(drawn.getRgb()[:3], int) - wanted.astype(int)).max() < 12


def test_there_is_no_bar_without_a_surface(stack, settle) -> None:
    bar = stack.plots.fit.bar
    stack.session.view.update(fit_page="table")
    assert not bar.isVisible()
    stack.session.view.update(fit_page="fit")
    assert bar.isVisible()
    stack.dataset.gallery.thumbs["line"].click()
    settle(stack)
    assert not bar.isVisible()
    assert len(stack.plots.fit.overlay.samples.halo.data) == 0


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [(0.0, 1.0, [0.2, 0.4, 0.6, 0.8]), (-3.0, 3.0, [-2.0, 0.0, 2.0]), (1.0, 1.0, [])],
)
def test_levels_are_round_numbers_between_the_ends(low, high, found) -> None:
    assert levels(low, high) == found
    assert levels(low, float("inf")) == []

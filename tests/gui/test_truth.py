"""The line that samples were drawn from: drawn in their own units, named, and taken away."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.session.view_state import TILES


def drawn(view) -> np.ndarray:
    assert view.truth.isVisible()
    return np.stack(view.truth.getData())


def test_it_is_drawn_in_units_of_the_data_also_where_both_are_standardised(
    open_window, train
) -> None:
    experiment = experiment_for(DATASETS.create("line", noise=0.0))
    window = open_window(replace(experiment, scale_target=True, scale_features=True))
    x, y = drawn(window.plots.fit.overlay)
    np.testing.assert_allclose(y, 1.2 + 0.45 * x, rtol=1e-12)
    train(window, 150)
    assert np.abs(window.plots.fit.overlay.lines[0].getData()[1] - y).max() < 0.05


def test_counts_are_drawn_from_an_exponential(open_window) -> None:
    x, y = drawn(open_window("counts").plots.fit.overlay)
    np.testing.assert_allclose(y, np.exp(0.35 * x), rtol=1e-12)


def test_the_switch_in_the_legend_takes_it_away_from_every_picture(window, qtbot) -> None:
    fit, view = window.plots.fit, window.session.view
    assert (fit.truth.text(), fit.truth.accessibleName()) == ("truth", "True curve")
    colour = fit.overlay.truth.opts["pen"].color().name()
    assert colour == window.theme.tokens.muted
    view.update(fit_page=TILES)
    qtbot.waitUntil(lambda: all(tile.truth.isVisible() for tile in fit.tiles))
    qtbot.mouseClick(fit.truth, Qt.MouseButton.LeftButton, pos=fit.truth.rect().center())
    assert not view.state.truth
    assert not any(tile.truth.isVisible() for tile in fit.tiles)
    window.actions_.tiles.trigger()
    assert not fit.overlay.truth.isVisible()
    view.update(truth=True)
    assert fit.truth.isChecked()
    assert fit.overlay.truth.isVisible()


@pytest.mark.parametrize("key", ["belgian_phones", "moons"])
def test_nobody_knows_it_of_real_data_and_none_is_drawn_of_classes(open_window, key) -> None:
    fit = open_window(key).plots.fit
    assert not fit.truth.isVisible()
    assert not fit.overlay.truth.isVisible()


def test_another_dataset_has_its_own(window, settle) -> None:
    window.session.choose_dataset(DATASETS.create("sine"))
    settle(window)
    x, y = drawn(window.plots.fit.overlay)
    np.testing.assert_allclose(y, 2.0 * np.sin(x), rtol=1e-12)
    window.session.choose_dataset(DATASETS.create("belgian_phones"))
    settle(window)
    assert not window.plots.fit.overlay.truth.isVisible()
    assert not window.plots.fit.truth.isVisible()

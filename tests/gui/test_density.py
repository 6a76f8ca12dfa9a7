"""Very many samples on the fit: a picture of their number, and what is still told of each."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation import sampled
from lossstudio.plots.fit.density import CELL
from lossstudio.plots.fit.sample_places import place_of
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import LIGHT

SAMPLES = 900


def fills(view) -> bool:
    """Whether the picture has the size and the axes of now: it rests after each change."""
    box, density = view.getViewBox(), view.samples.density
    if density.image is None:
        return False
    cells = round(box.width() / px(CELL)), round(box.height() / px(CELL))
    shown = density.mapRectToView(density.boundingRect())
    ends = (shown.left(), shown.right(), shown.top(), shown.bottom())
    (left, right), (low, high) = box.viewRange()
    return density.image.shape[:2] == cells and ends == pytest.approx((left, right, low, high))


@pytest.fixture
def large(qtbot, open_window, monkeypatch):
    """Return what opens a window on very many samples, as if these were."""
    monkeypatch.setattr(sampled, "SAMPLE", 400)

    def open_(kind: str, **changes: object):
        experiment = experiment_for(DATASETS.create(kind, samples=SAMPLES))
        window = open_window(replace(experiment, **changes))
        qtbot.waitUntil(lambda: fills(window.plots.fit.overlay))
        return window

    return open_


def alpha(view) -> np.ndarray:
    """Return how strong each cell of the picture is."""
    return view.samples.density.image[..., 3]


@pytest.mark.parametrize("kind", ["line_outliers", "moons", "blobs"])
def test_very_many_samples_are_a_picture_of_their_number(large, kind):
    window = large(kind)
    fit = window.plots.fit
    view, box = fit.overlay, fit.overlay.getViewBox()
    density = view.samples.density
    assert density.isVisible()
    assert not len(view.samples.train.data)
    assert fit.caption.text().startswith(f"stronger: more samples   {SAMPLES:,} in all")
    assert fit.caption.shown.startswith("stronger: more samples"), "it is not cut"
    assert "○ test" not in fit.caption.text()
    cells = round(box.width() / px(CELL)), round(box.height() / px(CELL))
    assert density.image.shape == (*cells, 4)
    assert density.mapRectToView(density.boundingRect()).left() == pytest.approx(
        box.viewRange()[0][0]
    )
    samples = window.session.snapshot.prepared.samples
    (left, right), (low, high) = box.viewRange()
    features = samples.features
    y = features[:, 1] if features.shape[1] > 1 else samples.target
    frame = (left, right), (low, high)
    counts, _, _ = np.histogram2d(features[:, 0], y, bins=cells, range=frame)
    assert np.array_equal(alpha(view) > 0, counts > 0)
    where = np.unravel_index(counts.argmax(), counts.shape)
    assert alpha(view)[where] == alpha(view).max()


@pytest.mark.parametrize(("scheme", "hue"), [(Scheme.DARK, "white"), (Scheme.LIGHT, "black")])
def test_on_a_surface_the_colour_is_said_to_be_the_prediction(
    qtbot, open_window, monkeypatch, theme, scheme, hue
):
    monkeypatch.setattr(sampled, "SAMPLE", 400)
    theme.choose(scheme)
    formula = DATASETS.create("formula_regression", text="y = x1*x2 + noise", samples=SAMPLES)
    fit = open_window(experiment_for(formula)).plots.fit
    qtbot.waitUntil(lambda: fills(fit.overlay))
    words = f"{hue}: count, colour: fit of y"
    assert fit.caption.text().startswith(f"{words}   {SAMPLES:,} samples")
    assert fit.caption.shown.startswith(words), "it is not cut"
    cell = np.unravel_index(alpha(fit.overlay).argmax(), alpha(fit.overlay).shape)
    assert bool(fit.overlay.samples.density.image[cell][:3].mean() > 128) == (hue == "white")


def test_cells_have_the_colour_of_their_class(large):
    window = large("blobs")
    view, samples = window.plots.fit.overlay, window.session.snapshot.prepared.samples
    (left, right), (low, high) = view.getViewBox().viewRange()
    image = view.samples.density.image
    for kind in range(3):
        middle = np.median(samples.features[samples.target == kind], axis=0)
        near = np.hypot(*(samples.features - middle).T).argsort()[:9]
        alone = next(i for i in near if samples.target[i] == kind)
        share = (samples.features[alone] - (left, low)) / (right - left, high - low)
        cell = tuple((share * image.shape[:2]).astype(int))
        hue = LIGHT.class_(kind)
        assert image[cell][:3].tolist() == [int(hue[at : at + 2], 16) for at in (1, 3, 5)]


def test_a_zoom_counts_anew_and_tells_what_lies_outside(qtbot, large):
    window = large("moons")
    view = window.plots.fit.overlay
    before = view.samples.density.image
    view.setRange(xRange=(0.0, 0.5), yRange=(0.0, 0.5), padding=0)
    qtbot.waitUntil(lambda: view.samples.density.image is not before)
    features = window.session.snapshot.prepared.samples.features
    inside = ((features >= 0.0) & (features <= 0.5)).all(axis=1)
    qtbot.waitUntil(lambda: view.samples.density.outside > 0)
    assert view.samples.density.outside == pytest.approx(SAMPLES - inside.sum(), abs=5)
    assert f"{view.samples.density.outside:,} lie outside the axes" in view.samples.note


def test_a_sample_nearby_is_still_read(qtbot, large):
    window = large("moons")
    fit, snapshot = window.plots.fit, window.session.snapshot
    view = fit.overlay
    which = view.samples.ordered()[40]
    spot = view.viewport().mapFromGlobal(view.on_screen(place_of(snapshot.prepared, which)))
    qtbot.mouseMove(view.viewport(), spot + QPoint(1, 0))
    qtbot.waitUntil(fit.inspector.isVisible)
    assert "of all pull" not in fit.inspector.text(), "that would take all samples"


def test_sizes_that_follow_the_pull_bring_samples_back(large):
    window = large("moons")
    fit, view = window.plots.fit, window.plots.fit.overlay
    for how, dense in (("influence", False), ("equal", True)):
        fit.weighing.setCurrentIndex(fit.weighing.findData(how))
        fit.weighing.activated.emit(fit.weighing.currentIndex())
        assert view.samples.density.isVisible() is dense
        assert bool(len(view.samples.train.data)) is not dense


def test_it_is_said_on_how_many_samples_is_measured(qtbot, large, train):
    window = large("moons", batch_size=16, test_share=0.48)
    session = window.session
    line = window.contenders.samples
    assert line.text() == "Measured on all 432"
    session.step_batch()
    session.run()
    qtbot.waitUntil(lambda: line.text() == "Measured on 400 of 432")
    session.pause()
    qtbot.waitUntil(lambda: session.idle and line.text() == "Measured on all 432")
    session.view.update(yardstick_page="confusion")
    page = window.plots.yardsticks.stack.currentWidget()
    assert page.whose.text() == f"{session.snapshot.moment}, measured on 400 of 432"
    assert sum(row[4] for row in page.numbers().rows) == 2 * 400, "of two contenders"


def test_few_samples_are_drawn_one_by_one(open_window):
    window = open_window(experiment_for(DATASETS.create("moons", samples=200)))
    view = window.plots.fit.overlay
    assert not view.samples.density.isVisible()
    assert len(view.samples.train.data) == 140
    assert window.contenders.samples.isHidden()

"""Samples on the fit: sizes that follow their pull, and readings that follow the race."""

from dataclasses import replace

import numpy as np
import pytest
from judged import judge
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from lossstudio.core.analysis.influence import shares
from lossstudio.core.analysis.sample_inspection import SampleRef, inspect
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.links import sigmoid
from lossstudio.core.plain_text import figures
from lossstudio.core.training import Trainer
from lossstudio.plots.fit.sample_places import place_of
from lossstudio.plots.fit.samples_item import LARGEST, MOST, SMALLEST
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton
HERE = QPoint(0, 0)


def sizes(view) -> np.ndarray:
    """Return the drawn px of the training samples."""
    item = view.samples.train
    return np.where(item.data["size"] < 0, item.opts["size"], item.data["size"])


def weigh(window, how: str) -> None:
    combo = window.plots.fit.weighing
    combo.setCurrentIndex(combo.findData(how))
    combo.activated.emit(combo.currentIndex())


def spot(window, view, which: SampleRef) -> QPoint:
    where = place_of(window.session.snapshot.prepared, which)
    return view.viewport().mapFromGlobal(view.on_screen(where))


def click(qtbot, window, view, which: SampleRef, off: QPoint = HERE) -> None:
    qtbot.mouseClick(view.viewport(), LEFT, pos=spot(window, view, which) + off)


def lonely(window) -> SampleRef:
    """Return the training sample that is farthest on the screen from all others."""
    view, prepared = window.plots.fit.overlay, window.session.snapshot.prepared
    every = [SampleRef(False, i) for i in range(len(prepared.train))]
    every += [SampleRef(True, i) for i in range(len(prepared.test))]
    px = np.array([(p.x(), p.y()) for p in (spot(window, view, which) for which in every)])
    away = np.hypot(*(px[:, None] - px[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    train = len(prepared.train)
    return every[int(away[:train].min(axis=1).argmax())]


@pytest.fixture
def phones(open_window, train):
    window = open_window("belgian_phones")
    train(window, 20)
    return window


def test_influence_is_off_at_first_and_can_be_taken_back(phones):
    assert np.unique(sizes(phones.plots.fit.overlay)).tolist() == [7]
    weigh(phones, "influence")
    assert len(np.unique(sizes(phones.plots.fit.overlay))) > 3
    assert "size: MSE" in phones.plots.fit.caption.text()
    weigh(phones, "equal")
    assert np.unique(sizes(phones.plots.fit.overlay)).tolist() == [7]
    assert "size" not in phones.plots.fit.caption.text()


def test_a_long_caption_does_not_widen_the_window(qtbot, open_window):
    names = ("air_flow", "water_temperature", "acid_concentration")
    window = open_window(experiment_for(DATASETS.create("stack_loss", features=names)))
    weigh(window, "influence")
    caption = window.plots.fit.caption
    qtbot.waitUntil(lambda: caption.shown.endswith("…"))
    assert window.width() == 1280
    assert caption.toolTip() == caption.text()
    assert caption.text().startswith(caption.shown[:-1])
    window.resize(1900, 900)
    qtbot.waitUntil(lambda: caption.shown == caption.text())


def test_the_area_follows_the_share_of_the_selected_contender(phones):
    weigh(phones, "influence")
    snapshot = phones.session.snapshot
    part = snapshot.prepared.train
    for index in range(3):
        phones.contenders.select(index)
        wanted = 7 * np.sqrt(shares(snapshot, index, part) * len(part))
        np.testing.assert_allclose(
            sizes(phones.plots.fit.overlay), np.clip(wanted, SMALLEST, LARGEST), atol=0.5
        )


def test_one_sees_outliers_pull_mse_and_not_huber(phones):
    phones.plots.fit.turn(1)
    weigh(phones, "influence")
    outlier = phones.session.snapshot.prepared.train.target > 100
    assert outlier.sum() >= 5
    mse, mae, huber = ((sizes(tile) ** 2)[outlier].mean() for tile in phones.plots.fit.tiles)
    assert mse > 2.5 * huber
    assert mse > 2.5 * mae


def test_sizes_follow_the_race(phones, train):
    weigh(phones, "influence")
    before = sizes(phones.plots.fit.overlay)
    train(phones, 300)
    after = sizes(phones.plots.fit.overlay)
    assert (before != after).any()
    snapshot = phones.session.snapshot
    wanted = 7 * np.sqrt(shares(snapshot, 0, snapshot.prepared.train) * len(after))
    np.testing.assert_allclose(after, np.clip(wanted, SMALLEST, LARGEST), atol=0.5)


def test_test_samples_pull_nothing(open_window, train):
    window = open_window("moons")
    train(window, 5)
    weigh(window, "influence")
    assert np.unique(window.plots.fit.overlay.samples.test.data["size"]).tolist() == [SMALLEST + 1]


@pytest.mark.parametrize("tiles", [False, True])
def test_a_click_pins_a_reading_that_follows_the_race(qtbot, phones, train, tiles):
    which = lonely(phones)
    phones.plots.fit.turn(int(tiles))
    phones.grab()
    view = phones.plots.fit.views[-1]
    click(qtbot, phones, view, which)
    inspector = phones.plots.fit.inspector
    assert inspector.isVisible()
    assert (inspector.which, inspector.pinned) == (which, True)
    first = inspector.text()
    found = inspect(phones.session.snapshot, which, range(3))
    assert f"year {found.features[0]:.4g}" in first
    assert f"calls_millions {found.target:.4g}" in first
    for contender, evaluation in zip(
        phones.session.experiment.contenders, found.evaluations, strict=True
    ):
        assert contender.label in first
        assert f">{figures(evaluation.predicted, steady=True)}<" in first
    train(phones, 20)
    qtbot.waitUntil(lambda: inspector.text() != first)
    now = inspect(phones.session.snapshot, which, range(3)).evaluations[0]
    shown = f">{figures(now.loss, steady=True)}<"
    qtbot.waitUntil(lambda: shown in inspector.text())
    for view in phones.plots.fit.views:
        x, y = view.samples.ring.getData()
        assert set(x) == {found.features[0]}
        assert set(y) == {found.target}


def test_escape_releases_a_pinned_reading_on_every_page(qtbot, phones):
    which = lonely(phones)
    click(qtbot, phones, phones.plots.fit.overlay, which)
    phones.plots.fit.turn(1)
    assert phones.plots.fit.inspector.isVisible()
    assert all(len(tile.samples.ring.data) for tile in phones.plots.fit.tiles)
    phones.activateWindow()
    qtbot.waitUntil(phones.plots.fit.tiles[0].isVisible)  # once it is laid out
    phones.plots.fit.tiles[0].setFocus()
    qtbot.keyClick(phones.plots.fit.tiles[0], Qt.Key.Key_Escape)
    assert not phones.plots.fit.inspector.isVisible()
    phones.plots.fit.turn(0)
    assert len(phones.plots.fit.overlay.samples.ring.data) == 0


def test_a_click_elsewhere_releases(qtbot, phones):
    which = lonely(phones)
    click(qtbot, phones, phones.plots.fit.overlay, which, QPoint(6, 6))  # 8.5 px is near
    assert phones.plots.fit.inspector.which == which
    click(qtbot, phones, phones.plots.fit.overlay, which, QPoint(0, 40))
    assert phones.plots.fit.inspector.which is None
    assert not phones.plots.fit.inspector.isVisible()


def test_the_mouse_reads_without_pinning(qtbot, phones):
    which = lonely(phones)
    view = phones.plots.fit.overlay
    view.scene().sigMouseMoved.emit(view.mapToScene(spot(phones, view, which)))
    inspector = phones.plots.fit.inspector
    assert inspector.isVisible()
    assert (inspector.which, inspector.pinned) == (which, False)
    view.scene().sigMouseMoved.emit(view.mapToScene(spot(phones, view, which) + QPoint(0, 40)))
    assert not inspector.isVisible()
    click(qtbot, phones, view, which)
    view.scene().sigMouseMoved.emit(view.mapToScene(spot(phones, view, which) + QPoint(0, 40)))
    assert inspector.isVisible(), "what is pinned stays"


def test_the_reading_moves_with_a_zoom_and_a_drag_does_not_pin(qtbot, phones):
    which = lonely(phones)
    view, inspector = phones.plots.fit.overlay, phones.plots.fit.inspector
    at = spot(phones, view, which)
    qtbot.mousePress(view.viewport(), LEFT, pos=at)
    for step in range(1, 9):
        qtbot.mouseMove(view.viewport(), at + QPoint(12 * step, 0), delay=15)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=at + QPoint(96, 0))
    assert not inspector.pinned
    view.show_all()
    click(qtbot, phones, view, which)
    before = inspector.pos()
    view.getViewBox().scaleBy((0.7, 0.7))
    assert inspector.pos() != before
    assert phones.plots.fit.rect().contains(inspector.geometry())


def test_a_pin_outlives_a_reset_but_not_another_dataset(qtbot, phones, settle):
    which = lonely(phones)
    click(qtbot, phones, phones.plots.fit.overlay, which)
    before = phones.session.snapshot.prepared
    phones.session.reset()
    qtbot.waitUntil(lambda: phones.session.snapshot.prepared is not before)
    assert phones.plots.fit.inspector.which == which
    phones.dataset.gallery.thumbs["moons"].click()
    settle(phones)
    assert phones.plots.fit.inspector.which is None


def test_a_race_with_fewer_samples_drops_the_pin(qtbot, window, settle):
    window.session.edit(
        replace(window.session.experiment, dataset=DATASETS.create("line", samples=200))
    )
    settle(window)
    last = SampleRef(False, len(window.session.snapshot.prepared.train) - 1)
    window.plots.fit.overlay.chosen.emit(window.plots.fit.overlay, last)
    assert window.plots.fit.inspector.which == last
    window.session.edit(
        replace(window.session.experiment, dataset=DATASETS.create("line", samples=20))
    )
    settle(window)
    assert window.plots.fit.inspector.which is None


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("moons", ("Test sample", "score", "p(class 1)", "Cross-entropy", "gradient")),
        ("iris", ("Test sample", "petal_length_cm", "species", "predicted", "‖gradient‖")),
    ],
)
def test_readings_of_classes(qtbot, open_window, train, key, words):
    window = open_window(key)
    train(window, 3)
    view = window.plots.fit.overlay
    view.chosen.emit(view, SampleRef(True, 0))
    for word in words:
        assert word in window.plots.fit.inspector.text()


def test_the_last_of_quick_pictures_is_told(qtbot, phones):
    which = lonely(phones)
    click(qtbot, phones, phones.plots.fit.overlay, which)
    trainer = Trainer(phones.session.experiment)
    for _ in range(3):
        trainer.advance(7)
        last = trainer.snapshot()
        phones.plots.fit.show_snapshot(last)
    evaluation = inspect(last, which, (0,)).evaluations[0]
    shown = f">{evaluation.predicted:.4g}<".replace("-", "−")
    qtbot.waitUntil(lambda: shown in phones.plots.fit.inspector.text())


def test_hidden_contenders_are_not_told(window, train, settle):
    train(window, 2)
    window.session.edit(window.session.experiment.with_contender(1, hidden=True))
    settle(window)
    view = window.plots.fit.overlay
    view.chosen.emit(view, SampleRef(False, 0))
    labels = [contender.label for contender in window.session.experiment.contenders]
    told = [f">{label}<" in window.plots.fit.inspector.text() for label in labels]
    assert told == [True, False, True]


def test_rings_and_readings_in_the_dark(qtbot, phones, theme):
    which = lonely(phones)
    click(qtbot, phones, phones.plots.fit.overlay, which)
    assert LIGHT.text in phones.plots.fit.inspector.text()
    try:
        theme.choose(Scheme.DARK)
        inspector = phones.plots.fit.inspector
        qtbot.waitUntil(lambda: DARK.text in inspector.text())
        for contender in phones.session.experiment.contenders:
            assert DARK.contender(contender.colour) in inspector.text()
        pens = phones.plots.fit.overlay.samples.ring.data["pen"]
        assert [pen.color() for pen in pens] == [QColor(DARK.panel), QColor(DARK.accent)]
    finally:
        theme.choose(Scheme.LIGHT)
        QApplication.processEvents()


def test_the_threshold_moves_the_boundary(open_window, train, qtbot):
    window = open_window("moons")
    train(window, 30)
    fit, view = window.session.snapshot.fit, window.plots.fit.overlay

    def chance_on_boundary() -> float:
        x, y = view.lines[0].getData()
        known = np.isfinite(x)
        near_x = np.interp(x[known], fit.x, np.arange(len(fit.x))).round().astype(int)
        near_y = np.interp(y[known], fit.y, np.arange(len(fit.y))).round().astype(int)
        return float(np.median(sigmoid(fit.score[0][near_x, near_y])))

    for threshold in (0.5, 0.2, 0.8):
        judge(qtbot, window, threshold)
        assert chance_on_boundary() == pytest.approx(threshold, abs=0.05)
    for end in (0.0, 1.0):
        judge(qtbot, window, end)
        assert view.lines[0].getData()[0] is None or not len(view.lines[0].getData()[0])
    assert not view.level.isVisible()


def test_with_one_feature_the_threshold_is_a_line_across(open_window, qtbot):
    names = ("mean_radius",)
    window = open_window(experiment_for(DATASETS.create("breast_cancer", features=names)))
    level = window.plots.fit.overlay.level
    assert level.isVisible()
    assert level.value() == 0.5
    judge(qtbot, window, 0.3)
    assert level.value() == 0.3


def test_many_samples_are_thinned_for_all_of_this(open_window):
    window = open_window(experiment_for(DATASETS.create("moons", samples=100_000)))
    view, prepared = window.plots.fit.overlay, window.session.snapshot.prepared
    weigh(window, "influence")
    assert 1000 < len(sizes(view)) <= MOST < len(prepared.train)
    assert "100,000 samples drawn" in window.plots.fit.caption.text()
    every = np.flatnonzero(prepared.train.features[:, 0] == view.samples.train.data["x"][1])[0]
    for index in (0, 17, 400):
        which = SampleRef(False, index * int(every))
        where = place_of(prepared, which)
        assert (where.x(), where.y()) == tuple(view.samples.train.data[["x", "y"]][index])
        found = view.samples.nearest(view.getViewBox().mapViewToScene(where))
        assert found == which


def test_a_reading_ends_where_the_samples_become_fewer_and_stand_elsewhere(qtbot, window, settle):
    """Axes move before the reading hears of the new samples, which has not so many."""
    fit = window.plots.fit
    prepared = window.session.snapshot.prepared
    which = SampleRef(False, int(np.abs(prepared.train.target).argmax()))
    assert which.index > 1
    click(qtbot, window, fit.overlay, which)
    assert fit.inspector.pinned
    thumb = window.dataset.gallery.thumbs["drawn_regression"]
    qtbot.mouseClick(thumb, LEFT)
    settle(window)
    assert len(window.session.snapshot.prepared.train) == 2
    assert fit.inspector.which is None
    assert not len(fit.overlay.samples.ring.data)


def test_a_sample_that_was_read_by_key_is_forgotten_where_it_is_gone(qtbot, window, settle):
    view = window.plots.fit.overlay
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.read.index > 1
    window.session.choose_dataset(DATASETS.create("drawn_regression"))
    settle(window)
    assert view.read is None
    qtbot.keyClick(view, Qt.Key.Key_Return)  # picks up nothing
    assert not window.plots.fit.drawing.selected

"""A sample that is read and lies outside what is shown is pointed to from the edge."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.plain_text import figures
from lossstudio.plots.fit.inspector import OUTSIDE
from lossstudio.plots.fit.sample_places import place_of


@pytest.fixture
def zoomed(open_window):
    """Return a window that shows a corner of the far points, and the sample far right of it."""
    window = open_window("far_points")
    view = window.plots.fit.overlay
    prepared = window.session.snapshot.prepared
    features = prepared.train.features[:, 0]
    far = SampleRef(False, int(features.argmax()))
    view.setRange(xRange=(-2.0, 2.0), yRange=(-3.0, 3.0), padding=0)
    return window, view, far, place_of(prepared, far)


def test_it_is_pointed_to_from_the_edge_with_its_values(zoomed, qtbot) -> None:
    window, view, far, place = zoomed
    inspector = window.plots.fit.inspector
    assert not len(view.pointer.points())
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_End)  # the last from left to right
    assert inspector.which == far
    (spot,) = view.pointer.points()
    assert spot.symbol() == "t2"
    (_, right), _ = view.viewRange()
    assert right - 0.2 < spot.pos().x() < right < place.x()
    assert figures(place.x()) in inspector.text()
    assert OUTSIDE in inspector.text()
    card = window.plots.fit.rect()
    assert card.contains(inspector.geometry())
    edge = inspector.parentWidget().mapFromGlobal(view.on_screen(spot.pos()))
    assert abs(inspector.geometry().right() - edge.x()) < 40, "it stands beside the triangle"


def test_it_is_ringed_again_once_it_is_in_view(zoomed, qtbot) -> None:
    window, view, far, place = zoomed
    view.chosen.emit(view, far)
    assert len(view.pointer.points()) == 1
    for centre, symbol in (
        (QPointF(place.x(), place.y() - 9), "t1"),
        (QPointF(place.x(), place.y() + 9), "t"),
        (QPointF(place.x() + 9, place.y()), "t3"),
    ):
        x, y = centre.x(), centre.y()
        view.setRange(xRange=(x - 2, x + 2), yRange=(y - 2, y + 2), padding=0)
        assert [spot.symbol() for spot in view.pointer.points()] == [symbol]
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton)
    inspector = window.plots.fit.inspector
    assert not len(view.pointer.points())
    assert OUTSIDE not in inspector.text()
    assert inspector.pinned
    assert len(view.samples.ring.data)


def test_every_tile_points_to_it_and_none_does_once_it_is_let_go(zoomed, qtbot) -> None:
    window, view, far, _ = zoomed
    view.chosen.emit(view, far)
    window.actions_.tiles.trigger()
    tiles = window.plots.fit.tiles
    assert not any(len(tile.pointer.points()) for tile in tiles), "they show all"
    for tile in tiles:
        tile.setRange(xRange=(-2.0, 2.0), yRange=(-3.0, 3.0), padding=0)
    assert all(len(tile.pointer.points()) == 1 for tile in tiles)
    window.plots.fit.inspector.release()
    assert not any(len(tile.pointer.points()) for tile in tiles)


def test_a_sample_at_the_origin_is_pointed_to_as_well(open_window, tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("x,y\n0,0\n1,2\n2,3\n3,7\n4,8\n5,9\n", encoding="utf-8")
    experiment = experiment_for(DATASETS.create("csv", path=str(path)))
    window = open_window(replace(experiment, test_share=0.0))
    view = window.plots.fit.overlay
    view.setRange(xRange=(3.0, 4.0), yRange=(6.0, 9.0), padding=0)
    target = window.session.snapshot.prepared.train.target
    view.chosen.emit(view, SampleRef(False, int(target.argmin())))
    assert len(view.pointer.points()) == 1
    assert OUTSIDE in window.plots.fit.inspector.text()

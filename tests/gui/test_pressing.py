"""Pressing things: sliders, the timeline, lists and menus do what was aimed at, and let go."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QSlider

from lossstudio.core.recording.marks import Best, Calibrated, Changed, Jumped, Mark
from lossstudio.plots.curves.timeline_signs import APART, SIGN, apart
from lossstudio.plots.fit.inspector import BESIDE
from lossstudio.plots.fit.sample_places import place_of

LEFT = Qt.MouseButton.LeftButton


def test_a_slider_goes_to_where_it_is_pressed_and_on_from_there_in_one_step(
    qtbot, window, settle
) -> None:
    before = window.session.experiment
    slider = window.optimizer.form.rows["learning_rate"].slider
    y, wide = slider.height() // 2, slider.width()

    def share() -> float:
        return slider.sliderPosition() / slider.maximum()

    qtbot.mousePress(slider, LEFT, pos=QPoint(wide - 12, y))
    assert share() > 0.8
    rates = [window.session.experiment.optimizer.learning_rate]
    for x in (wide - 30, wide // 2, 12):
        qtbot.mouseMove(slider, QPoint(x, y))
        qtbot.waitUntil(lambda x=x: abs(share() - (x - 6) / (wide - 12)) < 0.05)
        rates.append(window.session.experiment.optimizer.learning_rate)
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == 4
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(12, y))
    settle(window)
    window.actions_.undo.trigger()
    assert window.session.experiment == before


def test_every_slider_of_the_window_follows_a_press(qtbot, open_window, train) -> None:
    window = open_window("moons")
    train(window, 2)
    window.session.view.update(yardstick_page="confusion")
    sliders = [slider for slider in window.findChildren(QSlider) if slider.isVisible()]
    assert len(sliders) > 6
    for slider in sliders:
        for x in (8, slider.width() - 8):
            if not slider.isEnabled() or slider.visibleRegion().isEmpty():
                continue
            qtbot.mousePress(slider, LEFT, pos=QPoint(x, slider.height() // 2))
            assert slider.isSliderDown(), slider.accessibleName()
            there = (slider.sliderPosition() - slider.minimum()) / (
                slider.maximum() - slider.minimum()
            )
            qtbot.mouseRelease(slider, LEFT, pos=QPoint(x, slider.height() // 2))
            assert abs(there - (0.0 if x == 8 else 1.0)) < 0.15, slider.accessibleName()


def test_a_press_right_beside_the_handle_is_followed_and_dragged_on(qtbot, window, train) -> None:
    train(window, 200)  # and the signs of the best stand above the end
    timeline = window.plots.timeline
    track, words = timeline.track, timeline.words
    qtbot.waitUntil(lambda: window.session.idle and track.last == 200)
    qtbot.waitUntil(lambda: words.width() >= words.minimumWidth())  # the line has given way
    y = track.height() - 6

    def shows(x: int) -> bool:
        return abs(track.place_of(window.session.snapshot.epoch) - x) <= 2

    for off in (5, 8, 20):
        x = round(track.place_of(200)) - off
        qtbot.mousePress(track, LEFT, pos=QPoint(x, y))
        qtbot.waitUntil(lambda x=x: window.session.idle and shows(x))
        for step in range(1, 6):
            qtbot.mouseMove(track, QPoint(x - 10 * step, y))
        qtbot.waitUntil(lambda x=x: window.session.idle and shows(x - 50))
        qtbot.mouseRelease(track, LEFT, pos=QPoint(x - 50, y))


def test_a_sign_takes_to_its_epoch(qtbot, window, train) -> None:
    train(window, 60)
    track = window.plots.timeline.track
    track.marks = (Mark(30, 90, Best(0), 0, "MSE"),)
    ((_, place),) = track.signs()
    qtbot.mouseClick(track, LEFT, pos=QPoint(round(place) + 3, 9))
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.epoch == 30


def test_signs_of_one_epoch_stand_side_by_side(window, train) -> None:
    train(window, 60)
    track = window.plots.timeline.track
    track.marks = (
        Mark(30, 90, Calibrated(0.5), 0, "MSE"),
        Mark(30, 90, Jumped(6.0), 0, "MSE"),
        Mark(30, 90, Changed(())),
        *(Mark(60, 180, Best(0), row, "any") for row in range(3)),
    )
    places = [place for mark, place in track.signs() if not isinstance(mark.event, Changed)]
    assert np.diff(sorted(places)).min() >= 2 * SIGN
    line = [place for mark, place in track.signs() if isinstance(mark.event, Changed)]
    assert line == [track.place_of(30)]
    assert max(places) <= track.width() - SIGN


@given(st.lists(st.floats(10, 390), max_size=30), st.integers(400, 800))
def test_signs_never_overlap_and_stay_in_sight(places, width) -> None:
    places = sorted(places)
    moved = apart(places, width)
    assert moved == sorted(moved)
    assert all(b - a >= APART - 1e-9 for a, b in itertools.pairwise(moved))
    assert all(SIGN <= place <= width - SIGN + 1e-9 for place in moved)
    if all(b - a >= APART for a, b in itertools.pairwise(places)):
        np.testing.assert_allclose(moved, places)


@pytest.mark.parametrize("key", ["line", "moons"])
def test_every_list_shows_all_of_its_entries(qtbot, open_window, key) -> None:
    window = open_window(key)
    combos = [combo for combo in window.findChildren(QComboBox) if combo.isVisible()]
    assert window.optimizer.whose in combos
    for combo in combos:
        combo.showPopup()
        view = combo.view()
        qtbot.waitUntil(view.isVisible)
        rows = min(combo.count(), combo.maxVisibleItems())
        last = combo.model().index(rows - 1, 0)
        assert view.viewport().rect().contains(view.visualRect(last)), combo.accessibleName()
        longest = view.sizeHintForColumn(0)
        assert view.viewport().width() >= longest, combo.accessibleName()
        combo.hidePopup()


@pytest.mark.parametrize("row", [0, 1])
def test_the_button_of_a_menu_is_not_lit_once_the_menu_is_gone(qtbot, window, row) -> None:
    button, menu = window.contenders.rows[row].more, window.contenders.rows[row].menu
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # as the press that opens it leaves it
    menu.popup(button.mapToGlobal(QPoint(0, 20)))
    qtbot.waitUntil(menu.isVisible)
    assert button.underMouse()
    menu.close()
    qtbot.waitUntil(lambda: not button.underMouse())


def test_a_refused_target_does_not_stay_on_display(qtbot, open_window, settle, tmp_path) -> None:
    from lossstudio.core.files import load

    path = tmp_path / "own.csv"
    rows = [f"{i},{2 * i},name {i},{'ab'[i % 2]}" for i in range(40)]
    path.write_text("\n".join(["x,y,name,kind", *rows]))
    window = open_window(load(path))
    combo = window.dataset.columns.target.combo
    raced = window.session.snapshot.prepared.samples.target_name
    for _ in range(2):
        combo.setCurrentIndex(combo.findText("name"))
        combo.activated.emit(combo.currentIndex())
        settle(window)
        assert window.session.snapshot.prepared.samples.target_name == raced
        assert combo.currentText() == raced
        told = "own.csv: 'name' has 40 classes, more than 10; choose another column."
        assert told in window.statusBar().currentMessage()


@pytest.mark.parametrize("size", [(1024, 700), (1920, 1080)])
def test_the_reading_never_covers_its_sample(qtbot, open_window, settle, train, size) -> None:
    window = open_window("belgian_phones")
    while len(window.contenders.rows) < 8:
        window.contenders.rows[2].actions_["duplicate"].trigger()
        settle(window)
    train(window, 3)
    window.resize(*size)
    card, view = window.plots.fit, window.plots.fit.overlay
    qtbot.waitUntil(lambda: not view.getViewBox().sceneBoundingRect().isEmpty())
    for which in every_sample(window):
        view.chosen.emit(view, which)
        at = card.mapFromGlobal(view.on_screen(place_of(window.session.snapshot.prepared, which)))
        reading = card.inspector.geometry()
        assert not reading.adjusted(-BESIDE + 2, -BESIDE + 2, BESIDE - 2, BESIDE - 2).contains(at)


def every_sample(window):
    from lossstudio.core.analysis.sample_inspection import SampleRef

    prepared = window.session.snapshot.prepared
    yield from (SampleRef(False, index) for index in range(len(prepared.train)))
    yield from (SampleRef(True, index) for index in range(len(prepared.test)))

"""Samples are moved, added, erased and flipped on the fit, with the mouse and by keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.datasets.drawing import touched
from lossstudio.core.recording.marks import Changed
from lossstudio.plots.fit.drawing.places import heights
from lossstudio.plots.fit.drawing.tools import Tool

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def where(window, which: int) -> QPoint:
    """Return where a sample stands on the picture, in px."""
    view, drawn = window.plots.fit.overlay, window.plots.fit.drawing.begin()
    x, y = view.on_view(drawn.rows[:, 0], heights(drawn))
    place = drawn.ids.index(which)
    return QPoint(round(x[place]), round(y[place]))


def alone(window, least: float = 60.0) -> int:
    """Return a sample with nobody near."""
    view, drawn = window.plots.fit.overlay, window.plots.fit.drawing.begin()
    places = np.column_stack(view.on_view(drawn.rows[:, 0], heights(drawn)))
    away = np.hypot(*(places[:, None] - places[None]).T) + np.diag([1e9] * len(places))
    return drawn.ids[int(away.min(axis=0).argmax())]


def drag(qtbot, window, start: QPoint, *stops: QPoint, held=Qt.KeyboardModifier.NoModifier) -> None:
    port = window.plots.fit.overlay.viewport()
    QTest.mousePress(port, LEFT, held, start)
    for stop in stops:
        QTest.mouseMove(port, stop)
        qtbot.waitUntil(lambda: window.session.idle or window.session.running)
    QTest.mouseRelease(port, LEFT, held, stops[-1])


@pytest.fixture
def moons(open_window):
    window = open_window("moons")
    window.plots.fit.draw.click()
    return window


@pytest.fixture
def line(window):
    window.plots.fit.draw.click()
    return window


def samples(window) -> DrawnDataset:
    return window.session.experiment.dataset


def test_the_tools_appear_and_go(qtbot, window) -> None:
    fit = window.plots.fit
    assert not fit.draw_bar.isVisible()
    qtbot.mouseClick(fit.draw, LEFT)
    assert fit.draw_bar.isVisible()
    shown = [tool for tool, button in fit.draw_bar.tools.items() if button.isVisible()]
    assert shown == [Tool.MOVE, Tool.ADD, Tool.ERASE, Tool.OUTLIER]
    qtbot.mouseClick(fit.draw_bar.done, LEFT)
    assert not fit.draw_bar.isVisible()
    assert not isinstance(samples(window), DrawnDataset)  # nothing was touched


def test_a_sample_is_dragged_while_the_race_goes_on_and_undo_brings_it_back(
    qtbot, line, settle
) -> None:
    plots, session = line.plots, line.session
    session.train_epochs(20)
    settle(line)
    before, race = session.experiment, session.snapshot.race_id
    which = alone(line)
    start = where(line, which)
    old = session.snapshot.surface.copy()
    session.run()
    end = QPoint(start.x() + 20, 60)
    drag(qtbot, line, start, start + QPoint(10, -20), end)
    goal = plots.fit.overlay.place_at(end.toPointF())  # the plot may grow once the race goes on
    by = goal - plots.fit.overlay.place_at(start.toPointF())
    qtbot.waitUntil(lambda: session.snapshot.epoch > 25)
    session.pause()
    settle(line)
    place = samples(line).ids.index(which)
    low, high = plots.fit.overlay.viewRange()[1]
    assert samples(line).target[place] == pytest.approx(goal.y(), abs=0.02 * (high - low))
    assert samples(line).rows[place, 0] == pytest.approx(goal.x(), abs=0.02 * goal.x() + 0.1)
    assert by.y() > 0.1 * (high - low)
    assert session.snapshot.race_id == race  # the race went on
    drawn = plots.fit.overlay.samples
    heights_drawn = np.concatenate([drawn.train.data["y"], drawn.test.data["y"]])
    assert np.isclose(heights_drawn, samples(line).target[place]).any()
    assert np.abs(session.snapshot.surface - old).max() > 0
    assert samples(line).called == f"{before.dataset.called}, drawn on"
    changes = [mark.text for mark in session.snapshot.marks if isinstance(mark.event, Changed)]
    assert changes == ["move a sample"]
    assert session.undo_text == "move a sample"
    line.actions_.undo.trigger()
    settle(line)
    assert session.experiment == before
    assert session.snapshot.race_id == race


def test_the_press_that_begins_a_drag_is_no_step_of_its_own(qtbot, line, settle) -> None:
    session, undo, before = line.session, line.actions_.undo, line.session.experiment
    stages = []
    for _ in range(2):
        which = alone(line)  # another each time: the last stands near others now
        start, other = where(line, which), where(line, line.plots.fit.drawing.begin().ids[0])
        drag(qtbot, line, start, start + QPoint(0, 12), other)
        settle(line)
        assert line.plots.fit.drawing.selected == {which}
        stages.append((which, session.experiment))
    (first, once), (second, _) = stages
    assert first != second
    for left in (once, before):
        assert undo.text() == "Undo: move a sample"
        undo.trigger()
        assert session.experiment == left
    assert not undo.isEnabled()


def test_a_click_on_a_sample_alone_is_undone(line) -> None:
    port = line.plots.fit.overlay.viewport()
    QTest.mouseClick(port, LEFT, pos=where(line, alone(line)))
    assert line.actions_.undo.text() == "Undo: select a sample"
    line.actions_.undo.trigger()
    assert not line.plots.fit.drawing.selected


def test_samples_are_added_by_a_click_and_sprayed_by_a_drag(qtbot, moons, settle) -> None:
    bar, port = moons.plots.fit.draw_bar, moons.plots.fit.overlay.viewport()
    qtbot.mouseClick(bar.tools[Tool.ADD], LEFT)
    bar.classes.setCurrentIndex(1)
    bar.classes.activated.emit(1)
    count = len(moons.session.snapshot.prepared.samples.target)
    middle = port.rect().center()
    QTest.mouseClick(port, LEFT, pos=middle)
    settle(moons)
    drawn = samples(moons)
    assert len(drawn.target) == count + 1
    assert drawn.target[-1] == 1.0
    assert (where(moons, drawn.ids[-1]) - middle).manhattanLength() <= 2
    drag(qtbot, moons, middle, *(middle + QPoint(8 * k, 0) for k in range(1, 6)))
    settle(moons)
    assert len(samples(moons).target) > count + 3
    assert moons.session.undo_text.startswith("add")
    moons.actions_.undo.trigger()  # the whole stroke
    assert len(samples(moons).target) == count + 1


def test_a_model_follows_whatever_is_added(qtbot, line, settle) -> None:
    fit, session = line.plots.fit, line.session
    qtbot.mouseClick(fit.draw_bar.tools[Tool.ADD], LEFT)
    tests = session.snapshot.prepared.test.index
    for up in range(8):  # a third of them would be tested by the share
        place = fit.overlay.viewport().rect().center() - QPoint(9 * up, 12 * up)
        QTest.mouseClick(fit.overlay.viewport(), LEFT, pos=place)
    settle(line)
    assert len(samples(line).ids) == len(samples(line).first) + 8
    assert (session.snapshot.prepared.test.index == tests).all()
    assert not fit.draw_bar.told.text()


def test_of_an_outlier_that_moves_no_line_it_is_said_why(qtbot, line, settle) -> None:
    fit, prepared = line.plots.fit, line.session.snapshot.prepared
    tests, said = set(prepared.test.index.tolist()), set()
    qtbot.mouseClick(fit.draw_bar.tools[Tool.OUTLIER], LEFT)
    for chosen in prepared.test.index.tolist()[:5] + prepared.train.index.tolist()[:2]:
        before = fit.drawing.begin()
        QTest.mouseClick(fit.overlay.viewport(), LEFT, pos=where(line, chosen))
        settle(line)
        changed = {before.ids[place] for place in touched(before, samples(line))}
        assert ("nobody learns" in fit.draw_bar.told.text()) == (changed <= tests)
        said.add(changed <= tests)
    assert said == {False, True}


def test_the_brush_erases_and_flips(qtbot, moons, settle) -> None:
    bar = moons.plots.fit.draw_bar
    first = moons.plots.fit.drawing.begin()
    which = first.ids[5]
    qtbot.mouseClick(bar.tools[Tool.FLIP], LEFT)
    QTest.mouseClick(moons.plots.fit.overlay.viewport(), LEFT, pos=where(moons, which))
    settle(moons)
    assert samples(moons).target[5] == 1.0 - first.target[5]
    qtbot.mouseClick(bar.tools[Tool.ERASE], LEFT)
    start = where(moons, which)
    drag(qtbot, moons, start, start + QPoint(20, 0), start + QPoint(40, 0))
    settle(moons)
    assert which not in samples(moons).ids
    assert moons.session.undo_text.startswith("erase")


def test_several_are_selected_by_a_band_and_moved_and_erased_together(qtbot, moons, settle) -> None:
    fit = moons.plots.fit
    port = fit.overlay.viewport()
    corner = QPoint(60, 20)
    drag(qtbot, moons, corner, QPoint(port.width() // 2, port.height() - 40))
    chosen = fit.drawing.selected
    assert 3 < len(chosen) < len(fit.drawing.begin().ids)
    assert fit.draw_bar.erase.isVisible()
    before = fit.drawing.begin()
    grabbed = min(chosen, key=lambda each: where(moons, each).x())
    start = where(moons, grabbed)
    drag(qtbot, moons, start, start + QPoint(0, 12), start + QPoint(0, 24))
    settle(moons)
    moved = samples(moons).rows - before.rows
    places = np.isin(before.ids, list(chosen))
    assert np.ptp(moved[places, 1]) < 1e-9
    assert moved[places, 1][0] < 0
    assert (moved[~places] == 0).all()
    qtbot.mouseClick(fit.draw_bar.erase, LEFT)
    settle(moons)
    assert not set(samples(moons).ids) & chosen


def test_the_menu_of_a_sample_flips_makes_outliers_adds_and_erases(qtbot, line, settle) -> None:
    from lossstudio.plots.fit.drawing.draw_menu import draw_menu

    view = line.plots.fit.overlay
    which = alone(line)
    count = len(line.session.snapshot.prepared.samples.target)

    def choose(word: str) -> None:
        menu = draw_menu(view, where(line, which).toPointF())
        next(action for action in menu.actions() if action.text().startswith(word)).trigger()
        settle(line)

    choose("Make this sample an outlier")
    low, high = line.session.snapshot.prepared.samples.ranges[-1]
    assert samples(line).target[samples(line).ids.index(which)] in (low, high)
    choose("Add here")
    assert len(samples(line).ids) == count + 1
    choose("Erase this sample")
    assert len(samples(line).ids) == count


def test_everything_can_be_done_by_keys(qtbot, window, settle) -> None:
    line, view = window, window.plots.fit.overlay
    qtbot.keyClick(window, Key.Key_D)
    assert line.plots.fit.drawing.tool is Tool.MOVE
    assert view.hasFocus()
    qtbot.keyClick(view, Key.Key_Right)
    qtbot.keyClick(view, Key.Key_Right)
    qtbot.keyClick(view, Key.Key_Return)
    (which,) = line.plots.fit.drawing.selected
    before = line.plots.fit.drawing.begin()
    place = before.ids.index(which)
    qtbot.keyClick(view, Key.Key_Up)
    qtbot.keyClick(view, Key.Key_Up)
    settle(line)
    assert samples(line).target[place] > before.target[place]
    assert samples(line).rows[place] == before.rows[place]
    qtbot.keyClick(view, Key.Key_O)
    settle(line)
    assert samples(line).target[place] in line.session.snapshot.prepared.samples.ranges[-1]
    qtbot.keyClick(view, Key.Key_Delete)
    settle(line)
    assert which not in samples(line).ids
    qtbot.keyClick(view, Key.Key_Insert)
    settle(line)
    assert len(samples(line).ids) == len(before.ids)
    qtbot.keyClick(view, Key.Key_A)
    assert line.plots.fit.drawing.tool is Tool.ADD
    qtbot.keyClick(view, Key.Key_Escape)
    assert line.plots.fit.drawing.tool is None


def test_in_the_past_the_samples_of_then_are_moved_and_the_race_goes_on_from_there(
    qtbot, line, train, settle
) -> None:
    session = line.session
    which = alone(line)
    train(line, 10)
    session.look(4)
    qtbot.waitUntil(lambda: session.snapshot.past and session.idle)
    start = where(line, which)
    drag(qtbot, line, start, start + QPoint(0, -15), QPoint(start.x(), 60))
    qtbot.waitUntil(lambda: session.idle)
    assert session.snapshot.epoch == 4
    place = samples(line).ids.index(which)
    assert session.snapshot.prepared.samples.target[place] == samples(line).target[place]
    session.step_epoch()
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 5)
    assert session.snapshot.prepared.samples.target[place] == samples(line).target[place]


def test_a_plane_to_draw_on_is_the_first_picture_and_begins_with_adding(
    qtbot, window, settle
) -> None:
    for group, key in (("regression", "drawn_regression"), ("classification", "drawn_classes")):
        qtbot.mouseClick(window.dataset.gallery.tabs[group], LEFT)
        thumb = window.dataset.gallery.thumbs[key]
        qtbot.mouseClick(thumb, LEFT)
        settle(window)
        assert samples(window).key == key
        assert window.plots.fit.drawing.tool is Tool.ADD
        assert not window.dataset.form.isVisible()
        low, high = window.plots.fit.overlay.viewRange()[1]
        assert low <= -3.0
        assert high >= 3.0


def test_too_many_samples_say_why_they_cannot_be_drawn_on(qtbot, open_window) -> None:
    from lossstudio.core.datasets import DATASETS
    from lossstudio.core.defaults import experiment_for

    window = open_window(experiment_for(DATASETS.create("line", samples=6000)))
    qtbot.mouseClick(window.plots.fit.draw, LEFT)
    assert "5,000" in window.line.sentence.text()
    assert not window.plots.fit.draw.isChecked()
    assert not window.plots.fit.draw_bar.isVisible()


def test_what_was_drawn_is_saved_as_a_table_that_opens_again(
    qtbot, line, settle, tmp_path, monkeypatch
) -> None:
    from lossstudio.core.datasets import DATASETS

    which = alone(line)
    drag(qtbot, line, where(line, which), where(line, which) + QPoint(0, 15))
    settle(line)
    path = tmp_path / "drawn.csv"
    monkeypatch.setattr(
        "lossstudio.app.window.single_files.ask_where_to_save", lambda *rest, **__: path
    )
    qtbot.mouseClick(line.dataset.keep, LEFT)
    again = DATASETS.create("csv", path=str(path)).generate(0)
    np.testing.assert_array_equal(again.features, samples(line).rows)
    np.testing.assert_array_equal(again.target, samples(line).target)


def test_the_reading_follows_a_sample_that_is_dragged_and_the_lines_are_told(
    qtbot, line, settle
) -> None:
    fit, session = line.plots.fit, line.session
    train_index = session.snapshot.prepared.train.index
    which = int(train_index[np.argmax(session.snapshot.prepared.train.target)])
    start = where(line, which)
    port = fit.overlay.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    assert fit.inspector.pinned
    session.run()
    for up in (10, 20, 30):
        before = session.snapshot
        QTest.mouseMove(port, QPoint(start.x(), start.y() + up))
        qtbot.waitUntil(lambda before=before: session.snapshot is not before)
    qtbot.waitUntil(lambda: "MSE" in fit.draw_bar.told.text())
    session.pause()
    settle(line)

    def reads() -> bool:  # the last move may still be on its way
        target = samples(line).target[samples(line).ids.index(which)]
        return f"{target:.4g}"[:4] in fit.inspector.text()

    qtbot.waitUntil(reads)
    QTest.mouseRelease(port, LEFT, pos=QPoint(start.x(), start.y() + 30))
    tested = int(session.snapshot.prepared.test.index[0])
    place = where(line, tested)
    QTest.mousePress(port, LEFT, pos=place)
    assert "nobody learns" in fit.draw_bar.told.text()
    QTest.mouseRelease(port, LEFT, pos=place)


def test_where_all_are_heading_is_drawn_while_samples_are_drawn(qtbot, line, settle) -> None:
    heading = line.plots.fit.overlay.heading
    qtbot.waitUntil(lambda: len(heading.lines) == 3)
    snapshot = line.session.snapshot
    inputs, target = snapshot.prepared.train.inputs, snapshot.prepared.train.target
    best = np.linalg.lstsq(inputs, target, rcond=None)[0]
    drawn = heading.lines[0].getData()
    scaled = snapshot.prepared.inputs.of(drawn[0][:, None])
    np.testing.assert_allclose(drawn[1], scaled @ best, rtol=1e-6)
    qtbot.mouseClick(line.plots.fit.draw_bar.heading, LEFT)
    assert not heading.lines
    qtbot.mouseClick(line.plots.fit.draw_bar.heading, LEFT)
    qtbot.waitUntil(lambda: len(heading.lines) == 3)
    line.plots.fit.draw.click()
    assert not heading.lines


def test_where_nobody_can_say_the_reason_is_told(qtbot, moons) -> None:
    bar = moons.plots.fit.draw_bar
    qtbot.waitUntil(lambda: "Hidden layers" in bar.heading.toolTip())
    assert not moons.plots.fit.overlay.heading.lines


def test_two_classes_are_painted_raced_saved_and_opened_with_the_same_numbers(
    qtbot, window, settle, train, tmp_path
) -> None:
    from dataclasses import replace

    from lossstudio.core.datasets import DATASETS
    from lossstudio.core.experiment import Contender
    from lossstudio.core.losses import LOSSES

    fit, session = window.plots.fit, window.session
    window.session.choose_dataset(DATASETS.create("drawn_classes"))
    settle(window)
    port = fit.overlay.viewport()
    for row, x in ((0, 120), (1, port.width() - 120)):
        fit.draw_bar.classes.setCurrentIndex(row)
        fit.draw_bar.classes.activated.emit(row)
        drag(qtbot, window, QPoint(x, 60), *(QPoint(x + 9 * k, 60 + 7 * k) for k in range(1, 9)))
    settle(window)
    assert np.bincount(np.array(samples(window).target, dtype=int)).min() > 5
    keys = ("bce", "hinge", "brier")
    raced = tuple(Contender(LOSSES.create(key), colour=i) for i, key in enumerate(keys))
    session.edit(replace(session.experiment, contenders=raced))
    settle(window)
    train(window, 15)
    theta, experiment = session.snapshot.theta, session.experiment
    path = tmp_path / "painted.lossstudio.json"
    window.files.path = path
    assert window.files.save()
    window.files.may_close = lambda: True
    window.start_anew()
    settle(window)
    window.files.open_path(path)
    settle(window)
    assert session.experiment == experiment
    train(window, 15)
    np.testing.assert_array_equal(session.snapshot.theta, theta)


def test_a_sample_that_is_added_to_a_surface_has_the_target_of_its_neighbour(
    qtbot, open_window, settle
) -> None:
    window = open_window("stack_loss")
    window.plots.fit.draw.click()
    before = window.plots.fit.drawing.begin()
    which = alone(window)
    qtbot.mouseClick(window.plots.fit.draw_bar.tools[Tool.ADD], LEFT)
    port = window.plots.fit.overlay.viewport()
    QTest.mouseClick(port, LEFT, pos=where(window, which) + QPoint(3, 3))
    settle(window)
    assert samples(window).target[-1] == before.target[before.ids.index(which)]


def test_a_swift_stroke_leaves_nobody_out(qtbot, moons, settle) -> None:
    """What lies between two places of the mouse is under the brush as well."""
    fit = moons.plots.fit
    port, drawn = fit.overlay.viewport(), fit.drawing.begin()
    qtbot.mouseClick(fit.draw_bar.tools[Tool.ERASE], LEFT)
    y = port.height() // 2
    places = np.column_stack(fit.overlay.on_view(drawn.rows[:, 0], heights(drawn)))
    hit = (np.abs(places[:, 1] - y) < 10) & (places[:, 0] > 70) & (places[:, 0] < port.width() - 20)
    QTest.mousePress(port, LEFT, pos=QPoint(60, y))
    QTest.mouseMove(port, QPoint(port.width() - 10, y))
    QTest.mouseRelease(port, LEFT, pos=QPoint(port.width() - 10, y))
    settle(moons)
    assert hit.sum() > 3
    assert not {drawn.ids[place] for place in np.flatnonzero(hit)} & set(samples(moons).ids)

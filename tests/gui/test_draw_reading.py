"""What is told while samples are drawn on: of what is held, and nothing that has passed."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.datasets.drawing import move
from lossstudio.core.plain_text import figures
from lossstudio.plots.fit.drawing.places import heights

MOVED = "Moved since (in y): "
LEFT, Key = Qt.MouseButton.LeftButton, Qt.Key


def where(window, which: int) -> QPoint:
    """Return where a sample stands on the picture, in px."""
    view, drawn = window.plots.fit.overlay, window.plots.fit.drawing.begin()
    x, y = view.on_view(drawn.rows[:, 0], heights(drawn))
    place = drawn.ids.index(which)
    return QPoint(round(x[place]), round(y[place]))


def test_the_reading_is_shown_while_a_sample_is_held_and_goes_with_it(qtbot, window) -> None:
    fit = window.plots.fit
    port, card = fit.overlay.viewport(), fit.inspector
    which = int(window.session.snapshot.prepared.train.index[3])
    place = where(window, which)
    QTest.mouseClick(port, LEFT, pos=place)
    assert card.isVisible()  # to be read at leisure, without a tool
    fit.draw.click()
    assert not card.isVisible()
    QTest.mouseMove(port, place + QPoint(60, 0))
    QTest.mouseMove(port, place)
    fit.overlay.pointed.emit(fit.overlay, fit.overlay.sample_under(place.toPointF()))
    assert not card.isVisible()
    QTest.mousePress(port, LEFT, pos=place)
    assert card.isVisible()
    QTest.mouseRelease(port, LEFT, pos=place)
    assert not card.isVisible()
    assert not len(fit.overlay.samples.ring.data)
    fit.draw.click()
    QTest.mouseClick(port, LEFT, pos=place)
    assert card.isVisible()


def test_what_is_read_by_key_stays_in_sight_as_the_tools_are_taken_up(qtbot, window) -> None:
    fit = window.plots.fit
    fit.overlay.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(fit.overlay, Key.Key_Right)
    qtbot.keyClick(window, Key.Key_D)
    assert fit.inspector.isVisible()
    qtbot.keyClick(fit.overlay, Key.Key_Right)
    assert fit.inspector.isVisible()


def test_the_tools_are_put_away_as_another_page_is_turned_to(qtbot, window) -> None:
    fit = window.plots.fit
    for page, name in ((2, "Table"), (3, "Races"), (4, "Study"), (5, "Formula")):
        window.session.view.update(fit_page="fit")
        fit.draw.click()
        fit.tabs.button(1).click()
        assert fit.draw_bar.isVisible()  # on tiles, too
        assert fit.tabs.button(page).text() == name
        fit.tabs.button(page).click()
        assert fit.drawing.tool is None
        assert not fit.draw_bar.isVisible()
        fit.tabs.button(0).click()
        assert not fit.draw_bar.isVisible()


def test_moves_are_told_once_the_race_has_trained_also_where_the_plot_has_widened(
    qtbot, window, settle, train
) -> None:
    """The grid is another one then: its points are not to be compared by their places."""
    train(window, 20)
    fit, session = window.plots.fit, window.session
    theta, width = session.snapshot.theta.copy(), np.ptp(session.snapshot.fit.x)
    which = int(session.snapshot.prepared.train.index[0])
    fit.drawing.held.emit(which)
    fit.drawing.step(lambda drawn: move(drawn, [which], [[40.0]], [0.0]))
    settle(window)
    assert np.ptp(session.snapshot.fit.x) > 2 * width
    np.testing.assert_array_equal(session.snapshot.theta, theta)
    assert not fit.draw_bar.told.text(), "the race is paused: no line could move"
    session.step_batch()
    qtbot.waitUntil(lambda: fit.draw_bar.told.text().startswith(f"{MOVED}MSE "))
    snapshot = session.snapshot
    seen = snapshot.prepared.inputs.of(snapshot.fit.x[:, None])
    moved = np.abs((snapshot.theta - theta) @ seen.T).max(axis=1)
    words = ", ".join(
        f"{name} {figures(far, 2)}"
        for name, far in zip(("MSE", "MAE", "Huber"), moved, strict=True)
    )
    assert fit.draw_bar.told.text() == f"{MOVED}{words}"


def test_what_is_told_of_a_drag_goes_on_with_the_race_and_ends_with_another_deed(
    qtbot, window, settle, train
) -> None:
    train(window, 20)
    fit, session = window.plots.fit, window.session
    told, port = fit.draw_bar.told, fit.overlay.viewport()
    which = int(session.snapshot.prepared.train.index[0])

    def drag() -> None:
        if fit.drawing.tool is None:
            fit.draw.click()
        start = where(window, which)
        QTest.mousePress(port, LEFT, pos=start)
        QTest.mouseMove(port, start + QPoint(0, 20))
        QTest.mouseRelease(port, LEFT, pos=start + QPoint(0, 20))
        settle(window)
        train(window, 2)
        assert told.text().startswith(f"{MOVED}MSE")
        assert "in y" in told.toolTip()

    drag()
    before = told.text()
    train(window, 200)
    assert told.text() != before  # of now, as long as it stands
    for deed in (
        window.actions_.undo.trigger,
        lambda: qtbot.keyClick(fit.overlay, Key.Key_Up),  # of what is selected
        fit.draw_bar.done.click,
        lambda: session.look(1),
        session.reset,
    ):
        deed()
        qtbot.waitUntil(lambda: not told.text())
        settle(window)
        drag()
    session.choose_dataset(DATASETS.create("moons"))
    settle(window)
    assert not told.text()


def test_the_plane_says_what_it_begins_with(qtbot, window, settle) -> None:
    thumb = window.dataset.gallery.thumbs["drawn_regression"]
    assert "Two samples to begin with" in thumb.toolTip()
    qtbot.mouseClick(thumb, LEFT)
    settle(window)
    fit = window.plots.fit
    assert fit.draw_bar.told.text() == "Two samples to begin with; click to add, E erases."
    port = fit.overlay.viewport()
    QTest.mouseClick(port, LEFT, pos=port.rect().center())
    settle(window)
    assert not fit.draw_bar.told.text()


def test_what_has_moved_is_not_said_to_be_of_the_drag_alone(qtbot, window, settle, train) -> None:
    """A race that is still on its way moves also where a drag changes next to nothing."""
    fit = window.plots.fit
    which = int(window.session.snapshot.prepared.train.index[0])
    fit.drawing.held.emit(which)

    def nudged(drawn):
        place = drawn.ids.index(which)
        return move(drawn, [which], drawn.rows[[place]], [drawn.target[place] + 1e-9])

    fit.drawing.step(nudged)
    settle(window)
    train(window, 20)
    told = fit.draw_bar.told
    qtbot.waitUntil(lambda: told.text().startswith(f"{MOVED}MSE"))
    moved = float(told.text().removeprefix(f"{MOVED}MSE ").split(",")[0])
    assert moved > 0.5
    assert told.shown == told.text()  # nothing is cut
    assert "whatever was done to the sample" in told.toolTip()

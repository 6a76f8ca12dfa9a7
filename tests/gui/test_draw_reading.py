"""What is told while samples are drawn on: of what is held, and nothing that has passed."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from lossstudio.plots.fit.drawing.places import heights

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
    for page, name in ((2, "Table"), (3, "Races"), (4, "Formula")):
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

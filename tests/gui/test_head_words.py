"""In a window of 1280 by 800 the words above the plots can be read whole."""

import pytest
from PySide6.QtTest import QTest

from lossstudio.widgets.card import QuietCombo


def cut(window) -> list[str]:
    """Return the choices in the heads of the plots that are not seen whole."""
    combos = [combo for combo in window.plots.findChildren(QuietCombo) if combo.isVisible()]
    assert len(combos) > 5
    return [
        combo.shown
        for combo in combos
        if combo.room(combo.size()) <= combo.fontMetrics().horizontalAdvance(combo.shown)
    ]


@pytest.mark.parametrize("key", ["line_outliers", "moons", "breast_cancer", "blobs"])
def test_the_choices_above_curves_and_fit_are_seen_whole(qtbot, open_window, key) -> None:
    window = open_window(key)
    qtbot.waitUntil(lambda: not cut(window))


@pytest.mark.parametrize("key", ["moons", "breast_cancer", "gaussians", "blobs"])
def test_the_key_of_classes_is_seen_whole(qtbot, open_window, key) -> None:
    window = open_window(key)
    caption = window.plots.fit.caption
    assert "hollow: test" in caption.text()
    assert "background: " in caption.text()
    qtbot.waitUntil(lambda: caption.shown == caption.text())


def test_the_key_stands_in_the_head_where_many_names_fill_their_row(
    qtbot, open_window, settle
) -> None:
    window = open_window("breast_cancer")
    fit = window.plots.fit
    row = fit.caption.y()
    for action in window.contenders.adder.menu().actions()[:1] * 6:
        action.trigger()
        settle(window)
    assert len(window.session.experiment.contenders) == 8
    qtbot.waitUntil(lambda: fit.caption.y() < row)
    assert fit.legend.width() > 0.8 * fit.width(), "names keep their rows"
    for index in range(2, 8):
        window.contenders.rows[index].actions_["hide"].trigger()
    qtbot.waitUntil(lambda: fit.caption.y() == row)


def test_a_choice_that_is_longer_has_more_room(qtbot, open_window) -> None:
    window = open_window("moons")
    chooser = window.plots.losses.chooser
    narrow = chooser.width()
    longest = max(range(chooser.count()), key=lambda index: len(chooser.itemText(index)))
    window.plots.losses.turn(longest)
    qtbot.waitUntil(lambda: chooser.width() > narrow)
    assert QTest.qWaitForWindowExposed(window)
    assert chooser.room(chooser.size()) > chooser.fontMetrics().horizontalAdvance(chooser.shown)

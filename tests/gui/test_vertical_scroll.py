"""What scrolls is laid out once: no bar comes and goes with what it does to the content."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from lossstudio.widgets.formula import Formula
from lossstudio.widgets.labels import Label
from lossstudio.widgets.typesetting import typesetter
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

HIGH = r"\frac{1}{1 + e^{-z}}" + r" + \frac{\frac{a}{b}}{\frac{c}{d}}" * 3 + r" + \frac{1}{2}"


@pytest.fixture
def area(qtbot, theme) -> VerticalScrollArea:
    """Return an area with a formula, which is lower where it is narrower, and words below."""
    content = QWidget()
    column = QVBoxLayout(content)
    formula, words = Formula(theme.tokens), Label("words that go on and on " * 6)
    words.setWordWrap(True)
    column.addWidget(formula)
    column.addWidget(words)
    column.addStretch(1)
    made = VerticalScrollArea()
    qtbot.addWidget(made)
    made.setWidget(content)
    formula.set_latex(HIGH)
    made.resize(250, 200)
    made.show()
    qtbot.waitUntil(lambda: typesetter().idle)
    return made


@pytest.mark.parametrize("width", range(200, 300, 9))
def test_a_formula_is_as_wide_at_every_height(area, width) -> None:
    """Where the bar came and went, Qt resized the formula to and fro until the stack ended."""
    seen, scrolled = set(), set()
    for height in range(40, 200):
        area.resize(width, height)
        QCoreApplication.sendPostedEvents()
        seen.add(area.widget().width())
        bar = area.verticalScrollBar()
        scrolled.add(bar.maximum() > 0)
        assert bar.isEnabled() == (bar.maximum() > 0)
    assert seen == {width - area.verticalScrollBar().width()}
    assert scrolled == {True, False}


def around(part: QWidget) -> QScrollArea:
    """Return what scrolls a part."""
    above = part.parentWidget()
    while not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def test_no_formula_of_the_window_stands_where_a_bar_comes_and_goes(window, settle) -> None:
    menu = window.contenders.adder.menu()
    next(action for action in menu.actions() if action.data() == "formula").trigger()
    settle(window)
    formulas = window.findChildren(Formula)
    assert len(formulas) >= 4  # of the loss that is chosen, and of the one that is written
    asked = {around(formula).verticalScrollBarPolicy() for formula in formulas}
    assert asked == {Qt.ScrollBarPolicy.ScrollBarAlwaysOn}


@pytest.mark.parametrize("zoom", [80, 100, 125, 200])
def test_nothing_is_cut_beside_a_bar_at_any_zoom(window, theme, settle, zoom) -> None:
    window.resize(1920, 1080)
    window.session.view.update(fit_page="study")
    theme.set_zoom(zoom)
    settle(window)
    areas = [area for area in window.findChildren(VerticalScrollArea) if area.isVisible()]
    assert len(areas) >= 3  # two columns, and what the study varies
    for area in areas:
        content = area.widget()
        assert content.minimumSizeHint().width() <= area.viewport().width(), area
        assert content.width() <= area.viewport().width()

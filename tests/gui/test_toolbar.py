"""The toolbar tells and looks as things are."""

import pytest
from PySide6.QtGui import QColor, QIcon

from lossstudio.widgets.look.icons import SIDE, icon
from lossstudio.widgets.look.theme import Scheme


def test_the_first_button_has_the_colour_of_its_words_whatever_becomes_of_its_action(
    window, theme
) -> None:
    action, button = window.actions_.run, window.toolbar.run
    colours = theme.tokens.on_accent, theme.tokens.faint
    for change in (lambda: None, lambda: action.setEnabled(False), lambda: action.setEnabled(True)):
        change()
        assert button.icon().cacheKey() == icon("run", *colours).cacheKey()
    window.session.run()
    assert button.icon().cacheKey() == icon("pause", *colours).cacheKey()


def ink(shown: QIcon, mode: QIcon.Mode) -> QColor:
    """Return the colour of an icon where it is drawn most fully."""
    image = shown.pixmap(SIDE, mode).toImage()
    sides = range(image.width()), range(image.height())
    pixels = [image.pixelColor(x, y) for x in sides[0] for y in sides[1]]
    return max(pixels, key=QColor.alpha)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_button_that_does_nothing_looks_so(window, theme, scheme) -> None:
    theme.choose(scheme)
    faint, text = QColor(theme.tokens.faint), QColor(theme.tokens.text)
    for button, _ in window.toolbar.buttons:
        for mode, colour in ((QIcon.Mode.Normal, text), (QIcon.Mode.Disabled, faint)):
            found = ink(button.icon(), mode)
            apart = max(abs(a - b) for a, b in zip(found.toTuple(), colour.toTuple(), strict=True))
            assert apart <= 8, (button.accessibleName(), mode, found.name())

"""The toolbar tells and looks as things are."""

from lossstudio.widgets.look.icons import icon


def test_the_first_button_has_the_colour_of_its_words_whatever_becomes_of_its_action(
    window, theme
) -> None:
    action, button = window.actions_.run, window.toolbar.run
    for change in (lambda: None, lambda: action.setEnabled(False), lambda: action.setEnabled(True)):
        change()
        assert button.icon().cacheKey() == icon("run", theme.tokens.on_accent).cacheKey()
    window.session.run()
    assert button.icon().cacheKey() == icon("pause", theme.tokens.on_accent).cacheKey()

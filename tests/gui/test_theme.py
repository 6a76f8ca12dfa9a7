"""The theme: Qt is asked for the same, and the colours stay ours."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QStyleHints

from lossstudio.widgets.look.theme import Scheme, Theme, palette
from lossstudio.widgets.look.tokens import DARK, LIGHT, Tokens

NO_COLOURS = (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles)


class System:
    """Qt on a system that is dark, and that tells so whenever it is asked for something else."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked = Qt.ColorScheme.Unknown
        patch.setattr(QStyleHints, "colorScheme", lambda hints: self.scheme)
        patch.setattr(QStyleHints, "setColorScheme", lambda hints, asked: self.ask(asked, hints))

    @property
    def scheme(self) -> Qt.ColorScheme:
        return Qt.ColorScheme.Dark if self.asked == Qt.ColorScheme.Unknown else self.asked

    def ask(self, scheme: Qt.ColorScheme, hints: QStyleHints) -> None:
        self.asked = scheme
        hints.colorSchemeChanged.emit(self.scheme)


@pytest.fixture
def system(monkeypatch, qapp, theme: Theme):
    yield System(monkeypatch)
    theme.choose(Scheme.LIGHT)


def wears(app, tokens: Tokens) -> bool:
    """Return whether every colour of the application is that of the tokens."""
    wanted, found = palette(tokens), app.palette()
    roles = [role for role in QPalette.ColorRole if role not in NO_COLOURS]
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive)
    return all(
        found.color(group, role) == wanted.color(group, role) for group in groups for role in roles
    ) and found.color(QPalette.ColorRole.Window) == QColor(tokens.window)


def test_qt_follows_the_choice_and_the_palette_stays_ours(system, theme, qapp) -> None:
    told: list[Tokens] = []
    theme.changed.connect(told.append)
    for scheme, asked, tokens in (
        (Scheme.DARK, Qt.ColorScheme.Dark, DARK),
        (Scheme.LIGHT, Qt.ColorScheme.Light, LIGHT),
        (Scheme.SYSTEM, Qt.ColorScheme.Unknown, DARK),
    ):
        theme.choose(scheme)
        assert system.asked == asked
        assert theme.tokens == tokens
        assert wears(qapp, tokens)
    theme.changed.disconnect(told.append)
    assert told == [DARK, LIGHT, DARK], "each change is told once"


def test_all_roles_are_ours() -> None:
    made = palette(DARK)
    for role in QPalette.ColorRole:
        if role not in NO_COLOURS:
            assert made.isBrushSet(QPalette.ColorGroup.Active, role), role

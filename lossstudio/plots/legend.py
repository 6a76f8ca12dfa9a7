"""Who is who on the fit: names, lines and equations, beside the plot and never over a sample."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from lossstudio.core.training import Snapshot, equation
from lossstudio.looks.tokens import Tokens

LINES = ("━━━", "━ ━", "┅┅┅", "━ ╸━")  # in the order of the dashes
SPACE = "\N{NO-BREAK SPACE}"


def named(snapshot: Snapshot, place: int) -> str:
    """Return the name of a contender, with its equation where it has one."""
    lane = snapshot.experiment.contenders[place]
    told = equation(snapshot.prepared, snapshot.theta[place])
    parts = (lane.label, lane.detail, told)
    return (2 * SPACE).join(part.replace(" ", SPACE) for part in parts if part)


class Legend(QLabel):
    """One line of text, or as many as it takes."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.setObjectName("legend")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def show_snapshot(self, snapshot: Snapshot, places: Sequence[int]) -> None:
        """Name the contenders at `places`."""
        entries = []
        for place in places:
            colour = snapshot.experiment.contenders[place].colour
            line = LINES[colour % len(LINES)].replace(" ", SPACE)
            style = f"color:{self.tokens.contender(colour)}"
            name = escape(named(snapshot, place))
            entries.append(f'<span style="{style}">{line}</span>{SPACE}{name}')
        text = (4 * SPACE + " ").join(entries)
        if text != self.text():
            self.setText(text)

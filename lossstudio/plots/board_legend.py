"""Who is who and how each stands, large, for a board that is seen from afar."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from lossstudio.core.differences import full_names
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.legend import Entries, swatch
from lossstudio.session.standings import standings
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.look.tokens import Tokens


class BoardLegend(QFrame):
    """The contenders with their numbers in one line or two.

    Parameters
    ----------
    tokens : Tokens
    view : View
        Says by which yardstick.
    """

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__()
        self.setObjectName("card")
        self._tokens, self._view = tokens, view
        self._snapshot: Snapshot | None = None
        self.entries = Entries()
        self.entries.setObjectName("board")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.entries)
        view.changed.connect(self._follow)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self._draw()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        self._draw()

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.yardstick != before.yardstick:
            self._draw()

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        caption, numbers = standings(snapshot, self._view.state)
        entries = [("", f"{caption}:", "")]
        contenders = snapshot.experiment.contenders
        for contender, name, number in zip(
            contenders, full_names(contenders), numbers, strict=True
        ):
            if not contender.hidden:
                image = swatch(self._tokens.contender(contender.colour), contender.colour)
                entries.append((image, name, number))
        self.entries.show_entries(entries)

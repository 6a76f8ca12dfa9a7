"""A page of curves over epochs, which marks the moment of the past that is looked at."""

from PySide6.QtCore import Slot

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.page import Page
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import Tokens


class EpochPage(Page):
    """Shows a plot over what is recorded at the end of each epoch.

    Attributes
    ----------
    plot : CurvePlot
    """

    of_curves = True

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens, view)
        self.plot = CurvePlot(tokens)
        self.plot.show_first(view.state.first_epochs)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take a snapshot, and mark its moment, also where its curves are drawn already."""
        super().show_snapshot(snapshot)
        self.show_moment(snapshot.epoch if snapshot.past else None)

    def show_moment(self, epoch: int | None) -> None:
        """Mark a moment of the past, or none."""
        self.plot.show_moment(epoch)

"""How long the gradient is, and how far each step leads."""

import numpy as np

from lossstudio.core.numbers import Numbers
from lossstudio.core.recording.quartiles import median
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.curves.axis_choice import FIELDS, AxisChoice
from lossstudio.plots.curves.curve_numbers import curve_numbers
from lossstudio.plots.curves.epoch_page import EpochPage
from lossstudio.plots.curves.x_axis import manner_of
from lossstudio.session.view_state import GRADIENT, LINEAR, LOG, STEP, View, ViewState
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.view_choice import ViewChoice

NAMES = {GRADIENT: "length of the gradient", STEP: "length of the step"}
AT = "  (at its last batch)"


class GradientNormsPage(EpochPage):
    """The length of the gradient, or of the step it led to, over epochs.

    The gradient is that of the last batch of each epoch, penalties and clipping included; with
    small batches it is noisy, as training is.
    """

    called = "gradient"
    follows = ("gradient_measure", "gradient_axis", *FIELDS)

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens, view)
        self.plot.unbounded = True
        self.body.addWidget(self.plot)
        self.what = ViewChoice(
            view,
            "gradient_measure",
            {GRADIENT: "gradient", STEP: "step"},
            "The gradient says where to; the optimizer makes the step of it. Each sample's pull "
            "on MAE never shrinks, and on Brier almost vanishes where it is confidently wrong.",
        )
        self.axis = AxisChoice(view, "gradient_axis", {LINEAR: "linear", LOG: "log"})
        self.controls = (self.what, self.axis)
        self.plot.set_log(view.state.gradient_axis == LOG)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the lengths."""
        what = self.view.state.gradient_measure
        curves = snapshot.curves
        lengths = median(curves.gradient_norms, axis=2)[..., int(what == STEP)]
        values = np.stack([lengths, np.full_like(lengths, np.nan)], axis=-1)
        self.plot.set_manner(*manner_of(snapshot, self.view.state))
        self.plot.name_axes(self.plot.epochs_name + AT, NAMES[what])
        self.plot.show_curves(curves.epoch, values, snapshot.experiment.contenders)

    def numbers(self) -> Numbers | None:
        """Return the lengths that are drawn; the start has none."""
        snapshot, what = self.snapshot, self.view.state.gradient_measure
        if snapshot is None:
            return None
        curves = snapshot.curves
        lengths = curves.gradient_norms[1:, ..., [int(what == STEP)]]
        return curve_numbers(snapshot, [(what, curves.epoch[1:], lengths)])

    def turned(self, state: ViewState) -> None:
        """Draw again, with other choices."""
        self.plot.set_log(state.gradient_axis == LOG)
        self.plot.show_first(state.first_epochs)
        self.redraw()
        self.plot.show_all()

"""How long the gradient is, and how far each step leads."""

import numpy as np

from lossstudio.core.recording.quartiles import median
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.page import Page
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.widgets.card import quiet_combo
from lossstudio.widgets.look.tokens import Tokens

GRADIENT, STEP = "gradient", "step"
NAMES = {GRADIENT: "length of the gradient", STEP: "length of the step"}
LINEAR, LOG = "linear", "log"
EPOCHS = "epoch  (at its last batch)"


class GradientNormsPage(Page):
    """The length of the gradient, or of the step it led to, over epochs.

    The gradient is that of the last batch of each epoch, penalties and clipping included; with
    small batches it is noisy, as training is.
    """

    of_curves = True

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.plot = CurvePlot(tokens)
        self.plot.unbounded = True
        self.body.addWidget(self.plot)
        self.what = quiet_combo(
            {GRADIENT: "gradient", STEP: "step"},
            "Gradient or step",
            "The gradient says where to; the optimizer makes the step of it. MAE's gradient "
            "never shrinks, and Brier's almost vanishes where it is confidently wrong.",
        )
        self.axis = quiet_combo(
            {LINEAR: "linear", LOG: "log"}, "Axis", "On a log axis equal ways are equal ratios"
        )
        self.controls = (self.what, self.axis)
        self.what.activated.connect(self._choose)
        self.axis.activated.connect(self._choose)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the lengths."""
        what = self.what.currentData()
        curves = snapshot.curves
        lengths = median(curves.gradient_norms, axis=2)[..., int(what == STEP)]
        values = np.stack([lengths, np.full_like(lengths, np.nan)], axis=-1)
        self.plot.name_axes(EPOCHS, NAMES[what])
        self.plot.show_curves(curves.epoch, values, snapshot.experiment.contenders)

    def _choose(self) -> None:
        self.plot.set_log(self.axis.currentData() == LOG)
        self.redraw()
        self.plot.show_all()

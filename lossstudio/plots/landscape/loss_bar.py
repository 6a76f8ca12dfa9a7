"""The scale of a landscape: which colour stands for which loss."""

import math

from lossstudio.core.plain_text import figures
from lossstudio.plots.base.axis import levels
from lossstudio.plots.fit.colour_bar import ColourBar
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.plain_text import literal

FEW = 3  # numbers beside the strip at least


class LossBar(ColourBar):
    """A strip of all colours with losses beside it, evenly spaced or by equal ratios.

    `low` and `high` are the logarithms of the losses where it is by ratios.
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.log = False

    def show_losses(self, name: str, low: float, high: float, *, log: bool) -> None:
        """Show the colours of a loss; `low` and `high` are logarithms of base 10 if `log`."""
        self.log = log
        self.show_scale(name, low, high)
        ends = (10.0**low, 10.0**high) if log else (low, high)
        text = f"{name}: {figures(ends[0])} to {figures(ends[1])}"
        self.setToolTip(literal(text))
        self.setAccessibleName(f"Colours of {text}")

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers beside the strip, and where they stand."""
        if not self.log:
            return super().numbers
        return {figures(10.0**at, 3): at for at in log_levels(self.low, self.high)}


def log_levels(low: float, high: float) -> list[float]:
    """Return the logarithms of some round losses between two logarithms."""
    whole = range(math.ceil(low), math.floor(high) + 1)
    if len(whole) > 2 * FEW:
        step = math.ceil(len(whole) / (2 * FEW))
        return [float(power) for power in whole if power % step == 0]
    for steps in ((1,), (1, 3), (1, 2, 5)):
        found = [
            power + math.log10(step)
            for power in range(math.floor(low), math.floor(high) + 1)
            for step in steps
        ]
        found = [at for at in found if low <= at <= high]
        if len(found) >= FEW:
            return found
    return [math.log10(loss) for loss in levels(10.0**low, 10.0**high)] or [low]

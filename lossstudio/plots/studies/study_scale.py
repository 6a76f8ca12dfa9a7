"""The colours of the medians of a study, with numbers beside them."""

from lossstudio.core.plain_text import figures
from lossstudio.plots.base.axis import levels
from lossstudio.plots.fit.colour_bar import ColourBar
from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.plain_text import literal


class StudyScale(ColourBar):
    """A strip of all colours; on a log axis equal ways are equal ratios."""

    log = False

    def show_study(self, shown: Shown) -> None:
        """Show which colour is which median."""
        self.log = shown.log
        low, high = shown.span
        self.show_scale(shown.name, low, high)
        ends = [figures(10.0**end if shown.log else end, 3) for end in (low, high)]
        better = "Higher" if shown.yardstick.higher_is_better else "Lower"
        text = f"{shown.name}: {ends[0]} to {ends[1]}"
        self.setToolTip(literal(f"{text}\n{better} is better."))
        self.setAccessibleName(f"Colours of {text}")
        self.updateGeometry()
        self.update()

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers beside the strip, as they are written."""
        if not self.log:
            return super().numbers
        places = levels(self.low, self.high) or [self.low]
        return {figures(10.0**place, 2): place for place in places}

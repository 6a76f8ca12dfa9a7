"""The lines below the picture of a study: a value that is read, what is lost, and whose it is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.experiment import Experiment
from lossstudio.core.studies.study import Study
from lossstudio.plots.studies.shown import Shown
from lossstudio.plots.studies.whose import strays
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import announce
from lossstudio.widgets.two_lines import TwoLines

HINT = "A click on a point, or arrow keys and Return, opens the race nearest to the medians."
READING = 32  # px: two lines, and as many more as what is read takes


class StudyWords(QWidget):
    """Says in words what the picture shows at a place, and what it does not show."""

    def __init__(self) -> None:
        super().__init__()
        self._at: tuple[int, int] | None = None
        self.reading, self.lost, self.whose = Label(), TwoLines(), TwoLines()
        self.reading.setWordWrap(True)
        self.reading.setAlignment(Qt.AlignmentFlag.AlignTop)
        hold(self.reading, height=READING)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for line in (self.reading, self.lost, self.whose):
            line.setObjectName("trouble" if line is self.whose else "hint")
            column.addWidget(line)

    def show_study(self, shown: Shown | None) -> None:
        """Say what diverged or is too far off."""
        if shown is None:
            hold(self.reading, height=READING)
        self.lost.setText("" if shown is None else shown.lost_text)
        self.lost.setVisible(bool(self.lost.text()))
        self.reading.setVisible(shown is not None)

    def read(self, shown: Shown, at: tuple[int, int] | None, *, aloud: bool) -> None:
        """Tell what was found at a place; screen readers, too, if it is aloud."""
        two = len(shown.axes) == 2
        hint = f"{shown.cells_text} {HINT.replace('point', 'cell')}" if two else HINT
        text = hint if at is None else shown.reading(*at)
        self.reading.setText(text)
        self.reading.setToolTip(literal(text))
        self._make_room()
        if aloud and at is not None and at != self._at:  # not again with every race that comes
            announce(self, text)
        self._at = at

    def _make_room(self) -> None:
        """Have room for all of the reading, and keep it: else the plot would jump as one reads."""
        high = self.reading.heightForWidth(self.reading.width())
        if high > self.reading.minimumHeight():
            self.reading.setFixedHeight(high)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Have room in the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            hold(self.reading, height=READING)
            self._make_room()

    def tell_whose(self, study: Study | None, experiment: Experiment | None) -> None:
        """Say so where a study is of another experiment than the one at hand."""
        text = "" if study is None or experiment is None else strays(study, experiment)
        self.whose.setText(text)
        self.whose.setVisible(bool(text))

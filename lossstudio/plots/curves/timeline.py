"""The timeline: the whole race as a line, the epoch shown, and the way back to the end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy

from lossstudio.core.differences import Change, changes_text, differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.recording.marks import Mark
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.picture import Note, Picture, lines_of, raced
from lossstudio.plots.curves.timeline_signs import epoch_of
from lossstudio.plots.curves.timeline_track import KEY, Track
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.plain_text import literal

BESIDE = 220  # px of what stands beside the line, so that most of what Run goes on with is read
ROOM = 999  # epochs that can be told from the start, so that the line keeps its length
COLUMNS = ("part", "contender", "epoch", "step", "what")
LATER, LATER_TIP = "settings of then", "All settings are those of then. Changed later:"
WANTED_TIP = "Run goes on from the moment shown, with what was changed since:"


class TimelineStrip(QFrame):
    """The timeline with its name, the epoch shown, and the way back to the end.

    Attributes
    ----------
    ends : QHBoxLayout
        Takes what stands at its right end.
    """

    called = "timeline"
    sought = Signal(int)
    end_wanted = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.setObjectName("card")
        name = Label("Timeline")
        name.setObjectName("heading")
        name.setToolTip(KEY)
        self.track = Track(tokens)
        self.words = Label()
        self.words.setObjectName("hint")
        self.notice = Elided()
        self.notice.setObjectName("hint")
        # whatever it says, it has the room below its neighbours: the line must stay under the mouse
        self.notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.notice.hide()
        self._snapshot: Snapshot | None = None
        self._wanted: Experiment | None = None
        self.end = QPushButton("To the end")
        self.end.setObjectName("link")
        self.end.setToolTip("Show the race where it stands; Run would go on from the moment shown")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(10)
        layout.addWidget(name)
        layout.addWidget(self.track, 1)
        layout.addLayout(self._beside())
        self.ends = QHBoxLayout()
        layout.addLayout(self.ends)
        self.end.hide()
        # The line stays as long as it is while the past is shown: else what lies under the mouse
        # would change as it is dragged.
        keep = self.end.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.end.setSizePolicy(keep)
        self.track.sought.connect(self._seek)
        self.end.clicked.connect(self.end_wanted)

    def _beside(self) -> QGridLayout:
        """Make what stands beside the line: the epoch, the way back, and the notice below both."""
        beside = QGridLayout()
        beside.setHorizontalSpacing(10)
        beside.setVerticalSpacing(0)
        beside.addWidget(self.words, 0, 0)
        beside.addWidget(self.end, 0, 1)
        beside.addWidget(self.notice, 1, 0, 1, 2)
        return beside

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = self.track.tokens = tokens
        self.track.update()

    def picture(self) -> Picture | None:
        """Return it as it is seen, with who is who and what the signs are."""
        snapshot = self._snapshot
        if snapshot is None:
            return None
        notes = [Note(line) for line in KEY.splitlines()]
        return Picture(
            ((self,),), self.tokens, lines_of(snapshot, self.tokens), notes, raced(snapshot)
        )

    def numbers(self) -> Numbers | None:
        """Return what is marked on it, and the moments that one can go back to."""
        snapshot = self._snapshot
        if snapshot is None:
            return None
        marks = sorted((mark for mark, _ in self.track.signs()), key=epoch_of)
        return Numbers(COLUMNS, lambda: _rows(snapshot, marks))

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the race stands, or which moment of it is shown."""
        self.track.show_snapshot(snapshot)
        self.end.setVisible(snapshot.past)
        last = f"{self.track.last:,}"
        text = f"epoch {snapshot.epoch:,}"
        self.words.setText(f"{text} of {last}" if snapshot.past else text)
        most = f"{max(self.track.last, ROOM):,}"
        longest = self.words.fontMetrics().horizontalAdvance(f"epoch {most} of {most}")
        room = px(BESIDE) - self.end.sizeHint().width()
        self.words.setMinimumWidth(max(longest + 2, room))
        self._snapshot = snapshot
        self._show_notice()

    @Slot(object)
    def show_wanted(self, experiment: Experiment) -> None:
        """Say what the race would go on with, where that is not what the shown moment had."""
        self._wanted = experiment
        self._show_notice()

    def _show_notice(self) -> None:
        """Say what was changed after the moment that is shown, or would be changed there."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        wanted, later = self._changes(snapshot)
        text = f"goes on with {changes_text(wanted)}" if wanted else LATER
        tip, changes = (WANTED_TIP, wanted) if wanted else (LATER_TIP, later)
        lines = [tip, *(change.text for change in changes)]
        self.notice.setText(text if changes else "")
        self.notice.setToolTip(literal("\n".join(lines)) if changes else "")
        self.notice.setVisible(bool(changes))

    def _changes(self, snapshot: Snapshot) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """Return what is wanted otherwise than it was then, and what was changed later."""
        if not snapshot.past:
            return (), ()
        kept = {checkpoint.epoch: checkpoint.experiment for checkpoint in snapshot.checkpoints}
        then, last = snapshot.experiment, snapshot.checkpoints[-1].experiment
        # samples may have been drawn there, while it is looked at
        then = replace(then, dataset=kept.get(snapshot.epoch, then).dataset)
        wanted = differences(then, self._wanted) if self._wanted is not None else ()
        return wanted, differences(then, last)

    @Slot(int)
    def _seek(self, epoch: int) -> None:
        if epoch >= self.track.last:
            self.end_wanted.emit()
        else:
            self.sought.emit(epoch)


def _rows(snapshot: Snapshot, marks: Sequence[Mark]) -> Iterator[list[Cell]]:
    yield ["shown", None, snapshot.epoch, snapshot.step, None]
    for mark in marks:
        yield ["mark", mark.name or None, mark.epoch, mark.step, mark.text]
    for kept in snapshot.checkpoints:
        yield ["checkpoint", None, kept.epoch, kept.step, None]

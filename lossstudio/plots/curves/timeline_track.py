"""The line of the timeline: what happened on it, and a handle to go back by."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip

from lossstudio.core.recording.events import events
from lossstudio.core.recording.marks import Changed, Mark
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.curves.timeline_signs import RAISED, SIGN, apart, draw_sign, epoch_of
from lossstudio.widgets.look.measures import hold, px, scaled
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

HEIGHT = 34  # px
SIDES = 10  # px left and right of the line
NEAR = 6  # px
MIDDLE = 0.62  # of the height: where the line is
HANDLE = 6.0  # px, half of it
FIRST_EPOCHS = 10
SAME = {Qt.Key.Key_Down: Qt.Key.Key_Left, Qt.Key.Key_Up: Qt.Key.Key_Right}  # as in sliders
PAGES = 10  # presses of Page Down from one end to the other
KEY = (
    "▲ best  ○ loss falls, accuracy stays  ● test loss rises, accuracy stays  ◆ accuracy jumps\n"
    "■ stopped  ✕ diverged  | changed"
)


class Track(QAbstractSlider):
    """The line itself: a slider whose value is the epoch that is shown, also to screen readers."""

    sought = Signal(int)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.valueChanged.connect(self.seek)  # by whom the value is set from outside
        self.tokens = tokens
        self._by_mouse = False
        self._snapshot: Snapshot | None = None
        self.marks: Sequence[Mark] = ()
        hold(self, height=HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Timeline")
        self.setAccessibleDescription("The epoch that is shown")

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that reads well; more width is welcome."""
        return QSize(300, px(HEIGHT))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the race stands."""
        if self._by_mouse and self._snapshot is not None and self._snapshot.past > snapshot.past:
            self.clearFocus()  # there is nowhere to go on to: the keys are the window's again
        self._snapshot = snapshot
        with QSignalBlocker(self):  # what is shown is not sought
            self.setRange(0, self.last)
            self.setValue(snapshot.epoch)
        found = events(snapshot.curves, snapshot.experiment.contenders)
        self.marks = (*snapshot.marks, *found)
        self.update()

    @property
    def last(self) -> int:
        """The last epoch that is recorded."""
        return 0 if self._snapshot is None else int(self._snapshot.curves.epoch[-1])

    def place_of(self, epoch: int) -> float:
        """Return where an epoch lies, in px from the left."""
        wide = self.width() - 2 * SIDES
        return SIDES + wide * epoch / max(self.last, FIRST_EPOCHS)

    def epoch_at(self, x: float) -> int:
        """Return the epoch at so many px from the left."""
        wide = max(1, self.width() - 2 * SIDES)
        epoch = round((x - SIDES) / wide * max(self.last, FIRST_EPOCHS))
        return min(max(epoch, 0), self.last)

    def marks_at(self, x: float) -> list[Mark]:
        """Return what happened near a place, the nearest first."""
        away = [
            (abs(place - x), mark) for mark, place in self.signs() if abs(place - x) <= px(NEAR)
        ]
        return [mark for _, mark in sorted(away, key=lambda found: found[0])]

    def signs(self) -> list[tuple[Mark, float]]:
        """Return the marks that are seen, and where: signs of one epoch stand side by side."""
        contenders = () if self._snapshot is None else self._snapshot.experiment.contenders
        seen = [
            mark
            for mark in self.marks
            if mark.contender is None
            or mark.contender >= len(contenders)
            or not contenders[mark.contender].hidden
        ]
        signs = sorted((m for m in seen if not isinstance(m.event, Changed)), key=epoch_of)
        lines = [mark for mark in seen if isinstance(mark.event, Changed)]
        places = apart([self.place_of(mark.epoch) for mark in signs], self.width())
        return [
            *((mark, self.place_of(mark.epoch)) for mark in lines),
            *zip(signs, places, strict=True),
        ]

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw line, marks and handle."""
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        """Paint it, on the screen or on paper."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = MIDDLE * self.height()
        tokens = self.tokens
        painter.setPen(QPen(QColor(tokens.line), scaled(3)))
        painter.drawLine(QPointF(SIDES, middle), QPointF(self.width() - SIDES, middle))
        snapshot = self._snapshot
        if snapshot is None:
            return
        here = self.place_of(snapshot.epoch)
        painter.setPen(QPen(QColor(tokens.faint), scaled(3)))
        painter.drawLine(QPointF(SIDES, middle), QPointF(self.place_of(self.last), middle))
        signs = self.signs()
        painter.setPen(QPen(QColor(tokens.faint), 1.0))
        for mark, place in signs:  # where a sign had to give way, a line leads to its epoch
            foot = QPointF(place, middle - scaled(RAISED - SIGN))
            painter.drawLine(foot, QPointF(self.place_of(mark.epoch), middle))
        for mark, place in signs:
            self._draw_mark(painter, mark, place, middle)
        painter.setPen(QPen(QColor(tokens.panel), scaled(1.5)))
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(QPointF(here, middle), scaled(HANDLE), scaled(HANDLE))

    def _draw_mark(self, painter: QPainter, mark: Mark, x: float, middle: float) -> None:
        contenders = () if self._snapshot is None else self._snapshot.experiment.contenders
        colour = QColor(self.tokens.muted)
        if mark.contender is not None and mark.contender < len(contenders):
            colour = QColor(self.tokens.contender(contenders[mark.contender].colour))
        draw_sign(painter, mark.event, QPointF(x, middle), colour)

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go to the sign that is pressed, or else to the epoch, also right beside the handle."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()  # the right one opens the menu of the card
            return
        above = event.position().y() < MIDDLE * self.height() - scaled(HANDLE)
        near = self.marks_at(event.position().x()) if above else []
        self._point(near[0].epoch if near else self.epoch_at(event.position().x()))

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the handle."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point(self.epoch_at(event.position().x()))

    def _point(self, epoch: int) -> None:
        """Go to an epoch by the mouse; as long as that is in the past, arrows go on from there."""
        if epoch < self.last:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.seek(epoch)

    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take note of whether a press of the mouse has led here."""
        self._by_mouse = event.reason() is Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move by one moment kept, or to an end."""
        if self._snapshot is None:
            return
        kept = [checkpoint.epoch for checkpoint in self._snapshot.checkpoints] or [0]
        here, far = self._snapshot.epoch, max(1, self.last // PAGES)
        goals = {
            Qt.Key.Key_Left: max((epoch for epoch in kept if epoch < here), default=kept[0]),
            Qt.Key.Key_Right: min((epoch for epoch in kept if epoch > here), default=self.last),
            Qt.Key.Key_PageUp: max((e for e in kept if e <= here - far), default=kept[0]),
            Qt.Key.Key_PageDown: min((e for e in kept if e >= here + far), default=self.last),
            Qt.Key.Key_Home: kept[0],
            Qt.Key.Key_End: self.last,
        }
        key = SAME.get(Qt.Key(event.key()), Qt.Key(event.key()))
        if key in goals:
            self.seek(goals[key])
        else:
            event.ignore()

    @guarded()
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel alone: it would go back in a race unasked."""
        event.ignore()

    @Slot(int)
    def seek(self, epoch: int) -> None:
        """Ask for an epoch."""
        self.sought.emit(epoch)

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell what happened under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            near = self.marks_at(event.pos().x())
            lines = [f"Epoch {mark.epoch:,}: {mark.text}" for mark in near]
            text = literal("\n".join(lines)) or KEY
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

"""The toolbar: run, step, reset, speed, and where the race stands."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from lossstudio.app.window.actions import Actions
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.session import Session
from lossstudio.widgets.inputs import Slider
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.icons import SIDE, icon
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

STOPS = 100
GAPS, MARGINS = 6, (10, 3, 10, 6)  # px
RUN, PICTURE = 100, 44  # px of the first button, and without its word
SLIDER, SHORT = 110, 40  # px of the speed's slider, and where there is little room
BESIDE, BETWEEN = 4, 8  # px around what stands together, and in it
LEVELS = (  # words of where the race stands; "Speed", the speed in words, "Run": whether shown
    (slice(3), True, True, True),
    (slice(2), True, True, True),
    (slice(2), True, False, True),
    (slice(1, 2), True, False, True),
    (slice(1, 2), False, False, True),
    (slice(1, 2), False, False, False),
    (slice(0), False, False, False),
)
SPEEDS = "From one batch per second to as fast as it goes"
SPEED = 96  # px of the speed in words
FIRST_SPEED = 45  # about 60 steps a second: one sees the fit move


class ToolBar(QFrame):
    """The controls of the race.

    Where there is little room, as at a large zoom, words give way and every control stays. Qt's own
    toolbar would fold some away behind an arrow, whose list knows no sliders.
    """

    def __init__(self, session: Session, actions: Actions, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        set_role(self, Role.ToolBar)
        self.setAccessibleName("Race controls")
        self._row = QHBoxLayout(self)
        self._groups: list[QWidget] = []
        self._lines: list[QWidget] = []
        self._session = session
        self._actions = actions
        self._standing: list[str] = []
        self._level = 0
        self.run = QToolButton()
        self.run.setObjectName("run")
        self.run.setDefaultAction(actions.run)
        self._show_run(short=False)
        self._row.addWidget(self.run)
        self.buttons: list[tuple[QToolButton, str]] = []
        for action, name in (
            (actions.step_batch, "step-batch"),
            (actions.step_epoch, "step-epoch"),
            (actions.reset, "reset"),
            (actions.new_weights, "weights"),
        ):
            self._add_button(action, name)
        self._add_line()
        self._add_speed()
        self._add_progress()
        self._add_line()
        self._add_button(actions.open, "open")
        self._add_button(actions.save, "save")
        self._add_button(actions.left, "left")
        self._add_button(actions.right, "right")
        self._add_button(actions.lessons, "lessons")
        actions.run.changed.connect(self._colour_run)
        self.set_tokens(tokens)
        self.speed.valueChanged.connect(self._set_speed)
        self.speed.setValue(FIRST_SPEED)
        session.running_changed.connect(self._show_running)

    def _add_line(self) -> None:
        line = QFrame()
        line.setObjectName("separator")
        self._lines.append(line)
        self._row.addWidget(line)

    def _add_speed(self) -> None:
        """Add the slider of the speed, and the speed in words."""
        self.speed = Slider()
        self.speed.setRange(0, STOPS)
        self.speed.setAccessibleName("Speed")
        self.speed_label = Label("Speed")
        self.speed_label.setObjectName("muted")
        self.speed_text = Label()
        self.speed_text.setObjectName("hint")
        hold(self.speed_text, width=SPEED)
        self._add_group(self.speed_label, self.speed, self.speed_text)

    def _add_progress(self) -> None:
        """Add where the race stands, at the right."""
        self._row.addStretch(1)
        self.progress = QLabel()
        self.progress.setTextFormat(Qt.TextFormat.RichText)
        self.progress.setAccessibleName("Where the race stands")
        self._add_group(self.progress)

    def _add_group(self, *widgets: QWidget) -> None:
        """Add what stands together, and gives way."""
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(BESIDE, 0, BESIDE, 0)
        layout.setSpacing(BETWEEN)
        for widget in widgets:
            layout.addWidget(widget)
        self._groups.append(holder)
        self._row.addWidget(holder)

    def _add_button(self, action: QAction, name: str) -> None:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        self.buttons.append((button, name))
        hold(button, icon=SIDE)
        self._row.addWidget(button)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self._row.setSpacing(px(GAPS))
        self._row.setContentsMargins(*map(px, MARGINS))
        for button, name in self.buttons:
            button.defaultAction().setIcon(icon(name, tokens.text, tokens.faint))
        self._show_running(self._session.running)
        if self._session.snapshot is not None:
            self.show_progress(self._session.snapshot)
        self._level = 0
        self._fit()

    @Slot(bool)
    def _show_running(self, running: bool) -> None:
        self._actions.run.setText("Pause" if running else "Run")
        name = "pause" if running else "run"
        self._actions.run.setIcon(icon(name, self._tokens.text, self._tokens.faint))  # in the menu

    @Slot()
    def _colour_run(self) -> None:
        """Give the first button the colour of its words; with each change it is as its action."""
        name = "pause" if self._session.running else "run"
        self.run.setIcon(icon(name, self._tokens.on_accent, self._tokens.faint))

    def show_progress(self, snapshot: Snapshot) -> None:
        """Show epoch, step and steps per second."""
        session = self._session  # what stands still has no speed
        throughput = 0.0 if session.idle else session.throughput.steps_per_second
        rate_text = f"{throughput / 1000:.1f}k" if throughput >= 1000 else f"{throughput:.0f}"
        muted = self._tokens.muted
        parts = [("epoch", f"{snapshot.epoch:,}"), ("step", f"{snapshot.step:,}")]
        words = [f'<span style="color:{muted}">{word}</span> <b>{n}</b>' for word, n in parts]
        words.append(f'<b>{rate_text}</b> <span style="color:{muted}">steps/s</span>')
        self._standing = words
        self._fit()

    def _fit(self) -> None:
        """Show as many words as there is room for, and leave out the least needed first."""
        for level in range(self._level, len(LEVELS)):  # never back: numbers of any length come
            shown, label, text, run = LEVELS[level]
            self._level = level
            self._show_run(short=not run)
            room = self.width() - self._controls_width()
            self.progress.setText("&nbsp;&nbsp;&nbsp;".join(self._standing[shown]))
            self.speed_label.setVisible(label)
            self.speed_text.setVisible(text)
            words = label * (self.speed_label.sizeHint().width() + BETWEEN)
            words += text * (px(SPEED) + BETWEEN)
            left = room - self.progress.sizeHint().width() - words
            if left >= px(SLIDER):
                break
        self.speed.setFixedWidth(min(px(SLIDER), max(px(SHORT), left)))
        for layout in (*(group.layout() for group in self._groups), self._row):
            if layout is not None:  # Qt waits, group by group: a picture in between cuts words
                layout.activate()

    def _show_run(self, *, short: bool) -> None:
        """Show the first button with its word or without."""
        styles = Qt.ToolButtonStyle
        self.run.setToolButtonStyle(
            styles.ToolButtonIconOnly if short else styles.ToolButtonTextBesideIcon
        )
        hold(self.run, width=PICTURE if short else RUN, icon=SIDE)

    def _controls_width(self) -> int:
        """Return the room that all but words and slider take."""
        row, margins = self._row, self._row.contentsMargins()
        parts = [self.run, *self._lines, *(button for button, _ in self.buttons)]
        gaps = row.spacing() * (row.count() - 1) + 2 * BESIDE * len(self._groups)
        fixed = sum(_needed(part) for part in parts)
        return fixed + gaps + margins.left() + margins.right()

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return no width: how little there may be says the window."""
        return QSize(0, super().minimumSizeHint().height())

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """See what there is room for now."""
        super().resizeEvent(event)
        self._level = 0
        self._fit()

    @Slot(int)
    def _set_speed(self, stop: int) -> None:
        self._session.set_speed(stop / STOPS)
        self._tell_speed()

    def _tell_speed(self) -> None:
        self.speed_text.setText(self._session.speed.text)
        self.speed.setToolTip(f"{SPEEDS}. Now {self._session.speed.text}.")


def _needed(part: QWidget) -> int:
    """Return the width of a part, be it fixed or its own."""
    return max(part.minimumWidth(), min(part.sizeHint().width(), part.maximumWidth()))

"""The toolbar: run, step, reset, speed, and where the race stands."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from lossstudio.app.window.actions import Actions
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.session import Session
from lossstudio.widgets.inputs import Slider
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.icons import SIDE, icon
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens

STOPS = 100
SPEED = 96  # px of the speed in words
FIRST_SPEED = 45  # about 60 steps a second: one sees the fit move


class ToolBar(QToolBar):
    """The controls of the race."""

    def __init__(self, session: Session, actions: Actions, tokens: Tokens) -> None:
        super().__init__("Race controls")
        self.setObjectName("toolbar")
        self.setMovable(False)
        hold(self, icon=SIDE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._session = session
        self._actions = actions
        self.run = QToolButton()
        self.run.setObjectName("run")
        self.run.setDefaultAction(actions.run)
        self.run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        hold(self.run, width=100)
        self.addWidget(self.run)
        self.buttons: list[tuple[QToolButton, str]] = []
        for action, name in (
            (actions.step_batch, "step-batch"),
            (actions.step_epoch, "step-epoch"),
            (actions.reset, "reset"),
            (actions.new_weights, "weights"),
        ):
            self._add_button(action, name)
        self.addSeparator()
        self._add_speed()
        self._add_progress()
        self.addSeparator()
        self._add_button(actions.open, "open")
        self._add_button(actions.save, "save")
        self._add_button(actions.left, "left")
        self._add_button(actions.right, "right")
        self.set_tokens(tokens)
        self._show_running(session.running)
        self.speed.valueChanged.connect(self._set_speed)
        self.speed.setValue(FIRST_SPEED)
        session.running_changed.connect(self._show_running)

    def _add_speed(self) -> None:
        """Add the slider of the speed, and the speed in words."""
        self.speed = Slider()
        self.speed.setRange(0, STOPS)
        hold(self.speed, width=110)
        self.speed.setToolTip("From one batch per second to as fast as it goes")
        self.speed.setAccessibleName("Speed")
        label = Label("Speed")
        label.setObjectName("muted")
        self.speed_text = Label()
        self.speed_text.setObjectName("hint")
        hold(self.speed_text, width=SPEED)
        self.addWidget(_padded(label, self.speed, self.speed_text))

    def _add_progress(self) -> None:
        """Add where the race stands, at the right."""
        spring = QWidget()
        spring.setObjectName("group")
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self.progress = QLabel()
        self.progress.setTextFormat(Qt.TextFormat.RichText)
        self.progress.setAccessibleName("Where the race stands")
        self.addWidget(_padded(self.progress))

    def _add_button(self, action: QAction, name: str) -> None:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        self.buttons.append((button, name))
        self.addWidget(button)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        for button, name in self.buttons:
            button.defaultAction().setIcon(icon(name, tokens.text))
        self._show_running(self._session.running)
        if self._session.snapshot is not None:
            self.show_progress(self._session.snapshot)

    @Slot(bool)
    def _show_running(self, running: bool) -> None:
        self._actions.run.setText("Pause" if running else "Run")
        self._actions.run.setIcon(icon("pause" if running else "run", self._tokens.on_accent))

    def show_progress(self, snapshot: Snapshot) -> None:
        """Show epoch, step and steps per second."""
        throughput = self._session.throughput.steps_per_second
        rate_text = f"{throughput / 1000:.1f}k" if throughput >= 1000 else f"{throughput:.0f}"
        muted = self._tokens.muted
        parts = [("epoch", f"{snapshot.epoch:,}"), ("step", f"{snapshot.step:,}")]
        words = [f'<span style="color:{muted}">{word}</span> <b>{n}</b>' for word, n in parts]
        words.append(f'<b>{rate_text}</b> <span style="color:{muted}">steps/s</span>')
        self.progress.setText("&nbsp;&nbsp;&nbsp;".join(words))

    @Slot(int)
    def _set_speed(self, stop: int) -> None:
        self._session.set_speed(stop / STOPS)
        self._tell_speed()

    def _tell_speed(self) -> None:
        self.speed_text.setText(self._session.speed.text)


def _padded(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    holder.setObjectName("group")
    holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(4, 0, 4, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    return holder

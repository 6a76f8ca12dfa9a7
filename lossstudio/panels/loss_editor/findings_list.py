"""What a person should know of a formula before racing it."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.losses.formula import TypedLoss
from lossstudio.core.losses.formula.checks import Finding, findings
from lossstudio.panels.panel import small
from lossstudio.session.jobs import Job, Report, Work
from lossstudio.widgets.overrides import guarded

Found = tuple[TypedLoss, tuple[Finding, ...]]
NONE = "Nothing stands out."


class FindingsList(QWidget):
    """Looks at each draft in the background while it is seen, and lists what it found.

    Parameters
    ----------
    owner : QObject
        Whose end ends the work.
    """

    found = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self._loss: TypedLoss | None = None
        self._waiting: Work | None = None  # until it is seen
        self.findings: tuple[Finding, ...] = ()
        self._job = Job("check of the formula", owner)
        self._job.done.connect(self._take)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(3)
        self.heading = small("Good to know")
        self._layout.addWidget(self.heading)
        self.lines = [small("", "hint")]
        self._layout.addWidget(self.lines[0])

    def check(self, loss: TypedLoss, classes: int) -> None:
        """Look at another draft; of several that come in haste, at the last."""
        if loss != self._loss:
            self._loss, self.findings = loss, ()
            self._waiting = partial(_checked, loss, classes)
            self._work()

    def _work(self) -> None:
        if self._waiting is not None and self.isVisible():
            work, self._waiting = self._waiting, None
            self._job.start(work)

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at what came meanwhile."""
        super().showEvent(event)
        self._work()

    @Slot(object)
    def _take(self, done: Found) -> None:
        loss, found = done
        if loss != self._loss:
            return
        self.findings = found
        texts = [finding.text for finding in found] or [NONE]
        while len(self.lines) > len(texts):
            line = self.lines.pop()
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        while len(self.lines) < len(texts):
            self.lines.append(small("", "hint"))
            self._layout.addWidget(self.lines[-1])
        for line, text in zip(self.lines, texts, strict=True):
            line.setWordWrap(True)
            line.setText(f"• {text}" if found else text)
        self.found.emit()


def _checked(loss: TypedLoss, classes: int, report: Report) -> Found:
    return loss, findings(loss, classes)

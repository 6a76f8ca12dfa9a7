"""What the page of studies says before there is one: what a study is, and examples."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lossstudio.core.studies.study import Study
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

WHAT = (
    "A study races all contenders many times, with one or two settings varied and several draws "
    "of the data, so that what it shows is no luck of one race."
)


class FirstStudies(VerticalScrollArea):
    """Says what a study is, and offers those that are shipped."""

    wanted = Signal(object)  # a study

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(GAP, GAP, GAP, GAP)
        self._column.setSpacing(2)
        self.ready = _wrapped("")
        self.ready.setObjectName("strong")
        self.ready.hide()
        self._column.addWidget(self.ready)
        self._column.addWidget(_wrapped(WHAT))
        self._column.addStretch(1)
        self.setWidget(inner)
        self.setAccessibleName("Studies to begin with")
        set_role(self, Role.Grouping)

    def show_ready(self, study: Study | None) -> None:
        """Say that a study was opened, and waits to be run."""
        self.ready.setVisible(study is not None)
        if study is not None:
            self.ready.setText(f"{study.name} It is open: Run study runs {study.count:,} races.")

    def offer(self, studies: Sequence[Study]) -> None:
        """Offer studies, each with what it showed."""
        if self.buttons:
            return
        for study in studies:
            button = QPushButton(study.name)
            button.setObjectName("link")
            button.setToolTip("Open its experiment, ready to run")
            button.clicked.connect(partial(self.wanted.emit, study))
            button.setAccessibleDescription(study.finding)
            self.buttons.append(button)
            place = self._column.count() - 1
            self._column.insertSpacing(place, GAP // 2)
            self._column.insertWidget(place + 1, button, 0, Qt.AlignmentFlag.AlignLeft)
            self._column.insertWidget(place + 2, _wrapped(study.finding))


def _wrapped(text: str) -> Label:
    label = Label(text)
    label.setObjectName("hint")
    label.setWordWrap(True)
    return label

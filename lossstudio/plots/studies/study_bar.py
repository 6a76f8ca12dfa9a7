"""What stands beside the picture of a study: what is varied, and what begins and ends it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.plain_text import one_line
from lossstudio.core.studies.judge import judged
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.study import Study
from lossstudio.plots.studies.study_form import StudyForm
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.menu_hover import MenuHover
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

WIDE = 198  # px, its bar included
HELD, NOT_HELD = "That held: {} of {} comparisons.", "That did not hold: {} of {} comparisons."


class StudyBar(VerticalScrollArea):
    """The form, the buttons, and sentences on how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self.files = QPushButton("Open, save…")
        self.files.setObjectName("link")
        self.files.setToolTip("Open or save a study, or its results")
        self.menu = QMenu(self.files)
        MenuHover(self.files, self.menu)
        self.form = StudyForm(self.files)
        self.begin = QPushButton("Run study")
        self.begin.setObjectName("primary")
        self.go_on = QPushButton("Go on")
        self.go_on.setToolTip("Run the races that are missing")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop; the races that are there stay")
        self.planned, self.progress, self.trouble = Label(), Label(), Label()
        self.planned.setObjectName("hint")
        self.progress.setObjectName("hint")
        self.finding = Label()
        self.finding.setObjectName("hint")
        self.trouble.setObjectName("trouble")
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.begin, self.cancel, self.go_on):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        for label in (self.trouble, self.planned, self.progress, self.finding):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        self.setWidget(inner)
        self.setAccessibleName("What the study varies")
        set_role(self, Role.Grouping)
        hold(self, width=WIDE)
        self.show_run(running=False, can_go_on=False)

    def show_run(self, *, running: bool, can_go_on: bool) -> None:
        """Show which buttons make sense."""
        had = self.cancel.hasFocus() or self.begin.hasFocus() or self.go_on.hasFocus()
        self.begin.setVisible(not running and not can_go_on)
        self.cancel.setVisible(running)
        self.go_on.setVisible(can_go_on)
        if had:  # the one that was pressed has gone
            (self.cancel if running else self.go_on if can_go_on else self.begin).setFocus()

    def allow(self, study: Study, *, again: bool) -> None:
        """Say how many races a study will be, and let it begin."""
        self.trouble.clear()
        self.trouble.hide()
        first, second, draws = study.shape
        values = f"{first} × {second}" if len(study.factors) == 2 else f"{first}"
        idle = self.form.idle_words
        self.planned.setText(
            f"{values} values × {draws} draws: {study.count:,} races."
            + f" Not all contenders have: {idle}." * bool(idle)
        )
        self.begin.setEnabled(again)

    def show_finding(self, results: StudyResults | None) -> None:
        """Say what a study is said to show once all is there, and whether that came out again."""
        whole = results if results is not None and results.finished else None
        finding = "" if whole is None else whole.study.finding
        found = judged(whole) if whole is not None and finding else ()
        held = sum(bool(each.held) for each in found)
        verdict = HELD if held == len(found) else NOT_HELD
        briefs = "\n".join(one_line(each.brief) for each in found)
        text = f"{finding} {verdict.format(held, len(found))}\n{briefs}"
        self.finding.setText(text if found else "")
        self.finding.setToolTip(literal("\n".join(each.text for each in found)))
        self.finding.setVisible(bool(found))

    @Slot(str)
    def tell_trouble(self, sentence: str) -> None:
        """Say what went wrong."""
        self.trouble.setText(sentence)
        self.trouble.show()

    def refuse(self, sentence: str) -> None:
        """Say why there can be no study."""
        self.tell_trouble(sentence)
        self.planned.clear()
        self.begin.setEnabled(False)

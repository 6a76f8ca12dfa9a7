"""The editor of a loss of one's own: written, seen while it is written, and put into the race."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from lossstudio.core.experiment import MOST_CONTENDERS, Contender
from lossstudio.core.losses.formula import TypedLoss, words
from lossstudio.core.losses.formula.hints import silently_parameters
from lossstudio.core.losses.formula.slider import Slider
from lossstudio.core.tasks import Task
from lossstudio.panels.form import ParameterForm
from lossstudio.panels.loss_editor.beginnings import Beginnings
from lossstudio.panels.loss_editor.cost_table import CostTable
from lossstudio.panels.loss_editor.drawing_bar import DrawingBar
from lossstudio.panels.loss_editor.findings_list import FindingsList
from lossstudio.panels.loss_editor.keeping import Keeping
from lossstudio.panels.loss_editor.ranges import Ranges
from lossstudio.panels.loss_editor.writing import Writing
from lossstudio.panels.panel import small
from lossstudio.session.loss_draft import LossDraft
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.widgets.formula import Formula
from lossstudio.widgets.formula_edit import FormulaEdit
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.menu_hover import MenuHover
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.throttle import Throttle
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

REST_MS = 120  # after a letter, before what is slow to draw
SIDE = 250  # px, of what stands beside the curve at least
RACED = "In the race as it stands."
BUILT_IN = "{name} races as built in."
AS_FORMULA = "{name} written as a formula; it races as the built-in loss until you change it."
HINTS = {
    Task.REGRESSION: "r: residual, score − target.  s: score.  y: target.  "
    "Other names become sliders.",
    Task.BINARY: "z: logit.  p: probability of class 1.  y: 0 or 1.  m: margin.  "
    "pt: probability of the true class.  Other names become sliders.",
    Task.MULTICLASS: "pt: probability of the true class.  p0, p1, …: of each class.  "
    "t: true class.  m: margin.  k: classes.  Other names become sliders.",
}
DRAFT = "Not in the race yet; {name} is."


class LossEditor(QWidget):
    """Shows the draft of a loss and puts it into the race.

    Parameters
    ----------
    session : Session
    tokens : Tokens
    preview : QWidget
        The curve of the draft, with `show_draft`.
    own : OwnLosses
        Where a loss can be kept.
    """

    refused = Signal(str)
    message = Signal(str)
    manage_wanted = Signal()
    append_wanted = Signal(object)  # a contender

    def __init__(self, session: Session, tokens: Tokens, preview: QWidget, own: OwnLosses) -> None:
        super().__init__()
        self._session = session
        self.draft = LossDraft(session)
        self.preview = preview
        self.field = FormulaEdit(tokens)
        self.field.setAccessibleName("Formula of the loss")
        self.writing = Writing(self.field, self.draft)
        self.trouble = small("", "hint")  # what is wrong, or else what may be written
        self.trouble.setWordWrap(True)
        self.formula, self.gradient = Formula(tokens), Formula(tokens)
        self.form, self.ranges = ParameterForm(), Ranges()
        self.findings = FindingsList(session)
        self.state = Elided()
        self.state.setObjectName("hint")
        self.race, self.append = QPushButton("Race it"), QPushButton("Add to the race")
        self.race.setObjectName("primary")
        self.race.setToolTip("Let the selected contender race this formula (Return)")
        self.begin = QPushButton("Begin with")
        self.beginnings = Beginnings(own, self.begin)
        MenuHover(self.begin, self.beginnings)
        self.drawing = DrawingBar(preview, self.draft)
        self.keep = QPushButton("Save as my loss…")
        self._keeping = Keeping(self.draft, own, session, self)
        self.ranges.fold.toggled.connect(self._show_ranges)
        self._typeset = Throttle(self._show_typeset, REST_MS, self, leading=False)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        middle = QSplitter(Qt.Orientation.Horizontal)
        middle.addWidget(self._picture())
        middle.addWidget(self._side())
        middle.setChildrenCollapsible(False)
        middle.setHandleWidth(GAP)
        middle.setStretchFactor(0, 3)
        middle.setStretchFactor(1, 2)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.begin)
        foot.addWidget(self.keep)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.append)
        foot.addWidget(self.race)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 2, 0, 2)
        body.setSpacing(4)
        body.addWidget(self.field)
        body.addWidget(self.trouble)
        body.addWidget(middle, 1)
        body.addLayout(foot)

    def _picture(self) -> QWidget:
        """Return the curve, with its legend above it and what draws on it below."""
        picture = QWidget()
        under = QVBoxLayout(picture)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addWidget(self.preview.legend)  # type: ignore[attr-defined]
        under.addWidget(self.preview, 1)
        under.addWidget(self.drawing)
        return picture

    def _side(self) -> VerticalScrollArea:
        """Return what stands beside the curve."""
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(3)
        for widget in (
            *(small("Value"), self.formula, small("Gradient"), self.gradient),
            *(self.form, self.ranges, self.findings),
        ):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = VerticalScrollArea()
        self._scroll = scroll
        scroll.setWidget(side)
        scroll.setAccessibleName("Formula as typeset, and its parameters")
        set_role(scroll, Role.Grouping)  # the focus is for who scrolls by keys
        hold(scroll, least_width=SIDE)
        return scroll

    def _connect(self) -> None:
        draft = self.draft
        for signal, slot in (
            (self.field.taken, self._race),
            (self.field.cancelled, draft.drop),
            (self.form.edited, self._set_parameters),
            (self.form.released, self._session.end_gesture),
            (self.form.refused, self.refused),
            (self.ranges.changed, self._set_range),
            (self.ranges.refused, self.refused),
            (self.beginnings.chosen, draft.begin_with),
            (self.beginnings.drawing_wanted, self.drawing.begin),
            (self.field.edited, self.drawing.end),
            (draft.replaced, self.drawing.end),
            (self.beginnings.chosen, self.drawing.end),
            (self.beginnings.table_wanted, self._ask_costs),
            (self.beginnings.manage_wanted, self.manage_wanted),
            (self.keep.clicked, self._keeping.keep),
            (self._keeping.message, self.message),
            (self._keeping.refused, self.refused),
            (self.race.clicked, self._race),
            (self.append.clicked, self._append),
            (draft.changed, self._refresh),
            (self.findings.found, self._tell),
            (self._session.experiment_changed, self._show_state),
        ):
            signal.connect(slot)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        for part in (self.field, self.formula, self.gradient, self.preview):
            part.set_tokens(tokens)  # type: ignore[attr-defined]

    @Slot(object)
    def show_snapshot(self, snapshot: object) -> None:
        """Move the samples on the curve to where they stand now."""
        self.preview.show_snapshot(snapshot)  # type: ignore[attr-defined]

    @Slot()
    def _refresh(self) -> None:
        draft = self.draft
        self.field.show_text(draft.text)
        self.field.setToolTip(literal(words(draft.loss.task)))
        fault = draft.fault
        self.field.mark(None if fault is None else fault.position)
        snapshot = self._session.snapshot
        classes = 0 if snapshot is None else len(snapshot.prepared.samples.classes)
        self.findings.check(draft.loss, max(classes, draft.loss.least_classes))
        self._tell()
        self.form.show_value(draft.loss)
        self.ranges.show_loss(draft.loss)
        self.preview.show_draft(draft.loss)  # type: ignore[attr-defined]
        self._typeset.request()
        self.beginnings.set_task(draft.loss.task)
        self._show_state()

    @Slot()
    def _tell(self) -> None:
        """Say below the formula what is wrong, or else the gravest thing to know, or a hint."""
        fault, found = self.draft.fault, self.findings.findings
        text = HINTS[self.draft.loss.task]
        if fault is not None:
            text = f"{fault} Until then the curve is that of the last formula that made sense."
        elif found:
            others = len(found) - 1
            text = f"▲ {found[0].text}" + (f"  (and {others} more, beside)" if others else "")
        taken = silently_parameters(self.draft.loss.values, self.draft.loss.task)
        if fault is None and taken:
            text = f"{taken}  {text}" if found else taken
        name = "hint" if fault is None else "trouble"
        if self.trouble.objectName() != name:
            self.trouble.setObjectName(name)
            restyle(self.trouble)
        self.trouble.setText(text)

    def _show_typeset(self) -> None:
        loss = self.draft.loss
        self.formula.set_latex(r"\ell = " + loss.formula)
        self.gradient.set_latex(f"{loss.derivative_name} = {loss.gradient_formula}")

    @Slot()
    def _show_state(self) -> None:
        """Say how draft and race stand to each other."""
        draft, full = self.draft, len(self._session.experiment.contenders) == MOST_CONTENDERS
        text = RACED if draft.raced else DRAFT if draft.edited else BUILT_IN
        name = draft.contender.full_name
        self.state.setText(text.format(name=name))
        self.state.setToolTip(literal(AS_FORMULA.format(name=name)) if text == BUILT_IN else "")
        self.race.setEnabled(draft.fault is None and not draft.raced)
        self.append.setEnabled(draft.fault is None and not full)
        self.keep.setEnabled(draft.fault is None)
        self.append.setToolTip(
            f"There is room for {MOST_CONTENDERS} contenders"
            if full
            else "Let this formula race as one more contender"
        )

    @Slot()
    def _race(self) -> None:
        if self.draft.edited or self.sender() is self.race:
            self.draft.race()

    @Slot()
    def _append(self) -> None:
        self.draft.settle()
        loss = self.draft.loss
        self.draft.drop()  # the draft becomes the new contender's
        self.append_wanted.emit(Contender(loss))

    @Slot(object, str)
    def _set_parameters(self, loss: TypedLoss, gesture: str) -> None:
        self.draft.set_loss(loss, f"{self.draft.index}.{gesture}" if gesture else None)

    @Slot(object)
    def _set_range(self, slider: Slider) -> None:
        loss = self.draft.loss
        self.draft.set_loss(loss.with_slider(slider, loss.values[slider.name]), None)

    @Slot()
    def _ask_costs(self) -> None:
        """Let costs be written into a table."""
        snapshot = self._session.snapshot
        names = [] if snapshot is None else snapshot.prepared.samples.classes
        table = CostTable(names or ["0", "1", "2"], self)
        table.chosen.connect(self.draft.begin_with)
        table.open()

    @Slot(bool)
    def _show_ranges(self, shown: bool) -> None:
        if shown and self.ranges.rows:  # once they are laid out
            QTimer.singleShot(0, self, self._scroll_to_ranges)

    @Slot()
    def _scroll_to_ranges(self) -> None:
        for row in (*self.ranges.rows[-1:], *self.ranges.rows[:1]):  # there may be none by now
            self._scroll.ensureWidgetVisible(row, 0, 0)

    @Slot()
    def write(self) -> None:
        """Let the person write."""
        self.field.setFocus()
        self.field.selectAll()

"""The contenders panel: who races, in which colour, and how each stands."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lossstudio.core.analysis.optimum import arrival_text
from lossstudio.core.defaults import first_typed_loss
from lossstudio.core.experiment import MOST_CONTENDERS, Contender, Experiment
from lossstudio.core.losses import FORMULA, LOSSES
from lossstudio.core.losses.formula import TypedLoss
from lossstudio.core.plain_text import shorten
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.panels.contender_row import ContenderRow
from lossstudio.panels.panel import Panel, small
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.session.standings import measured_on, standings
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.menu_hover import MenuHover
from lossstudio.widgets.number_row import NumberRow
from lossstudio.widgets.plain_text import literal, menu_text
from lossstudio.widgets.roles import Role, set_role

YOUR_OWN = "Your own formula…"
WITHIN = "Measured within an epoch; curves, events and races know the ends of epochs only."
AT_ITS_END = "So many samples are measured at the end of an epoch, and when the race pauses."


class ContendersPanel(Panel):
    """Adds, removes, renames, duplicates and hides contenders, and shows their yardstick."""

    refused = Signal(str)
    formula_wanted = Signal()  # to be written

    def __init__(self, session: Session, tokens: Tokens, own: OwnLosses) -> None:
        super().__init__("Contenders")
        self._session = session
        self._tokens = tokens
        self._own = own
        self._offered: tuple[Task, dict[str, TypedLoss]] | None = None
        self.caption = small("", "hint")
        self.head.addWidget(self.caption)
        self.rows: list[ContenderRow] = []
        holder = QWidget()
        holder.setAccessibleName("Contenders")
        set_role(holder, Role.List)
        self._list = QVBoxLayout(holder)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self.add(holder)
        self.samples = small("", "hint")
        self.samples.hide()
        self.add(self.samples)
        self.adder = QPushButton("+ Add a loss")
        self.adder.setObjectName("link")
        self.adder.setToolTip(f"Let another loss race; up to {MOST_CONTENDERS} contenders")
        self._losses = QMenu(self.adder)
        self._losses.setToolTipsVisible(True)
        self._losses.triggered.connect(self._add)
        self._losses.aboutToShow.connect(self._offer_all)
        MenuHover(self.adder, self._losses)
        self.repeats = NumberRow(Experiment.parameters()["repeats"])
        self.repeats.label.setFixedWidth(self.repeats.label.sizeHint().width())
        self.repeats.slider.hide()
        self.repeats.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addWidget(self.adder)
        foot.addStretch(1)
        foot.addWidget(self.repeats)
        self.body.addLayout(foot)
        self.repeats.changed.connect(self._edit_repeats)
        self.repeats.released.connect(session.end_gesture)
        self.repeats.refused.connect(self.refused)
        session.experiment_changed.connect(self._refresh)
        session.running_changed.connect(self._follow_running)
        session.optima.found.connect(self._follow_optima)
        session.view.changed.connect(self._follow_view)
        self._refresh()

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self._refresh()

    @Slot()
    def _follow_running(self) -> None:
        """Tell the step all the while they run, so that the caption stays in its place."""
        coming = not (self._session.running or self._session.idle)  # the picture of the end
        if self._session.snapshot is not None and not coming:
            self.show_metric(self._session.snapshot)

    @Slot()
    def _follow_optima(self) -> None:
        """Tell who has not arrived, which is told once nothing runs."""
        if not self._session.running:
            self._follow_running()

    @Slot(object, object)
    def _follow_view(self, state: ViewState, before: ViewState) -> None:
        if state.selected != before.selected:
            for index, row in enumerate(self.rows):
                row.set_selected(index == state.selected)
        if state.yardstick != before.yardstick and self._session.snapshot is not None:
            self.show_metric(self._session.snapshot)

    @Slot()
    def _refresh(self) -> None:
        experiment = self._session.experiment
        self._fit_rows(len(experiment.contenders))
        for index, (row, contender) in enumerate(
            zip(self.rows, experiment.contenders, strict=True)
        ):
            row.show_contender(contender, self._tokens, experiment)
            row.set_selected(index == self._session.view.state.selected)
        self._offer()
        self.repeats.set_value(experiment.repeats)
        if self._session.snapshot is not None:
            self.show_metric(self._session.snapshot)

    def _fit_rows(self, count: int) -> None:
        while len(self.rows) > count:
            row = self.rows.pop()
            row.cancel_rename()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < count:
            row = ContenderRow(len(self.rows))
            row.picked.connect(self.select)
            row.moved.connect(self._move)
            row.renamed.connect(self._rename)
            row.wanted.connect(self._do)
            self.rows.append(row)
            self._list.addWidget(row)

    @Slot()
    def _offer_all(self) -> None:
        self._offer(read=True)

    def _offer(self, *, read: bool = False) -> None:
        """Offer the losses of the task, and those of one's own as far as they have been read."""
        experiment = self._session.experiment
        full = len(experiment.contenders) >= MOST_CONTENDERS
        if full and self.adder.hasFocus():  # else Qt gives it to whatever comes next
            self.rows[-1].show()
            self.rows[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.adder.setEnabled(not full)
        task, own_losses = experiment.task, self._own.for_task(experiment.task, read=read)
        if (task, own_losses) == self._offered:
            return
        self._offered = task, own_losses
        self._losses.clear()
        group = ""
        for cls in LOSSES.for_task(task):
            if group not in ("", cls.group):
                self._losses.addSeparator()
            group = cls.group
            action = self._losses.addAction(cls.title)
            action.setData(cls.key)
            action.setToolTip(cls.meaning())
        self._losses.addSeparator()
        for name, loss in own_losses.items():
            action = self._losses.addAction(menu_text(shorten(name)))
            action.setData(Contender(loss, name=name))
            action.setToolTip(literal(loss.text))
        own = self._losses.addAction(YOUR_OWN)
        own.setData(FORMULA)
        own.setToolTip("A formula that you write, with its curve beside it")

    def show_metric(self, snapshot: Snapshot) -> None:
        """Show the yardstick of each contender; while they run, always with the step."""
        step = snapshot.within_epoch or self._session.running
        caption, numbers = standings(snapshot, self._session.view.state, step=step)
        self.caption.setText(caption)
        earlier = "" if snapshot.up_to_date else AT_ITS_END
        self.caption.setToolTip(WITHIN if snapshot.within_epoch else earlier)
        on = measured_on(snapshot, self._session.view.state)
        self.samples.setText(on.capitalize())
        self.samples.setVisible(bool(on))
        if len(snapshot.diverged) != len(self.rows):
            return  # an older picture; the next one fits
        notes = self._arrivals(snapshot)
        both = zip(snapshot.diverged, snapshot.best_epochs, strict=True)
        for row, number, (how, best), still in zip(self.rows, numbers, both, notes, strict=True):
            note = still if best is None else f"Stopped early: its best, of epoch {best:,}."
            row.show_metric(number, "" if how is None else how.advice, note)

    def _arrivals(self, snapshot: Snapshot) -> list[str]:
        """Return who has not arrived, once nothing runs and nothing else is wanted."""
        session, contenders = self._session, snapshot.experiment.contenders
        if session.running or session.experiment != snapshot.experiment:
            return [""] * len(contenders)
        known = session.optima.of(snapshot)
        waits = session.optima.waits_for(snapshot)
        return [
            "" if each.hidden or waits else arrival_text(snapshot, row, known.get(row))
            for row, each in enumerate(contenders)
        ]

    @Slot(object)
    def _edit_repeats(self, repeats: int) -> None:
        self._session.edit(replace(self._session.experiment, repeats=repeats), "repeats")

    @Slot(int)
    def select(self, index: int) -> None:
        """Select the contender at `index`; the keys go on from there, if they were at another."""
        self._session.view.update(selected=index)
        at = next((row for row in self.rows if row.hasFocus()), None)
        if at is not None and at is not self.rows[index]:
            self.rows[index].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _move(self, index: int) -> None:
        """Select a row by key, which then has the focus."""
        index = min(max(index, 0), len(self.rows) - 1)
        self.select(index)
        self.rows[index].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _add(self, action: object) -> None:
        key, task = action.data(), self._session.experiment.task  # type: ignore[attr-defined]
        if isinstance(key, Contender):
            self.append(key)
            return
        loss = first_typed_loss(task) if key == FORMULA else LOSSES.create(key)
        self.append(Contender(loss))
        if key == FORMULA:
            self.formula_wanted.emit()

    @Slot(str, object)
    def append_own(self, name: str, loss: TypedLoss) -> None:
        """Let a loss of one's own race, where it fits and there is room; else it waits."""
        experiment = self._session.experiment
        if loss.task is experiment.task and len(experiment.contenders) < MOST_CONTENDERS:
            self.append(Contender(loss, name=name))

    @Slot(object)
    def append(self, contender: Contender) -> None:
        """Let one more contender race, in a colour of its own, and select it."""
        experiment = self._session.experiment
        if len(experiment.contenders) >= MOST_CONTENDERS:  # asked for twice in haste
            return
        taken = {contender.colour for contender in experiment.contenders}
        colour = next(c for c in range(MOST_CONTENDERS) if c not in taken)
        added = replace(contender, colour=colour)
        self._session.edit(replace(experiment, contenders=(*experiment.contenders, added)))
        self.select(len(experiment.contenders))

    @Slot(int, str)
    def _rename(self, index: int, name: str) -> None:
        contender = self._session.experiment.contenders[index]
        own = "" if name.strip() == contender.loss.title else name.strip()
        self._session.edit(self._session.experiment.with_contender(index, name=own))

    @Slot(int, str)
    def _do(self, index: int, what: str) -> None:
        experiment = self._session.experiment
        contender = experiment.contenders[index]
        if what == "duplicate" and len(experiment.contenders) < MOST_CONTENDERS:
            self.append(contender)
        elif what == "hide":
            self._session.edit(experiment.with_contender(index, hidden=not contender.hidden))
        elif what == "remove" and len(experiment.contenders) > 1:
            contenders = experiment.contenders[:index] + experiment.contenders[index + 1 :]
            by_key = any(row.hasFocus() for row in self.rows)
            self._session.edit(replace(experiment, contenders=contenders))
            goal = min(index, len(contenders) - 1)
            if by_key:
                self._move(goal)
            else:
                self.select(goal)

"""A loss of one's own on the way: written, tried out, and then put into the race."""

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.experiment import Contender
from lossstudio.core.losses import Loss
from lossstudio.core.losses.formula import FormulaError, TypedLoss, as_formula
from lossstudio.core.losses.formula.slider import Slider
from lossstudio.session.session import Session
from lossstudio.session.view_state import ViewState


class LossDraft(QObject):
    """The formula of the selected contender, and what a person makes of it beside the race.

    A built-in loss is shown as the formula that it is. What was changed and not raced stays with
    the loss from which it was begun, while other contenders are looked at.

    Attributes
    ----------
    text : str
        As it is written, sense or not.
    loss : TypedLoss
        The last that made sense.
    fault : FormulaError or None
        Why the text makes none.
    awaited : str
        A new name that is being typed: no parameter before it is whole.

    Parameters
    ----------
    session : Session
    """

    changed = Signal()
    put_in = Signal(str)  # into the race, and in whose place, in a sentence
    replaced = Signal()  # by the loss of another contender, or another one of this contender

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._source = self.contender.loss
        self._dataset = session.experiment.dataset
        self._kept: dict[Loss, tuple[str, TypedLoss]] = {}
        self.fault: FormulaError | None = None
        self.awaited = ""
        self._seen: dict[str, tuple[Slider, float]] = {}  # parameters, also those taken out again
        self._begin()
        session.experiment_changed.connect(self._take_over)
        session.view.changed.connect(self._follow_view)

    @property
    def index(self) -> int:
        """Of the contender whose loss it is."""
        return self._session.view.state.contender(len(self._session.experiment.contenders))

    @property
    def contender(self) -> Contender:
        """Whose loss it is."""
        return self._session.experiment.contenders[self.index]

    @property
    def changed_text(self) -> bool:
        """Whether the text is another than that of the contender's loss."""
        return self.text != as_formula(self._source).text

    @property
    def edited(self) -> bool:
        """Whether anything is another than in the race."""
        return self.changed_text or self.loss != as_formula(self._source)

    @property
    def raced(self) -> bool:
        """Whether this very formula is in the race, and as a formula."""
        return isinstance(self._source, TypedLoss) and not self.edited

    @Slot()
    def _take_over(self) -> None:
        """Take over another loss of the contender, or of another contender."""
        dataset, self._dataset = self._dataset, self._session.experiment.dataset
        if type(dataset) is not type(self._dataset):
            self._kept.clear()  # they were begun on another matter
        if self.contender.loss == self._source:
            return
        if self.edited:
            self._kept[self._source] = (self.text, self.loss)
        self._source = self.contender.loss
        self._begin()
        self.replaced.emit()
        self.changed.emit()

    @Slot(object, object)
    def _follow_view(self, state: ViewState, before: ViewState) -> None:
        if state.selected == before.selected:
            return
        alike = self.contender.loss == self._source
        self._take_over()
        if alike:  # it is told whose the loss is
            self.changed.emit()

    def _begin(self) -> None:
        self.loss = as_formula(self._source)
        self.text, self.fault, self.awaited = self.loss.text, None, ""
        kept = self._kept.pop(self._source, None)
        if kept is not None:
            self.text, self.loss = kept
            self._read()
        self._remember()

    def _remember(self) -> None:
        values = self.loss.values
        self._seen |= {slider.name: (slider, values[slider.name]) for slider in self.loss.sliders}

    def write(self, text: str, being_typed: str = "") -> None:
        """Take what is written; a new name that is still being typed is waited for.

        On the way to `sigmoid` or `delta` no letter makes a parameter, which would be gone with the
        next one; until the name is whole the loss stays as it was.
        """
        self.text = text
        self._read(being_typed)
        self.changed.emit()

    def settle(self) -> None:
        """Take the name that was being typed as it stands."""
        if self.awaited:
            self._read()
            self.changed.emit()

    def _read(self, being_typed: str = "") -> None:
        self.fault, self.awaited = None, ""
        try:
            loss = self.loss.with_text(self.text)
        except FormulaError as fault:
            self.fault = fault
            return
        known = self.loss.values
        if being_typed in loss.values and being_typed not in known:
            self.awaited = being_typed
            return
        for name in loss.values:  # one that was taken out, and is written again
            if name not in known and name in self._seen:
                loss = loss.with_slider(*self._seen[name])
        self.loss = loss
        self._remember()

    def begin_with(self, loss: TypedLoss) -> None:
        """Write on from another loss."""
        self.loss, self.text, self.fault, self.awaited = loss, loss.text, None, ""
        self._remember()
        self.changed.emit()

    def set_loss(self, loss: TypedLoss, gesture: str | None) -> None:
        """Take other parameters of the same formula; where it is raced, the race takes them too."""
        if self.raced:
            self._edit(loss, gesture)
        else:
            self.loss = loss
            self._remember()
            self.changed.emit()

    def drop(self) -> None:
        """Go back to the loss that is raced."""
        self._kept.pop(self._source, None)
        self._begin()
        self.replaced.emit()
        self.changed.emit()

    def forget(self) -> None:
        """Drop all drafts, as where one starts anew."""
        self._kept.clear()
        self.drop()

    def race(self) -> None:
        """Let the contender race the formula."""
        self.settle()
        if self.fault is None and not self.raced:
            before = self.contender.full_name
            self._edit(self.loss, None)
            self.put_in.emit(f"The formula races in the place of {before}.")

    def _edit(self, loss: TypedLoss, gesture: str | None) -> None:
        self._source = loss  # this is no other loss to be taken over
        self.loss, self.text = loss, loss.text
        self._remember()
        experiment = self._session.experiment.with_contender(self.index, loss=loss)
        self._session.edit(experiment, gesture)
        self.changed.emit()

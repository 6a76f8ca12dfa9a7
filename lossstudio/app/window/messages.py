"""What the status line says of the session, and for how long it holds."""

from PySide6.QtCore import QObject, Slot

from lossstudio.app.window.status_line import StatusLine
from lossstudio.core.differences import Change, changes_text, distinct_names
from lossstudio.core.recording.marks import Mark, Stale
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.stale_memory import FADED
from lossstudio.session.session import Session


class Messages(QObject):
    """Puts into words what happens in a session; an edit ends what was said before it.

    Parameters
    ----------
    session : Session
    line : StatusLine
    """

    def __init__(self, session: Session, line: StatusLine) -> None:
        super().__init__(line)
        self._session = session
        self._line = line
        self._troubles: list[str] = []
        self._stale: Mark | None = None  # what was told last of what an optimizer remembers
        self._shown = self._moment = _moment(None)  # what is shown, and what was when it was told
        self._of_moment = ""  # a sentence that holds of that moment alone
        session.experiment_changed.connect(line.forget)
        session.dataset_chosen.connect(self._tell_besides)
        session.begun_anew.connect(self._tell_new_race)
        session.failed.connect(line.warn)
        session.ended.connect(self._tell_end)
        session.races.branched.connect(line.tell)
        session.races.come_back.connect(self.tell_where)
        session.races.changed.connect(self._make_way)
        session.undo_changed.connect(self._make_way)
        session.snapshot_changed.connect(self._tell_troubles)
        session.snapshot_changed.connect(self._tell_stale)
        session.snapshot_changed.connect(self._follow_moment)
        line.forget_wanted.connect(self._forget)
        line.undo_wanted.connect(session.undo)

    @Slot(object)
    def _tell_new_race(self, changes: tuple[Change, ...]) -> None:
        self._line.add(f"A new race: {changes_text(changes)}. The one before is under Races.")

    @Slot(str)
    def _tell_end(self, why: str) -> None:
        """Tell why a run has ended by itself, and how to go on."""
        if why:  # in a lesson the strip does
            self._line.tell(why)

    @Slot(str)
    def tell_note(self, sentence: str) -> None:
        """Tell what besides is to be known of a file; its opening can be taken back."""
        self._line.add(sentence, undo=self._session.can_undo)

    @Slot(str)
    def _tell_besides(self, words: str) -> None:
        dataset = self._session.experiment.dataset.called
        self._line.tell_change(f"{dataset}: {words}.")

    @Slot()
    def _make_way(self) -> None:
        """End what was said with Undo: that takes back what was done since, and is no edit."""
        if self._session.selected or self._session.races.done:
            self._line.forget_undo()

    @Slot(object)
    def _tell_troubles(self, snapshot: Snapshot) -> None:
        """Tell who has diverged, once."""
        names = distinct_names(snapshot.experiment.contenders)
        pairs = zip(names, snapshot.diverged, strict=True)
        sentences = [f"{name}: {how.advice}" for name, how in pairs if how is not None]
        if sentences != self._troubles:
            self._troubles = sentences
            self._line.warn("   ".join(sentences))

    @Slot(object)
    def _tell_stale(self, snapshot: Snapshot) -> None:
        """Tell of an optimizer that remembers far larger gradients, once, while it does.

        A race that comes back tells nothing of what happened before it was left.
        """
        found = [mark for mark in snapshot.marks if isinstance(mark.event, Stale)]
        last = found[-1] if found else None
        race, step = self._shown
        if last != self._stale and self._stale is not None:
            self._line.take_back(self._stale.text)
        goes_on = race == snapshot.race_id and not snapshot.past
        if last is not None and last != self._stale and goes_on and last.step >= step:
            self._line.tell_stale(last.text)
        self._stale = last
        if last is not None and (snapshot.past or snapshot.step - last.step > FADED):
            self._line.take_back(last.text)

    @Slot(str)
    def tell_where(self, sentence: str) -> None:
        """Tell where the race on the screen stands, as long as it stands there."""
        self._of_moment, self._moment = sentence, _moment(self._session.snapshot)
        self._line.tell(sentence)

    @Slot(object)
    def _follow_moment(self, snapshot: Snapshot) -> None:
        """Say no longer where a race stands, once it stands elsewhere or its past is shown."""
        self._shown = _moment(snapshot)
        if self._shown != self._moment:
            self._line.take_back(self._of_moment)
            self._of_moment = ""

    @Slot()
    def _forget(self) -> None:
        if self._stale is not None and self._stale.contender is not None:
            self._session.forget_memory(self._stale.contender)
            self._line.tell(f"{self._stale.name}: its optimizer begins anew.")


def _moment(snapshot: Snapshot | None) -> tuple[str, int]:
    """Return what a snapshot shows: race and step."""
    return ("", 0) if snapshot is None else (snapshot.race_id, snapshot.step)

"""The person's own race while a lesson has the window: kept as it stands, and brought back."""

from PySide6.QtCore import QObject, Slot

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.requests import Kept, Resumed
from lossstudio.session.session import Session


class OwnRace(QObject):
    """Remembers where the race stands, and which moment of it is looked at.

    Parameters
    ----------
    session : Session
    parent : QObject

    Attributes
    ----------
    back : Resumed or None
        What was brought back last, as it stood; None where it had to be trained again.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._epoch = 0  # at which it stands
        self._look: int | None = None  # the epoch of its past that is looked at, as it was then
        self._kept: Kept | None = None  # as it stands, once that is told
        self._asked = 0  # for that; below 0, where nobody else counts
        self.back: Resumed | None = None
        self._again: int | None = None  # the epoch to be looked at again, once that is shown
        session.race_kept.connect(self._take)

    def keep(self) -> None:
        """Keep it as it is; its successor may begin at once."""
        self._asked -= 1
        if self.back is not None and self._session.resumed is self.back:
            return  # it is not even shown again: what was kept of it holds
        snapshot, stored = self._session.snapshot, self._session.stored
        self._epoch = 0 if snapshot is None else int(snapshot.curves.epoch[-1])
        at_end = stored.edited_there or stored.look == self._epoch
        self._look = None if at_end else stored.look
        self._kept = self.back = None
        self._session.ask_race(self._asked)

    def bring_back(self) -> str:
        """Let it stand where it stood; return how that is done, in words."""
        session, kept, look = self._session, self._kept, self._look
        race = None if kept is None else kept.race
        if kept and race and race.kept.checkpoint.experiment == session.experiment:
            session.resumed = self.back = Resumed(race, kept.race_id)
            if look is not None:
                if self._again is None:
                    session.snapshot_changed.connect(self._look_again)
                self._again = look
                return f", and your race stands where it stood, shown at epoch {look:,}"
            return ", and your race stands where it stood" if race.kept.checkpoint.step else ""
        self.back = None
        if self._epoch:
            session.train_epochs(self._epoch)
        return f", and trained again to epoch {self._epoch:,}" if self._epoch else ""

    @Slot(object)
    def _take(self, kept: Kept) -> None:
        if kept.request.number == self._asked and kept.current:
            self._kept = kept

    @Slot(object)
    def _look_again(self, snapshot: Snapshot) -> None:
        """Look at the moment that was looked at, once the race is shown."""
        self._session.snapshot_changed.disconnect(self._look_again)
        look, self._again = self._again, None
        if look is not None and self.back is not None and snapshot.race_id == self.back.race_id:
            self._session.look(look)

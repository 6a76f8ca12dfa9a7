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
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._epoch = 0  # at which it stands
        self._look: int | None = None  # the epoch of its past that is looked at, as it was then
        self._kept: Kept | None = None  # as it stands, once that is told
        self._asked = 0  # for that; below 0, where nobody else counts
        self._again = ""  # the race that is to be looked at again, once it is shown
        session.race_kept.connect(self._take)

    def keep(self) -> None:
        """Keep it as it is; its successor may begin at once."""
        snapshot, stored = self._session.snapshot, self._session.stored
        self._epoch = 0 if snapshot is None else int(snapshot.curves.epoch[-1])
        self._look = None if stored.edited_there else stored.look
        self._kept, self._asked = None, self._asked - 1
        self._session.ask_race(self._asked)

    def bring_back(self) -> str:
        """Let it stand where it stood; return how that is done, in words."""
        session, kept, look = self._session, self._kept, self._look
        self._kept = self._look = None
        race = None if kept is None else kept.race
        if kept and race and race.kept.checkpoint.experiment == session.experiment:
            session.resumed = Resumed(race, kept.race_id)
            if look is not None:
                if not self._again:
                    session.snapshot_changed.connect(self._look_again)
                self._look, self._again = look, session.resumed.race_id
                return f", and your race stands where it stood, shown at epoch {look:,}"
            return ", and your race stands where it stood" if race.kept.checkpoint.step else ""
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
        again, self._again = self._again, ""
        look, self._look = self._look, None
        if look is not None and snapshot.race_id == again:
            self._session.look(look)

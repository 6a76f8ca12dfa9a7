"""Which file the window's experiment is of, and whether it is saved there."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import one_line
from lossstudio.core.session_file.session_file import is_session
from lossstudio.session.known_file import KnownFile
from lossstudio.session.session import Session


class FileInHand(QObject):
    """What the window's experiment is called on disk, and whether it is saved.

    Parameters
    ----------
    parent : QObject
    session : Session

    Attributes
    ----------
    path : Path or None
        Where Save goes.
    saved : Experiment or None
        What is in that file, as far as that is known.
    with_table : bool
        Whether the table goes into a session's file.
    """

    changed = Signal()

    def __init__(self, parent: QObject, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.path: Path | None = None
        self.saved: Experiment | None = session.experiment
        self.with_table = False
        self._known: KnownFile | None = None
        self._aside: tuple[Path | None, Experiment | None, KnownFile | None] | None = None

    @property
    def title(self) -> str:
        """The name of the experiment."""
        return self.path.name if self.path else self._session.experiment.name

    @property
    def modified(self) -> bool:
        """Whether the experiment has changed since it was saved, opened or begun."""
        return self._session.experiment != self.saved

    @property
    def known(self) -> KnownFile | None:
        """The file that Save goes to, as it was opened or saved last."""
        known, path = self._known, self.path
        return known if known and path and known.path == path.absolute() else None

    def new(self) -> None:
        """Forget the file name."""
        self.path, self._known, self.with_table = None, None, False
        self.saved = self._session.experiment
        self.changed.emit()

    def set_aside(self) -> None:
        """Let what is on the screen now be of no file; the person's own comes back."""
        self._aside = self._aside or (self.path, self.saved, self._known)
        self.new()

    def bring_back(self) -> None:
        """Let the person's own experiment be of its file again."""
        aside, self._aside = self._aside, None
        if aside is not None:
            self.path, self.saved, self._known = aside
            self.with_table = self._known is not None and self._known.with_table
            self.changed.emit()

    def restore(self, known: KnownFile | None) -> str:
        """Be of the file that what a crash has left came from; return where Save goes now."""
        self.path = known.path if known else None
        self._known, self.saved = known, None
        self.with_table = known is not None and known.with_table
        self.changed.emit()
        return f" Save writes to {one_line(known.path.name)}." if known else ""

    def _be_of(self, path: Path, experiment: Experiment) -> None:
        """Be of a file that was just read or written."""
        self.path, self.saved = path, experiment
        self.with_table &= is_session(path)
        self._known = KnownFile.now(path, with_table=self.with_table)

"""Which file the window's experiment is of, and whether it is saved there."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import one_line
from lossstudio.session.known_file import KnownFile
from lossstudio.session.session import Session


@dataclass(eq=False)
class HeldFile:
    """A file that an experiment is of, and what is known of it.

    Each opening begins another, also of the same path: a saving that ends later is noted on the
    one that it was asked for, and on no other.

    Attributes
    ----------
    path : Path or None
        Where Save goes.
    saved : Experiment or None
        What is in that file, as far as that is known.
    known : KnownFile or None
        The file as it was opened or saved last.
    with_table : bool
        Whether the table goes into a session's file.
    """

    path: Path | None = None
    saved: Experiment | None = None
    known: KnownFile | None = None
    with_table: bool = False

    def note(self, path: Path, experiment: Experiment, *, with_table: bool) -> None:
        """Take note that this was just read or written."""
        self.path, self.saved, self.with_table = path, experiment, with_table
        self.known = KnownFile.now(path, with_table=with_table)


class FileInHand(QObject):
    """What the window's experiment is called on disk, and whether it is saved.

    Parameters
    ----------
    parent : QObject
    session : Session

    Attributes
    ----------
    held : HeldFile
        The one in hand.
    """

    changed = Signal()

    def __init__(self, parent: QObject, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.held = HeldFile(saved=session.experiment)
        self._aside: HeldFile | None = None
        self._written: dict[Path, Experiment] = {}  # what each file held that was read or written

    @property
    def path(self) -> Path | None:
        """Where Save goes; another one begins another file."""
        return self.held.path

    @path.setter
    def path(self, path: Path | None) -> None:
        self.held = replace(self.held, path=path)

    @property
    def saved(self) -> Experiment | None:
        """What is in that file, as far as that is known."""
        return self.held.saved

    @saved.setter
    def saved(self, experiment: Experiment | None) -> None:
        self.held.saved = experiment

    @property
    def title(self) -> str:
        """The name of the experiment."""
        return self.path.name if self.path else self._session.experiment.name

    @property
    def modified(self) -> bool:
        """Whether the experiment has changed since it was saved, opened or begun.

        What Undo brings back of a file that is not in hand any more is saved there.
        """
        now = self._session.experiment
        elsewhere = self.path is None and now in self._written.values()
        return now != self.saved and not elsewhere

    @property
    def unsaved(self) -> str:
        """What is not saved, as a sentence."""
        if self.saved is None:  # restored: nobody knows what is in the file
            since = "have changed since it was saved" if self.path else "not be saved"
            return f"{self.title} may {since}: it was restored."
        if self.path is None:
            return f"{self.title} has changes that are not saved."
        return f"{self.title} has changed since it was saved."

    @property
    def known(self) -> KnownFile | None:
        """The file that Save goes to, as it was opened or saved last."""
        known, path = self.held.known, self.path
        return known if known and path and known.path == path.absolute() else None

    def note(self, held: HeldFile, path: Path, experiment: Experiment, *, with_table: bool) -> None:
        """Take note that a file holds an experiment, in hand or not any more."""
        held.note(path, experiment, with_table=with_table)
        self._written[path.absolute()] = experiment

    def new(self) -> None:
        """Forget the file name."""
        self.held = HeldFile(saved=self._session.experiment)
        self.changed.emit()

    def set_aside(self) -> None:
        """Let what is on the screen now be of no file; the person's own comes back."""
        self._aside = self._aside or self.held
        self.new()

    def bring_back(self) -> None:
        """Let the person's own experiment be of its file again."""
        aside, self._aside = self._aside, None
        if aside is not None:
            self.held = aside
            self.changed.emit()

    def restore(self, known: KnownFile | None) -> str:
        """Be of the file that what a crash has left came from; return where Save goes now."""
        self.held = HeldFile()
        if known is not None:
            self.held = HeldFile(known.path, None, known, known.with_table)
        self.changed.emit()
        return f" Save writes to {one_line(known.path.name)}." if known else ""

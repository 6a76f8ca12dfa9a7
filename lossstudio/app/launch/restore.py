"""What crashes have left is offered at the next start, and kept until it is answered for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lossstudio.app.system.autosave import Autosave, Left
from lossstudio.app.system.errors import error_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.session_file import FoundSession
from lossstudio.session.stored_sessions import SessionReader
from lossstudio.session.view_state import ViewState

if TYPE_CHECKING:
    from pathlib import Path

    from lossstudio.app.window.main_window import MainWindow


def offer(window: "MainWindow", autosave: Autosave) -> None:
    """Offer what crashes have left, one after another; what is not answered for stays."""
    offered, restored = list(autosave.left), 0
    for number, left in enumerate(offered, 1):
        from lossstudio.app.dialogs.about import ask_restore  # noqa: PLC0415  # seldom needed

        which = f" ({number} of {len(offered)})" if len(offered) > 1 else ""
        race = left.session is not None
        name = "" if left.experiment is None else left.experiment.name
        wanted = ask_restore(window, name, left.when, which, race=race)
        if wanted and left.session is not None:
            Restoration(window, autosave, left).begin(left.session)
            restored = 1  # deleted once it is kept again
        elif wanted:
            _show(window, left)
        if wanted is False or (wanted and not race and autosave.keep()):
            _drop(autosave, left)
        if wanted:
            break
    later = len(autosave.left) - restored
    if later:
        what = "experiment is" if later == 1 else "experiments are"
        window.line.tell(f"{later} more {what} kept and offered at the next start.")


def _show(window: "MainWindow", left: Left) -> None:
    """Show an experiment that was left, as it was looked at."""
    if left.experiment is not None:
        window.session.edit(left.experiment, name="Restore")
    if left.view is not None:
        window.session.view.set_state(left.view)
    window.line.tell(f"The experiment is restored.{window.files.restore(left.known)}")


def _drop(autosave: Autosave, left: Left) -> None:
    autosave.left.remove(left)
    left.drop()


class Restoration(QObject):
    """Brings a session back that was left, and deletes it once it is kept anew.

    What cannot be brought back stays, and is offered again.

    Parameters
    ----------
    window : MainWindow
    autosave : Autosave
    left : Left
    """

    def __init__(self, window: "MainWindow", autosave: Autosave, left: Left) -> None:
        super().__init__(window)
        self._window, self._autosave, self._left = window, autosave, left
        self._later: Experiment | None = None  # what was changed since the session was kept
        self._reader = SessionReader(window.session)
        self._reader.found.connect(self._take)
        self._reader.failed.connect(self._give_up)

    def begin(self, path: "Path") -> None:
        """Read the session beside the window."""
        self._reader.read(path)

    @Slot(object, object)
    def _take(self, _path: "Path", result: tuple[FoundSession, ViewState]) -> None:
        """Go on with it, and with what was changed since it was kept."""
        found, view = result
        window = self._window
        self._reader.take(found, view, "Restore")
        if self._left.experiment != found.experiment:
            self._later = self._left.experiment
        window.session.view.set_state(view if self._left.view is None else self._left.view)
        saved = window.files.restore(self._left.known)
        if found.trainer is None:
            window.line.warn(f"{found.note}{saved}")
            return
        at = f"as it stood at epoch {found.trainer.epoch:,}"
        window.line.tell(f"{found.experiment.name} is restored {at}.{saved}")
        window.session.snapshot_changed.connect(self._keep)

    @Slot(object, object)
    def _give_up(self, _path: "Path", fault: Exception) -> None:
        _show(self._window, self._left)
        what = "Nothing" if self._left.experiment is None else "Only the experiment"
        self._window.line.warn(f"{what} is restored: {error_text(fault)}")

    @Slot(object)
    def _keep(self, snapshot: Snapshot) -> None:
        """Keep it once it is shown, or what it has become by what was changed since."""
        session = self._window.session
        if session.looking and not snapshot.past:  # it will be shown as it was looked at
            return
        session.snapshot_changed.disconnect(self._keep)
        if self._later is not None:
            session.edit(self._later, name="Restore")
        self._autosave.kept.connect(self._end)
        self._autosave.keep_session()

    @Slot()
    def _end(self) -> None:
        self._autosave.kept.disconnect(self._end)
        _drop(self._autosave, self._left)
        self.deleteLater()

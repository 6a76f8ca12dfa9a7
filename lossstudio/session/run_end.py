"""Where a run ends by itself: at an epoch, or on a plateau."""

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.plateau import Plateau
from lossstudio.session.run_until import AT_EPOCH, ON_PLATEAU
from lossstudio.session.view_state import View

AGAIN = "Run goes on from here."


class RunEnd:
    """What a lesson wants, or else what the view says.

    A run that begins where one has ended, or behind it, goes on past it.

    Parameters
    ----------
    view : View

    Attributes
    ----------
    of_lesson : int or None
        The epoch at which each run of a lesson ends.
    number : int
        Of the run: each looks for a plateau of its own.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.of_lesson: int | None = None
        self.number = 0

    @property
    def epoch(self) -> int | None:
        """The epoch at which a run ends, if there is one."""
        if self.of_lesson is not None:
            return self.of_lesson
        state = self._view.state
        return state.end_epoch if state.run_until == AT_EPOCH else None

    @property
    def plateau(self) -> Plateau | None:
        """The plateau on which a run ends, if that is wished."""
        state = self._view.state
        if self.of_lesson is not None or state.run_until != ON_PLATEAU:
            return None
        return Plateau(state.plateau_percent, state.plateau_epochs)

    @property
    def sought(self) -> tuple[Plateau, int] | None:
        """What a run looks for, and its number."""
        plateau = self.plateau
        return None if plateau is None else (plateau, self.number)

    @property
    def asked(self) -> tuple[int | None, tuple[Plateau, int] | None]:
        """The epoch at which a run ends, and what it looks for."""
        return self.epoch, self.sought

    def within(self, steps: int, snapshot: Snapshot) -> int:
        """Return how many of some steps are left to the end of a run."""
        epochs = 0 if self.epoch is None else self.epoch - snapshot.epoch
        left = (epochs - 1) * snapshot.steps_per_epoch + snapshot.steps_left
        return min(steps, left) if epochs > 0 else steps

    def reached(self, snapshot: Snapshot) -> bool:
        """Whether a race stands just at the epoch where a run ends."""
        return snapshot.epoch == self.epoch and not snapshot.steps_within

    def words(self, snapshot: Snapshot) -> str:
        """Return why a run has ended here by itself; nothing where a lesson tells it."""
        if self.of_lesson is not None:
            return ""
        where = f"Stopped at epoch {snapshot.epoch:,}"
        if self.plateau is None:
            return f"{where}, as set under Run until. {AGAIN}"
        return f"{where}: {self.plateau.words}. {AGAIN}"

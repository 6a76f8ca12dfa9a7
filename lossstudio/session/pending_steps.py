"""Steps that are still to be trained before the race pauses."""

from lossstudio.core.recording.snapshot import Snapshot


class PendingSteps:
    """Counts what is asked for in batches and epochs, from where the race stands by then."""

    def __init__(self) -> None:
        self.steps = 0
        self._batches = 0
        self._epochs = 0

    def __bool__(self) -> bool:
        return bool(self.steps or self._batches or self._epochs)

    def add(self, batches: int, epochs: int) -> None:
        """Ask for more."""
        self._batches += batches
        self._epochs += epochs

    def drop(self) -> None:
        """Ask for nothing any more."""
        self.steps = self._batches = self._epochs = 0

    def count(self, snapshot: Snapshot | None) -> int:
        """Return all of it in steps; an epoch under way counts as the first one."""
        if snapshot is not None:
            if self._epochs:
                self.steps += (self._epochs - 1) * snapshot.steps_per_epoch + snapshot.steps_left
            self.steps += self._batches
            self._batches = self._epochs = 0
        return self.steps

    def done(self, steps: int) -> None:
        """Take off what was trained."""
        self.steps = max(0, self.steps - steps)

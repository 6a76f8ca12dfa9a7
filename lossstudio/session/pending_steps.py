"""Steps that are still to be trained before the race pauses."""

from lossstudio.core.recording.snapshot import Snapshot


class PendingSteps:
    """Counts what is asked for in batches and epochs, from where the race stands by then."""

    def __init__(self) -> None:
        self.steps = 0
        self._batches = 0
        self._epochs = 0
        self.stop_at: int | None = None  # the epoch at which a run ends by itself

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
                per_epoch = snapshot.steps_per_epoch
                self.steps += self._epochs * per_epoch - snapshot.steps_within
            self.steps += self._batches
            self._batches = self._epochs = 0
        return self.steps

    def done(self, steps: int) -> None:
        """Take off what was trained."""
        self.steps = max(0, self.steps - steps)

    def within(self, steps: int, snapshot: Snapshot) -> int:
        """Return how many of some steps are left to the end of a run."""
        left = (
            0 if self.stop_at is None else self.stop_at * snapshot.steps_per_epoch - snapshot.step
        )
        return min(steps, left) if left > 0 else steps

    def reached(self, snapshot: Snapshot) -> bool:
        """Whether a race stands just where a run ends."""
        end = None if self.stop_at is None else self.stop_at * snapshot.steps_per_epoch
        return snapshot.step == end

"""By what each race began, so that what it differs by can be told."""

from lossstudio.core.differences import Change, differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.races import Races
from lossstudio.session.requests import Request


class Beginnings:
    """Follows one race after the other.

    Parameters
    ----------
    races : Races
    """

    def __init__(self, races: Races) -> None:
        self._races = races
        self._begun: tuple[int, int] | None = None  # by which run and edit the race began
        self._replaced: Experiment | None = None  # what was raced before that

    def fail(self, lost: bool) -> None:
        """Take the next race for another one, whatever it began by, where its trainer was lost."""
        if lost:
            self._begun = None

    def changes(
        self, request: Request, before: Snapshot | None, snapshot: Snapshot
    ) -> tuple[Change, ...]:
        """Return what a race that begins differs by, and from which: a drag is one change."""
        begun, self._begun = self._begun, (request.run, request.edit)
        if begun == self._begun:
            self._races.drop_under_way()
        elif before is not None:
            self._replaced = before.experiment if before.curves.epoch[-1] else None
        goes_on = len(snapshot.curves) > 1 and not request.steps  # as that of a file
        if self._replaced is None or goes_on or self._races.knows(snapshot):
            return ()
        return differences(self._replaced, snapshot.experiment)

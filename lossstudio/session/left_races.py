"""Races that edits have left: a step back or forth goes on with them."""

from lossstudio.core.training import Trainer
from lossstudio.session.requests import Request

MOST = 8  # races
LARGE = 2**26  # bytes of samples, all in all; without that it would be held twice and more


class LeftRaces:
    """Keeps trainers as they stand, with the samples that they were trained on.

    A race whose experiment is begun anew by hand is not kept any longer.
    """

    def __init__(self) -> None:
        self._trainers: list[Trainer] = []
        self._begun: tuple[int, int] | None = None  # by which run and edit the race began

    def found(self, request: Request) -> Trainer | None:
        """Return the trainer that a request leads back to, if it is kept."""
        if request.resumed is not None:
            return self._of_race(request.resumed.race_id)
        if not request.stepped:
            return None
        kept = (each for each in self._trainers if each.experiment == request.experiment)
        return next(kept, None)

    def _of_race(self, race_id: str) -> Trainer | None:
        kept = (each for each in self._trainers if each.recorder.race.id == race_id)
        return next(kept, None)

    def follow(self, request: Request, before: Trainer | None, now: Trainer) -> None:
        """Keep the race that a request made one leave: of a drag, the one before it."""
        if now is before:
            return
        begun, self._begun = self._begun, (request.run, request.edit)
        kept = [each for each in self._trainers if each.experiment != now.experiment]
        left = before is not None and before.step and before.experiment != now.experiment
        if before is not None and left and begun != self._begun:
            kept = [each for each in kept if each.experiment != before.experiment]
            kept.append(before)
        self._trainers = kept[-MOST:]
        while sum(map(_size, self._trainers)) > LARGE:
            del self._trainers[0]


def _size(trainer: Trainer) -> int:
    """Return the bytes of the samples of a race."""
    samples = trainer.prepared.samples
    return int(samples.features.nbytes + samples.target.nbytes)

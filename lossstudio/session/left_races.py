"""Races that edits have left: a step back or forth goes on with them."""

from lossstudio.core.training import Trainer
from lossstudio.session.requests import Request

MOST = 8  # races
LARGE = 2**24  # bytes of samples, all in all; what is made of them takes about four times as much


class LeftRaces:
    """Keeps trainers as they stand, with the samples that they were trained on.

    A race whose experiment is begun anew by hand is not kept any longer.
    """

    def __init__(self) -> None:
        self._trainers: list[Trainer] = []
        self._begun: tuple[int, int] | None = None  # by which run and edit the race began

    def of_race(self, race_id: str) -> Trainer | None:
        """Return the trainer of a race, if it is kept."""
        kept = (each for each in self._trainers if each.recorder.race.id == race_id)
        return next(kept, None)

    def found(self, request: Request, now: Trainer | None) -> Trainer | None:
        """Return the trainer that a step leads back to, if it is kept and not the one of now.

        Of several steps at once the last alone is seen: what they would have changed under way is
        changed then.
        """
        wanted = request.experiment
        if not request.stepped or (now is not None and now.experiment == wanted):
            return None
        exact = [each for each in self._trainers if each.experiment == wanted]
        if exact or (now is not None and now.would_adopt(wanted)):
            return exact[-1] if exact else None
        return next((each for each in reversed(self._trainers) if each.would_adopt(wanted)), None)

    def follow(self, request: Request, before: Trainer | None, now: Trainer) -> None:
        """Keep the race that a request made one leave: of a drag, the one before it."""
        kept = [
            each for each in self._trainers if each is not now and each.experiment != now.experiment
        ]
        self._trainers = kept
        if now is before:
            return
        begun, self._begun = self._begun, (request.run, request.edit)
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

"""What came of the races of a study: a few numbers of each, in arrays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Bools, Floats, Frozen, Ints
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.studies.study import Place, Study
from lossstudio.core.studies.table_mark import table_mark

NOT_YET = -1  # epochs of a race that has not been run
FAR = 1e9  # times the width between the quartiles
NEVER = -1  # the epoch at which a contender diverged


@dataclass(frozen=True, eq=False)
class RaceResult(Frozen):
    """What came of one race.

    Attributes
    ----------
    place : Place
    epochs : int
        How long it was trained.
    values : ndarray (contenders, yardsticks, 2)
        At its end; nan where a contender diverged.
    diverged : ndarray (contenders,)
        The epoch in which each diverged, else `NEVER`.
    """

    place: Place
    epochs: int
    values: Floats
    diverged: Ints


@dataclass(frozen=True, eq=False)
class Summary(Frozen):
    """One yardstick over the values of the factors.

    Attributes
    ----------
    median, low, high : ndarray (values, values of the second, contenders)
        The median and the quartiles of the draws; nan where there is none.
    count, diverged : ndarray, likewise
        Draws that have a number, and draws in which the contender diverged.
    done : ndarray (values, values of the second)
        Draws that have been raced.
    """

    median: Floats
    low: Floats
    high: Floats
    count: Ints
    diverged: Ints
    done: Ints


class StudyResults:
    """The results of a study so far.

    Parameters
    ----------
    study : Study
    mark : str, optional
        The `table_mark` of results that these are a copy of.

    Attributes
    ----------
    table_mark : str
        Of the table they are of, as it was when they began.

    Raises
    ------
    ValueError
        If the table of the study cannot be used.
    """

    def __init__(self, study: Study, mark: str | None = None) -> None:
        self.study = study
        self.table_mark = table_mark(study.experiment.dataset) if mark is None else mark
        contenders = len(study.experiment.contenders)
        self.values = np.full((*study.shape, contenders, len(study.yardsticks), 2), np.nan)
        self.epochs = np.full(study.shape, NOT_YET, dtype=np.int32)
        self.diverged = np.full((*study.shape, contenders), NEVER, dtype=np.int32)

    @property
    def raced(self) -> Bools:
        """Which races have been run, (values, values of the second, draws)."""
        raced: Bools = self.epochs != NOT_YET
        return raced

    @property
    def done(self) -> int:
        """How many races have been run."""
        return int(np.count_nonzero(self.raced))

    @property
    def finished(self) -> bool:
        """Whether all have."""
        return self.done == self.study.count

    def missing(self) -> list[Place]:
        """Return the races that have not been run, in the order of the study."""
        raced = self.raced
        return [place for place in self.study.places() if not raced[place]]

    def take(self, races: Iterable[RaceResult]) -> None:
        """Take what came of some races."""
        for race in races:
            self.values[race.place] = race.values
            self.diverged[race.place] = race.diverged
            self.epochs[race.place] = race.epochs

    def races(self) -> Iterator[RaceResult]:
        """Yield what came of every race that has been run, value after value."""
        for index in np.argwhere(self.raced).tolist():
            place = Place(*index)
            yield RaceResult(
                place,
                int(self.epochs[place]),
                self.values[place].copy(),
                self.diverged[place].copy(),
            )

    def copy(self) -> "StudyResults":
        """Return results that go their own way from here."""
        other = StudyResults(self.study, self.table_mark)
        for name in ("values", "epochs", "diverged"):
            getattr(other, name)[...] = getattr(self, name)
        return other

    def draws_of(self, yardstick: str, side: str | Split) -> Floats:
        """Return a yardstick of every race, (values, values of the second, draws, contenders)."""
        keys = [each.key for each in self.study.yardsticks]
        split = side if isinstance(side, Split) else Split.called(side)
        found: Floats = self.values[..., keys.index(yardstick), split]
        return found

    def typical_draw(self, first: int, second: int, yardstick: str, side: str | Split) -> int:
        """Return the draw that lies nearest to the medians of all contenders.

        Parameters
        ----------
        first, second : int
            Indices of the values of the factors.
        yardstick, side : str
            See `draws_of`. Distances are in units of the width between the quartiles.
        """
        draws = self.draws_of(yardstick, side)[first, second]
        with np.errstate(invalid="ignore"):
            low, middle, high = (quantile(draws, share, axis=0) for share in (0.25, 0.5, 0.75))
            away = np.abs(draws - middle) / np.where(high > low, high - low, 1.0)
        away = np.where(np.isfinite(away), away, FAR)  # it diverged, others did not
        away[:, np.isnan(middle)] = 0.0
        total = np.where(self.raced[first, second], away.sum(axis=1), np.inf)
        return int(total.argmin())

    def summary(self, yardstick: str = "", side: str | Split = "") -> Summary:
        """Return the median and the quartiles over the draws; see `Summary`.

        Parameters
        ----------
        yardstick, side : str, optional
            Those of the study, unless others are named.
        """
        draws = self.draws_of(yardstick or self.study.yardstick, side or self.study.side)
        with np.errstate(invalid="ignore"):
            low, middle, high = (quantile(draws, share, axis=2) for share in (0.25, 0.5, 0.75))
        return Summary(
            middle.copy(),
            low.copy(),
            high.copy(),
            np.sum(~np.isnan(draws), axis=2),
            np.sum(self.diverged != NEVER, axis=2),
            np.sum(self.raced, axis=2),
        )

"""What is read from a fit: its line, and how far it lies from another or from the truth."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.equation import coefficients
from lossstudio.core.analysis.influence import scores_of
from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import Dataset
from lossstudio.core.datasets.synthetic import SyntheticRegression
from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.core.lessons.measures.base import (
    MEASURES,
    NAN,
    AtEpoch,
    contender_name,
    side_param,
    side_words,
)
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.parameters import param, shown
from lossstudio.core.preparation.split import Split
from lossstudio.core.preparation.true_curve import places
from lossstudio.core.recording.snapshot import Snapshot

TRUTH, OTHER = "truth", "contender"


def fitted(snapshot: Snapshot, row: int, features: Floats) -> Floats:
    """Return what a contender predicts there, as `Prepared.predict` has it."""
    prepared = snapshot.prepared
    with np.errstate(all="ignore"):
        scores = scores_of(snapshot, row, prepared.inputs.of(features))
        return prepared.predict(scores, row)


def _columns(dataset: Dataset) -> tuple[str, object]:
    """Return what two datasets need to have alike for their fits to lie over each other."""
    return dataset.key, getattr(dataset, "features", None)


@dataclass(frozen=True)
class Coefficient(AtEpoch):
    """A number of the equation of a linear fit, in the data's own units."""

    place = "the equation in the legend of the fit"
    index = 0

    def value(self, races: Races) -> float:
        """Return the coefficient."""
        snapshot = self.picture(races)
        if snapshot is None:
            return NAN
        log = snapshot.prepared.log_links[self.row]
        found = coefficients(snapshot.prepared, snapshot.theta[self.row], log)
        return NAN if found is None or len(found) <= self.index else float(found[self.index])

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"{self.title.capitalize()} of {self.name(races)} {self.then()}"


@MEASURES.register("slope")
@dataclass(frozen=True)
class Slope(Coefficient):
    """The slope of a linear fit along its first feature."""

    title, index = "slope", 1


@MEASURES.register("intercept")
@dataclass(frozen=True)
class Intercept(Coefficient):
    """The intercept of a linear fit."""

    title = "intercept"


@dataclass(frozen=True)
class Between(AtEpoch):
    """How far a fit lies from another, or from the true curve, in units of the target."""

    place = "the fit"
    to: str = param(
        TRUTH,
        label="To",
        help="The true curve of drawn data, or another contender.",
        choices=(TRUTH, OTHER),
    )
    other: int = param(
        1, label="Other contender", help="Which one, from 1.", low=1, high=MOST_CONTENDERS
    )
    other_race: str = param("", label="Race of the other", help="Empty: the lesson's own.")

    @abstractmethod
    def reduce(self, apart: Floats) -> float:
        """Return one number of the distances at all places."""

    def value(self, races: Races) -> float:
        """Return the distance."""
        snapshot, outcome = self.picture(races), races[self.other_race]
        if snapshot is None:
            return NAN
        at = places(snapshot.prepared)
        if self.to == TRUTH:
            dataset = snapshot.experiment.dataset
            if not isinstance(dataset, SyntheticRegression):
                return NAN
            other = dataset.curve(at[:, 0])
        else:
            second = outcome.at(self.at)
            if second is None or second.diverged[self.other - 1]:
                return NAN
            other = fitted(second, self.other - 1, at)
        return self.reduce(np.abs(fitted(snapshot, self.row, at) - other))

    def words(self, races: Races) -> str:
        """Return what is measured."""
        to = "the true curve"
        if self.to == OTHER:
            to = contender_name(races, self.other_race, self.other)
        return f"{self.title.capitalize()} of {self.name(races)} and {to} {self.then()}"

    def pictures(self) -> set[tuple[str, int]]:
        """Return the moments of both."""
        found = super().pictures()
        if self.to == OTHER and self.at is not None:
            found.add((self.other_race, self.at))
        return found

    def check(self, scope: Scope) -> None:
        """Check that both are there, and lie over the same features."""
        super().check(scope)
        own = scope.race(self.race, self.title)
        if self.to == OTHER:
            scope.check_contender(self.other_race, self.other, self.title)
            dataset = scope.race(self.other_race, self.title).dataset
            if _columns(dataset) != _columns(own.dataset):
                raise ValueError(f"{self.title}: the two races have different features.")
        elif not isinstance(own.dataset, SyntheticRegression):
            raise ValueError(
                f"{self.title}: to is {shown(TRUTH)}, but {own.dataset.title} has no known curve; "
                "allowed is a drawn dataset of a regression."
            )


@MEASURES.register("distance")
@dataclass(frozen=True)
class Distance(Between):
    """The mean distance of two fits."""

    title = "distance"

    def reduce(self, apart: Floats) -> float:
        """Return the mean."""
        return float(apart.mean())


@MEASURES.register("gap")
@dataclass(frozen=True)
class Gap(Between):
    """The largest gap between two fits."""

    title = "gap"

    def reduce(self, apart: Floats) -> float:
        """Return the largest."""
        return float(apart.max())


@MEASURES.register("below")
@dataclass(frozen=True)
class ShareBelow(AtEpoch):
    """The share of the samples whose target lies below the fit."""

    title, place = "below", "the fit: samples under the line"
    side: str = side_param()

    def value(self, races: Races) -> float:
        """Return the share."""
        snapshot, side = self.picture(races), Split.called(self.side)
        if snapshot is None or not len(snapshot.prepared.subset(side)):
            return NAN
        predicted = snapshot.prepared.predict(snapshot.scores(side))[self.row]
        return float(np.mean(snapshot.prepared.sampled.subset(side).target < predicted))

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"Share below the fit of {self.name(races)} {side_words(self.side)} {self.then()}"

    def check(self, scope: Scope) -> None:
        """Check that it is a regression."""
        super().check(scope)
        task = scope.race(self.race, self.title).task
        if task.is_classification:
            raise ValueError(f"below: the task is {task.value}; allowed is regression.")

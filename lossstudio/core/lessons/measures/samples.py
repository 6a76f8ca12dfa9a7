"""What is read from single samples: their loss, gradient and pull, and what is made of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.analysis.influence import shares
from lossstudio.core.analysis.sample_inspection import SampleEvaluation, SampleRef, inspect
from lossstudio.core.datasets.synthetic import SyntheticRegression
from lossstudio.core.lessons.measures.base import MEASURES, NAN, AtEpoch
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.parameters import param
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task

STEP = 1e-5  # of a difference quotient: its error is about 1e-10
MOST_SAMPLES = 200  # over which a mean is taken one by one
OUTPUT, SCORE, TARGET, ERROR = "output", "score", "target", "error"
LOSS, GRADIENT, QUOTIENT, SHARE = "loss", "gradient", "quotient", "share"
READ = {
    OUTPUT: "Output",
    SCORE: "Score",
    TARGET: "Target",
    ERROR: "Error",
    LOSS: "Loss",
    GRADIENT: "Gradient of the loss",
    QUOTIENT: "Difference quotient of the loss",
    SHARE: "Share of the pull",
}


@MEASURES.register("sample")
@dataclass(frozen=True)
class OfSample(AtEpoch):
    """What a contender makes of one training sample, as a click on it tells."""

    title, place = "sample", "a click on the sample in the fit"
    read: str = param(
        LOSS,
        label="What",
        help="Output: the probability of class 1, or the predicted target. Error: output less "
        "target. Quotient: the slope of the loss, from two of its values.",
        choices=tuple(READ),
    )
    sample: int | None = param(
        1,
        kind=int,
        label="Sample",
        help=f"Which training sample, from 1; none: the mean over all, {MOST_SAMPLES} at most.",
        low=1,
        high=1_000_000,
        optional=True,
    )

    def value(self, races: Races) -> float:
        """Return it of the sample, or its mean.

        Raises
        ------
        ValueError
            If there is no such sample, or there are too many for a mean.
        """
        snapshot = self.picture(races)
        if snapshot is None:
            return NAN
        count = len(snapshot.prepared.train)
        if self.sample is not None:
            if self.sample > count:
                raise ValueError(
                    f"sample: sample is {self.sample}; allowed is a whole number from 1 to "
                    f"{count}, the training samples."
                )
            return self._of(snapshot, self.sample - 1)
        if count > MOST_SAMPLES:
            raise ValueError(
                f"sample: sample is none, but there are {count} training samples; allowed is a "
                f"mean over at most {MOST_SAMPLES}."
            )
        return float(np.mean([self._of(snapshot, index) for index in range(count)]))

    def _of(self, snapshot: Snapshot, index: int) -> float:
        found = inspect(snapshot, SampleRef(test=False, index=index), [self.row])
        made = found.evaluations[0]
        output = made.probability[1] if made.probability else made.predicted
        numbers = {
            OUTPUT: output,
            SCORE: made.score[0],
            TARGET: found.target,
            ERROR: output - found.target,
            LOSS: made.loss,
            GRADIENT: made.gradient[0],
            SHARE: made.share,
        }
        return numbers[self.read] if self.read in numbers else self._quotient(snapshot, made, index)

    def _quotient(self, snapshot: Snapshot, made: SampleEvaluation, index: int) -> float:
        prepared, loss = snapshot.prepared, snapshot.experiment.contenders[self.row].loss
        target = np.repeat(prepared.train.scaled_target[[index]], 2)
        scores = made.score[0] + np.array([-STEP, STEP])
        low, high = stack_of(prepared.task, scores, target, prepared.facts).value(loss, slice(None))
        return float((high - low) / (2.0 * STEP))

    def words(self, races: Races) -> str:
        """Return what is measured."""
        which = "of sample" if self.sample is not None else "of all samples, on average,"
        number = f" {self.sample}" if self.sample is not None else ""
        return f"{READ[self.read]} {which}{number} for {self.name(races)} {self.then()}"

    def check(self, scope: Scope) -> None:
        """Refuse several classes, where an output is many numbers."""
        super().check(scope)
        if scope.race(self.race, self.title).task is Task.MULTICLASS:
            raise ValueError("sample: the task is multiclass; allowed are regression and binary.")


@MEASURES.register("pull")
@dataclass(frozen=True)
class ShareOfPull(AtEpoch):
    """The share that chosen training samples have in the pull of all of them on a contender."""

    title, place = "pull", "the fit, Size: influence"
    off_curve: float | None = param(
        None,
        kind=float,
        label="Off the curve",
        help="Those whose target lies farther than this from the true curve.",
        low=0.0,
        optional=True,
    )
    from_x: float | None = param(
        None, kind=float, label="From", help="Those whose first feature is at least this.",
        optional=True,
    )  # fmt: skip
    to_x: float | None = param(
        None, kind=float, label="To", help="Those whose first feature is at most this.",
        optional=True,
    )  # fmt: skip

    def value(self, races: Races) -> float:
        """Return their share."""
        snapshot = self.picture(races)
        if snapshot is None:
            return NAN
        pulls = shares(snapshot, self.row, snapshot.prepared.train)
        return float(pulls[self._chosen(snapshot)].sum())

    def _chosen(self, snapshot: Snapshot) -> NDArray[np.bool_]:
        train, dataset = snapshot.prepared.train, snapshot.experiment.dataset
        x = train.features[:, 0]
        chosen = np.ones(len(x), dtype=bool)
        if self.off_curve is not None and isinstance(dataset, SyntheticRegression):
            chosen &= np.abs(train.target - dataset.curve(x)) > self.off_curve
        if self.from_x is not None:
            chosen &= x >= self.from_x
        if self.to_x is not None:
            chosen &= x <= self.to_x
        return chosen

    def words(self, races: Races) -> str:
        """Return what is measured."""
        limits = (
            ("farther than {} from the true curve", self.off_curve),
            ("from x = {}", self.from_x),
            ("up to x = {}", self.to_x),
        )
        rules = [rule.format(figures(limit)) for rule, limit in limits if limit is not None]
        chosen = " and ".join(rules)
        return (
            f"Share of the training samples {chosen} in the pull on {self.name(races)} "
            f"{self.then()}".replace("  ", " ")
        )

    def check(self, scope: Scope) -> None:
        """Check that there is a true curve, if it is asked for."""
        super().check(scope)
        dataset = scope.race(self.race, self.title).dataset
        if self.off_curve is not None and not isinstance(dataset, SyntheticRegression):
            raise ValueError(
                f"pull: off_curve is given, but {dataset.title} has no known curve; allowed is a "
                "drawn dataset of a regression."
            )

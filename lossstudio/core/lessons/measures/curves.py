"""What is recorded of a contender at the end of every epoch: loss, metrics and gradient."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import MOST_SEEDS
from lossstudio.core.lessons.measures.base import (
    MEASURES,
    NAN,
    Curve,
    OfContender,
    side_param,
    side_words,
)
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.parameters import param
from lossstudio.core.parts import part
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.quartiles import median


def metric_param() -> Any:
    """Declare a metric by its key; it has to be given."""
    return param("", label="Metric", help="Its key.", choices=tuple(METRICS))


@MEASURES.register("loss")
@dataclass(frozen=True)
class MeanLoss(Curve):
    """The mean loss of a contender: its own, or any other by which it is measured."""

    title = "loss"
    side: str = side_param()
    by: Loss | None = part("by", LOSSES, default=None)

    def where(self) -> str:
        """Return where it is read."""
        return "the table, under the name of the loss" if self.by else "the page Loss, own loss"

    def series(self, races: Races) -> Floats:
        """Return the own loss."""
        losses: Floats = races[self.race].last.curves.loss[:, self.row, Split.called(self.side)]
        return losses

    def value(self, races: Races) -> float:
        """Return it at the epoch."""
        if self.by is None:
            return super().value(races)
        snapshot = self.picture(races)
        if snapshot is None:
            return NAN
        rows = len(snapshot.theta)
        with np.errstate(all="ignore"):
            found = Evaluator(snapshot.prepared.sampled).losses(snapshot.theta, [self.by] * rows)
        return float(found[self.row, 0, Split.called(self.side)])

    def words(self, races: Races) -> str:
        """Return what is measured."""
        what = "Own loss" if self.by is None else f"{self.by.full_name} as a measure"
        return f"{what} of {self.name(races)} {side_words(self.side)} {self.then()}"

    def pictures(self) -> set[tuple[str, int]]:
        """Return its moment where another loss measures it."""
        return set() if self.by is None or self.at is None else {(self.race, self.at)}

    def check(self, scope: Scope) -> None:
        """Check that the other loss fits the task."""
        super().check(scope)
        task = scope.race(self.race, self.title).task
        if self.by is not None and self.by.task is not task:
            raise ValueError(f"loss: by is {self.by.key!r}, which is not for {task.value}.")

    def check_series(self, where: str) -> None:
        """Refuse another loss, which is not recorded."""
        if self.by is not None:
            raise ValueError(f"{where}: of is a loss with “by”; allowed is the own loss.")


@MEASURES.register("metric")
@dataclass(frozen=True)
class MetricOf(Curve):
    """A metric of a contender."""

    title = "metric"
    metric: str = metric_param()
    side: str = side_param()

    def where(self) -> str:
        """Return where it is read."""
        return f"the page Yardstick, {METRICS[self.metric].title}"

    def series(self, races: Races) -> Floats:
        """Return the recorded metric."""
        curves = races[self.race].last.curves
        series: Floats = curves.metric(self.metric)[:, self.row, Split.called(self.side)]
        return series

    def value(self, races: Races) -> float:
        """Return it at the epoch, worked out anew where it is not recorded."""
        if METRICS[self.metric].every_epoch:
            return super().value(races)
        snapshot, side = self.picture(races), Split.called(self.side)
        if snapshot is None or not len(snapshot.prepared.subset(side)):
            return NAN
        with np.errstate(all="ignore"):
            found = METRICS.create(self.metric).compute(predictions_of(snapshot, side))
        return float(found[self.row])

    def words(self, races: Races) -> str:
        """Return what is measured."""
        title = METRICS[self.metric].title
        return f"{title} of {self.name(races)} {side_words(self.side)} {self.then()}"

    def pictures(self) -> set[tuple[str, int]]:
        """Return its moment where it is not recorded."""
        recorded = METRICS[self.metric].every_epoch or self.at is None
        return set() if recorded else {(self.race, self.at or 0)}

    def check(self, scope: Scope) -> None:
        """Check that the metric fits the task."""
        super().check(scope)
        check_metric(self.metric, scope, self)

    def check_series(self, where: str) -> None:
        """Refuse what is not recorded."""
        if not METRICS[self.metric].every_epoch:
            raise ValueError(f"{where}: {self.metric} is not recorded at every epoch.")


@MEASURES.register("gradient")
@dataclass(frozen=True)
class GradientLength(Curve):
    """The length of the gradient at the last batch of an epoch."""

    title = "gradient"
    place = "the page Gradient"

    def series(self, races: Races) -> Floats:
        """Return the median of the repeats."""
        norms = races[self.race].last.curves.gradient_norms[:, self.row, :, 0]
        return median(norms, axis=1)

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"Length of the gradient of {self.name(races)} {self.then()}"


@MEASURES.register("repeats")
@dataclass(frozen=True)
class ShareOfRepeats(OfContender):
    """The share of the repeats of a contender that end with a metric of at least so much."""

    title = "repeats"
    place = "the page Yardstick, whose band shows the quartiles of the repeats"
    metric: str = metric_param()
    side: str = side_param()
    at_least: float = param(0.0, label="At least", help="What counts as having learned.")

    def value(self, races: Races) -> float:
        """Return the share."""
        ends = races[self.race].last.curves.all_metric(self.metric)[-1, self.row]
        return float(np.mean(ends[:, Split.called(self.side)] >= self.at_least))

    def words(self, races: Races) -> str:
        """Return what is measured."""
        count = races[self.race].last.experiment.repeats
        title = METRICS[self.metric].title
        return (
            f"Share of the {count} repeats of {self.name(races)} that end with {title} "
            f"{figures(self.at_least)} or more {side_words(self.side)}"
        )

    def check(self, scope: Scope) -> None:
        """Check that there are repeats, and that the metric fits and is recorded."""
        super().check(scope)
        check_metric(self.metric, scope, self)
        if not METRICS[self.metric].every_epoch:
            raise ValueError(f"repeats: {self.metric} is not recorded at every epoch.")
        if scope.race(self.race, self.title).repeats == 1:
            raise ValueError(
                "repeats: the experiment has 1 repeat; allowed is a whole number from 2 to "
                f"{MOST_SEEDS}."
            )


def check_metric(key: str, scope: Scope, measure: OfContender) -> None:
    """Check that a metric fits the task of the race."""
    task = scope.race(measure.race, measure.title).task
    fitting = metrics_for(task)
    if key not in fitting:
        raise ValueError(
            f"{measure.title}: metric is {key!r}; allowed for {task.value} are "
            f"{', '.join(fitting)}."
        )

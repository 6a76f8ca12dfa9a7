"""What a metric is, and the registry of them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import Costs
from lossstudio.core.metrics.predictions import Predictions
from lossstudio.core.metrics.statistics import MetricStatistics
from lossstudio.core.parameters import Parameterised
from lossstudio.core.registry import Registry
from lossstudio.core.tasks import Task

CLASSES = (Task.BINARY, Task.MULTICLASS)


@dataclass(frozen=True)
class Metric(Parameterised):
    """One number for how good predictions are, comparable between losses.

    Attributes
    ----------
    tasks : tuple of Task
        Where the metric makes sense.
    unit : str
        "target" if it has the unit of the target, else "".
    higher_is_better : bool
    is_share : bool
        Whether it lies between 0 and 1.
    every_epoch : bool
        Whether it is cheap enough to compute after each epoch.
    formula : str
        LaTeX.
    uses_threshold : bool
        Whether it depends, of two classes, on the threshold.
    uses_costs : bool
        Whether it depends on what mistakes cost.
    undefined : str
        Why the value can be nan although every score is a number; "" if it cannot.
    """

    tasks: ClassVar[tuple[Task, ...]] = ()
    unit: ClassVar[str] = ""
    higher_is_better: ClassVar[bool] = True
    is_share: ClassVar[bool] = False
    every_epoch: ClassVar[bool] = True
    formula: ClassVar[str] = ""
    uses_threshold: ClassVar[bool] = False
    uses_costs: ClassVar[bool] = False
    undefined: ClassVar[str] = ""

    @classmethod
    def titled(cls, costs: Costs, task: Task, classes: int) -> str:
        """Return the title, with what mistakes cost where the metric depends on it."""
        return f"{cls.title} ({costs.words(task, classes)})" if cls.uses_costs else cls.title

    @classmethod
    def explained(cls, costs: Costs, task: Task, classes: int) -> str:
        """Return what the metric is, with what mistakes cost where it depends on that."""
        words = f" Costs: {costs.words(task, classes)}." if cls.uses_costs else ""
        return cls.meaning() + words

    def compute(self, predictions: Predictions | MetricStatistics) -> Floats:
        """Return the metric of each contender, in the leading shape of the scores or numbers.

        A tally serves the metrics of every epoch.

        Raises
        ------
        ValueError
            If the metric makes no sense for the task of the predictions.
        """
        if predictions.task not in self.tasks:
            raise ValueError(
                f"{self.title} makes no sense for the task {predictions.task.value!r}."
            )
        return self._value(predictions)

    @abstractmethod
    def _value(self, predictions: Any) -> Floats:
        """Compute it; what `every_epoch` metrics ask of an predictions, a tally has too."""


METRICS: Registry[Metric] = Registry("metric")


def metrics_for(task: Task, every_epoch: bool = False) -> tuple[str, ...]:
    """Return the keys of the metrics that fit the task, the most telling first.

    Parameters
    ----------
    task : Task
    every_epoch : bool
        Whether to leave out those too slow for each epoch.
    """
    return tuple(
        key
        for key, cls in METRICS.items()
        if task in cls.tasks and (cls.every_epoch or not every_epoch)
    )

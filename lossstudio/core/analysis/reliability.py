"""Whether probabilities come true, bin by bin, as they are or at a temperature."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.temperature import scaled
from lossstudio.core.arrays import Floats
from lossstudio.core.metrics import Predictions, ReliabilityBins, ece, reliability_bins
from lossstudio.core.metrics.calibration import top_class
from lossstudio.core.metrics.intervals import wilson
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class Reliability:
    """Probabilities and what came of them, of one contender.

    Attributes
    ----------
    temperature : float
        By which its logits were divided; 1: as they are.
    positive, probability : ndarray (n,)
        What came true, and what was given to it; of several classes, of the likeliest one.
    bins : ReliabilityBins
    """

    temperature: float
    positive: Floats
    probability: Floats
    bins: ReliabilityBins

    @property
    def ece(self) -> float:
        """The calibration error in as many bins."""
        return ece(self.positive, self.probability, len(self.bins.counts))

    @property
    def line(self) -> tuple[Floats, Floats]:
        """The bins that hold samples."""
        held = self.bins.counts > 0
        return self.bins.mean_probability[held], self.bins.positive_share[held]

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """The ends of Wilson's interval of each bin."""
        counts = self.bins.counts
        return wilson(np.rint(self.bins.positive_share * counts), counts)


def reliability_of(
    predictions: Predictions, row: int, temperature: float, bins: int
) -> Reliability | None:
    """Return how a contender's probabilities come true; None where it has none.

    Of several classes that is said of the likeliest one.
    """
    score = predictions.score[row]
    if not (np.isfinite(score).all() and np.isfinite(temperature)):
        return None
    positive, probability = predictions.truth, scaled(score, temperature, predictions.task)
    if predictions.task is Task.MULTICLASS:
        positive, probability = top_class(predictions.true_class, probability)
    found = reliability_bins(positive, probability, bins)
    return Reliability(temperature, positive, probability, found)

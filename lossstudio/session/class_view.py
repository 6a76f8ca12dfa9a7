"""What is chosen about how classes and their probabilities are shown."""

from dataclasses import dataclass

from lossstudio.core.metrics.calibration import BINS
from lossstudio.core.parameters import Parameterised, param

ONE, ALL = WHOSE = ("one", "all")


@dataclass(frozen=True)
class ClassView(Parameterised):
    """The part of the view that only races of classes have."""

    threshold_of: str = param(
        ALL, label="Threshold of", help="Whose thresholds are moved.", choices=WHOSE
    )
    bins: int = param(
        BINS,
        label="Bins",
        help="Into how many bins probabilities are sorted, to see whether they come true.",
        low=5,
        high=30,
    )
    temperature: bool = param(
        False,
        label="Temperature",
        help="Whether the logits of each contender are divided by the temperature at which its "
        "log loss on the training samples is least.",
    )

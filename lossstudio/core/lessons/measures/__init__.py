"""The measures of the check language, registered in the order in which they are explained."""

from lossstudio.core.lessons.measures import (
    arithmetic,
    curves,
    epochs,
    fits,
    samples,
    stretches,
)
from lossstudio.core.lessons.measures.base import MEASURES, Curve, Measure, Number
from lossstudio.core.lessons.measures.named import Named

__all__ = [
    "MEASURES",
    "Curve",
    "Measure",
    "Named",
    "Number",
    "arithmetic",
    "curves",
    "epochs",
    "fits",
    "samples",
    "stretches",
]

"""Where a contender is heading: the weights at which what it minimises is least."""

from lossstudio.core.analysis.optimum.arrival import arrival_text
from lossstudio.core.analysis.optimum.gap import gaps, measured_alike
from lossstudio.core.analysis.optimum.optimum import Optimum, optimum

__all__ = ["Optimum", "arrival_text", "gaps", "measured_alike", "optimum"]

"""Where a contender is heading: the weights at which what it minimises is least."""

from lossstudio.core.analysis.optimum.optimum import Optimum, optimum

__all__ = ["Optimum", "optimum"]

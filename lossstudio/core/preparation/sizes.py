"""Numbers so large or so close together that no window can draw them.

Training takes them as they are; who wants to see it asks here first.
"""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.parameters import shown

MOST, LEAST = 1e100, 1e-100  # pyqtgraph draws what is within right; it fails from 1e149 on


def check_sizes(samples: Samples) -> None:
    """Check that features and targets can be shown.

    Raises
    ------
    ValueError
        Naming the column, the number and what is allowed.
    """
    named = zip(samples.feature_names, samples.features.T, strict=True)
    columns = [(f"The feature {shown(name)}", values) for name, values in named]
    if not samples.task.is_classification:
        columns.append((f"The target {shown(samples.target_name)}", samples.target))
    for what, values in columns:
        _check_column(what, values)


def _check_column(what: str, values: Floats) -> None:
    low, high = float(np.min(values)), float(np.max(values))
    largest = low if -low > high else high
    if abs(largest) > MOST:
        raise ValueError(
            f"{what} holds {largest:.4g}; allowed are numbers up to {MOST:g} in size. Take it in "
            "larger units."
        )
    if 0.0 < high - low < LEAST:
        raise ValueError(
            f"{what} goes from {low:.4g} to {high:.4g}; allowed is a range of at least "
            f"{LEAST:g}, or none. Take it in smaller units."
        )

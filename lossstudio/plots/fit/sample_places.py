"""Where samples lie on the fit, in the plot's own units."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.core.arrays import Floats
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.subset import Subset
from lossstudio.core.tasks import Task


def place_of(prepared: Prepared, which: SampleRef) -> QPointF:
    """Return where a sample lies, in the plot's own units."""
    features, target = which.features(prepared)[None], which.target(prepared)
    return QPointF(features[0, 0], height_of(features, np.array([target]), prepared)[0])


def places_in(prepared: Prepared, part: Subset, chosen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return where the samples of a part lie that are chosen (n,) of all, likewise."""
    here = chosen[part.index]
    features = prepared.samples.features[part.index[here]]
    return features[:, 0], height_of(features, part.target[here], prepared)


def height_of(
    features: Floats, target: NDArray[np.float64] | NDArray[np.int64], prepared: Prepared
) -> Floats:
    """Return where the samples lie on the second axis."""
    if features.shape[1] > 1:
        return features[:, 1]
    if prepared.task is Task.MULTICLASS:
        return target / max(1, len(prepared.samples.classes) - 1)
    return target.astype(np.float64)

"""The places at which fits are compared with each other and with the truth."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.preparation.prepare import Prepared

POINTS = 201  # at which fits of one feature are compared, over the range of the samples


def places(prepared: Prepared) -> Floats:
    """Return where fits are compared, (n, d): over the range of one feature, or at the samples."""
    features = prepared.samples.features
    if features.shape[1] > 1:
        return features
    return np.linspace(features.min(), features.max(), POINTS)[:, None]

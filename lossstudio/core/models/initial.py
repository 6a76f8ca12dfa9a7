"""Where the weights of a model start."""

from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.parameters import param

AUTOMATIC, WRONG = "automatic", "wrong"
WIDTH = 0.5  # of the plain uniform (its limit) and of the plain normal (its deviation)
INITIALISERS = (AUTOMATIC, "glorot", "he", "uniform", "normal", "zeros", WRONG)


def initial_param() -> Any:
    """Declare where the weights start."""
    return param(
        AUTOMATIC,
        label="Start",
        help="How the initial weights are drawn. Automatic: He for the relu family, else Glorot. "
        "Wrong: most samples start far on the wrong side, confidently, where Brier stalls.",
        choices=INITIALISERS,
        advanced=True,
    )


def drawn(
    kind: str, gain: float, fans: tuple[int, int], draw: np.random.Generator
) -> Floats | float:
    """Return the initial weights (fan_in, fan_out) of one layer.

    Glorot & Bengio (2010); He et al. (2015), arXiv:1502.01852; both uniform.
    """
    fan_in, fan_out = fans
    if kind == "zeros":
        return 0.0
    if kind == "uniform":
        return draw.uniform(-WIDTH, WIDTH, size=fans)
    if kind == "normal":
        return draw.normal(0.0, WIDTH, size=fans)
    if kind == "he" or (kind != "glorot" and gain != 1.0):
        limit = np.sqrt(6.0 / fan_in)
    else:
        limit = np.sqrt(6.0 / (fan_in + fan_out))
    return draw.uniform(-limit, limit, size=fans)

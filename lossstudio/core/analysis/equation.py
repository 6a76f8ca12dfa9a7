"""What a linear model has learned, in the data's own units."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.models.linear import Linear
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task


def coefficients(prepared: Prepared, theta: Floats, log_link: bool = False) -> Floats | None:
    """Return the intercept and the coefficients of a linear model in the data's own units.

    Parameters
    ----------
    prepared : Prepared
    theta : ndarray (count,)
        Weights of one contender.
    log_link : bool
        Whether its score is the logarithm of the prediction: the result is then of that.

    Returns
    -------
    ndarray or None
        Of one feature: the coefficients of 1, x, x², …; of several: the intercept, then one
        coefficient a feature. None where there is no such short form.
    """
    model = prepared.inputs.model
    features, expanded = prepared.inputs.features, prepared.inputs.expanded
    several = len(features.mean) > 1
    if not isinstance(model, Linear) or prepared.shape.sizes[-1] > 1:
        return None
    if several and model.degree > 1:
        return None
    slopes = theta[:-1] / expanded.spread
    start = theta[-1] - slopes @ expanded.mean
    if several:
        slopes = slopes / features.spread
        result = np.concatenate([[start - slopes @ features.mean], slopes])
    else:
        mean, spread = float(features.mean[0]), float(features.spread[0])
        from numpy.polynomial import Polynomial  # noqa: PLC0415  # slow to import

        inner = Polynomial([-mean / spread, 1.0 / spread])
        composed = Polynomial(np.concatenate([[start], slopes]))(inner)
        result = np.zeros(len(theta))
        result[: len(composed.coef)] = composed.coef
    if prepared.task is Task.REGRESSION and not log_link:
        result = result * prepared.target_scaling.spread[0]
        result[0] += prepared.target_scaling.mean[0]
    return result


def equation(prepared: Prepared, theta: Floats, log_link: bool = False) -> str:
    """Return the fitted straight line in words, such as "y = 3.1 + 0.32 x", or an empty text.

    With a log link it is the exponential of one.
    """
    found = coefficients(prepared, theta, log_link)
    if found is None or len(found) != 2 or prepared.task is not Task.REGRESSION:
        return ""
    if not np.isfinite(found).all():
        return ""
    sign = "+" if found[1] >= 0 else "−"
    line = f"{_short(found[0])} {sign} {_short(abs(found[1]))} x"
    return f"y = exp({line})" if log_link else f"y = {line}"


def _short(number: float) -> str:
    text = f"{number:.0f}" if 999.5 <= abs(number) < 1e6 else f"{number:.3g}"
    return text.replace("-", "−")

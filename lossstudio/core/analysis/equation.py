"""What a linear model has learned, in the data's own units."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.models.linear import Linear
from lossstudio.core.plain_text import MONTHS, shorten
from lossstudio.core.plain_text import PLAIN as WRITTEN_OUT
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

CLOSE = 0.005  # of the range of y: what is written may be off by that
SHORT, LONG = (3, 4), range(3, 18)  # digits
FAR = 5.0  # times the range of x: where its middle is further from 0, the line begins there
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GROUPED = 1e4  # from here on thousands are set apart
MOST = 12  # letters of a name that an equation has room for


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
        result = np.zeros(len(theta))
        for coefficient in (*slopes[::-1], start):  # Horner's rule, in z = (x − mean) / spread
            by_x = np.concatenate([[0.0], result[:-1]])
            result = (by_x - mean * result) / spread
            result[0] += coefficient
    if prepared.task is Task.REGRESSION and not log_link:
        result = result * prepared.target_scaling.spread[0]
        result[0] += prepared.target_scaling.mean[0]
    return result


def equation(prepared: Prepared, theta: Floats, log_link: bool = False) -> str:
    """Return the fitted straight line in words, such as "y = 3.1 + 0.32 x", or an empty text.

    What is written gives the line that is drawn: where x is large against its range, as a year
    is, from the middle of the samples, as in "y = 1.8 + 0.52 (x − 2002)", and with as many digits
    as that takes. The samples alone decide on that, so that all contenders are written alike at
    every moment. With a log link it is the exponential of one. Where the target is called x, or the
    feature y, the names of the columns stand in it.
    """
    found = coefficients(prepared, theta, log_link)
    if found is None or len(found) != 2 or prepared.task is not Task.REGRESSION:
        return ""
    low, high = prepared.samples.ranges[0]
    unit = "".join(prepared.samples.times[:1])
    centre = f"{(low + high) / 2.0:.0f}" if unit == "days" else _centre(low, high)
    first, last, middle = _line(prepared, theta, (low, high, _value(centre)), log_link)
    spread = np.ptp(prepared.samples.target)
    seen = max(abs(last - first), 1.0 if log_link else float(spread))
    if not np.isfinite([*found, seen, middle]).all():
        return ""
    far = abs(low / 2.0 + high / 2.0) > (1.0 if unit else FAR) * (high - low)
    around = centre if far and (unit or _value(centre)) else ""
    for digits in _digits(around):
        texts = (
            _number(middle if around else found[0], digits[0]),
            _number(abs(found[1]), digits[1]),
        )
        slope = np.copysign(_value(texts[1]), found[1])
        ends = _value(texts[0]) + slope * (np.array([low, high]) - _value(around or "0"))
        if np.abs(ends - (first, last)).max() <= CLOSE * seen:
            break
    sign = "+" if found[1] >= 0 else "−"
    y, x = _names(prepared)
    line = f"{texts[0]} {sign} {texts[1]} {_variable(x, around, unit)}"
    return f"{y} = exp({line})" if log_link else f"{y} = {line}"


def _names(prepared: Prepared) -> tuple[str, str]:
    """Return what target and feature are called in an equation."""
    names = prepared.samples.target_name, prepared.samples.feature_names[0]
    if names[0].lower() == "x" or names[1].lower() == "y":  # it would be taken for the other
        return shorten(names[0], MOST), shorten(names[1], MOST)
    return "y", "x"


def _digits(around: str) -> Iterator[tuple[int, int]]:
    """Give how many digits start and slope may have, the fewest first."""
    if not around:
        yield from ((digits, digits) for digits in SHORT)
    for digits in LONG:
        yield from ((digits, of_slope) for of_slope in (LONG[0], digits))


def _line(
    prepared: Prepared, theta: Floats, at: tuple[float, ...], log_link: bool
) -> tuple[float, ...]:
    """Return the line at some x as it is drawn; what would cancel far from 0 does not."""
    scores = prepared.scores(theta[None], prepared.inputs.of(np.array(at)[:, None]))[0]
    if not log_link:
        scores = prepared.target_scaling.undo(scores)
    return tuple(scores.tolist())


def _centre(low: float, high: float) -> str:
    """Return a number near the middle, with as few digits as a tenth of the range needs."""
    wide = (high - low) / 2.0
    if not 0.0 < wide < np.inf:
        return "0"
    power = int(np.floor(np.log10(wide)))
    middle = round((low / 2.0 + high / 2.0) / 10.0**power) * 10.0**power
    return _grouped(f"{middle:.{max(0, -power)}f}")


def _variable(x: str, centre: str, unit: str) -> str:
    """Return what the slope is times: x, how far it is from a number, or the time since a date."""
    if not centre:
        return x
    if unit:
        time = timedelta(**{unit: _value(centre)})
        with suppress(OverflowError):
            date = EPOCH + time
            hour = f" {date:%H:%M}" if time.seconds else ""
            return f"· {unit} since {date.day} {MONTHS[date.month - 1]} {date.year}{hour}"
    below = centre.startswith("−")
    return f"({x} {'+' if below else '−'} {centre.removeprefix('−')})"


def _number(number: float, digits: int) -> str:
    """Return a number with so many digits; below ten millions no whole one is cut."""
    whole = 10.0**digits * 0.9995 <= abs(number) < WRITTEN_OUT
    return _grouped(f"{number:.0f}" if whole else f"{number:.{digits}g}")


def _grouped(text: str) -> str:
    """Return a number as one reads it: a true minus, and a comma before each three digits."""
    long = abs(float(text)) >= GROUPED and "e" not in text
    decimals = len(text.partition(".")[2])
    return (f"{float(text):,.{decimals}f}" if long else text).replace("-", "−")


def _value(text: str) -> float:
    """Return the number that is written."""
    return float(text.replace(",", "").replace("−", "-"))

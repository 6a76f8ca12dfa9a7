"""Whether the results of a study bear out what it claims."""

import math

from lossstudio.core.differences import distinct_names
from lossstudio.core.plain_text import figures
from lossstudio.core.studies.claim import ABOVE, DIVERGED, Claim, Judged, Reading
from lossstudio.core.studies.results import StudyResults


def judged(results: StudyResults) -> tuple[Judged, ...]:
    """Return every claim of a study with what its results say so far."""
    return tuple(_judged(claim, results) for claim in results.study.claims)


def _judged(claim: Claim, results: StudyResults) -> Judged:
    value, limit = _read(claim.of, claim, results), claim.limit
    words = f"{claim.relation} {figures(limit)}"
    if claim.other is not None:
        other = _read(claim.other, claim, results)
        limit += claim.times * other
        words = f"{claim.relation} {figures(limit)}, {_as(claim)}{_where(claim.other, results)}"
    held: bool | None = None
    if not (math.isnan(value) or math.isnan(limit)):
        held = value > limit if claim.relation == ABOVE else value < limit
    told = {None: "not known yet", True: "as claimed", False: "not as claimed"}[held]
    what = _what(claim, results)
    number = "not there" if math.isnan(value) else figures(value)
    text = f"{what} of {_where(claim.of, results)} is {number}: {words}; {told}."
    return Judged(claim, held, text, _brief(claim, held, value, limit, results))


def _brief(
    claim: Claim, held: bool | None, value: float, limit: float, results: StudyResults
) -> str:
    """Return what is compared and what came out, in a few words."""
    study = results.study
    name = distinct_names(study.experiment.contenders)[claim.of.contender - 1]
    pairs = zip(study.kinds, claim.of.at, strict=True)
    at = ", ".join(kind.words(value) for kind, value in pairs)
    told = "" if claim.yardstick in ("", study.yardstick) else f"{_what(claim, results)} "
    if held is None:
        return f"? {name} at {at}: {told}not known yet"
    sign = ">" if claim.relation == ABOVE else "<"
    mark, denied = ("✓", "") if held else ("✗", ", not")
    return f"{mark} {name} at {at}: {told}{figures(value, 3)}{denied} {sign} {figures(limit, 3)}"


def _as(claim: Claim) -> str:
    """Return how a limit follows from another number, in words that go before its place."""
    times = "" if claim.times == 1.0 else f"{figures(claim.times)} times "
    more = f"{figures(claim.limit)} more than " if claim.limit > 0.0 else ""
    less = f"{figures(-claim.limit)} less than " if claim.limit < 0.0 else ""
    return f"{more}{less}{times}that of "


def _what(claim: Claim, results: StudyResults) -> str:
    if claim.yardstick == DIVERGED:
        return "Share of draws that diverged"
    key = claim.yardstick or results.study.yardstick
    return next(each.label for each in results.study.yardsticks if each.key == key)


def _where(reading: Reading, results: StudyResults) -> str:
    study = results.study
    name = distinct_names(study.experiment.contenders)[reading.contender - 1]
    return f"{name} at {study.words_at(*_place(reading, results))}"


def _place(reading: Reading, results: StudyResults) -> tuple[int, int]:
    pairs = zip(reading.at, results.study.factors, strict=True)
    first, second = (*(factor.values.index(value) for value, factor in pairs), 0)[:2]
    return first, second


def _read(reading: Reading, claim: Claim, results: StudyResults) -> float:
    key = "" if claim.yardstick == DIVERGED else claim.yardstick
    summary, at = results.summary(key), (*_place(reading, results), reading.contender - 1)
    if claim.yardstick != DIVERGED:
        return float(summary.median[at])
    done = int(summary.done[at[:2]])
    return float(summary.diverged[at]) / done if done else math.nan

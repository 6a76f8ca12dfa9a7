"""What of the check language is offered in lists: one number, where it is read, and a limit."""

from dataclasses import dataclass, replace
from typing import Any

from lossstudio.core.datasets.synthetic import SyntheticRegression
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.conditions import Condition
from lossstudio.core.lessons.conditions.comparisons import Comparison
from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.reading import Reader, plain_tree
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.preparation.split import Split

METRIC, APART = "metric ", "apart"  # before the key of a metric; of two fits
WHATS = {
    "loss": "own loss",
    "gradient": "length of the gradient",
    "slope": "slope of the line",
    "intercept": "intercept of the line",
    "distance": "mean distance from the true curve",
    "gap": "largest distance from the true curve",
    APART: "mean distance from the fit of",
    "below": "share of samples below the fit",
}
CURVES = ("loss", "gradient")  # besides the metrics: what is recorded at every epoch
SIDED = ("loss", "below")  # likewise: what there is of training and of test samples
END, AT = "end", "at"
WHENS = {
    END: "at the end",
    AT: "after epoch",
    "mean": "mean of the last epochs:",
    "range": "largest less smallest of the last epochs:",
    "least": "smallest of the last epochs:",
    "most": "largest of the last epochs:",
}
ALONE = ""
THANS = {ALONE: "by itself", "difference": "less that of", "ratio": "over that of"}
COMPARISONS = {
    "above": "is above",
    "below": "is below",
    "between": "is between",
    "equal": "is, give or take,",
}
LISTED = "measured"  # what a check from lists calls its measure
LAST = 20  # epochs, at first


@dataclass(frozen=True)
class ListedMeasure:
    """A measure as lists have it.

    Attributes
    ----------
    what : str
        A key of `WHATS`, or `METRIC` and the key of a metric.
    contender, other : int
        Of which it is, and with which it is compared, from 1.
    side : str
    when : str
        A key of `WHENS`.
    epochs : int
        The epoch, or how many of the last ones.
    than : str
        A key of `THANS`.
    """

    what: str = "loss"
    contender: int = 1
    side: str = Split.TRAIN.word
    when: str = END
    epochs: int = LAST
    than: str = ALONE
    other: int = 1

    @property
    def is_curve(self) -> bool:
        """Whether it is recorded at every epoch."""
        metric = self.what.removeprefix(METRIC)
        return self.what in CURVES or (metric in METRICS and METRICS[metric].every_epoch)

    @property
    def has_side(self) -> bool:
        """Whether there is one of the training and one of the test samples."""
        return self.what in SIDED or self.what.startswith(METRIC)

    @property
    def names_other(self) -> bool:
        """Whether another contender is spoken of."""
        return self.than != ALONE or self.what == APART

    @property
    def whens(self) -> tuple[str, ...]:
        """When it can be read."""
        return tuple(WHENS) if self.is_curve else (END, AT)

    def sound(self) -> "ListedMeasure":
        """Return it with what goes together only."""
        when = self.when if self.when in self.whens else END
        return replace(self, when=when, than=ALONE if self.what == APART else self.than)

    def plain(self) -> dict[str, Any]:
        """Return the tree of the check language, as plain data."""
        own = self._of(self.contender)
        return own if self.than == ALONE else {"key": self.than, "of": [own, self._of(self.other)]}

    def _of(self, contender: int) -> dict[str, Any]:
        key, _, metric = self.what.partition(" ")
        tree: dict[str, Any] = {"key": "distance" if key == APART else key, "contender": contender}
        tree |= {"metric": metric} if metric else {}
        tree |= {"side": self.side} if self.has_side else {}
        tree |= {"to": "contender", "other": self.other} if key == APART else {}
        if self.when == END:
            return tree
        if self.when == AT:
            return {**tree, "at": self.epochs}
        return {"key": self.when, "of": tree, "last": self.epochs}


def listed_measure(measure: Measure) -> ListedMeasure | None:
    """Return a measure as lists have it; None where they have it not."""
    plain = plain_tree(measure.bare)
    found = _listed(plain) if isinstance(plain, dict) else None
    alike = found is not None and Reader().measure(found.plain(), "it") == _unnamed(measure)
    return found if alike else None


def _unnamed(measure: Measure) -> Measure | None:
    """Return a measure, if there are no names within it."""
    try:
        return Reader().measure(plain_tree(measure.bare), "it")
    except ValueError:
        return None


def _listed(plain: dict[str, Any]) -> ListedMeasure | None:
    """Return what a tree may be in lists."""
    key = plain.get("key")
    if key in THANS:
        pair = [_listed(one) for one in plain["of"] if isinstance(one, dict)]
        if len(pair) != 2 or pair[0] is None or pair[1] is None:
            return None
        return replace(pair[0], than=key, other=pair[1].contender)
    if key in WHENS:
        inner = _listed(plain["of"]) if isinstance(plain["of"], dict) else None
        last = plain.get("last")
        return None if inner is None or last is None else replace(inner, when=key, epochs=last)
    what = f"{METRIC}{plain['metric']}" if key == "metric" else str(key)
    what = APART if key == "distance" and plain.get("to") == "contender" else what
    if what not in WHATS and not what.startswith(METRIC):
        return None
    at = plain.get("at")
    return ListedMeasure(
        what=what,
        contender=plain.get("contender", 1),
        side=plain.get("side", Split.TRAIN.word),
        when=END if at is None else AT,
        epochs=LAST if at is None else at,
        other=plain.get("other", 1),
    )


@dataclass(frozen=True)
class ListedCheck:
    """A condition as lists have it.

    Attributes
    ----------
    measure : ListedMeasure
    comparison : str
        A key of `COMPARISONS`.
    limit : float
        The limit, the lower one of two, or what it has to be equal to.
    second : float
        The upper limit, or how far from equal it may be.
    """

    measure: ListedMeasure = ListedMeasure()
    comparison: str = "above"
    limit: float = 0.0
    second: float = 0.0

    @property
    def has_second(self) -> bool:
        """Whether there are two numbers."""
        return self.comparison in ("between", "equal")

    def plain(self) -> dict[str, Any]:
        """Return the tree, which speaks of a measure with the name `LISTED`."""
        names = {"between": ("low", "high"), "equal": ("to", "within")}
        fields = names.get(self.comparison, ("limit",))
        numbers = dict(zip(fields, (self.limit, self.second), strict=False))
        return {"key": self.comparison, "of": LISTED, **numbers}


def listed_check(condition: Condition) -> ListedCheck | None:
    """Return a condition as lists have it; None where they have it not."""
    plain = plain_tree(condition)
    if not isinstance(condition, Comparison):
        return None
    measure = listed_measure(condition.of)
    low = next((plain[name] for name in ("limit", "low", "to") if name in plain), None)
    high = plain.get("high", plain.get("within", 0.0))
    if measure is None or not isinstance(low, int | float) or not isinstance(high, int | float):
        return None
    return ListedCheck(measure, plain["key"], float(low), float(high))


def whats_for(experiment: Experiment) -> dict[str, str]:
    """Return what can be measured in an experiment, each with its words."""
    task = experiment.task
    metrics = {f"{METRIC}{key}": METRICS[key].title for key in metrics_for(task)}
    fits = () if task.is_classification else ("below",)
    if not task.is_classification and len(experiment.contenders) > 1:
        fits = (APART, *fits)
    if isinstance(experiment.dataset, SyntheticRegression):
        fits = ("distance", "gap", *fits)
    if experiment.model.key == "linear" and not task.is_classification:
        fits = ("slope", "intercept", *fits)
    first = {key: WHATS[key] for key in CURVES[:1]}
    rest = {key: WHATS[key] for key in (*CURVES[1:], *fits)}
    return {**first, **metrics, **rest}

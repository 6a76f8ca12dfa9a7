"""What differs between two experiments, as data that is put into words where it is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lossstudio.core.datasets import CsvDataset, Dataset, DrawnDataset, drawn_on, same_drawing
from lossstudio.core.datasets.chosen_columns import ChosenColumns
from lossstudio.core.datasets.drawing import change_text
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import FORMULA, Loss
from lossstudio.core.parameters import Parameterised
from lossstudio.core.parts import CHANGED
from lossstudio.core.tables.settings import AUTO, TableSettings

ADDED, ADDED_WITH = "{owner} added", "{owner} added, with {after}"
REMOVED = "{owner} removed"
REPLACED = "{before} → {after}"
OTHER_TASK = "Dataset {before} → {after}"
DATA = ("Task", "Dataset")  # what a change of all data is called
OWNERS = "\0"  # stands for them until all are known; no name holds it


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes
    ----------
    owner : str
        The contender it concerns; empty for the whole race.
    parameter : str
        Its label, as on the screen.
    before, after : object
        Plain values, or titles of what was chosen.
    wording : str
        How it is told: a template with the names of the other attributes.
    contender : int or None
        The index of the owner, for two may be called the same. It does not count in a comparison.
    """

    owner: str
    parameter: str
    before: Any
    after: Any
    wording: str = CHANGED
    contender: int | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The change in words, such as "Huber: Threshold δ 1 → 9"."""
        return f"{self.prefix}: {self.words}" if self.prefix else self.words

    @property
    def prefix(self) -> str:
        """The owner, where its name stands before the words."""
        return "" if "{owner}" in self.wording else self.owner

    @property
    def words(self) -> str:
        """The change in words, without the owner before them."""
        return self.wording.format(
            owner=self.owner,
            parameter=self.parameter,
            before=_shown(self.before),
            after=_shown(self.after),
        )

    @property
    def ends(self) -> tuple[str, str]:
        """What it was and what it is, in words."""
        return _shown(self.before), _shown(self.after)

    def follows(self, earlier: "Change") -> bool:
        """Whether the same thing was changed just before, as when a slider is dragged."""
        if self.contender is None and self.owner != earlier.owner:
            return False  # a contender may be told apart by what is changed
        return (self.contender, self.parameter) == (earlier.contender, earlier.parameter)

    def since(self, earlier: "Change") -> "Change":
        """Return both changes as one."""
        return replace(self, owner=earlier.owner, before=earlier.before)


@dataclass(frozen=True)
class DrawnChange(Change):
    """Samples that were drawn: `before` and `after` are the drawings."""

    @classmethod
    def between(cls, before: Experiment, after: Experiment) -> "tuple[DrawnChange, ...]":
        """Return what was drawn, where that is what differs between two datasets."""
        old, new, seed = before.dataset, after.dataset, before.seeds.data
        if old == new or not isinstance(new, DrawnDataset) or not same_drawing(old, new, seed):
            return ()
        try:
            return (cls("", "Samples", drawn_on(old, seed), new),)
        except (ValueError, OSError):  # the file is gone, say
            return ()

    @property
    def words(self) -> str:
        """What was done to the samples, such as "move a sample"."""
        return change_text(self.before, self.after)


def distinct_names(contenders: Sequence[Contender]) -> list[str]:
    """Return what to call each: its label, with more where two share that."""
    labels = [contender.label for contender in contenders]
    whole = [contender.full_name for contender in contenders]
    names = [
        full if labels.count(label) > 1 else label
        for label, full in zip(labels, whole, strict=True)
    ]
    return unique(names)


def full_names(contenders: Sequence[Contender]) -> list[str]:
    """Return the full name of each, with a number where an earlier one has the same."""
    return unique([contender.full_name for contender in contenders])


def loss_name(loss: Loss, contenders: Sequence[Contender]) -> str:
    """Return what to call a loss: a typed one as the contender is called that races it."""
    if loss.key == FORMULA:
        for contender in contenders:
            if contender.loss == loss and contender.name:
                return f"{contender.name} {loss.detail}".rstrip()
    return loss.full_name


def unique(names: Sequence[str]) -> list[str]:
    """Return names of which those that are not the first get a number that nobody has."""
    made: list[str] = []
    for name in names:
        fresh, again = name, 1
        while fresh in made:
            again += 1
            fresh = f"{name} ({again})"
        made.append(fresh)
    return made


def changes_text(changes: Sequence[Change], most: int | None = None) -> str:
    """Return changes in words, one after the other; what contenders share is told once.

    Where only so many at `most` are told, they are those that matter most.
    """
    told: list[tuple[str, list[str]]] = []
    for change in changes if most is None else sorted(changes, key=_rank):
        text = replace(change, owner=OWNERS).text if change.owner else change.text
        alike = [owners for words, owners in told if change.owner and words == text]
        if alike:
            alike[0].append(change.owner)
        else:
            told.append((text, [change.owner]))
    texts = [text.replace(OWNERS, ", ".join(owners)) for text, owners in told]
    left = 0 if most is None else len(texts) - most
    return "; ".join([*texts[:most], f"and {left} more"] if left > 0 else texts)


def _rank(change: Change) -> int:
    """Return where a change stands: the data first, then who races, then the settings."""
    if isinstance(change, DrawnChange) or change.parameter in DATA:
        return 0
    return 1 if change.wording in (ADDED, ADDED_WITH, REMOVED, REPLACED) else 2


def differences(before: Experiment, after: Experiment) -> tuple[Change, ...]:
    """Return what differs; what a field declares not worth telling does not count.

    Contenders are compared index by index; where some came or went, those behind them that stayed
    the same are passed over. Between races of different tasks nothing can be compared, so that
    only the dataset is told, or of one and the same table what is taken from it.
    """
    if before.task is not after.task:
        columns = tuple(_of_columns(before.dataset, after.dataset))
        if columns:
            return columns
        titles = before.dataset.called, after.dataset.called
        return (Change("", "Task", *titles, OTHER_TASK),)
    drawn = DrawnChange.between(before, after)
    own = _within(before, replace(after, dataset=before.dataset) if drawn else after, "")
    return (*drawn, *own, *_contenders(before.contenders, after.contenders))


def _within(
    old: Parameterised, new: Parameterised, owner: str, index: int | None = None
) -> Iterator[Change]:
    """Yield what differs between two objects of one kind: their parts, then their parameters."""
    for name, part in old.parts().items():
        first, second = getattr(old, name), getattr(new, name)
        if not part.many:
            yield from _of_part(part.label, first, second, owner, index)
    yield from _of_kinds(old, new)
    for name, parameter in old.parameters().items():
        first, second = getattr(old, name), getattr(new, name)
        if first != second and parameter.wording:
            pair: tuple[Any, Any] = (first, second)
            if parameter.kind is bool:
                pair = parameter.states[first], parameter.states[second]
            elif parameter.optional:
                first, second = (parameter.states[0] if v is None else v for v in pair)
                pair = first, second
            yield Change(owner, parameter.label, *pair, parameter.wording, index)


def _of_part(label: str, old: Any, new: Any, owner: str, index: int | None) -> Iterator[Change]:
    """Yield what differs between two parts: their kind, or else their parameters."""
    if type(old) is not type(new):
        yield Change(owner, label, _title(old), _title(new), contender=index)
    elif isinstance(old, CsvDataset) and not old.is_same(new):  # its columns are others
        names = old.called, new.called
        yield Change(owner, label, *(names if names[0] != names[1] else (old.path, new.path)))
    elif old is not None:
        yield from _within(old, new, owner, index)


def _of_columns(old: Dataset, new: Dataset) -> Iterator[Change]:
    """Yield what is taken from one and the same table in another way."""
    if isinstance(old, ChosenColumns) and old.is_same(new):
        yield from _of_part("Dataset", old, new, "", None)


def _of_kinds(old: Any, new: Any) -> Iterator[Change]:
    """Yield which columns of a table are read as another kind, or otherwise where there is none."""
    if isinstance(old, TableSettings) and isinstance(new, TableSettings):
        for name in dict.fromkeys(column.name for column in (*old.columns, *new.columns)):
            first, second = old.column(name), new.column(name)
            if first.kind != second.kind and AUTO not in (first.kind, second.kind):
                yield Change("", f"Kind of {name}", first.kind, second.kind)
            if first.gaps != second.gaps:
                yield Change("", f"Gaps of {name}", first.gaps, second.gaps)


def _title(part: Parameterised | None) -> str:
    if isinstance(part, Dataset):
        return part.called
    return "as shared" if part is None else part.title


def _contenders(old: Sequence[Contender], new: Sequence[Contender]) -> Iterator[Change]:
    names, after = distinct_names(old), distinct_names(new)
    same = _same_at_the_end(old, new)
    old, new = old[: len(old) - same], new[: len(new) - same]
    for index, (first, second) in enumerate(zip(old, new, strict=False)):
        if type(first.loss) is type(second.loss):
            compared, owner = first, names[index]
        else:
            yield Change("", "Contender", names[index], after[index], REPLACED, index)
            compared, owner = replace(first, loss=second.loss), after[index]
        yield from _within(compared, second, owner, index)
    for index in range(len(old), len(new)):
        own = new[index].own_optimizer
        yield Change(after[index], "Contender", None, own, ADDED_WITH if own else ADDED)
    for index in range(len(new), len(old)):
        yield Change(names[index], "Contender", old[index].own_optimizer, None, REMOVED)


def _shown(value: Any) -> str:
    if value is None:
        return "off"
    if value == "":
        return "none"
    if isinstance(value, tuple):
        names = all(isinstance(item, str) for item in value)
        return (", " if names else "–").join(_shown(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _same_at_the_end(old: Sequence[Contender], new: Sequence[Contender]) -> int:
    """Return how many last contenders are the same, where one before them came or went."""
    same, most = 0, min(len(old), len(new)) if len(old) != len(new) else 0
    while same < most and old[-1 - same] == new[-1 - same]:
        same += 1
    return same

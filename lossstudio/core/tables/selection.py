"""What is learned from what: the chosen columns of a table as arrays, and what was left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from lossstudio.core.arrays import Bools, Floats, Frozen, Ints, Targets
from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.errors import counted, shown
from lossstudio.core.tables.filling import filled, filled_codes, indicators
from lossstudio.core.tables.settings import (
    AUTO,
    CLASS,
    FEATURE,
    MEDIAN,
    MOST_FREQUENT,
    OWN_CLASS,
    ROWS,
    TARGET,
    TEXT,
    WEIGHT,
    TableSettings,
)
from lossstudio.core.tables.spellings import spellings_notice
from lossstudio.core.tables.table import Table
from lossstudio.core.tables.usable import (
    MOST_CLASSES,
    why_not_feature,
    why_not_target,
    why_not_weight,
)
from lossstudio.core.tasks import Task

LEAST_ROWS = 2
MOST_INPUTS = 1000


@dataclass(frozen=True, eq=False)
class Selection(Frozen):
    """The roles that columns of a table have, and which rows are used.

    Attributes
    ----------
    target : str
        Empty: there is none.
    features : tuple of str
    weight : str
        Empty: all rows count alike.
    task : Task or None
    classes : tuple of str
        Of the target; of two the second is the positive one.
    used : ndarray of bool
        Which rows.
    notices : tuple of str
        What is to be told of the rows and the classes.
    problem : str
        What must be decided before anything can be learned; empty: nothing.
    """

    table: Table
    settings: TableSettings
    target: str
    features: tuple[str, ...]
    weight: str
    task: Task | None
    classes: tuple[str, ...]
    used: Bools
    notices: tuple[str, ...]
    problem: str

    @property
    def positive(self) -> str:
        """The positive one of two classes; empty if there are not two."""
        return self.classes[1] if len(self.classes) == 2 else ""

    @property
    def rows(self) -> int:
        """How many rows are used."""
        return int(np.count_nonzero(self.used))

    @property
    def left_out(self) -> int:
        """How many rows are not."""
        return len(self.used) - self.rows

    def target_values(self) -> Targets:
        """Return the target of the rows that are used."""
        column = self.table.column(self.target)
        if self.task is None or not self.task.is_classification:
            return column.values[self.used]
        codes, names = column.as_classes()
        known = {name: index for index, name in enumerate(self.classes)}
        to = np.array([known.get(name, -1) for name in names], dtype=np.int64)  # -1: in no used row
        found: Ints = to[codes[self.used]]
        return found

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of what is learned from, a class of a text being one."""
        return tuple(name for name, _, _ in self._inputs())

    def inputs(self) -> tuple[tuple[str, ...], tuple[str, ...], Floats]:
        """Return names, times (see `Column.time`) and numbers of the features, (rows, inputs)."""
        names, times, numbers = zip(*self._inputs(), strict=True)
        return names, times, np.column_stack([work_out() for work_out in numbers])

    def _inputs(self) -> Iterator[tuple[str, str, Callable[[], Floats]]]:
        """Yield name, time and what gives the numbers of each input."""
        for name in self.features:
            column = self.table.column(name)
            gaps = self.settings.column(name).gaps
            if column.is_number and self.settings.column(name).kind not in {CLASS, TEXT}:
                yield name, column.time, partial(self._numbers, column, gaps)
                continue
            codes, words = filled_codes(column, gaps)
            for code, word in indicators(words):
                yield f"{name} = {word}", "", partial(self._has, codes, code)

    def _numbers(self, column: Column, gaps: str) -> Floats:
        values: Floats = filled(column, gaps)[self.used]
        return values

    def _has(self, codes: Targets, code: int) -> Floats:
        found: Floats = (codes[self.used] == code).astype(np.float64)
        return found

    def weights(self) -> Floats | None:
        """Return what each row weighs, or None where all weigh alike."""
        return self.table.column(self.weight).values[self.used] if self.weight else None


def select(
    table: Table, settings: TableSettings | None = None, order: tuple[str, ...] = ()
) -> Selection:
    """Return what is learned from what, by the roles that settings give.

    Parameters
    ----------
    table : Table
    settings : TableSettings, optional
        Those of the table, with other roles, gaps or another positive class.
    order : tuple of str, optional
        The features that come first, in their order; else they are as in the table.
    """
    said = table.settings if settings is None else settings
    roles = {name: said.column(name).role for name in table.names}
    target = next((name for name, role in roles.items() if role == TARGET), "")
    chosen = [name for name, role in roles.items() if role == FEATURE]
    first = [name for name in order if name in chosen]
    features = (*first, *(name for name in chosen if name not in first))
    weight = next((name for name, role in roles.items() if role == WEIGHT), "")
    problem = _problem(table, target, features, weight)
    used = np.ones(table.rows, dtype=np.bool_)
    if problem:
        return Selection(table, said, target, features, weight, None, (), used, (), problem)
    for name in (target, *features, *([weight] if weight else [])):
        column = table.column(name)
        filled = name in features and said.column(name).gaps not in {AUTO, ROWS}
        if column.missing and not (filled and _fills(column, said, name)):
            used &= ~column.gaps
    notices = _gap_notices(table, said, features, used)
    notices += _spelling_notices(table, (target, *features))
    return _with_classes(table, said, (target, features, weight), used, notices)


def _fills(column: Column, said: TableSettings, name: str) -> bool:
    """Return whether a rule can fill the gaps of a column of its kind."""
    rule = said.column(name).gaps
    as_number = column.is_number and said.column(name).kind not in {CLASS, TEXT}
    return rule in {MOST_FREQUENT, MEDIAN if as_number else OWN_CLASS}


def _problem(table: Table, target: str, features: tuple[str, ...], weight: str) -> str:
    """Return what keeps these columns from being used."""
    if len(table.names) == 1:  # a letter, say
        return (
            f"There is no column to predict {shown(table.names[0])} from: it is the only one, as "
            "in a text that is no table; choose another delimiter, or another file."
        )
    if not target:
        return "No column can be the target; choose the kind of one."
    found = why_not_target(table.column(target))
    if not found and not features:
        return f"There is no column to predict {shown(target)} from; choose the kind of one."
    for name in features:
        found = found or why_not_feature(table.column(name))
    if not found and weight:
        found = why_not_weight(table.column(weight))
    return f"{found[:1].upper()}{found[1:]}; choose another column." if found else ""


def _gap_notices(
    table: Table, said: TableSettings, features: tuple[str, ...], used: Bools
) -> list[str]:
    notices = []
    left = len(used) - int(np.count_nonzero(used))
    if left:
        verb = "has" if left == 1 else "have"
        notices.append(f"{left:,} of {counted(len(used), 'row')} {verb} gaps: left out.")
    for name in features:
        column, rule = table.column(name), said.column(name).gaps
        if column.missing and rule not in {AUTO, ROWS} and _fills(column, said, name):
            how = {MEDIAN: "the median", MOST_FREQUENT: "the most frequent value"}
            notices.append(
                f"{counted(column.missing, 'gap')} of {shown(name)} filled with "
                f"{how.get(rule, 'a class of their own')}."
            )
    return notices


def _spelling_notices(table: Table, names: tuple[str, ...]) -> list[str]:
    """Return what is to be told of words that may be meant as one."""
    columns = (table.column(name) for name in names)
    found = (spellings_notice(each.name, each.words) for each in columns if not each.is_number)
    return list(filter(None, found))


def _with_classes(
    table: Table,
    said: TableSettings,
    roles: tuple[str, tuple[str, ...], str],
    used: Bools,
    notices: list[str],
) -> Selection:
    target, features, weight = roles
    column = table.column(target)
    classes: tuple[str, ...] = ()
    task, problem = Task.REGRESSION, ""
    if not column.is_number or said.column(target).kind in {CLASS, TEXT}:
        classes, counts = _classes(column, used)
        task, problem = _class_task(target, classes, counts)
        notices += [
            f"{shown(name)} has one row only: it is trained on and never tested."
            for name, count in zip(classes, counts, strict=True)
            if count == 1 and not problem
        ]
        if len(classes) == 2:
            first = classes[0] == said.positive
            classes, counts = (classes[::-1], counts[::-1]) if first else (classes, counts)
            notices.append(_positive_notice(classes, counts))
    rows = int(np.count_nonzero(used))
    if rows < LEAST_ROWS and not problem:
        have = "no row" if not rows else "only 1 row"
        problem = f"{table.file} has {have} without gaps; at least {LEAST_ROWS} are needed."
    if not problem and weight and not table.column(weight).values[used].any():
        problem = f"All weights in {shown(weight)} are 0; choose another column."
    final = None if problem else task
    return Selection(
        table, said, target, features, weight, final, classes, used, tuple(notices), problem
    )


def _classes(column: Column, used: Bools) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the classes that rows in use have, and how many rows each."""
    codes, names = column.as_classes()
    counts = np.bincount(codes[used], minlength=len(names)) if names else np.empty(0, dtype=int)
    kept = [(name, int(count)) for name, count in zip(names, counts, strict=True) if count]
    return tuple(name for name, _ in kept), tuple(count for _, count in kept)


def _class_task(target: str, classes: tuple[str, ...], counts: tuple[int, ...]) -> tuple[Task, str]:
    if len(classes) < 2:
        only = f"is {shown(classes[0])}" if classes else "has no row without gaps"
        return Task.BINARY, f"The only class of {shown(target)} {only}; at least 2 are needed."
    if len(classes) > MOST_CLASSES:
        return Task.MULTICLASS, (
            f"{shown(target)} has {len(classes):,} classes, more than {MOST_CLASSES}; choose "
            "another target, or treat it as a number."
        )
    return (Task.BINARY if len(classes) == 2 else Task.MULTICLASS), ""


def _positive_notice(classes: tuple[str, ...], counts: tuple[int, ...]) -> str:
    rarer = ", the rarer one" if counts[1] < counts[0] else ""
    return (
        f"{shown(classes[1])} is the positive class{rarer}: {counts[1]:,} of {sum(counts):,} rows."
    )

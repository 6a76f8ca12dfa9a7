"""What a table may be used for, where nobody has said it: the target and the features."""

import re
from dataclasses import replace

import numpy as np

from lossstudio.core.plain_text import figures
from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.errors import shown
from lossstudio.core.tables.missing import PLACEHOLDERS
from lossstudio.core.tables.settings import (
    AUTO,
    CLASS,
    DATE,
    FEATURE,
    NONE,
    NUMBER,
    TARGET,
    WEIGHT,
    TableSettings,
)
from lossstudio.core.tables.table import Table
from lossstudio.core.tables.usable import (
    CLASS_PAIRS,
    counts_rows,
    is_constant,
    two_values,
    why_not_feature,
    why_not_target,
)

AUTOMATIC_FEATURES = 2
_TARGETS = re.compile(
    r"(y|target|label|class|outcome|response|survived|diagnosis|klasse|ziel|zielvariable|"
    r"default|churn|ground[ _]?truth|is_\w+|y_true)",
    re.IGNORECASE,
)
_COUNTERS = re.compile(
    r"(|id|idx|index|row|rows|row[ _]?(id|names?|nr|num(ber)?)|nr\.?|no\.?|#|n°|"
    r"unnamed: \d+|lfd\.? ?nr\.?|number|obs|observation|sample|record|case|x1?|rn|\.\.\.1)",
    re.IGNORECASE,
)
_IDS = re.compile(r"(.*[ _.-])?(id|uuid|guid|key)|.*[a-z](Id|ID)", re.ASCII)
_YES = {"1": "0", "true": "false", "yes": "no", "positive": "negative", "y": "n", "t": "f"}
_YES |= {"ja": "nein", "wahr": "falsch", "pos": "neg", "+1": "-1", "oui": "non", "sí": "no"}


def propose(table: Table, said: TableSettings) -> Table:
    """Return a table whose settings name a target and features, those that are said or others.

    Parameters
    ----------
    table : Table
        As it was read.
    said : TableSettings
        What a person said.
    """
    notices: list[str] = []
    roles = {name: said.column(name).role for name in table.names}
    counters = [column.name for column in table.columns if _is_counter(table, column)]
    target = next((name for name, role in roles.items() if role == TARGET), "")
    if not target:
        target = _find_target(table, roles, counters, notices)
    settings = table.settings
    if target:
        settings = _with_target_kind(table, settings, said, target, notices)
    features = [name for name, role in roles.items() if role == FEATURE]
    features = features or _find_features(table, roles, target, counters, notices)
    final = {name: role if role == WEIGHT else NONE for name, role in roles.items()}
    final |= dict.fromkeys(features, FEATURE) | ({target: TARGET} if target else {})
    settings = settings.with_columns({name: {"role": role} for name, role in final.items()})
    notices += _placeholders(table)
    settings = replace(settings, positive=said.positive or find_positive(table, target, settings))
    return table.with_settings(settings, tuple(notices))


def _is_counter(table: Table, column: Column) -> bool:
    """Return whether a column is the index of the rows that some programs write along."""
    nameless = column.name in table.nameless
    if not (nameless or _COUNTERS.fullmatch(column.name)) or len(table.columns) < 2:
        return False
    first = column.name == table.names[0]
    if column.name.casefold() in {"x", "x1", "n"} and not nameless:
        return False
    if nameless and not table.header_line:
        return False
    return counts_rows(column) or (first and nameless and _names_rows(table, column))


def _names_rows(table: Table, column: Column) -> bool:
    """Return whether a column holds another whole number or word in each row."""
    if column.kind == NUMBER:
        whole = bool((column.values == np.floor(column.values)).all())
        return whole and len(np.unique(column.values)) == table.rows
    return column.kind != DATE and column.distinct == table.rows


def _is_id(table: Table, column: Column) -> bool:
    """Return whether a column names each row."""
    if not _IDS.fullmatch(column.name) or column.kind == DATE:
        return False
    if column.kind == NUMBER:
        return bool(len(np.unique(column.values)) == table.rows > 2)
    return column.distinct > max(2, table.rows // 2)


def _find_target(
    table: Table, roles: dict[str, str], counters: list[str], notices: list[str]
) -> str:
    """Return the column that is most likely to be predicted: the last, if it can be."""
    open_columns = [c for c in table.columns if roles[c.name] == AUTO]
    able = [c for c in open_columns if not why_not_target(c)]
    likely = [c for c in able if _is_likely(table, c) and c.name not in counters]
    if not likely:
        likely = [c for c in able if c.name not in counters] or able
    if not likely:
        return ""
    named = [c for c in likely if _TARGETS.fullmatch(c.name.strip())]
    strong = [c for c in named if c.name.strip().casefold() != "y"]
    last = table.columns[-1]
    if last in likely and not (named and named[-1].name.casefold() in _SURE and last not in named):
        return last.name
    weak = [c for c in likely if _is_class(c) or c in named]
    found = (strong or weak or likely)[-1]
    if last.name in counters:
        why = f"{shown(last.name)} counts the rows"
    else:
        why = why_not_target(last) or _why_unlikely(last)
    if found is not last and last not in likely:
        notices.append(f"{shown(found.name)} is the target, since {why}.")
    return found.name


_SURE = {"y", "target", "label", "class", "outcome", "response"}


def _why_unlikely(column: Column) -> str:
    if is_constant(column):
        return f"{shown(column.name)} holds one value only"
    if column.kind == DATE:
        return f"{shown(column.name)} holds dates"
    if column.kind == NUMBER:
        return f"{shown(column.name)} names the rows"
    return f"{shown(column.name)} has {column.distinct:,} different texts, hardly any of them twice"


def _is_likely(table: Table, column: Column) -> bool:
    if is_constant(column) or column.kind == DATE or _is_id(table, column):
        return False
    if column.is_number:
        return column.missing < 0.9 * table.rows
    return column.kind == CLASS


def _is_class(column: Column) -> bool:
    return column.kind == CLASS or two_values(column) in CLASS_PAIRS


def _with_target_kind(
    table: Table, settings: TableSettings, said: TableSettings, target: str, notices: list[str]
) -> TableSettings:
    """Return the settings with the target as a class, where its numbers stand for two."""
    column = table.column(target)
    pair = two_values(column)
    if said.column(target).kind != AUTO:
        return settings
    if pair is None:
        return settings if column.is_number else settings.with_column(target, kind=CLASS)
    words = " and ".join(f"{value:.0f}".replace("-", "−") for value in pair)
    if pair not in CLASS_PAIRS:
        notices.append(
            f"{shown(target)} holds only {words}: if they are classes, choose class as its kind."
        )
        return settings
    notices.append(
        f"{shown(target)} holds only {words}: taken as classes. Choose number as its kind if they "
        "are numbers."
    )
    return settings.with_column(target, kind=CLASS)


def _find_features(
    table: Table, roles: dict[str, str], target: str, counters: list[str], notices: list[str]
) -> list[str]:
    """Return the first columns of numbers; of classes, where there are none."""
    open_columns = [
        c
        for c in table.columns
        if roles[c.name] == AUTO and c.name != target and not why_not_feature(c)
    ]
    fitting = [c for c in open_columns if c.name not in counters and not _is_id(table, c)]
    numbers = [c for c in fitting if c.is_number]
    full = [c for c in numbers if c.missing <= 0.5 * table.rows and not is_constant(c)]
    classes = [c for c in fitting if c.kind == CLASS]
    found = (full or numbers or classes or fitting or open_columns)[:AUTOMATIC_FEATURES]
    for column in open_columns:
        if column not in fitting and column not in found:
            does = "counts" if column.name in counters and counts_rows(column) else "names"
            notices.append(f"{shown(column.name)} {does} the rows: it is no feature.")
    return [column.name for column in found]


def find_positive(table: Table, target: str, settings: TableSettings) -> str:
    """Return the positive one of two classes: that which says so itself, else the rarer one."""
    if not target or settings.column(target).kind != CLASS:
        return ""
    codes, classes = table.column(target).as_classes()
    if len(classes) != 2:
        return ""
    low, high = (word.casefold() for word in classes)
    if _YES.get(high) == low or (low, high) == ("-1", "1"):
        return classes[1]
    if _YES.get(low) == high:
        return classes[0]
    first, second = (int(np.count_nonzero(codes == code)) for code in (0, 1))
    return classes[0] if first < second else classes[1]


def _placeholders(table: Table) -> list[str]:
    """Return what is to be told of numbers far below all others that may stand for gaps."""
    found = []
    for column in table.columns:
        if column.kind != NUMBER:
            continue
        for value in PLACEHOLDERS:
            times = int(np.count_nonzero(column.values == value))
            rest = column.values[(column.values != value) & ~np.isnan(column.values)]
            if not times or len(rest) < 2 or value not in (column.minimum, column.maximum):
                continue
            spread = float(rest.max() - rest.min())
            away = min(abs(value - float(rest.min())), abs(value - float(rest.max())))
            if away > 2.0 * max(spread, 1.0):
                often = "once" if times == 1 else f"{times:,} times"
                found.append(
                    f"{shown(column.name)} holds {figures(value)} {often}, far from the rest: add "
                    "it to the words for missing values if it is one."
                )
                break
    return found

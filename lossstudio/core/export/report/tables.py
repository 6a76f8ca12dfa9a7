"""The numbers of a report, a column for each contender."""

import math
from collections.abc import Sequence

import numpy as np

from lossstudio.core.analysis.cross_table import HIGHER, LOWER, cross_table
from lossstudio.core.arrays import Floats
from lossstudio.core.export.report.parts import Cell, Row, Table
from lossstudio.core.metrics import METRICS
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.recording.snapshot import Snapshot

SIDES = {Split.TEST: "test", Split.TRAIN: "training"}
SEEDS = 1  # the axis


def splits(snapshot: Snapshot) -> list[Split]:
    """Return the sides that have samples, the telling one first."""
    return [split for split in SIDES if len(snapshot.prepared.subset(split))]


def standing(snapshot: Snapshot) -> Table:
    """Return loss and yardsticks of every contender; of repeats the median and the quartiles."""
    now, series = snapshot.now, snapshot.now.metric_series
    rows = [
        Row(f"Own loss, {SIDES[split]}", LOWER, _cells(now.losses[..., split]))
        for split in splits(snapshot)
    ]
    for key in series.keys:
        metric = METRICS[key]
        with np.errstate(all="ignore"):
            values = series.one(key, now.statistics)
        for split in splits(snapshot):
            best = _best(quantile(values[..., split], 0.5, SEEDS), metric.higher_is_better)
            rows.append(
                Row(
                    f"{metric.titled(*snapshot.paid)}, {SIDES[split]}",
                    HIGHER if metric.higher_is_better else LOWER,
                    _cells(values[..., split], best),
                )
            )
    return Table("Loss and yardsticks", tuple(rows))


def measured(snapshot: Snapshot) -> list[Table]:
    """Return the cross table of either side; of repeats it is of the first."""
    table = cross_table(snapshot)
    made = []
    for split in splits(snapshot):
        best, rows = table.best(split), []
        for index, column in enumerate(table.columns):
            cells = tuple(
                Cell(_number(value), bool(best[row, index]), table.own[row] == index)
                for row, value in enumerate(table.values[:, index, split])
            )
            rows.append(Row(column.title, column.mark, cells))
        made.append(Table(f"On the {SIDES[split]} samples", tuple(rows)))
    return made


def _cells(values: Floats, best: Sequence[bool] | None = None) -> tuple[Cell, ...]:
    """Return a cell for each contender from the values (contenders, seeds) of a measure."""
    marked = [False] * len(values) if best is None else best
    return tuple(Cell(_spread(row), each) for row, each in zip(values, marked, strict=True))


def _spread(values: Floats) -> str:
    """Return the median of some seeds, with the quartiles where there are several."""
    low, middle, high = (float(quantile(values, share, 0)) for share in (0.25, 0.5, 0.75))
    text = _number(middle)
    if len(values) == 1 or math.isnan(middle):
        return text
    lost = int(np.isnan(values).sum())
    without = f", {lost} of {len(values)} without a number" if lost else ""
    return f"{text} ({_number(low)} to {_number(high)}{without})"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else figures(float(value))


def _best(values: Floats, higher: bool) -> list[bool]:
    score = np.where(np.isnan(values), -np.inf, values if higher else -values)
    return [bool(each) for each in (score == score.max()) & np.isfinite(score)]

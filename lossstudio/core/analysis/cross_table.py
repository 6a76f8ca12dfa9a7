"""What each contender was trained with against everything it can be measured by."""

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.datasets import Samples
from lossstudio.core.differences import full_names, loss_name
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.plain_text import spreadsheet_cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.snapshot import Snapshot

HIGHER, LOWER = "↑", "↓"  # is better
NO_LOG = "It takes predictions above 0, and targets that are not below."


@dataclass(frozen=True)
class Column:
    """A loss or a metric that all contenders are measured by.

    Attributes
    ----------
    title : str
    meaning : str
    higher_is_better : bool
    loss : Loss or None
        None for a metric.
    undefined : str
        Why a value may be missing.
    """

    title: str
    meaning: str
    higher_is_better: bool
    loss: Loss | None = None
    undefined: str = ""

    @property
    def mark(self) -> str:
        """What stands beside the title: that it is a loss, if that is news, or what is better."""
        if self.loss is not None and "loss" not in self.title.lower().split():
            return "loss"
        return HIGHER if self.higher_is_better else LOWER


@dataclass(frozen=True, eq=False)
class CrossTable(Frozen):
    """Measures of all contenders at one moment.

    Attributes
    ----------
    names : tuple of str
        What each row was trained with.
    columns : tuple of Column
    values : ndarray (rows, columns, 2)
        On training and test samples; nan where undefined.
    own : tuple of int
        The column of each row's own loss.
    """

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    values: Floats
    own: tuple[int, ...]

    def best(self, split: Split) -> NDArray[np.bool_]:
        """Return which values (rows, columns) are the best of their column; nan never is."""
        signs = np.array([1.0 if column.higher_is_better else -1.0 for column in self.columns])
        score = np.where(
            np.isnan(self.values[..., split]), -np.inf, self.values[..., split] * signs
        )
        top = score.max(axis=0)
        return np.asarray((score == top) & np.isfinite(top))

    def as_text(self, split: Split) -> str:
        """Return one side as lines with tabs, which paste into a spreadsheet."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter="\t", lineterminator="\n")
        writer.writerow(["trained with", *self._titles])
        for name, row in zip(self.names, self.values[..., split], strict=True):
            writer.writerow([spreadsheet_cell(name), *(_short(value) for value in row)])
        return text.getvalue()

    def as_csv(self) -> str:
        """Return both sides in full precision."""
        return self.numbers.as_csv()

    @property
    def numbers(self) -> Numbers:
        """Both sides, with all digits."""
        titles = (column.title for column in self.columns)
        return Numbers(("trained with", "samples", *titles), self._rows)

    def _rows(self) -> Iterator[list[Cell]]:
        for split in Split:
            for name, row in zip(self.names, self.values[..., split], strict=True):
                yield [name, split.word, *row.tolist()]

    @property
    def _titles(self) -> list[str]:
        return [spreadsheet_cell(column.title) for column in self.columns]


def _short(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


def measures(samples: Samples, raced: Sequence[Loss]) -> list[Loss]:
    """Return every loss that is defined for some samples, typed ones last.

    Each is as it is raced, or else with its defaults.

    Parameters
    ----------
    samples : Samples
    raced : sequence of Loss
        The losses of the contenders.
    """
    own = list(dict.fromkeys(raced))
    found: list[Loss] = []
    for cls in LOSSES.for_task(samples.task):
        usual = [loss for loss in [LOSSES.create(cls.key)] if _defined(loss, samples)]
        found += [loss for loss in own if loss.key == cls.key] or usual
    return found + [loss for loss in own if loss not in found]


def _defined(loss: Loss, samples: Samples) -> bool:
    try:
        loss.check_samples(samples.target, len(samples.classes))
    except ValueError:
        return False
    return True


def cross_table(snapshot: Snapshot, report: Callable[[float], None] = lambda _: None) -> CrossTable:
    """Return the cross table of a snapshot: every loss of its task, then every metric.

    Of a large table it is measured on the stated sample, see `Prepared.sampled`.

    Parameters
    ----------
    snapshot : Snapshot
    report : callable
        Is told the share that is done, again and again; what it raises ends the work.
    """
    contenders = snapshot.experiment.contenders
    task = snapshot.prepared.task
    losses = measures(snapshot.prepared.samples, [contender.loss for contender in contenders])
    columns = [
        Column(loss_name(loss, contenders), loss.meaning(), False, loss, NO_LOG * loss.log_link)
        for loss in losses
    ]
    for key in metrics_for(task):
        metric = METRICS.create(key)
        columns.append(
            Column(
                metric.title,
                metric.explained(*snapshot.paid),
                metric.higher_is_better,
                undefined=metric.undefined,
            )
        )
    names = full_names(contenders)
    return CrossTable(
        names=tuple(names),
        columns=tuple(columns),
        values=np.concatenate(
            [
                _losses(snapshot, losses, lambda share: report(share / 2)),
                _metrics(snapshot, lambda share: report((1 + share) / 2)),
            ],
            axis=1,
        ),
        own=tuple(losses.index(contender.loss) for contender in contenders),
    )


def _losses(snapshot: Snapshot, losses: list[Loss], report: Callable[[float], None]) -> Floats:
    """Return the mean of each loss, (rows, losses, 2)."""
    evaluator = Evaluator(snapshot.prepared.sampled)
    rows = len(snapshot.theta)
    means = []
    with np.errstate(all="ignore"):
        for index, loss in enumerate(losses):
            report(index / len(losses))
            means.append(evaluator.losses(snapshot.theta, [loss] * rows)[:, 0])
    return np.stack(means, axis=1)


def _metrics(snapshot: Snapshot, report: Callable[[float], None]) -> Floats:
    """Return every metric, (rows, metrics, 2)."""
    prepared = snapshot.prepared
    metrics = [METRICS.create(key) for key in metrics_for(prepared.task)]
    values = np.full((len(snapshot.theta), len(metrics), 2), np.nan)
    with np.errstate(all="ignore"):
        for split in Split:
            part = prepared.sampled.subset(split)
            if len(part):
                scores = prepared.scores(snapshot.theta, part.inputs)
                predictions = prepared.predictions(scores, part, snapshot.experiment.judgement)
                for index, metric in enumerate(metrics):
                    report((split + index / len(metrics)) / 2)
                    values[:, index, split] = metric.compute(predictions)
    return values

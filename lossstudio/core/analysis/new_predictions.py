"""What all contenders say for new samples, and a table of that as CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.new_samples import NewSamples
from lossstudio.core.analysis.sample_fields import time_text
from lossstudio.core.arrays import Bools, Floats, Ints
from lossstudio.core.differences import distinct_names, unique
from lossstudio.core.metrics import Predictions
from lossstudio.core.plain_text import figures, one_line, shorten, spreadsheet_cell
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tables import Column
from lossstudio.core.tables.columns import number_text
from lossstudio.core.tasks import Task

NO_PREDICTION = "No prediction because"
BLOCK = 512  # rows that are predicted and written at once: a few milliseconds


@dataclass(frozen=True, eq=False)
class Said:
    """What one contender says for some samples: the target, or what speaks for a class.

    That is its probability, or the bare score of a loss that gives none.

    Attributes
    ----------
    contender : int
        Which one.
    title : str
        What the column is called: its name, or that and the class.
    what : str
        What its numbers are, without the name.
    values : ndarray (n,)
        The target, the place of the predicted class, a probability or a score; nan where there
        is none.
    classes : tuple of str
        What the places stand for.
    time : str
        "days" or "seconds" since 1970-01-01, of a target that is a moment.
    """

    contender: int
    title: str
    what: str
    values: Floats
    classes: tuple[str, ...] = ()
    time: str = ""

    def text(self, row: int) -> str:
        """Return what is said for a sample, as one reads it."""
        value = float(self.values[row])
        if np.isnan(value):
            return "–"
        plain = figures(value, 5) if np.isfinite(value) else str(value).replace("-", "−")
        return self._word(value) or plain

    def cell(self, row: int) -> str:
        """Return the same for a file: every digit, and nothing where nothing is said."""
        value = float(self.values[row])
        if np.isnan(value):
            return ""
        return (
            spreadsheet_cell(self._word(value))
            if self.classes
            else self._word(value) or repr(value)
        )

    def _word(self, value: float) -> str:
        if self.classes:
            return self.classes[int(value)]
        return time_text(value, self.time) if self.time and np.isfinite(value) else ""


def said_of(snapshot: Snapshot, features: Floats) -> list[Said]:
    """Return what all contenders say for features (n, d), at the moment that is shown.

    Of a regression that is a column for each; of classes the predicted one, and what speaks for
    the positive one of two, or for each of several.

    Parameters
    ----------
    snapshot : Snapshot
    features : ndarray (n, d)
        Raw, in the units of the samples; a row of nan gets no prediction.
    """
    prepared, task = snapshot.prepared, snapshot.prepared.task
    known: Bools = np.isfinite(features).all(axis=1)  # type: ignore[assignment]
    with np.errstate(all="ignore"):
        scores = prepared.scores(snapshot.theta, prepared.inputs.of(features[known]))
        values = prepared.predict(scores)
        unused = np.zeros(scores.shape[1])
        threshold = snapshot.experiment.judgement.column(2) if task is Task.BINARY else 0.5
        classes = Predictions(task, unused, scores, threshold).predicted
    names = [one_line(name) for name in distinct_names(snapshot.experiment.contenders)]
    samples, found = prepared.samples, []
    for row, name in enumerate(names):
        if task is Task.REGRESSION:
            told = _spread(values[row], known)
            found.append(Said(row, name, samples.target_name, told, time=samples.target_time))
            continue
        found.append(Said(row, name, "class", _spread(classes[row], known), samples.classes))
        likely = snapshot.experiment.contenders[row].loss.gives_probability
        told = values[row] if likely else scores[row]
        of = [told] if task is Task.BINARY else list(told.T)
        for word, number in zip(samples.classes[-len(of) :], of, strict=True):
            what = f"P({word})" if likely else f"score for {word}"
            found.append(Said(row, f"{name}: {what}", what, _spread(number, known)))
    return found


def _spread(values: Floats, known: Bools) -> Floats:
    """Return values for all rows, where they are known for some."""
    whole = np.full(len(known), np.nan)
    whole[known] = values
    return whole


def predictions_csv(snapshot: Snapshot, new: NewSamples, report: Callable[[float], None]) -> str:
    """Return the columns of another table, and what all contenders say for its rows, as CSV.

    Where rows have no prediction, a last column says why.

    Parameters
    ----------
    snapshot : Snapshot
    new : NewSamples
    report : callable
        Called with the share that is done; what it raises ends the work.
    """
    columns = [column for column in new.table.columns if _written(column)]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    cells = [CellTexts(column, new.table.lines) for column in columns]
    reasons = bool(new.lacking)
    for start in range(0, max(1, len(new.features)), BLOCK):
        rows = range(start, min(start + BLOCK, len(new.features)))
        said = said_of(snapshot, new.features[rows.start : rows.stop])
        if not start:
            heads = [*(column.name for column in columns), *(each.title for each in said)]
            heads += [NO_PREDICTION] * reasons
            writer.writerow(map(spreadsheet_cell, unique(heads)))
        for row in rows:
            told = (each.cell(row - start) for each in said)
            why = [spreadsheet_cell(new.why(row))] * reasons
            writer.writerow([*(cell.text(row) for cell in cells), *told, *why])
        report(min(1.0, rows.stop / max(1, len(new.features))))
    return text.getvalue()


def _written(column: Column) -> bool:
    """Whether what a column holds is still known: of very many different words it is not."""
    return column.is_number or bool(column.words)


def unwritten(new: NewSamples) -> list[str]:
    """Return the columns of another table that its CSV lacks."""
    return [column.name for column in new.table.columns if not _written(column)]


class CellTexts:
    """The cells of a column as texts.

    Parameters
    ----------
    column : Column
    lines : ndarray of int64, optional
        Those of the file: a word where a number is needed is then told as it stands there.
    """

    def __init__(self, column: Column, lines: Ints | None = None) -> None:
        self._column, self._lines = column, lines
        self._odd = {} if lines is None else dict(column.odd)
        self._words = (*map(spreadsheet_cell, column.words), "")

    def text(self, row: int) -> str:
        """Return the cell of a row; a missing one is empty."""
        column = self._column
        if not column.is_number:
            code = int(column.codes[row])
            return self._words[code] if column.words else ""
        value = float(column.values[row])
        if np.isnan(value):
            line = -1 if self._lines is None else int(self._lines[row])
            return spreadsheet_cell(self._odd.get(line, ""))
        return time_text(value, column.time) if column.time else number_text(value)


def first_cells(new: NewSamples, names: Sequence[str], rows: int) -> list[tuple[str, list[str]]]:
    """Return the line of the file and some columns of the first rows, as they are looked at.

    A word where a number is needed is seen as it stands there.

    Parameters
    ----------
    new : NewSamples
    names : sequence of str
        The columns.
    rows : int
        At most `MOST_ODD`, which is how many such words are known.
    """
    lines = new.table.lines[:rows].tolist()
    found = [("Line", [str(line) for line in lines])]
    for name in names:
        column = new.table.column(name)
        cells, odd = CellTexts(column), dict(column.odd)
        texts = [
            shorten(one_line(odd[line])) if line in odd else cells.text(row)
            for row, line in enumerate(lines)
        ]
        found.append((name, texts))
    return found

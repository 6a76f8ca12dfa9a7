"""Results of a study as a tidy table: a row for each contender of each race; written and read."""

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from lossstudio import __version__
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.differences import distinct_names
from lossstudio.core.json_fields import as_plain
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.parameters import shown
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.factor import Value
from lossstudio.core.studies.results import NEVER, RaceResult, StudyResults
from lossstudio.core.studies.study import Place, Study

UNTOLD = ("name", "colour", "hidden")  # of an experiment and its contenders: no number follows
DIGITS = 16  # of the fingerprint


def columns(study: Study) -> tuple[str, ...]:
    """Return the names of the columns."""
    keys = [factor.key for factor in study.factors]
    measured = [f"{each.key}_{split.word}" for each in study.yardsticks for split in Split]
    return ("study", *keys, "draw", "contender", "name", "epochs", "diverged_in", *measured)


def fingerprint(study: Study, table_mark: str) -> str:
    """Return what tells a study of a table from all others whose races have other numbers.

    Values and draws may be added: each race stays what it is.
    """
    plain = as_plain(study.experiment)
    for told in (plain, *plain["contenders"]):
        for name in UNTOLD:
            told.pop(name, None)
    told = [__version__, study.epochs, *(factor.key for factor in study.factors), plain]
    if table_mark:
        told.append(table_mark)
    text = json.dumps([*told, [each.key for each in study.yardsticks]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def rows(results: StudyResults, races: Iterable[RaceResult]) -> Iterator[Sequence[Cell]]:
    """Yield the rows of some races of a study."""
    study, mark = results.study, fingerprint(results.study, results.table_mark)
    names = distinct_names(study.experiment.contenders)
    for race in races:
        first, second, draw = race.place
        values = [_cell(value) for value in study.values_at(first, second)]
        for index, name in enumerate(names):
            diverged = int(race.diverged[index])
            lost = None if diverged == NEVER else diverged
            head: tuple[Cell, ...] = (mark, *values, draw + 1, index + 1, name, race.epochs, lost)
            yield (*head, *race.values[index].ravel().tolist())


def results_csv(results: StudyResults) -> str:
    """Return results as CSV, value after value; `results_from` gives equal ones."""
    return Numbers(columns(results.study), lambda: rows(results, results.races())).as_csv()


def rows_csv(results: StudyResults, races: Iterable[RaceResult]) -> str:
    """Return some races as lines of such a table, without its heading."""
    text = Numbers(columns(results.study), lambda: rows(results, races)).as_csv()
    return text.partition("\n")[2]


def results_from(study: Study, text: str) -> StudyResults:
    """Return the results of a study that a table holds.

    A race of which rows are missing, as where the writing was cut off, has not been run.

    Raises
    ------
    ValueError
        In one sentence, where they are of another study, or no such table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = tuple(next(reader, ()))
        if heading[:1] != ("study",):
            raise ValueError("It is no table of results of a study.")
        if heading != columns(study):
            raise ValueError(_other(study))
        return _results(study, reader, cut=not text.endswith("\n"))
    except csv.Error as fault:
        raise ValueError(f"Line {reader.line_num} is no CSV: {fault}.") from None


def _results(study: Study, reader: Iterator[list[str]], *, cut: bool) -> StudyResults:
    table = _Table(study)
    last: list[str] | None = None
    for line, row in enumerate(reader, start=2):
        if last is not None:
            table.take(last, line - 1)
        last = row
    if last is not None and not cut:
        table.take(last, line)
    return table.results()


def _other(study: Study) -> str:
    dataset = study.experiment.dataset
    table = f"{dataset.called} as it was before, " if isinstance(dataset, CsvDataset) else ""
    return (
        f"These are not results of {shown(study.name)} as it is now: another study, other "
        f"settings, {table}or another version of the program; choose another file."
    )


class _Table:
    """Takes rows one by one, and finds out which races are whole."""

    def __init__(self, study: Study) -> None:
        self._study, self._results = study, StudyResults(study)
        self._mark = fingerprint(study, self._results.table_mark)
        self._contenders = len(study.experiment.contenders)
        self._found = np.zeros((*study.shape, self._contenders), dtype=np.bool_)
        self._epochs = self._results.epochs.copy()
        self._known = [
            {_text(value): index for index, value in enumerate(factor.values)}
            for factor in study.factors
        ]
        self._width = len(columns(study))

    def take(self, row: list[str], line: int) -> None:
        """Take a row; ValueError, naming the line, where it is none of this study."""
        if row[:1] != [self._mark]:
            raise ValueError(_other(self._study))
        if len(row) != self._width:
            raise ValueError(f"Line {line} has {len(row)} cells; needed are {self._width}.")
        count = len(self._known)
        indices = [
            known.get(cell) for known, cell in zip(self._known, row[1 : 1 + count], strict=True)
        ]
        for index, factor, cell in zip(indices, self._study.factors, row[1:], strict=False):
            if index is None:
                raise ValueError(
                    f"Line {line}: {factor.key} is {shown(cell)}, which is no value of the study."
                )
        draw, contender, _, epochs, diverged, *values = row[1 + count :]
        first, second = (*indices, 0)[:2]
        draws = self._study.draws
        place = Place(first or 0, second or 0, _whole(draw, "draw", 1, draws, line) - 1)
        which = _whole(contender, "contender", 1, self._contenders, line) - 1
        most = self._study.epochs
        self._epochs[place] = _whole(epochs, "epochs", 0, most, line)
        lost = _whole(diverged, "diverged_in", 0, most, line) if diverged else NEVER
        self._results.diverged[(*place, which)] = lost
        numbers = [_number(cell, line) for cell in values]
        self._results.values[(*place, which)] = np.reshape(numbers, (-1, 2))
        self._found[(*place, which)] = True

    def results(self) -> StudyResults:
        """Return what is whole."""
        results, whole = self._results, self._found.all(axis=-1)
        results.epochs[whole] = self._epochs[whole]
        results.values[~whole] = np.nan
        results.diverged[~whole] = NEVER
        return results


def _cell(value: Value) -> Cell:
    return str(value).lower() if isinstance(value, bool) else value


def _text(value: Value) -> str:
    """Return a value as it stands in the table."""
    cell = _cell(value)
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else repr(cell)


def _whole(cell: str, name: str, low: int, high: int, line: int) -> int:
    number = int(cell[:9]) if cell.isascii() and cell.isdigit() else -1
    if not low <= number <= high:
        raise ValueError(
            f"Line {line}: {name} is {shown(cell)}; allowed is a whole number from {low} to {high}."
        )
    return number


def _number(cell: str, line: int) -> float:
    try:
        return float(cell) if cell else math.nan
    except ValueError:
        raise ValueError(f"Line {line} has {shown(cell)}; allowed are numbers.") from None

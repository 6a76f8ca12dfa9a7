"""The experiments of a session, each once: what else is stored names them by number."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from lossstudio.core.datasets import DATASETS, CsvDataset, Dataset
from lossstudio.core.experiment import VERSION, Experiment
from lossstudio.core.files import located, portable
from lossstudio.core.json_fields import Fields, as_plain
from lossstudio.core.parameters import shown
from lossstudio.core.session_file.table_inside import TableInside

T = TypeVar("T")
PLACEHOLDER = {"key": "line"}  # while the dataset itself is read once for many


class ExperimentWriter:
    """Numbers experiments and their datasets.

    Parameters
    ----------
    path : Path
        Of the session's file: a table in the same folder is named without the folder.

    Attributes
    ----------
    size : int
        Characters that they take.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = 0
        self._plain: dict[str, list[Any]] = {"datasets": [], "experiments": []}
        self._seen: dict[int, tuple[object, int]] = {}  # by identity; held, so that it stays
        self._texts: dict[str, int] = {}

    @property
    def plain(self) -> Mapping[str, Any]:
        """All of them as plain data."""
        return self._plain

    def dataset(self, dataset: Dataset) -> int:
        """Return the number of a dataset."""
        known = self._seen.get(id(dataset))
        if known is not None:
            return known[1]
        return self._number("datasets", as_plain(portable(dataset, self._path)), dataset)

    def experiment(self, experiment: Experiment) -> int:
        """Return the number of an experiment."""
        known = self._seen.get(id(experiment))
        if known is not None:
            return known[1]
        dataset = self.dataset(experiment.dataset)
        plain = as_plain(replace(experiment, dataset=DATASETS.create(PLACEHOLDER["key"])))
        return self._number("experiments", {**plain, "dataset": dataset}, experiment)

    def _number(self, kind: str, plain: dict[str, Any], of: object) -> int:
        """Return the number of what is written like this: equal is too little, for −0.0 is 0.0."""
        text = f"{kind} {json.dumps(plain)}"
        rows = self._plain[kind]
        number = self._texts.setdefault(text, len(rows))
        if number == len(rows):
            rows.append(plain)
            self.size += len(text)
        self._seen[id(of)] = of, number
        return number


class ExperimentReader:
    """Reads them, all at once.

    Parameters
    ----------
    fields : Fields
        Of the session.
    folder : Path
        Of its file.
    inside : TableInside or None
        The table that came with it.

    Raises
    ------
    ValueError
        In one sentence.
    """

    def __init__(self, fields: Fields, folder: Path, inside: TableInside | None = None) -> None:
        self._datasets = [
            _placed(_dataset(plain), folder, inside) for plain in fields.take("datasets", list)
        ]
        self._experiments = [self._read(plain) for plain in fields.take("experiments", list)]

    def _read(self, plain: object) -> Experiment:
        if not isinstance(plain, dict):
            raise ValueError("An experiment of the session is not an object {…}.")
        dataset = self.dataset(plain.get("dataset"))
        text = json.dumps({"version": VERSION, **plain, "dataset": PLACEHOLDER})
        return replace(Experiment.from_json(text), dataset=dataset)

    def dataset(self, number: object) -> Dataset:
        """Return the dataset of a number; a ValueError where there is none."""
        return _at(self._datasets, number, "dataset")

    def experiment(self, number: object) -> Experiment:
        """Return the experiment of a number, likewise."""
        return _at(self._experiments, number, "experiment")


def _dataset(plain: object) -> Dataset:
    return Fields({"dataset": plain}, "The session").choice("dataset", DATASETS)


def _placed(dataset: Dataset, folder: Path, inside: TableInside | None) -> Dataset:
    """Return a dataset with its table where it is to be read."""
    found = located(dataset, folder)
    if inside is None or not isinstance(dataset, CsvDataset) or not isinstance(found, CsvDataset):
        return found
    if dataset.path != inside.named:
        return found
    return replace(found, path=str(inside.placed(Path(found.path), folder)))


def _at(rows: list[T], number: object, what: str) -> T:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(rows):
        raise ValueError(f"The session has no {what} of the number {shown(number)}.")
    return rows[number]

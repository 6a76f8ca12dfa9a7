"""Experiments and data files on disk."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lossstudio.core.datasets import CsvDataset, Dataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.disk import read_bytes, resolved, same_file, write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import parse_json
from lossstudio.core.losses.formula.loss_file import NamedLoss

# of an experiment: a drawing of 500,000 numbers, and 100,000 initial weights for each contender
MOST_BYTES = 50_000_000
WEIGHTS = "lossstudio-weights"  # the format of a file of weights
STUDY = "lossstudio-study"
MOST_BYTES_OF_A_LOSS = 100_000


def load(path: Path) -> Experiment:
    """Return the experiment in a .json file, or a fresh one on any other file's table.

    Raises
    ------
    DecisionNeededError
        If a table can be read, but a person must choose what is learned from what.
    ValueError
        In one sentence that names the file and what is wrong with it.
    OSError
        If the file cannot be read.
    """
    if path.suffix.lower() == ".json":
        return _read_experiment(path)
    return experiment_for(CsvDataset.opened(resolved(path)))


def _read_experiment(path: Path) -> Experiment:
    text = read_experiment_text(path)
    try:
        experiment = Experiment.from_json(text)
        experiment = replace(experiment, dataset=located(experiment.dataset, path.parent))
        experiment.check_task(experiment.dataset.task)
    except ValueError as fault:
        if _format_of(text) == WEIGHTS:
            raise ValueError(
                f"{path.name} holds weights; File › Load weights… starts a race from them."
            ) from None
        if _format_of(text) == STUDY:
            raise ValueError(f"{path.name} is a study, which lossstudio study runs.") from None
        raise ValueError(f"{path.name}: {fault}") from None
    return experiment


def _format_of(text: str) -> object:
    """Return what a file says that it is; an experiment says nothing."""
    try:
        plain = parse_json(text)
    except ValueError:
        return None
    return plain.get("format") if isinstance(plain, dict) else None


def read_experiment_text(path: Path) -> str:
    """Return what an experiment's file holds, whether it makes sense or not.

    Raises
    ------
    ValueError
        If it is too large or no text; the sentence names the file.
    OSError
        If it cannot be read.
    """
    data = read_bytes(path, MOST_BYTES, "an experiment")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValueError(
            f"{path.name} is not an experiment: byte {fault.start} is not UTF-8 text."
        ) from None


def read_loss(path: Path) -> NamedLoss:
    """Return the loss that a person kept in a file.

    Raises
    ------
    ValueError
        In one sentence that names the file.
    OSError
        If it cannot be read.
    """
    data = read_bytes(path, MOST_BYTES_OF_A_LOSS, "a loss")
    try:
        return NamedLoss.from_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not a loss: it is not UTF-8 text.") from None
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def experiment_json(
    experiment: Experiment, path: Path, view: Mapping[str, Any] | None = None
) -> str:
    """Return what the file of an experiment at `path` holds, with how it is looked at.

    A data file in the same folder is named without the folder, so that the two can be copied to
    another computer together.
    """
    return replace(experiment, dataset=portable(experiment.dataset, path)).to_json(view)


def save(experiment: Experiment, path: Path) -> None:
    """Write an experiment; the old file is replaced in one go.

    Raises
    ------
    OSError
        If it cannot be written; `filename` and `strerror` say where and why.
    """
    write_text(path, experiment_json(experiment, path))


def check_not_read(out: Path, option: str, file: Path | None, experiment: Experiment) -> None:
    """Check that a file to be written is not one that was read.

    Raises
    ------
    ValueError
        In one sentence that names it.
    """
    dataset = experiment.dataset
    table = Path(dataset.path) if isinstance(dataset, CsvDataset) and dataset.path else None
    for path, what in ((table, "the data it is trained on"), (file, "the experiment itself")):
        if path is not None and same_file(out, path):
            raise ValueError(f"{option} is {str(out)!r}, which is {what}; choose another file.")


def portable(dataset: Dataset, path: Path) -> Dataset:
    """Return a dataset as a file at `path` names it: a table beside it without the folder."""
    if not isinstance(dataset, CsvDataset) or not dataset.path:
        return dataset
    data = Path(dataset.path).absolute()
    beside = resolved(data.parent) == resolved(path.parent)
    return replace(dataset, path=data.name if beside else str(data))


def located(dataset: Dataset, folder: Path) -> Dataset:
    """Return a dataset with its table looked for from the folder of the file that names it."""
    if not isinstance(dataset, CsvDataset) or not dataset.path:
        return dataset
    return replace(dataset, path=str(resolved(folder / dataset.path)))

"""Experiments and data files on disk."""

from dataclasses import replace
from pathlib import Path

from lossstudio.core.datasets import DATASETS, CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Experiment

MOST_BYTES = 5_000_000  # of an experiment


def load(path: Path) -> Experiment:
    """Return the experiment in a .json file, or a fresh one on any other file's table.

    Raises
    ------
    ValueError
        In one sentence that names the file and what is wrong with it.
    OSError
        If the file cannot be read.
    """
    if path.suffix.lower() == ".json":
        return _read_experiment(path)
    dataset = DATASETS.create("csv", path=str(path.resolve()))
    dataset.generate(0)
    return replace(experiment_for(dataset), name=path.stem)


def _read_experiment(path: Path) -> Experiment:
    if path.is_dir():
        raise ValueError(f"{path.name} is a folder; allowed is a file.")
    if not path.exists():
        raise ValueError(f"There is no file {path.name} in {path.parent.resolve()}.")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name} is too large for an experiment (over 5 MB).")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValueError(
            f"{path.name} is not an experiment: byte {fault.start} is not UTF-8 text."
        ) from None
    try:
        experiment = _beside(Experiment.from_json(text), path.parent)
        experiment.check_task(experiment.dataset.task)
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None
    return experiment


def experiment_json(experiment: Experiment, path: Path) -> str:
    """Return what the file of an experiment at `path` holds.

    A data file in the same folder is named without the folder, so that the two can be copied to
    another computer together.
    """
    dataset = experiment.dataset
    if isinstance(dataset, CsvDataset) and dataset.path:
        experiment = replace(experiment, dataset=replace(dataset, path=_named(dataset, path)))
    return experiment.to_json()


def save(experiment: Experiment, path: Path) -> None:
    """Write an experiment, without Qt; the old file is replaced in one go.

    For people who use the core as a library: the program itself does not call it.
    """
    part = path.with_name(path.name + ".part")
    part.write_text(experiment_json(experiment, path), encoding="utf-8")
    part.replace(path)


def _named(dataset: CsvDataset, path: Path) -> str:
    """Return how an experiment saved at `path` names its data file."""
    data = Path(dataset.path).absolute()
    return data.name if data.parent.resolve() == path.parent.resolve() else str(data)


def _beside(experiment: Experiment, folder: Path) -> Experiment:
    """Return the experiment with its data file looked for from the folder it was read from."""
    dataset = experiment.dataset
    if not isinstance(dataset, CsvDataset) or not dataset.path:
        return experiment
    return replace(
        experiment, dataset=replace(dataset, path=str((folder / dataset.path).resolve()))
    )

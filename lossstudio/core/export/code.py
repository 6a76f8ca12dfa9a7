"""Experiments as scripts, by kind."""

from pathlib import Path

from lossstudio.core.experiment import Experiment
from lossstudio.core.export import keras_script, numpy_script, sklearn_script, torch_script
from lossstudio.core.export.kinds import EPOCHS, KINDS
from lossstudio.core.export.script import Script

MAKERS = {
    "numpy": numpy_script.script,
    "torch": torch_script.script,
    "keras": keras_script.script,
    "sklearn": sklearn_script.script,
}


def data_name(path: Path) -> str:
    """Return the name of the file beside a script, of data that are too much for it."""
    return f"{path.stem}-data.npz"


def export_code(
    experiment: Experiment, kind: str, path: Path | None = None, epochs: int = EPOCHS
) -> Script:
    """Return a script that trains all contenders of an experiment.

    Parameters
    ----------
    experiment : Experiment
    kind : str
        One of `KINDS`.
    path : Path, optional
        Where it will be; data that are too much for a script are saved beside it.
    epochs : int
        How many it trains.

    Raises
    ------
    ValueError
        In a sentence: what cannot be said in that library, or has nowhere to be saved.
    """
    if kind not in KINDS:
        raise ValueError(f"The kind of code is {kind!r}; allowed are {', '.join(KINDS)}.")
    beside = "" if path is None else data_name(path)
    made = MAKERS[kind](experiment, beside, epochs)
    if made.arrays and path is None:
        raise ValueError(
            "The samples and weights are too many to be written into a script; name a file, and "
            "they are saved beside it."
        )
    return made

"""The experiments that are shipped with the program."""

from dataclasses import dataclass, field
from typing import Any

from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load
from lossstudio.core.resources import resource


@dataclass(frozen=True)
class Example:
    """An experiment to try.

    Attributes
    ----------
    file : str
        Its name in resources/experiments, without the ending.
    title, tip : str
        For the menu.
    view : dict
        How it is looked at.
    """

    file: str
    title: str
    tip: str
    view: dict[str, Any] = field(default_factory=dict)

    def load(self) -> Experiment:
        """Return the experiment.

        Raises
        ------
        FileNotFoundError, ValueError
            If the installation lacks it, or it was damaged.
        """
        return load(resource("experiments", f"{self.file}.lossstudio.json"))


EXAMPLES = (
    Example("outliers", "Outliers", "A line with outliers: MSE follows them, MAE and Huber do not"),
    Example(
        "rare-disease",
        "A rare disease",
        "One in ten is ill, and a miss costs ten times a false alarm",
    ),
    Example(
        "stock",
        "Stock of a shop",
        "One too few costs nine times one too many; all are measured by that cost",
        {"loss_measure": "by 4"},
    ),
)

"""The registry of datasets and what each of them offers."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.parameters import Parameterised
from lossstudio.core.registry import Registry
from lossstudio.core.tasks import Task


class Dataset(Parameterised, ABC):
    """Base of all datasets; the first line of a subclass's docstring says what it shows.

    Attributes
    ----------
    title : str
        The name on the screen.
    group : str
        "regression" or "classification" (both drawn at random), or "real".
    suggests : dict
        Set-up that suits the data: "test_share" and "scale_target".
    source : str
        Where real data come from.
    learning_rate : float
        With which Adam brings a line to its optimum in some 200 epochs, where the target is not
        standardised: the larger the target, the longer the way.
    """

    group: ClassVar[str]
    suggests: ClassVar[dict[str, Any]] = {"test_share": 0.3, "scale_target": False}
    source: ClassVar[str] = ""
    learning_rate: ClassVar[float] = 0.1

    @property
    def called(self) -> str:
        """What these very data are called: the title, unless they have a name of their own."""
        return self.title

    @property
    def experiment_name(self) -> str:
        """What an experiment on these data is called at first."""
        return self.called

    def is_same(self, other: "Dataset") -> bool:
        """Whether another one is these data with other parameters."""
        return type(self) is type(other)

    @property
    @abstractmethod
    def task(self) -> Task:
        """What is to be learned with these parameters."""

    @property
    def scales_target(self) -> bool:
        """Whether a fresh experiment on these very data standardises the target."""
        return bool(self.suggests["scale_target"])

    def truth(self, x: Floats) -> Floats | None:
        """Return the targets without errors over the first feature; None where nobody knows."""
        return None

    @abstractmethod
    def generate(self, seed: int) -> Samples:
        """Return the samples; the same parameters and seed give the same bits.

        Parameters
        ----------
        seed : int
            At least 0; real data do not depend on it.
        """


DATASETS: Registry[Dataset] = Registry("dataset")

"""One side of the split: its samples as the data have them, and as the model sees them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.datasets import Samples


@dataclass(frozen=True, eq=False)
class Subset(Frozen):
    """The training or the test samples.

    Attributes
    ----------
    samples : Samples
    index : ndarray (n,)
        Which of the samples are meant.
    target : ndarray (n,)
        In the data's own units, or the index of the class.
    inputs : ndarray (n, p + 1)
        What the model sees.
    scaled_target : ndarray (n,)
        The target as the loss sees it: standardised where the experiment says so.
    weight : ndarray (n,) or None
        What each sample weighs in the mean loss, 1 on average; None where all weigh alike.
    """

    samples: Samples
    index: NDArray[np.intp]
    target: NDArray[np.float64] | NDArray[np.int64]
    inputs: Floats
    scaled_target: NDArray[np.float64] | NDArray[np.int64]
    weight: Floats | None = None

    @property
    def features(self) -> Floats:
        """In the data's own units, (n, d); copied anew each time, for the sake of memory."""
        return self.samples.features[self.index]

    def some(self, rows: slice | NDArray[np.intp]) -> "Subset":
        """Return some of the samples; what they weigh stays as it is."""
        return replace(
            self,
            index=self.index[rows],
            target=self.target[rows],
            inputs=self.inputs[rows],
            scaled_target=self.scaled_target[rows],
            weight=None if self.weight is None else self.weight[rows],
        )

    def __len__(self) -> int:
        return len(self.target)

"""What a dataset gives: features, target and their names."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Frozen
from lossstudio.core.plain_text import as_name
from lossstudio.core.tasks import Task

MANY = 20_000  # samples, of which pictures show all but what lies far off
BULK = 0.01, 0.99  # quantiles; half as far again counts as not far off


@dataclass(frozen=True, eq=False)
class Samples(Frozen):
    """Read-only arrays of samples; whatever is given is copied.

    Attributes
    ----------
    features : array of float64, shape (n, d)
    target : array, shape (n,)
        float64 for regression, else int64: the index of the class, 0 to k − 1.
    task : Task
    feature_names : tuple of str, length d
        These and the names below are kept on one line, and cut where they are very long.
    target_name : str
    classes : tuple of str, length k
        The names of the classes; empty for regression.
    weight : array of float64, shape (n,), or None
        How much each sample counts in training, from 0; None where all count alike.
    frame : array of float64, shape (d + 1, 2), or None
        From and to of each feature and of the target that pictures show at least.
    times : tuple of str, length d, or empty
        Of features that are dates "days" or "seconds", since 1970-01-01; of others nothing.
    target_time : str
        The same of the target.

    Raises
    ------
    ValueError
        If shapes, names, classes and task do not belong together.
    """

    features: NDArray[np.float64]
    target: NDArray[np.float64] | NDArray[np.int64]
    task: Task
    feature_names: tuple[str, ...]
    target_name: str
    classes: tuple[str, ...] = ()
    weight: NDArray[np.float64] | None = None
    frame: NDArray[np.float64] | None = None
    times: tuple[str, ...] = ()
    target_time: str = ""

    def __post_init__(self) -> None:
        features = np.array(self.features, dtype=np.float64)
        target = np.array(self.target)
        if features.ndim != 2 or 0 in features.shape:
            raise ValueError(f"features has the shape {features.shape}; needed is (n, d).")
        if target.shape != features.shape[:1]:
            raise ValueError(f"target has the shape {target.shape}, features {features.shape}.")
        if len(self.feature_names) != features.shape[1]:
            raise ValueError(f"{len(self.feature_names)} names for {features.shape[1]} features.")
        if self.times and len(self.times) != features.shape[1]:
            raise ValueError(f"{len(self.times)} times for {features.shape[1]} features.")
        object.__setattr__(self, "feature_names", tuple(map(as_name, self.feature_names)))
        object.__setattr__(self, "target_name", as_name(self.target_name))
        object.__setattr__(self, "classes", tuple(map(as_name, self.classes)))
        self._keep("features", features)
        self._keep("target", self._checked_target(target))
        if self.weight is not None:
            weight = np.array(self.weight, dtype=np.float64)
            if weight.shape != target.shape:
                raise ValueError(f"weight has the shape {weight.shape}, target {target.shape}.")
            if not (np.isfinite(weight).all() and (weight >= 0.0).all() and weight.any()):
                raise ValueError("Sample weights must be numbers from 0, and not all of them 0.")
            self._keep("weight", weight)
        if self.frame is not None:
            self._keep("frame", np.array(self.frame, dtype=np.float64))

    @cached_property
    def ranges(self) -> NDArray[np.float64]:
        """From and to of each feature and of the target, (d + 1, 2): all samples and the frame.

        Of very many samples the few that lie far off from all others are left out.
        """
        ends = np.array([_ends(column) for column in (*self.features.T, self.target)], np.float64)
        if self.frame is not None:
            low = np.minimum(ends[:, 0], self.frame[:, 0])
            ends = np.column_stack([low, np.maximum(ends[:, 1], self.frame[:, 1])])
        ends.setflags(write=False)
        return ends

    def _checked_target(self, target: NDArray[np.generic]) -> NDArray[np.generic]:
        k = len(self.classes)
        fits = {Task.REGRESSION: k == 0, Task.BINARY: k == 2, Task.MULTICLASS: k > 2}
        if not fits[self.task]:
            raise ValueError(f"{k} classes do not make a {self.task.value} task.")
        if not self.task.is_classification:
            return target.astype(np.float64)
        if target.dtype.kind not in "iu" or np.min(target) < 0 or np.max(target) >= k:
            raise ValueError(f"A target of {k} classes holds whole numbers from 0 to {k - 1}.")
        return target.astype(np.int64)

    def _keep(self, name: str, array: ArrayLike) -> None:
        kept = np.asarray(array)
        kept.setflags(write=False)
        object.__setattr__(self, name, kept)


def _ends(column: NDArray[np.float64] | NDArray[np.int64]) -> tuple[float, float]:
    """Return from where to where a column is shown."""
    least, most = float(column.min()), float(column.max())
    if len(column) <= MANY:
        return least, most
    low, high = np.quantile(column[:: len(column) // MANY], BULK).tolist()
    room = 0.5 * (high - low)
    if not room:  # nearly all are alike
        return least, most
    return max(least, low - room), min(most, high + room)

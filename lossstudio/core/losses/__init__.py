"""Every loss. A family is imported here by name, so that a frozen program finds it too."""

from typing import Any

from lossstudio.core.losses import binary, multiclass, regression, robust
from lossstudio.core.losses.base import LOSSES, Loss, mean_loss
from lossstudio.core.tasks import Task

__all__ = [
    "FAMILIES",
    "LOSSES",
    "Loss",
    "binary",
    "mean_loss",
    "multiclass",
    "regression",
    "robust",
]

FAMILIES: dict[Task, type[Any]] = {
    Task.REGRESSION: regression.ResidualLoss,
    Task.BINARY: binary.MarginLoss,
    Task.MULTICLASS: multiclass.MulticlassLoss,
}
"""The losses of a task that see of the scores what all of them see, and share the work for it."""

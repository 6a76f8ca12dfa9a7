"""Every loss. A family is imported here by name, so that a frozen program finds it too."""

from lossstudio.core.losses import binary, multiclass, regression, robust
from lossstudio.core.losses.base import LOSSES, FamilyLoss, Loss, mean_loss
from lossstudio.core.losses.formula import formula_loss

__all__ = [
    "LOSSES",
    "FamilyLoss",
    "Loss",
    "binary",
    "formula_loss",
    "mean_loss",
    "multiclass",
    "regression",
    "robust",
]

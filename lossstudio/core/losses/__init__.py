"""Every loss. A family is imported here by name, so that a frozen program finds it too."""

from lossstudio.core.losses import (
    binary,
    hinges,
    multiclass,
    piecewise_linear,
    regression,
    robust,
)
from lossstudio.core.losses.base import FORMULA, LOSSES, FamilyLoss, Loss, mean_loss
from lossstudio.core.losses.formula import formula_loss

__all__ = [
    "FORMULA",
    "LOSSES",
    "FamilyLoss",
    "Loss",
    "binary",
    "formula_loss",
    "hinges",
    "mean_loss",
    "multiclass",
    "piecewise_linear",
    "regression",
    "robust",
]

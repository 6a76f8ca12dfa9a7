"""Every loss. A family is imported here by name, so that a frozen program finds it too."""

from lossstudio.core.losses import (
    asymmetric,
    binary,
    counts,
    hinges,
    imbalanced,
    multiclass,
    noise_robust,
    piecewise_linear,
    polynomial,
    raw_score,
    regression,
    robust,
    smooth_robust,
)
from lossstudio.core.losses.base import FORMULA, LOSSES, FamilyLoss, Loss, mean_loss
from lossstudio.core.losses.formula import formula_loss

__all__ = [
    "FORMULA",
    "LOSSES",
    "FamilyLoss",
    "Loss",
    "asymmetric",
    "binary",
    "counts",
    "formula_loss",
    "hinges",
    "imbalanced",
    "mean_loss",
    "multiclass",
    "noise_robust",
    "piecewise_linear",
    "polynomial",
    "raw_score",
    "regression",
    "robust",
    "smooth_robust",
]

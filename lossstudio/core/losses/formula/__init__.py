"""Typed losses: a formula becomes a loss like every other; it is parsed, and never evaluated."""

from lossstudio.core.losses.formula.notation import FormulaError
from lossstudio.core.losses.formula.typed_loss import TypedLoss, formula_loss, typed_loss_from

__all__ = ["FormulaError", "TypedLoss", "formula_loss", "typed_loss_from"]

"""Typed losses: a formula becomes a loss like every other; it is parsed, and never evaluated."""

from lossstudio.core.losses.formula.built_in import as_formula
from lossstudio.core.losses.formula.costs import cost_table, two_costs
from lossstudio.core.losses.formula.drawn import drawn_loss
from lossstudio.core.losses.formula.notation import FormulaError
from lossstudio.core.losses.formula.typed_loss import TypedLoss, formula_loss, typed_loss_from
from lossstudio.core.losses.formula.vocabulary import words

__all__ = [
    "FormulaError",
    "TypedLoss",
    "as_formula",
    "cost_table",
    "drawn_loss",
    "formula_loss",
    "two_costs",
    "typed_loss_from",
    "words",
]

"""Built-in losses as formulas, to be edited on."""

from lossstudio.core.losses.base import Loss
from lossstudio.core.losses.formula.typed_loss import TypedLoss, formula_loss

TEXTS = {
    "mse": "r²",
    "mae": "|r|",
    "huber": "r²/2 if |r| <= delta else delta*(|r| - delta/2)",
    "smooth_l1": "r²/(2*beta) if |r| <= beta else |r| - beta/2",
    "log_cosh": "log(cosh(r))",
    "pseudo_huber": "r²/(1 + sqrt(1 + (r/delta)²))",
    "quantile": "max(-tau*r, (1 - tau)*r)",
    "expectile": "(tau if r < 0 else 1 - tau) * r²",
    "quantile_huber": "(tau if r < 0 else 1 - tau)"
    " * (r²/(2*kappa) if |r| <= kappa else |r| - kappa/2)",
    "linex": "expm1(a*r) - a*r",
    "epsilon_insensitive": "max(0, |r| - epsilon)",
    "cauchy": "c²/2 * log(1 + (r/c)²)",
    "tukey": "c²/6 * (1 - (1 - (r/c)²)³) if |r| <= c else c²/6",
    "barron": "|alpha - 2|/alpha * expm1(alpha/2 * log1p((r/c)²/|alpha - 2|))",
    "bce": "-(pos_weight*y*log(p) + (1 - y)*log(1 - p))",
    "focal": "-(1 - pt)**gamma * log(pt)",
    "brier": "(p - y)²",
    "hinge": "max(0, 1 - m)",
    "squared_hinge": "max(0, 1 - m)²",
    "exponential": "exp(-m)",
    "squared_loss": "(1 - m)²",
    "generalized_bce": "(1 - pt**q)/q",
    "symmetric_bce": "-alpha*log(pt) - beta*A*(1 - pt)",
    "poly1_bce": "-log(pt) + epsilon*(1 - pt)",
    "softmax_ce": "-log(pt)",
    "focal_softmax": "-(1 - pt)**gamma * log(pt)",
    "multiclass_hinge": "max(0, 1 - m)",
    "generalized_ce": "(1 - pt**q)/q",
    "symmetric_ce": "-alpha*log(pt) - beta*A*(1 - pt)",
    "poly1_ce": "-log(pt) + epsilon*(1 - pt)",
}
"""Not here: what needs the other scores or the shares of the classes, and Poisson, whose name says
that the prediction is exp(s)."""
WITH = {  # what a parameter that is not at its default adds
    ("log_cosh", "c"): "c² * log(cosh(r/c))",
    ("bce", "label_smoothing"): "-(pos_weight*(y*(1 - a) + a/2)*log(p) "
    "+ (1 - y*(1 - a) - a/2)*log(1 - p))",
    ("focal", "alpha"): "-(alpha*y + (1 - alpha)*(1 - y)) * (1 - pt)**gamma * log(pt)",
}
HOLES = {("barron", "alpha"): (0.0, 2.0)}  # where a formula would divide 0 by 0
SHORT = {"label_smoothing": "a"}


def as_formula(loss: Loss) -> TypedLoss:
    """Return a loss as a formula with its parameters; by its name where it cannot be written out.

    Parameters
    ----------
    loss : Loss
    """
    if isinstance(loss, TypedLoss):
        return loss
    values = {name: getattr(loss, name) for name in loss.parameters()}
    usual = {name: parameter.default for name, parameter in loss.parameters().items()}
    holes = ((name, HOLES.get((loss.key, name), ())) for name in values)
    text = loss.key if any(values[n] in at for n, at in holes) else TEXTS.get(loss.key, loss.key)
    for name, value in values.items():
        text = WITH.get((loss.key, name), text) if value != usual[name] else text
    short = {SHORT.get(name, name): value for name, value in values.items()}
    typed = formula_loss(text, task=loss.task)
    lost = [name for name in values if values[name] != usual[name]]
    lost = [name for name in lost if SHORT.get(name, name) not in typed.values]
    if lost:
        given = ", ".join(f"{name}={values[name]!r}" for name in values if values[name] is not None)
        return formula_loss(f"{loss.key}({given})", task=loss.task)
    kept = {name: value for name, value in short.items() if name in typed.values}
    return formula_loss(text, task=loss.task, **kept)

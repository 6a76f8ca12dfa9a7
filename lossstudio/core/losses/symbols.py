"""What the letters in the formulas of losses stand for."""

from lossstudio.core.tasks import Task

SYMBOLS = {
    Task.REGRESSION: "s is the score, y the target, r = s − y.",
    Task.BINARY: "z is the score (a logit), y is 0 or 1, ỹ = 2y − 1 is ±1, p = σ(z) is the "
    "probability of class 1 and pₜ that of the true class.",
    Task.MULTICLASS: "z is the vector of scores (logits), p = softmax(z), t is the true class; "
    "yₖ is 1 for it and 0 for the others.",
}

"""The words of the code that losses declare, and the lines that define them in a script.

A loss of a regression is written in the score `s` and the target `y`; one of two classes in the
logit `z` and the target `y`, 0 or 1; one of several in the logits `z` (n, k) and the index `y` of
the true class. Its gradient is by the score. `CLASS_SHARES` holds the share of each class among
the training samples.
"""

import ast
from collections.abc import Iterable, Mapping

from lossstudio.core.tasks import Task

ARGUMENTS = {Task.REGRESSION: "s, y", Task.BINARY: "z, y", Task.MULTICLASS: "z, y"}
DEFINITIONS: dict[Task, dict[str, str]] = {  # each after what it needs
    Task.REGRESSION: {
        "r": "s - y",
        "count": "y * TARGET_SPREAD + TARGET_MEAN",  # it always reads the target as it is
    },
    Task.BINARY: {"sign": "2.0 * y - 1.0", "m": "sign * z"},
    Task.MULTICLASS: {
        "own": "np.eye(z.shape[-1])[y]",
        "log_p": "log_softmax(z)",
        "p": "np.exp(log_p)",
        "pt": "np.sum(own * p, axis=-1)",
        "miss": "np.sum((1.0 - own) * p, axis=-1)",
        "log_pt": "np.where(miss < 0.5, np.log1p(-miss), np.sum(own * log_p, axis=-1))",
        "error": "np.where(own == 1.0, -miss[:, None], p)",
        "rivals": "np.where(own == 1.0, -np.inf, z)",
        "lead": "np.sum(own * z, axis=-1) - np.max(rivals, axis=-1)",
    },
}
MEANINGS = {  # said where a word is defined
    "r": "residual",
    "sign": "-1 or 1",
    "m": "margin: the score towards the true class",
    "own": "1 at the true class",
    "pt": "probability of the true class",
    "miss": "1 - pt",
    "error": "p - own, and nothing cancels",
    "lead": "the true class before the best other",
}
HELPERS: Mapping[str, str] = {
    "sigmoid": '''\
def sigmoid(x):
    """Return 1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + np.exp(-x))''',
    "softplus": '''\
def softplus(x):
    """Return log(1 + exp(x)), which keeps its digits in both tails."""
    return np.logaddexp(0.0, x)''',
    "logsigmoid": '''\
def logsigmoid(x):
    """Return log(sigmoid(x)), which keeps its digits in both tails."""
    return -np.logaddexp(0.0, -x)''',
    "log_softmax": '''\
def log_softmax(z):
    """Return the logarithms of the probabilities of the classes."""
    behind = z - np.max(z, axis=-1, keepdims=True)
    return behind - np.log(np.sum(np.exp(behind), axis=-1, keepdims=True))''',
    "logcosh": '''\
def logcosh(x):
    """Return log(cosh(x))."""
    return np.logaddexp(x, -x) - np.log(2.0)''',
    "sech2": '''\
def sech2(x):
    """Return 1 - tanh(x)**2."""
    decay = np.exp(-2.0 * np.abs(x))
    return 4.0 * decay / (1.0 + decay) ** 2''',
    "tie": '''\
def tie(a, b, one, other, chosen):
    """Return the middle of two slopes where a equals b: a kink has no other gradient."""
    middle = 0.5 * (one + other)
    return np.where(np.equal(a, b) & np.isfinite(middle), middle, chosen)''',
    "ties": '''\
def ties(chosen, best, *sides):
    """Return the middle of the steepest and the least steep slope where several are the best."""
    values = np.stack(np.broadcast_arrays(chosen, best, *sides))[2:]
    values, slopes = values[: len(sides) // 2], values[len(sides) // 2 :]
    tied = np.equal(values, best)
    high = np.max(np.where(tied, slopes, -np.inf), axis=0)
    low = np.min(np.where(tied, slopes, np.inf), axis=0)
    middle = 0.5 * (low + high)
    return np.where((np.sum(tied, axis=0) > 1) & np.isfinite(middle), middle, chosen)''',
    "log_odds": '''\
def log_odds(z, own):
    """Return log(p / (1 - p)) of the class marked in each row, and its slope by every logit."""
    rivals = np.where(own == 1.0, -np.inf, z)
    best = np.max(rivals, axis=-1)
    weight = np.exp(rivals - best[:, None])
    whole = np.sum(weight, axis=-1)
    return np.sum(own * z, axis=-1) - best - np.log(whole), own - weight / whole[:, None]''',
}


def names_in(*code: str) -> set[str]:
    """Return every name that some code reads or writes."""
    nodes = (node for text in code for node in ast.walk(ast.parse(text)))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def definitions(task: Task, code: str) -> list[str]:
    """Return the lines that define the words of some code."""
    known, wanted = DEFINITIONS[task], names_in(code)
    for name in reversed(known):
        if name in wanted:
            wanted |= names_in(known[name])
    lines = []
    for name in known:
        if name in wanted:
            meaning = f"  # {MEANINGS[name]}" if name in MEANINGS else ""
            lines.append(f"{name} = {known[name]}{meaning}")
    return lines


def helpers(code: Iterable[str]) -> list[str]:
    """Return the sources of the helpers that some code calls."""
    wanted = names_in(*code)
    return [source for name, source in HELPERS.items() if name in wanted]


def indented(lines: Iterable[str], by: str = "    ") -> str:
    """Return lines as one text, each of them indented."""
    return "\n".join(by + line if line else "" for line in lines)

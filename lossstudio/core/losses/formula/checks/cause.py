"""Which part of a formula leaves the numbers, and what to write instead."""

from collections.abc import Callable, Iterator

import numpy as np

from lossstudio.core.losses.formula.nodes import Node
from lossstudio.core.losses.formula.typed_loss import TypedLoss
from lossstudio.core.losses.views import LossView

SOFTPLUS = "softplus(x) is log(1 + exp(x)) and does not overflow."
SIGMOID = "sigmoid(x) is 1/(1 + exp(−x)) and does not overflow."
LOGSIGMOID = (
    "The probability has become 0 there. Write the log of a product as a sum of logs: log(p) and "
    "logsigmoid(x) are worked out from the score."
)
EXP = "exp(x) overflows above x = 709; exp(min(x, 50)) does not."
COSH = "cosh(x) overflows above x = 710; log(cosh(x)) does not."
ROOT = "Below 0 there is no root: |x| or max(x, 0) under it is never below 0."
FLAT_ROOT = "A root is infinitely steep at 0: sqrt(x + c) with a small c above 0 is not."
LOG = "A logarithm takes what is above 0: log1p(x) is log(1 + x), and log(x + c) stays finite."
DIVISOR = "It divides by 0 there: a small c above 0 in the divisor, as in x/(|x| + c), helps."
POWER = "So high a power overflows far out; a lower one does not."
BASE = "Below 0 such a power is not defined: |x| is never below 0."


def remedy(loss: TypedLoss, view: LossView, what: str) -> tuple[str, tuple[int, int] | None]:
    """Return what to write instead, and the letters that are meant, as far as they are known.

    Parameters
    ----------
    loss : TypedLoss
    view : LossView
        Of a sample at which value or gradient are not finite.
    what : str
        "value" or "gradient".
    """
    roots = [loss.program.parsed.root] if what == "value" else list(loss.program.slopes.values())
    nodes = list(dict.fromkeys(node for root in roots for node in _upwards(root)))
    with np.errstate(all="ignore"):
        found = loss.program.worked_out(nodes, view, loss.values)
    values = {node: float(np.ravel(each)[0]) for node, each in zip(nodes, found, strict=True)}
    root = next((root for root in roots if not np.isfinite(values[root])), None)
    if root is None:
        return "", None
    path = _path(root, values)
    # What is written is seldom the node itself, but rather the root of which it is the slope.
    likely = [node for node in (path[-1], *path[-1].args[::-1]) if node.args]
    letters = filter(None, map(loss.program.parsed.letters, likely))
    return _advice(path, values, what), next(letters, None)


def _path(root: Node, values: dict[Node, float]) -> list[Node]:
    """Return the way from the whole down to the part from which it all comes."""
    path = [root]
    while True:
        bad = [arg for arg in path[-1].args if not np.isfinite(values[arg])]
        if not bad:
            return path
        same = [arg for arg in bad if values[arg] == values[path[-1]]]  # of a choice the chosen
        path.append((same or bad)[0])


def _upwards(root: Node) -> Iterator[Node]:
    """Yield each node once, after all that it needs."""
    seen: set[Node] = set()

    def visit(node: Node) -> Iterator[Node]:
        if node in seen:
            return
        seen.add(node)
        for arg in node.args:
            yield from visit(arg)
        yield node

    return visit(root)


def _contains(node: Node, op: str) -> bool:
    return any(each.op == op for each in _upwards(node))


def _advice(path: list[Node], values: dict[Node, float], what: str) -> str:
    """Return what helps where the last node of a path is not finite."""
    node, ops = path[-1], {each.op for each in path}
    if node.op in ("exp", "cosh") and ops & {"log", "log1p"}:
        return SOFTPLUS
    quotients = (each.args for each in path if each.op == "div")
    if node.op == "exp" and any(all(_contains(side, "exp") for side in q) for q in quotients):
        return SIGMOID
    way = ADVICE.get(node.op)
    return "" if way is None else way(node, values, what)


def _of_log(node: Node, values: dict[Node, float], what: str) -> str:
    probability = _contains(node, "sigmoid") and values[node.args[0]] == 0.0
    return LOGSIGMOID if probability else LOG


def _of_division(node: Node, values: dict[Node, float], what: str) -> str:
    root = what == "gradient" and _contains(node.args[1], "sqrt")
    return FLAT_ROOT if root else DIVISOR if values[node.args[1]] == 0.0 else ""


def _of_power(node: Node, values: dict[Node, float], what: str) -> str:
    base, exponent = (values[arg] for arg in node.args)
    if np.isnan(values[node]):
        return BASE
    if base == 0.0:
        return FLAT_ROOT if what == "gradient" and exponent > -1.0 else DIVISOR
    return POWER


ADVICE: dict[str, Callable[[Node, dict[Node, float], str], str]] = {
    "log": _of_log,
    "log1p": _of_log,
    "div": _of_division,
    "power": _of_power,
    "sqrt": lambda node, values, what: ROOT,
    "exp": lambda node, values, what: EXP,
    "expm1": lambda node, values, what: EXP,
    "cosh": lambda node, values, what: COSH,
    "sinh": lambda node, values, what: COSH,
}

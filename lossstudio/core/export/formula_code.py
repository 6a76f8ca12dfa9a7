"""A typed loss as code: its graph of operations, written out line by line."""

import re
from collections import Counter
from collections.abc import Mapping
from keyword import iskeyword

from lossstudio.core.export.arrays import number
from lossstudio.core.export.vocabulary import DEFINITIONS, HELPERS
from lossstudio.core.losses.formula.nodes import Node
from lossstudio.core.losses.formula.vocabulary import CLASS_LEAD, LEAD, SIGN
from lossstudio.core.tasks import Task

INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "gt": ">"}
INFIX |= {"ge": ">=", "eq": "==", "ne": "!="}
NAMES = {"min": "np.minimum", "max": "np.maximum", "and": "np.logical_and", "or": "np.logical_or"}
NAMES |= {"not": "np.logical_not"}
FORMS = {"neg": "(-{})", "truth": "({} != 0.0)", "relu": "np.maximum(0.0, {})"}
FORMS |= {"step": "np.heaviside({}, 0.5)"}
CALLS = ("relu", "step")
LONG = 60  # letters of an expression that gets a name
GIVEN = {LEAD: "odds", SIGN: "sign", "m": "m", "t": "y", "k": "float(z.shape[-1])"}
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TAKEN = {"np", "s", "y", "z", "odds", "by_odds", "best", "nothing", "float"}
TAKEN |= {*HELPERS, *(name for words in DEFINITIONS.values() for name in words)}


def parameter_names(names: tuple[str, ...]) -> dict[str, str]:
    """Return what the parameters of a formula are called in code: as there, if Python can."""
    found: dict[str, str] = {}
    for place, name in enumerate(names, 1):
        plain = PLAIN.fullmatch(name) and not re.fullmatch(r"v\d+|odds_\d+|by_odds_\d+", name)
        free = plain and name not in TAKEN and not iskeyword(name)
        found[name] = name if free else f"parameter_{place}"
    return found


def class_number(name: str) -> int | None:
    """Return the class of which a variable is the log-odds, or None."""
    return int(name.removeprefix(CLASS_LEAD)) if name.startswith(CLASS_LEAD) else None


class FormulaCode:
    """Writes nodes as expressions; what is used twice, or long, gets a line and a name.

    Parameters
    ----------
    task : Task
    parameters : mapping of str to str
        What they are called in the code.
    losses : mapping of (str, Loss) to str
        The expressions of built-in losses and of their slopes.
    """

    def __init__(
        self, task: Task, parameters: Mapping[str, str], losses: Mapping[object, str]
    ) -> None:
        self._task, self._parameters, self._losses = task, parameters, losses
        self._uses: Counter[Node] = Counter()
        self._known: dict[Node, str] = {}
        self._scalar: dict[Node, bool] = {}
        self.lines: list[str] = []

    def write(self, *roots: Node) -> list[str]:
        """Return the expressions of some nodes; `lines` come before them."""
        for root in roots:
            self._count(root)
        return [self._expression(root) for root in roots]

    def is_scalar(self, node: Node) -> bool:
        """Whether a node depends on parameters and numbers alone."""
        known = self._scalar.get(node)
        if known is None:
            if node.args:
                known = all(map(self.is_scalar, node.args))
            else:
                plain = node.op == "given" and node.value in (*self._parameters, "k")
                known = node.op == "number" or plain
            self._scalar[node] = known
        return known

    def _count(self, node: Node) -> None:
        self._uses[node] += 1
        if self._uses[node] == 1:
            for arg in node.args:
                self._count(arg)

    def _expression(self, node: Node) -> str:
        known = self._known.get(node)
        if known is not None:
            return known
        text = self._written(node)
        if node.args and (self._uses[node] > 1 or len(text) > LONG):
            name = f"v{len(self.lines) + 1}"
            self.lines.append(f"{name} = {bare(text)}")
            text = name
        self._known[node] = text
        return text

    def _written(self, node: Node) -> str:
        """Return a node as an expression of what it needs."""
        args = [self._expression(arg) for arg in node.args]
        if not args:
            return self._leaf(node)
        if node.op == "div" and all(map(self.is_scalar, node.args)):
            # which takes a 0 that Python refuses
            return f"np.divide({bare(args[0])}, {bare(args[1])})"
        if node.op in INFIX:
            return f"({args[0]} {INFIX[node.op]} {args[1]})"
        if node.op in FORMS:
            return FORMS[node.op].format(*(map(bare, args) if node.op in CALLS else args))
        name = node.op if node.op in HELPERS else NAMES.get(node.op, f"np.{node.op}")
        return f"{name}({', '.join(map(bare, args))})"

    def _leaf(self, node: Node) -> str:
        if node.op == "given":
            return self._given(node.value)
        if node.op != "number":
            return self._losses[node.op, node.value]
        text = number(node.value)
        return f"({text})" if text.startswith("-") else text

    def _given(self, name: str) -> str:
        if name in self._parameters:
            return self._parameters[name]
        of_class = class_number(name)
        if of_class is not None:
            return f"odds_{of_class}"
        if name == "m" and self._task is Task.MULTICLASS:
            return "lead"
        return GIVEN.get(name, name)


def bare(text: str) -> str:
    """Return an expression without the brackets that enclose the whole of it."""
    if not text.startswith("("):
        return text
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return text[1:-1] if place == len(text) - 1 else text
    return text

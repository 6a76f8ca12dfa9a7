"""The words of a formula, what each means, and how what is refused is called."""

import ast
import re
from math import e, pi
from typing import Any

from lossstudio.core.parameters import shown
from lossstudio.core.tasks import Task

MOST_NODES, DEEPEST = 600, 40
MOST_PARAMETERS = 12
HIGHEST_POWER = 100.0
LONGEST_NAME, LONGEST_SHOWN = 30, 24  # letters
CONSTANTS = {"pi": pi, "e": e, "π": pi}
SIGN = "sign of the true class"
LEAD = "true logit before the log-sum of the others"  # of several classes: pt is its sigmoid
CLASS_LEAD = "logit before the log-sum of the others: class "  # likewise of each class
PROBABILITY_OF_CLASS = re.compile(r"p(\d|[1-9]\d)")  # p0, p1, …
FUNCTIONS = {  # how many arguments each takes
    **dict.fromkeys(
        ("abs", "sign", "sqrt", "exp", "log", "log1p", "expm1", "sigmoid", "logsigmoid"), (1, 1)
    ),
    **dict.fromkeys(("softplus", "tanh", "cosh", "relu"), (1, 1)),
    **dict.fromkeys(("min", "max"), (2, 8)),
    **dict.fromkeys(("clip", "where"), (3, 3)),
}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
MEANINGS = {
    Task.REGRESSION: {"r": "residual, score − target", "s": "score", "y": "target"},
    Task.BINARY: {
        "z": "score, a logit",
        "p": "probability of class 1",
        "y": "target, 0 or 1",
        "m": "margin, the score towards the true class",
        "pt": "probability of the true class",
    },
    Task.MULTICLASS: {
        "pt": "probability of the true class",
        "m": "margin, the true score minus the best other",
        "p0, p1, …": "probability of class 0, 1, …",
        "t": "number of the true class",
        "k": "number of classes",
    },
}
OPERATORS: dict[type[ast.operator], str] = {  # methods of Graph
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "power",
}
UNKNOWN: dict[type[ast.AST], str] = {  # what is refused, as it is written
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
VARIABLES = {task: tuple(meanings) for task, meanings in MEANINGS.items()}


def logit_of(name: str, task: Task) -> str:
    """Return the variable whose sigmoid a probability is; nothing for every other name."""
    found = PROBABILITY_OF_CLASS.fullmatch(name) if task is Task.MULTICLASS else None
    if found:
        return f"{CLASS_LEAD}{found[1]}"
    known = {"pt": LEAD} if task is Task.MULTICLASS else {"p": "z", "pt": "m"}
    return "" if task is Task.REGRESSION else known.get(name, "")


WHERE = {
    Task.REGRESSION: "in a regression",
    Task.BINARY: "between two classes",
    Task.MULTICLASS: "among several classes",
}
COMMON = ("k", "t")  # names that many a parameter has


def meaning_elsewhere(name: str, task: Task) -> tuple[str, str]:
    """Return what a name means for another task, and for which; nothing where it means nothing."""
    for other, meanings in MEANINGS.items():
        of_class = other is Task.MULTICLASS and PROBABILITY_OF_CLASS.fullmatch(name)
        meaning = "probability of a class" if of_class else meanings.get(name, "")
        if other is not task and meaning and name not in COMMON:
            return meaning.split(",")[0], WHERE[other]
    return "", ""


CONDITIONS = (*COMPARISONS.values(), "and", "or", "not", "truth")


def words(task: Task) -> str:
    """Return what a formula may be made of, as a person is told."""
    meanings = "\n".join(f"{name}: {text}" for name, text in MEANINGS[task].items())
    return (
        f"{meanings}\nFunctions: {', '.join(FUNCTIONS)}\nAlso + − * / ** ² |x|, comparisons, "
        "and, or, not, a if b else c, pi, e, and the other losses by name, as in 0.7*mse.\n"
        "Any other name becomes a parameter with a slider."
    )


def cut(name: str) -> str:
    """Return a name, shortened where it is long."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"


DOT = "A dot after a name"
KINDS: dict[type[ast.expr], str] = {
    ast.Attribute: DOT,
    ast.Subscript: "A bracket [ ]",
    ast.Lambda: "`lambda`",
    ast.NamedExpr: "`:=`",
    ast.Tuple: "A comma outside of a function",
    ast.List: "A list",
    ast.Dict: "A { }",
    ast.Set: "A { }",
    ast.ListComp: "A list",
    ast.SetComp: "A { }",
    ast.DictComp: "A { }",
    ast.GeneratorExp: "`for`",
    ast.JoinedStr: "A text",
    ast.Starred: "A star before a name",
    ast.Await: "`await`",
    ast.Yield: "`yield`",
}


def named(node: ast.expr) -> str:
    """Return what a refused part of a formula is, in words."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str | bytes):
            return "A text"
        return f"`{cut(str(node.value))}`"
    return KINDS.get(type(node), "This")


def task_called(task: Any) -> Task:
    """Return the task of that name.

    Raises
    ------
    ValueError
        Naming what is allowed.
    """
    try:
        return Task(task)
    except ValueError:
        known = ", ".join(repr(each.value) for each in Task)
        raise ValueError(f"task is {shown(task)}; allowed are {known}.") from None

"""The words of a formula, what each means, and how what is refused is called."""

import ast
from math import e, pi

from lossstudio.core.tasks import Task

MOST_NODES, DEEPEST = 300, 40
MOST_PARAMETERS = 12
HIGHEST_POWER = 100.0
LONGEST_NAME, LONGEST_SHOWN = 30, 24  # letters
CONSTANTS = {"pi": pi, "e": e, "π": pi}
VARIABLES = {
    Task.REGRESSION: ("r", "s", "y"),
    Task.BINARY: ("z", "p", "y", "m", "pt"),
    Task.MULTICLASS: ("pt", "m", "k"),
}
SIGN = "sign of the true class"
LEAD = "true logit before the log-sum of the others"  # of several classes: pt is its sigmoid
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
CONDITIONS = (*COMPARISONS.values(), "and", "or", "not", "truth")


def cut(name: str) -> str:
    """Return a name, shortened where it is long."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"


KINDS: dict[type[ast.expr], str] = {
    ast.Attribute: "A dot after a name",
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

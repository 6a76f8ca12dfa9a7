"""From a text to a graph: parsed by Python's own parser, and taken over node by node.

Nothing is ever evaluated: what is not on the lists below is refused, with its place in the text.
"""

import ast
import re
from collections.abc import Callable, Mapping
from functools import reduce
from math import isfinite
from typing import ClassVar, NoReturn

from lossstudio.core.losses.base import LOSSES, Loss
from lossstudio.core.losses.formula.hints import (
    library_of,
    meant_by,
    no_function,
    of_another_task,
    tree_of,
)
from lossstudio.core.losses.formula.nodes import Graph, Node
from lossstudio.core.losses.formula.notation import FormulaError, Notation, column_of
from lossstudio.core.losses.formula.vocabulary import (
    COMPARISONS,
    CONDITIONS,
    CONSTANTS,
    DEEPEST,
    DOT,
    FUNCTIONS,
    HIGHEST_POWER,
    LONGEST_NAME,
    MOST_NODES,
    MOST_PARAMETERS,
    OPERATORS,
    SIGN,
    UNKNOWN,
    VARIABLES,
    cut,
    logit_of,
    named,
)
from lossstudio.core.tasks import Task


class Parsed:
    """A formula as a graph.

    Attributes
    ----------
    text : str
    task : Task
    graph : Graph
    root : Node
        The value.
    parameters : tuple of str
        Every name that is nothing else, in the order of their first use.
    losses : tuple of Loss
        The built-in losses in it.
    variables : set of str
        What is given of score and target.
    functions : mapping of str to tuple of int
        How many values each takes, at least and at most.
    rewritten : bool
        Whether p − y has taken a form that keeps its digits, and is not how it was written.

    Parameters
    ----------
    text : str
    task : Task
    as_written : bool
        Whether p − y stays as it is, to be typeset.

    Raises
    ------
    FormulaError
        With the place, and the near miss of a word that is not known.
    """

    functions: ClassVar[Mapping[str, tuple[int, int]]] = FUNCTIONS

    def __init__(self, text: str, task: Task, *, as_written: bool = False) -> None:
        self.graph = Graph()
        self.rewritten = False
        self.parameters: tuple[str, ...] = ()
        self.losses: tuple[Loss, ...] = ()
        self.variables: set[str] = set()
        self.text, self.task, self._as_written = text, task, as_written
        self._notation, self._nodes = Notation(text), 0
        self._texts: dict[Node, ast.expr] = {}
        self.root = self._number(self._take(tree_of(self._notation), 0))

    def _place(self, node: ast.expr) -> int:
        """Return the index of the typed letter at which a part of the formula goes wrong."""
        return self._notation.at_column(column_of(node))

    def _refuse(self, node: ast.expr, what: str, why: str) -> NoReturn:
        place = self._place(node)
        raise FormulaError(f"{what} at letter {place + 1} {why}.", place)

    def _take(self, node: ast.expr, depth: int) -> Node:
        """Return the node of the graph for one of the text."""
        self._nodes += 1
        if depth > DEEPEST:
            self._refuse(node, "The formula", f"goes too deep; allowed are {DEEPEST} levels")
        if self._nodes > MOST_NODES:
            self._refuse(node, "The formula", f"is too long; allowed are {MOST_NODES} parts")
        ways: dict[type[ast.expr], Callable[..., Node]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self._comparison,
            ast.BoolOp: self._junction,
            ast.IfExp: self._choice,
            ast.Call: self._call,
        }
        way = ways.get(type(node))
        if way is None:
            comma = isinstance(node, ast.Tuple) and re.search(r"\d,\d", self._notation.plain)
            hint = "; a decimal number has a point" if comma else ""
            self._refuse(node, named(node), f"is not allowed{hint}")
        made = way(node, depth + 1)
        self._texts.setdefault(made, node)
        return made

    def letters(self, node: Node) -> tuple[int, int] | None:
        """Return from which typed letter to before which a node was written, if it was."""
        text, at = self._texts.get(node), self._notation.at_column
        if text is None:
            return None
        return at(text.col_offset), at((text.end_col_offset or 1) - 1) + 1

    def _number(self, node: Node) -> Node:
        """Return a condition as 1 or 0, and anything else as it is."""
        if node.op in CONDITIONS:
            return self.graph.where(node, self.graph.number(1.0), self.graph.number(0.0))
        return node

    def _condition(self, node: Node) -> Node:
        return node if node.op in CONDITIONS else self.graph.make("truth", node)

    def _constant(self, node: ast.Constant, _: int) -> Node:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse(node, named(node), "is not allowed")
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if not isfinite(number):
            self._refuse(node, "The number", "is too large")
        return self.graph.number(number)

    def _name(self, node: ast.Name, _: int) -> Node:
        name = node.id
        if name in VARIABLES[self.task] or logit_of(name, self.task):
            return self._variable(name)
        if name in CONSTANTS:
            return self.graph.number(CONSTANTS[name])
        if name in self.functions:
            self._refuse(node, f"`{name}`", "is a function and lacks its brackets")
        if self._is_loss(name):
            return self._loss(node, name, {})
        if name.startswith("_") or "__" in name or len(name) > LONGEST_NAME:
            self._refuse(node, f"`{cut(name)}`", "is no name for a parameter")
        elsewhere = meant_by(name, self.task)
        if elsewhere:
            self._refuse(node, f"`{cut(name)}`", elsewhere)
        if name not in self.parameters:
            if len(self.parameters) == MOST_PARAMETERS:
                why = f"is one parameter too many; allowed are {MOST_PARAMETERS}"
                self._refuse(node, f"`{cut(name)}`", why)
            self.parameters += (name,)
        return self.graph.given(name)

    def _is_loss(self, name: str) -> bool:
        return name in LOSSES

    def _variable(self, name: str) -> Node:
        """Return a variable, probabilities by what keeps their digits."""
        behind = logit_of(name, self.task) or name
        self.variables.add(behind)
        given = self.graph.given(behind)
        return given if behind == name else self.graph.sigmoid(given)

    def _loss(self, node: ast.expr, key: str, parameters: dict[str, float]) -> Node:
        cls = LOSSES[key]
        if cls.task is not self.task:
            self._refuse(node, f"`{key}`", of_another_task(key, self.task))
        try:
            loss = LOSSES.create(key, **parameters)
        except ValueError as fault:
            place = self._place(node)
            raise FormulaError(f"`{key}` at letter {place + 1}: {fault}", place) from None
        for other in self.losses:
            if other.log_link != loss.log_link:
                why = f"cannot stand beside `{other.key}`: only one of them predicts exp(s)"
                self._refuse(node, f"`{key}`", why)
        self.losses = tuple(dict.fromkeys((*self.losses, loss)))
        return self.graph.make("loss", value=loss)

    def _unary(self, node: ast.UnaryOp, depth: int) -> Node:
        inner = self._take(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return self.graph.make("not", self._condition(inner))
        if isinstance(node.op, ast.Invert):
            self._refuse(node, "`~`", "is not allowed")
        number = self._number(inner)
        return self.graph.neg(number) if isinstance(node.op, ast.USub) else number

    def _binary(self, node: ast.BinOp, depth: int) -> Node:
        a, b = (self._number(self._take(side, depth)) for side in (node.left, node.right))
        way = getattr(self.graph, OPERATORS.get(type(node.op), ""), None)
        if way is None:
            self._refuse(node, f"`{UNKNOWN.get(type(node.op), '?')}`", "is not allowed")
        if isinstance(node.op, ast.Pow) and b.is_number() and abs(b.value) > HIGHEST_POWER:
            why = f"is too high; allowed is up to {HIGHEST_POWER:g}"
            self._refuse(node.right, "The power", why)
        if isinstance(node.op, ast.Sub) and self.task is Task.BINARY and not self._as_written:
            p, y = self.graph.sigmoid(self.graph.given("z")), self.graph.given("y")
            if (a, b) == (y, p):
                return self._error()
            if (a, b) == (p, y):
                return self.graph.neg(self._error())
        made: Node = way(a, b)
        return made

    def _error(self) -> Node:
        """Return y − p of two classes in a form that loses no digits where p is near y."""
        self.rewritten, m = True, self._variable("m")
        return self.graph.mul(self.graph.given(SIGN), self.graph.sigmoid(self.graph.neg(m)))

    def _comparison(self, node: ast.Compare, depth: int) -> Node:
        operands = enumerate((node.left, *node.comparators), depth)  # each nests those before it
        sides = [self._number(self._take(side, level)) for level, side in operands]
        pairs = []
        for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(operator) not in COMPARISONS:
                self._refuse(node, f"`{UNKNOWN.get(type(operator), '?')}`", "is not allowed")
            pairs.append(self.graph.make(COMPARISONS[type(operator)], left, right))
        return reduce(lambda one, other: self.graph.make("and", one, other), pairs)

    def _junction(self, node: ast.BoolOp, depth: int) -> Node:
        word = "and" if isinstance(node.op, ast.And) else "or"
        operands = enumerate(node.values, depth)  # each nests those before it
        sides = [self._condition(self._take(side, level)) for level, side in operands]
        return reduce(lambda one, other: self.graph.make(word, one, other), sides)

    def _choice(self, node: ast.IfExp, depth: int) -> Node:
        condition = self._condition(self._take(node.test, depth))
        a, b = (self._number(self._take(side, depth)) for side in (node.body, node.orelse))
        return self.graph.where(condition, a, b)

    def _call(self, node: ast.Call, depth: int) -> Node:
        if not isinstance(node.func, ast.Name):
            if library := library_of(node.func):
                self._refuse(node.func, DOT, f"is not allowed; leave {library} out")
            self._refuse(node, "What", "is called is no function")
        name = node.func.id
        if self._is_loss(name):
            return self._loss(node, name, self._settings(node, name))
        if name not in self.functions:
            hint, place = self._hint(name), self._place(node)
            raise FormulaError(f"`{cut(name)}` at letter {place + 1} is no function; {hint}", place)
        least, most = self.functions[name]
        if node.keywords or not least <= len(node.args) <= most:
            count = str(least) if least == most else f"{least} to {most}"
            given = "names" if node.keywords else len(node.args)
            self._refuse(node, f"`{name}`", f"takes {count} value{'s' * (most > 1)}, not {given}")
        return self._applied(name, [self._take(arg, depth) for arg in node.args])

    def _hint(self, name: str) -> str:
        """Return what may be meant by a function that there is not."""
        return no_function(name, self.task)

    def _applied(self, name: str, args: list[Node]) -> Node:
        graph = self.graph
        if name == "where":
            condition, a, b = args
            return graph.where(self._condition(condition), self._number(a), self._number(b))
        a, *others = map(self._number, args)
        if name == "clip":
            return graph.make("min", graph.make("max", a, others[0]), others[1])
        if others:  # min or max
            return reduce(lambda one, other: graph.make(name, one, other), others, a)
        rewriting = {"log": graph.log, "log1p": graph.log1p, "sqrt": graph.sqrt}.get(name)
        return graph.make(name, a) if rewriting is None else rewriting(a)

    def _settings(self, node: ast.Call, name: str) -> dict[str, float]:
        """Return the parameters written after a built-in loss: names and numbers."""
        if node.args:
            names = ", ".join(f"{known}=1" for known in LOSSES[name].parameters()) or "nothing"
            self._refuse(node, f"`{name}`", f"takes its parameters by name: {names}")
        settings: dict[str, float] = {}
        for keyword in node.keywords:
            value = self._take(keyword.value, DEEPEST - 1)
            if keyword.arg is None or not value.is_number():
                self._refuse(node, f"`{name}`", "takes numbers only")
            settings[keyword.arg] = value.value
        return settings

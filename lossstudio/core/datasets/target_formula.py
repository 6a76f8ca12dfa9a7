"""A formula of the target, such as "y = sin(x) + noise"; parsed, and never evaluated."""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.formula.nodes import Node
from lossstudio.core.losses.formula.notation import FormulaError
from lossstudio.core.losses.formula.parse import Parsed
from lossstudio.core.losses.formula.tape import Tape
from lossstudio.core.losses.formula.vocabulary import (
    CONDITIONS,
    CONSTANTS,
    FUNCTIONS,
    cut,
)
from lossstudio.core.registry import near_miss
from lossstudio.core.tasks import Task

NOISE = "noise"
TARGET, CLASS = "y", "class"
GIVEN = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)")
MOST_FEATURES = 5
FEATURE = re.compile(rf"x[1-{MOST_FEATURES}]?")
NAMES = "x, or x1 to x5 where there are several, noise, pi and e"
NO_NAME = f"is no name here; there are {NAMES}"
WORDS = (
    "y = … makes numbers, class = … two classes of a comparison.\n"
    f"There are {NAMES}.\nFunctions: {{functions}}\n"
    "Also + − * / ** ² |x|, comparisons, and, or, not, a if b else c."
)
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


class TargetFormula(Parsed):
    """What the target is for features and noise.

    Attributes
    ----------
    task : Task
        Regression, or two classes where the text says "class =" or is a comparison.
    features : tuple of str
        Their names in the formula: x, or x1 and so on.

    Parameters
    ----------
    text : str

    Raises
    ------
    FormulaError
        With the place.
    """

    functions: ClassVar[Mapping[str, tuple[int, int]]] = {
        **FUNCTIONS,
        **dict.fromkeys(("sin", "cos", "tan"), (1, 1)),
    }

    def __init__(self, text: str) -> None:
        given = GIVEN.match(text)
        name = given[1] if given else ""
        if given and name not in (TARGET, CLASS):
            place = given.start(1)
            raise FormulaError(
                f"`{cut(name)}` at letter {place + 1} is not what can be given; allowed are y = … "
                "for numbers and class = … for two classes.",
                place,
            )
        start = given.end() if given else 0
        if not text[start:].strip():
            raise FormulaError("The formula is empty.", max(0, len(text) - 1))
        plain = " " * start + text[start:].translate(DIGITS)
        super().__init__(plain, Task.REGRESSION)
        condition = self._condition_of(self.root)
        if name == CLASS and condition is None:
            raise FormulaError(
                "A class needs a comparison, as in class = x1*x2 > 0.", len(text.rstrip()) - 1
            )
        is_class = condition is not None and name != TARGET
        self.task = Task.BINARY if is_class else Task.REGRESSION
        self.features = self._named()
        self._target = Tape(self.root)
        self._margin = Tape(self._lead(condition)) if is_class and condition else self._target

    def _named(self) -> tuple[str, ...]:
        used = self.variables - {NOISE}
        several = sorted(used - {"x"})
        if not several:
            return ("x",)
        if "x" in used:
            raise FormulaError(f"x and {several[0]} do not go together: several are x1, x2, ….")
        return tuple(f"x{number}" for number in range(1, int(several[-1][1:]) + 1))

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of the features as the screen has them."""
        return tuple(name.translate(SUBSCRIPTS) for name in self.features)

    def target(self, features: Floats, noise: Floats | float = 0.0) -> Floats:
        """Return y, or 1 for class 1 and else 0, of features (n, d)."""
        return self._run(self._target, features, noise)

    def margin(self, features: Floats) -> Floats:
        """Return y without noise, or what is above 0 for class 1 and 0 at the boundary."""
        return self._run(self._margin, features, 0.0)

    def _run(self, tape: Tape, features: Floats, noise: Floats | float) -> Floats:
        given = dict(zip(self.features, features.T, strict=True))
        with np.errstate(all="ignore"):
            (found,) = tape.run({**given, NOISE: noise})
        return np.array(np.broadcast_to(found, len(features)), dtype=np.float64)

    # --- conditions ---------------------------------------------------------------------------

    def _condition_of(self, root: Node) -> Node | None:
        """Return the condition of which the formula is the truth."""
        if root.op != "where" or root.args[0].op not in CONDITIONS:
            return None
        yes, no = root.args[1:]
        return root.args[0] if yes.is_number(1.0) and no.is_number(0.0) else None

    def _lead(self, condition: Node) -> Node:
        """Return what is above 0 where a condition holds."""
        graph, op = self.graph, condition.op
        if op in ("and", "or"):
            sides = map(self._lead, condition.args)
            return graph.make("min" if op == "and" else "max", *sides)
        if op == "not":
            return graph.neg(self._lead(condition.args[0]))
        first, second = (*condition.args, graph.number(0.0))[:2]
        if op in ("gt", "ge"):
            return graph.sub(first, second)
        if op in ("lt", "le"):
            return graph.sub(second, first)
        apart = graph.make("abs", graph.sub(first, second))
        return graph.neg(apart) if op == "eq" else apart

    # --- words --------------------------------------------------------------------------------

    def _name(self, node: ast.Name, depth: int) -> Node:
        name = node.id
        if name in CONSTANTS or name in self.functions:
            return super()._name(node, depth)
        few = re.fullmatch(r"x\d*", name) is not None
        if name != NOISE and not FEATURE.fullmatch(name):
            what = f"is too many; allowed is up to x{MOST_FEATURES}" if few else NO_NAME
            self._refuse(node, f"`{cut(name)}`", what)
        return self._variable(name)

    def _is_loss(self, name: str) -> bool:
        return False

    def _hint(self, name: str) -> str:
        hint = near_miss(name, list(self.functions)).replace("'", "")
        return (
            hint if hint.startswith("did you mean") else f"there are {', '.join(self.functions)}."
        )


@lru_cache(maxsize=64)
def target_formula(text: str) -> TargetFormula:
    """Return the formula of a text.

    Raises
    ------
    FormulaError
        With the place.
    """
    return TargetFormula(text)


def formula_words() -> str:
    """Return what such a formula may be made of."""
    return WORDS.format(functions=", ".join(TargetFormula.functions))

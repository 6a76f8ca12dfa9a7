"""A formula as it is typeset."""

import re
import unicodedata
from collections.abc import Mapping

from lossstudio.core.losses.formula.nodes import Node
from lossstudio.core.losses.formula.vocabulary import CLASS_LEAD, LEAD, SIGN

SUM, PRODUCT, POWER, ATOM = range(4)  # what binds more tightly comes later
PROBABILITIES = {"z": "p", "m": "p_t", LEAD: "p_t"}  # whose logits they are
NAMES = {SIGN: r"\tilde y"}
FUNCTIONS = {
    "exp": r"\exp",
    "log": r"\log",
    "tanh": r"\tanh",
    "cosh": r"\cosh",
    "sinh": r"\sinh",
    "min": r"\min",
    "max": r"\max",
}
SIGNS = {"lt": "<", "le": r"\leq", "gt": ">", "ge": r"\geq", "eq": "=", "ne": r"\neq"}
LOGS = ("logsigmoid", "logcosh")
TOO_LONG = r"\text{too long to be typeset}"
MOST_COST = 1500  # parts, each level deeper twice; a second or two
_PARTS = re.compile(r"\\(?:begin|end)\{cases\}|\\[a-z]+|[^\s\\]", re.IGNORECASE)
_DEEPER = {
    r"\begin{cases}": 2,
    r"\end{cases}": -2,
    r"\left": 1,
    r"\right": -1,
    "{": 1,
    "}": -1,
}
THROUGH_SOFTMAX = (  # of a formula in the probabilities of several classes
    r"\sum_j \frac{\partial \ell}{\partial p_j}\,p_j\left(\delta_{jk} - p_k\right)"
)
SPELT = {"lambda": "lamda"}  # by Unicode
WORDS = {"and": r"\land", "or": r"\lor"}


def latex(node: Node) -> str:
    """Return a formula as LaTeX; in words, where it would take too long to be typeset."""
    return _within_reason(_Writer().text(node, SUM))


def latex_of_slopes(slopes: Mapping[Node, Node]) -> str:
    """Return a derivative as LaTeX; by each of what it is taken by, where there are more."""
    if len(slopes) < 2:
        return "".join(map(latex, slopes.values())) or "0"
    if all(_probability(base)[0] for base in slopes):
        return THROUGH_SOFTMAX
    written = (
        rf"\frac{{\partial \ell}}{{\partial {_base(base)}}} = {_Writer().text(slope, SUM)}"
        for base, slope in slopes.items()
    )
    return _within_reason(r" \quad ".join(written))


def derivative_name(slopes: Mapping[Node, Node]) -> str:
    """Return LaTeX of a derivative's name: by what it is taken, where that is one thing."""
    if len(slopes) != 1:
        several = bool(slopes) and all(_probability(base)[0] for base in slopes)
        return r"\frac{\partial \ell}{\partial z_k}" if several else r"\ell'"
    (base,) = slopes
    by = base.value if base.value in ("r", "z", "m") else _base(base)
    return rf"\frac{{\mathrm{{d}}\ell}}{{\mathrm{{d}}{by}}}"


def typeset_of(root: Node, slopes: Mapping[Node, Node]) -> dict[str, str]:
    """Return value and derivative as LaTeX: those of a built-in loss where it is nothing else."""
    if root.op == "loss":
        value, gradient = root.value.written
        return {"formula": value, "gradient_formula": gradient}
    return {
        "formula": latex(root),
        "gradient_formula": latex_of_slopes(slopes),
        "derivative_name": derivative_name(slopes),
    }


def _within_reason(text: str) -> str:
    """Return LaTeX, or words: each level of brackets or fractions doubles the work of ziamath."""
    cost, depth = 0, 0
    for part in _PARTS.findall(text):
        depth += _DEEPER.get(part, 0)
        cost += 1 << max(0, depth)
        if cost > MOST_COST:
            return TOO_LONG
    return text


def _base(node: Node) -> str:
    """Return by what a slope is taken: a probability's logit, the margin, or a loss."""
    p, _ = _probability(node)
    return rf"\operatorname{{logit}} {p}" if p else latex(node)


class _Writer:
    """Writes nodes, each once, with brackets only where they are needed."""

    def __init__(self) -> None:
        self._known: dict[Node, tuple[str, int]] = {}

    def text(self, node: Node, least: int) -> str:
        """Return a node, in brackets where it binds less tightly than `least`."""
        if node not in self._known:
            self._known[node] = self._written(node)
        written, binds = self._known[node]
        return rf"\left({written}\right)" if binds < least else written

    def _written(self, node: Node) -> tuple[str, int]:
        way = getattr(self, f"_{node.op}", None)
        if way is not None:
            found: tuple[str, int] = way(*node.args)
            return found
        if node.op == "number":
            return f"{node.value:.6g}", ATOM if node.value >= 0.0 else SUM
        if node.op == "given":
            return _letter(node.value), ATOM
        if node.op in ("loss", "slope"):
            tick = "'" * (node.op == "slope")
            return rf"\mathrm{{{node.value.title.replace(' ', '~')}}}{tick}", ATOM
        if node.op in SIGNS or node.op in WORDS:
            sign = SIGNS.get(node.op) or WORDS[node.op]
            return f" {sign} ".join(self.text(arg, SUM) for arg in node.args), SUM
        name = FUNCTIONS.get(node.op, rf"\operatorname{{{node.op}}}")
        inner = ", ".join(self.text(arg, SUM) for arg in node.args)
        return rf"{name}\left({inner}\right)", ATOM

    def _add(self, a: Node, b: Node) -> tuple[str, int]:
        if b.op == "neg":
            return self._sub(a, b.args[0])
        added = self.text(b, SUM)
        way = f"- {added[1:]}" if added.startswith("-") else f"+ {added}"
        return f"{self.text(a, SUM)} {way}", SUM

    def _sub(self, a: Node, b: Node) -> tuple[str, int]:
        return f"{self.text(a, SUM)} - {self.text(b, PRODUCT)}", SUM

    def _neg(self, a: Node) -> tuple[str, int]:
        if a.op == "div":
            above, below = a.args
            return self._div(above, below, "-")
        least = SUM if a.op in LOGS else PRODUCT
        return f"-{self.text(a, least)}", SUM

    def _mul(self, a: Node, b: Node) -> tuple[str, int]:
        factors = sorted([*_factors(a), *_factors(b)], key=lambda node: not node.is_number())
        *before, last = factors
        text = ""
        for factor, following in zip(before, factors[1:], strict=True):
            sign = r" \cdot " if following.is_number() else r"\,"
            text += self.text(factor, PRODUCT) + sign
        least = SUM if last.op in LOGS else PRODUCT  # nothing follows that it could swallow
        return text + self.text(last, least), PRODUCT

    def _div(self, a: Node, b: Node, sign: str = "") -> tuple[str, int]:
        """Write a fraction of a fraction as one, and its sign before it."""
        below = [b]
        while a.op in ("neg", "div"):
            if a.op == "neg":
                sign = _other(sign)
            else:
                below.append(a.args[1])
            a = a.args[0]
        above = self.text(a, SUM)
        if a.is_number() and above.startswith("-"):
            sign, above = _other(sign), above[1:]
        return rf"{sign}\frac{{{above}}}{{{self._foot(below)}}}", SUM if sign else PRODUCT

    def _foot(self, below: list[Node]) -> str:
        """Write what is below a fraction: equal factors as a power."""
        if len(below) == 1:
            return self.text(below[0], SUM)
        powers: dict[Node, int] = {}
        for node in reversed(below):
            base, power = (node.args[0], 2) if node.op == "square" else (node, 1)
            powers[base] = powers.get(base, 0) + power
        return r" \cdot ".join(
            self.text(base, PRODUCT) if power == 1 else f"{self.text(base, ATOM)}^{{{power}}}"
            for base, power in powers.items()
        )

    def _power(self, a: Node, b: Node) -> tuple[str, int]:
        return f"{self.text(a, ATOM)}^{{{self.text(b, SUM)}}}", POWER

    def _square(self, a: Node) -> tuple[str, int]:
        return f"{self.text(a, ATOM)}^2", POWER

    def _sqrt(self, a: Node) -> tuple[str, int]:
        return rf"\sqrt{{{self.text(a, SUM)}}}", ATOM

    def _abs(self, a: Node) -> tuple[str, int]:
        return rf"\left|{self.text(a, SUM)}\right|", ATOM

    def _not(self, a: Node) -> tuple[str, int]:
        return rf"\lnot {self.text(a, ATOM)}", SUM

    def _truth(self, a: Node) -> tuple[str, int]:
        return rf"{self.text(a, SUM)} \neq 0", SUM

    def _sigmoid(self, a: Node) -> tuple[str, int]:
        p, wrong = _probability(a)
        if p:
            return (f"1 - {p}", SUM) if wrong else (p, ATOM)
        return rf"\sigma\left({self.text(a, SUM)}\right)", ATOM

    def _logsigmoid(self, a: Node) -> tuple[str, int]:
        p, wrong = _probability(a)
        if p:  # in brackets in a product, which would read as the logarithm of all of it
            return rf"\log \left(1 - {p}\right)" if wrong else rf"\log {p}", SUM
        return rf"\log \sigma\left({self.text(a, SUM)}\right)", SUM

    def _softplus(self, a: Node) -> tuple[str, int]:
        return rf"\log\left(1 + \exp\left({self.text(a, SUM)}\right)\right)", ATOM

    def _logcosh(self, a: Node) -> tuple[str, int]:
        return rf"\log \cosh\left({self.text(a, SUM)}\right)", SUM

    def _sech2(self, a: Node) -> tuple[str, int]:
        return rf"\cosh^{{-2}}\left({self.text(a, SUM)}\right)", ATOM

    def _exp(self, a: Node) -> tuple[str, int]:
        if a.op == "mul" and a.args[1].op == "logsigmoid":  # a power of a probability
            base = self._sigmoid(a.args[1].args[0])
            text = base[0] if base[1] == ATOM else rf"\left({base[0]}\right)"
            return f"{text}^{{{self.text(a.args[0], SUM)}}}", POWER
        return rf"\exp\left({self.text(a, SUM)}\right)", ATOM

    def _relu(self, a: Node) -> tuple[str, int]:
        return rf"\max\left(0, {self.text(a, SUM)}\right)", ATOM

    def _step(self, a: Node) -> tuple[str, int]:
        return rf"\left[{self.text(a, SUM)} > 0\right]", ATOM

    def _tie(self, a: Node, b: Node, one: Node, other: Node, chosen: Node) -> tuple[str, int]:
        return self._written(chosen)  # at the kink itself the middle, which every loss has

    def _ties(self, chosen: Node, *sides: Node) -> tuple[str, int]:
        return self._written(chosen)

    def _where(self, condition: Node, a: Node, b: Node) -> tuple[str, int]:
        lines = [rf"{self.text(a, SUM)} & {self.text(condition, SUM)}"]
        while (b := _chosen(b)).op == "where":  # one choice after the other
            condition, a, b = b.args
            lines.append(rf"{self.text(a, SUM)} & {self.text(condition, SUM)}")
        lines.append(rf"{self.text(b, SUM)} & \text{{else}}")
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}", SUM


def _other(sign: str) -> str:
    return "" if sign else "-"


def _factors(node: Node) -> list[Node]:
    """Return what is multiplied, in order."""
    if node.op != "mul":
        return [node]
    return [factor for arg in node.args for factor in _factors(arg)]


def _chosen(node: Node) -> Node:
    """Return what a node is but for the middle at a kink."""
    return node.args[4] if node.op == "tie" else node


def _probability(logit: Node) -> tuple[str, bool]:
    """Return the probability of which a node is the logit, and whether it is minus the logit."""
    wrong = logit.op == "neg"
    given = logit.args[0] if wrong else logit
    if given.op != "given":
        return "", wrong
    if given.value.startswith(CLASS_LEAD):
        return f"p_{{{given.value.removeprefix(CLASS_LEAD)}}}", wrong
    return PROBABILITIES.get(given.value, ""), wrong


def _letter(name: str) -> str:
    """Return a name: a Greek letter, a letter, or a word upright; what follows _ stands below."""
    name = NAMES.get(name, name)
    if name.startswith("\\") or name == "p_t":
        return name
    head, _, tail = name.partition("_")
    head = _greek(head) or (head if len(head) == 1 else rf"\mathrm{{{head}}}")
    return rf"{head}_{{\mathrm{{{tail.replace('_', '~')}}}}}" if tail else head


def _greek(name: str) -> str:
    """Return the LaTeX of a Greek letter, given itself or as a word; empty for all else."""
    try:
        letter = unicodedata.lookup(f"GREEK SMALL LETTER {SPELT.get(name, name)}")
    except KeyError:
        letter = name
    known = unicodedata.name(letter, "") if len(letter) == 1 else ""
    if not known.startswith("GREEK SMALL LETTER "):
        return ""
    word = known.rsplit(" ", 1)[1].lower()
    return rf"\{'lambda' if word == 'lamda' else word}"

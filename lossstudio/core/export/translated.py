"""The code of a loss in the words of another library, whose autograd finds the gradient."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.loss_code import LossFunctions
from lossstudio.core.export.vocabulary import DEFINITIONS, HELPERS, names_in
from lossstudio.core.losses.formula.typed_loss import TypedLoss
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class Dialect:
    """How a library says what NumPy says.

    Attributes
    ----------
    module : str
        Where its functions are.
    functions : mapping of str to str
        Those that are called otherwise there.
    keywords : mapping of str to str
        Likewise the names of arguments.
    constant : str
        What makes a number ready for a function that takes only arrays; empty where all take it.
    helpers : mapping of str to str
        The helpers that the library has itself, see `vocabulary`.
    """

    module: str
    functions: Mapping[str, str]
    keywords: Mapping[str, str]
    constant: str
    helpers: Mapping[str, str]


SOFTMAX = """\
def log_softmax(z):
    return {}"""
TORCH = Dialect(
    "torch",
    {"max": "torch.amax", "clip": "torch.clamp", "power": "torch.pow", "equal": "torch.eq"},
    {"axis": "dim", "keepdims": "keepdim"},
    "torch.tensor",
    {
        "sigmoid": "sigmoid = torch.sigmoid",
        "logsigmoid": "logsigmoid = torch.nn.functional.logsigmoid",
        "softplus": "def softplus(x):\n    return -torch.nn.functional.logsigmoid(-x)",
        "log_softmax": SOFTMAX.format("torch.log_softmax(z, dim=-1)"),
    },
)
KERAS = Dialect(
    "ops",
    {},
    {},
    "",
    {
        "sigmoid": "sigmoid = ops.sigmoid",
        "logsigmoid": "logsigmoid = ops.log_sigmoid",
        "softplus": "softplus = ops.softplus",
        "log_softmax": SOFTMAX.format("ops.log_softmax(z, axis=-1)"),
    },
)


def library_losses(experiment: Experiment, dialect: Dialect) -> tuple[list[str], list[str]]:
    """Return the sources of helpers and losses in the words of a library, and the losses' names.

    Raises
    ------
    ValueError
        If a loss does not depend on the score, which autograd refuses.
    """
    losses = LossFunctions()
    names = [losses.name(contender.loss, gradient=False) for contender in experiment.contenders]
    for contender in experiment.contenders:
        if isinstance(contender.loss, TypedLoss) and not contender.loss.program.slopes:
            raise ValueError(f"{contender.full_name} does not depend on the score: no gradient.")
    used = names_in(*losses.sources)
    needed = [
        dialect.helpers.get(name) or translated(source, dialect)
        for name, source in HELPERS.items()
        if name in used
    ]
    return [*needed, *(translated(source, dialect) for source in losses.sources)], names


def translated(source: str, dialect: Dialect) -> str:
    """Return a function in the words of a library."""
    near_one = DEFINITIONS[Task.MULTICLASS]["log_pt"]  # whose other branch has no gradient there
    tree = ast.parse(source.replace(near_one, "np.sum(own * log_p, axis=-1)"))
    return ast.unparse(ast.fix_missing_locations(_Translator(dialect).visit(tree)))


class _Translator(ast.NodeTransformer):
    """Exchanges names, and makes numbers ready where a library wants it."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Make the parameters of a formula ready: functions are called with them alone."""
        self.generic_visit(node)
        if self._dialect.constant and node.name.startswith("typed_loss"):
            node.args.defaults = [
                ast.parse(f"{self._dialect.constant}({ast.unparse(each)})", mode="eval").body
                for each in node.args.defaults
            ]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Exchange a function of NumPy."""
        self.generic_visit(node)
        if not (isinstance(node.value, ast.Name) and node.value.id == "np"):
            return node
        if node.attr == "inf":
            return ast.parse('float("inf")', mode="eval").body
        name = self._dialect.functions.get(node.attr, f"{self._dialect.module}.{node.attr}")
        return ast.parse(name, mode="eval").body

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Write a row of the unit matrix for each class as one-hot numbers."""
        if ast.unparse(node) == "np.eye(z.shape[-1])[y]" and self._dialect is KERAS:
            return ast.parse("ops.one_hot(y, z.shape[-1], dtype=z.dtype)", mode="eval").body
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Make the numbers ready that a function of NumPy is given."""
        numpy = ast.unparse(node.func).startswith("np.") and ast.unparse(node.func) != "np.eye"
        self.generic_visit(node)
        for keyword in node.keywords:
            keyword.arg = self._dialect.keywords.get(keyword.arg or "", keyword.arg)
        if numpy and self._dialect.constant:
            node.args = [self._ready(arg) for arg in node.args]
        return node

    def _ready(self, node: ast.expr) -> ast.expr:
        text = ast.unparse(node)
        inner = node.operand if isinstance(node, ast.UnaryOp) else node
        if isinstance(inner, ast.Constant) or text.endswith("float('inf')"):
            return ast.parse(f"{self._dialect.constant}({text})", mode="eval").body
        return node

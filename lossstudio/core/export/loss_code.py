"""The functions of losses in a script: value and gradient of each sample."""

from dataclasses import dataclass, field

from lossstudio.core.export.arrays import number
from lossstudio.core.export.formula_code import FormulaCode, bare, class_number, parameter_names
from lossstudio.core.export.vocabulary import ARGUMENTS, definitions, indented, names_in
from lossstudio.core.losses import Loss
from lossstudio.core.losses.formula.nodes import Node
from lossstudio.core.losses.formula.typed_loss import TypedLoss
from lossstudio.core.tasks import Task

VALUE, GRADIENT = "value", "gradient"
SAYS = {
    VALUE: "Return the loss of each sample.",
    GRADIENT: "Return its derivative by the score of each sample.",
}


@dataclass
class LossFunctions:
    """Writes a function for each different loss, and for those that a formula calls.

    Attributes
    ----------
    sources : list of str
        The functions, in the order in which they are needed.
    """

    sources: list[str] = field(default_factory=list)
    _names: dict[Loss, str] = field(default_factory=dict)

    def name(self, loss: Loss, *, gradient: bool = True) -> str:
        """Return what the function of a loss is called; its gradient has `_gradient` behind it.

        Parameters
        ----------
        loss : Loss
        gradient : bool
            Whether that is written, too.

        Raises
        ------
        ValueError
            If the loss declares no code.
        """
        if loss not in self._names:
            parts = [VALUE, GRADIENT] if gradient else [VALUE]
            sources = [self._body(loss, part, gradient) for part in parts]
            self._names[loss] = name = self._free("typed_loss" if _typed(loss) else loss.key)
            settings = "".join(f", {key}={value}" for key, value in _parameters(loss).items())
            for part, (body, result) in zip(parts, sources, strict=True):
                called = name if part == VALUE else f"{name}_gradient"
                used = settings if _parameters(loss) else ""
                head = f"def {called}({ARGUMENTS[loss.task]}{used}):"
                lines = [_said(loss, part), *body, f"return {result}"]
                self.sources.append(f"{head}\n{indented(lines)}")
        return self._names[loss]

    def _free(self, wished: str) -> str:
        taken, name, count = set(self._names.values()), wished, 1
        while name in taken:
            count += 1
            name = f"{wished}_{count}"
        return name

    def _body(self, loss: Loss, part: str, gradient: bool) -> tuple[list[str], str]:
        """Return the lines of a function, and the expression that it returns."""
        if isinstance(loss, TypedLoss):
            lines, result = self._typed(loss, part, gradient)
        else:
            code = loss.written_code[part == GRADIENT]
            if not code:
                raise ValueError(f"The loss {loss.title} has no code that could be exported.")
            *lines, result = code.split("\n")
        return [*definitions(loss.task, "\n".join([*lines, result])), *lines], result

    def _typed(self, loss: TypedLoss, part: str, gradient: bool) -> tuple[list[str], str]:
        program, task = loss.program, loss.task
        called: dict[object, str] = {}
        for inner in program.parsed.losses:
            name = self.name(inner, gradient=gradient)
            called["loss", inner] = f"{name}({ARGUMENTS[task]})"
            by_margin = "sign * " if task is Task.BINARY else ""
            called["slope", inner] = f"({by_margin}{name}_gradient({ARGUMENTS[task]}))"
        code = FormulaCode(task, parameter_names(program.parameters), called)
        if part == VALUE:
            (value,) = code.write(program.parsed.root)
            full = f"np.full(np.shape(y), {value}, dtype=float)"
            result = full if code.is_scalar(program.parsed.root) else bare(value)
        else:
            result = self._slope(code, loss)
        return [*_odds_lines([*code.lines, result], program.classes), *code.lines], result

    def _slope(self, code: FormulaCode, loss: TypedLoss) -> str:
        """Return the derivative by the score, from those by residual, margin or log-odds."""
        slopes = loss.program.slopes
        texts = code.write(*slopes.values())
        if not slopes:
            return (
                "np.zeros(np.shape(z))"
                if loss.task is not Task.REGRESSION
                else ("np.zeros(np.shape(s))")
            )
        if loss.task is Task.MULTICLASS:
            pairs = zip(slopes.items(), texts, strict=True)
            return " + ".join(self._onward(code, *base, text) for base, text in pairs)
        ((base, slope),), (text,) = slopes.items(), texts
        if loss.task is Task.BINARY and base.value == "m":
            return f"sign * {text}"
        full = f"np.full(np.shape(y), {text}, dtype=float)"
        return full if code.is_scalar(slope) else bare(text)

    def _onward(self, code: FormulaCode, base: Node, slope: Node, text: str) -> str:
        """Return how one slope goes on to the logits."""
        factor = text if code.is_scalar(slope) else f"({bare(text)})[:, None]"
        if base.op == "loss":
            return f"{factor} * {self.name(base.value)}_gradient(z, y)"
        if base.value == "m":
            return f"{factor} * (own - np.eye(z.shape[-1])[np.argmax(rivals, axis=-1)])"
        of_class = class_number(base.value)
        return f"{factor} * {'by_odds' if of_class is None else f'by_odds_{of_class}'}"


def _said(loss: Loss, part: str) -> str:
    """Return the docstring of a function; a text that was typed is a literal and nothing else."""
    if part == VALUE and isinstance(loss, TypedLoss):
        return repr(f"{SAYS[part][:-1]}: {loss.text}")
    return f'"""{SAYS[part]}"""'


def _typed(loss: Loss) -> bool:
    return isinstance(loss, TypedLoss)


def _parameters(loss: Loss) -> dict[str, str]:
    """Return the parameters of a loss with their values, as they are called in its code."""
    if isinstance(loss, TypedLoss):
        values = loss.values
        names = parameter_names(tuple(values))
        return {names[name]: number(float(value)) for name, value in values.items()}
    used = names_in(*loss.written_code)
    values = {name: getattr(loss, name) for name in loss.parameters()}
    return {name: number(float(value)) for name, value in values.items() if name in used}


def _odds_lines(code: list[str], classes: list[int]) -> list[str]:
    """Return the lines that work out the log-odds of which a formula of several classes speaks."""
    used, lines = names_in("\n".join(code)), []
    if used & {"odds", "by_odds"}:
        lines.append("odds, by_odds = log_odds(z, own)")
    for label in classes:
        if used & {f"odds_{label}", f"by_odds_{label}"}:
            marked = f"np.eye(z.shape[-1])[{label}] * np.ones_like(z)"
            lines.append(f"odds_{label}, by_odds_{label} = log_odds(z, {marked})")
    return lines

"""What a person may have meant: in the words of other programs, or where the text breaks off."""

import ast
import re
import warnings
from collections.abc import Iterable

from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.formula.notation import FormulaError, Notation
from lossstudio.core.losses.formula.vocabulary import FUNCTIONS, meaning_elsewhere
from lossstudio.core.registry import near_miss
from lossstudio.core.tasks import Task

WORDS = ("if", "else", "and", "or", "not")
PRODUCT = re.compile(r"(\d\.?|\))\s*([^\W\d]\w*|\()")
BARE = re.compile(rf"\b({'|'.join(FUNCTIONS)})\s+[\w(]")
IF = re.compile(r"(?:^|[(,=*/+<>-])\s*(if)\b", re.IGNORECASE)  # where a value should begin
CHOICES = "where(condition, a, b), or as a if condition else b"
LIBRARIES = ("np", "numpy", "math", "torch", "tf", "jnp", "K")
MEANS = ("mean", "sum", "average", "reduce_mean", "reduce_sum")
_SCORES = ("y_pred", "ypred", "yhat", "y_hat", "pred", "prediction", "output", "score", "f", "ŷ")
_TARGETS = ("y_true", "ytrue", "target", "label", "true", "truth")
_SCORE = {Task.REGRESSION: "s", Task.BINARY: "z", Task.MULTICLASS: "m"}
_TARGET = {Task.REGRESSION: "y", Task.BINARY: "y", Task.MULTICLASS: "t"}


def tree_of(notation: Notation) -> ast.expr:
    """Return the tree of a text by Python's own parser; FormulaError where it makes no sense."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python's own, such as "1is"
            return ast.parse(notation.source, mode="eval").body
    except SyntaxError as fault:
        index, hint = break_of(fault, notation.source)
        place = notation.position(index)
        raise FormulaError(
            f"The formula makes no sense at letter {place + 1}{hint}.", place
        ) from None
    except (RecursionError, MemoryError):
        raise FormulaError("The formula is nested too deeply.") from None
    except ValueError:
        raise FormulaError("A number in the formula has too many digits.") from None


def break_of(fault: SyntaxError, plain: str) -> tuple[int, str]:
    """Return at which letter of the plain text it breaks, and a hint that goes after it."""
    lacks_else = fault.msg.startswith("expected 'else'")
    ends = lacks_else or not fault.offset
    index = max(0, len(plain) - 1) if ends else (fault.offset or 1) - 1
    if begun := IF.search(plain):  # whatever else is wrong in it
        return begun.start(1), f"; an if is written as {CHOICES}"
    opened = plain.count("(") - plain.count(")")
    if opened:
        closed = "closed that was not opened" if opened < 0 else "not closed"
        return index, f"; a bracket is {closed}"
    if ends:
        missing = "; after an if comes an else, as in a if r < 0 else b"
        return index, missing if lacks_else else ": it breaks off there"
    return index, _slip(plain)


def _slip(plain: str) -> str:
    """Return what is easily written otherwise than here."""
    if re.search(r"\d,\d", plain):
        return "; a decimal number has a point"
    bare = BARE.search(plain)
    if bare is not None:
        return f"; a function has brackets: {bare[1]}(…)"
    for product in PRODUCT.finditer(plain):
        first, second = product.groups()
        if second not in WORDS and not re.match(r"\d[eE]\d", product.group()):
            return f"; a product needs a sign: {first}*{second}"
    return ""


def meant_by(name: str, task: Task) -> str:
    """Return what a name from elsewhere is here, as the end of a sentence; empty for all else."""
    lower = name.lower()
    if lower in _SCORES:
        return f"is no name here; the score is {_SCORE[task]}"
    if lower in _TARGETS:
        return f"is no name here; the target is {_TARGET[task]}"
    if lower in ("residual", "error", "resid") and task is Task.REGRESSION:
        return "is no name here; the residual, score − target, is r"
    if name not in LOSSES and lower in LOSSES and LOSSES[lower].task is task:
        return f"is no name here; the loss is {lower}"
    return ""


def silently_parameters(names: Iterable[str], task: Task) -> str:
    """Return which parameters would be something else for another task, in a sentence each.

    Nothing is wrong with them, but `p` is easily meant as the probability.
    """
    found = ((name, meaning_elsewhere(name, task)) for name in names)
    return " ".join(
        f"`{name}` is a parameter here, with a slider; {where} it is the {what}."
        for name, (what, where) in found
        if what
    )


def no_function(name: str, task: Task) -> str:
    """Return what may be meant by a function that there is not."""
    if name.lower() in ("if", "iif", "ifelse"):
        return f"write {CHOICES}."
    if name in MEANS:
        return "the mean over the samples is taken in any case."
    keys = [cls.key for cls in LOSSES.for_task(task)]
    hint = near_miss(name, [*FUNCTIONS, *keys]).replace("'", "")
    if not hint.startswith("did you mean"):
        hint = f"there are {', '.join(FUNCTIONS)}, and the losses by name."
    return hint


def of_another_task(key: str, task: Task) -> str:
    """Return why a loss cannot stand here, and which may be meant, as the end of a sentence."""
    title, known = LOSSES[key].title, LOSSES.for_task(task)
    like = [cls.key for cls in known if cls.title == title or key in cls.key or cls.key in key]
    hint = f"; for these there is {like[0]}" if like else ""
    return f"is a loss for {LOSSES[key].task.words}, not for {task.words}{hint}"


def library_of(node: ast.expr) -> str:
    """Return the library before a dot, such as np; empty for all else."""
    before = node.value if isinstance(node, ast.Attribute) else None
    return before.id if isinstance(before, ast.Name) and before.id in LIBRARIES else ""

"""The losses of a race with their formulas, each once."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import ParseError

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.report.inline_svg import inline_svg
from lossstudio.core.export.report.parts import WrittenLoss
from lossstudio.core.losses import Loss
from lossstudio.core.losses.base import FORMULA


def written_losses(
    experiment: Experiment, names: Sequence[str], typeset: Callable[[str], str]
) -> list[WrittenLoss]:
    """Return the losses of the contenders, of which several may share one."""
    by_loss: dict[tuple[str, str], tuple[Loss, list[str]]] = {}
    for name, contender in zip(names, experiment.contenders, strict=True):
        loss = contender.loss
        key = (loss.key, repr(loss.written))
        by_loss.setdefault(key, (loss, []))[1].append(name)
    return [
        _written(loss, ", ".join(who), number, typeset)
        for number, (loss, who) in enumerate(by_loss.values(), 1)
    ]


def _written(loss: Loss, names: str, number: int, typeset: Callable[[str], str]) -> WrittenLoss:
    value, gradient = loss.written
    own = loss.key == FORMULA
    return WrittenLoss(
        name=names,
        meaning="" if own else loss.meaning(),
        text=getattr(loss, "text", "") if own else "",
        value=value,
        gradient=gradient,
        value_svg=_svg(typeset(value), f"f{number}v-"),
        gradient_svg=_svg(typeset(gradient), f"f{number}g-"),
        reference="" if own else loss.reference,
    )


def _svg(text: str, prefix: str) -> str:
    try:
        return inline_svg(text, prefix) if text else ""
    except ParseError:
        return ""

"""What is told of one sample, as text: what it is, and what each contender makes of it."""

from collections.abc import Sequence
from html import escape

import numpy as np

from lossstudio.core.analysis.sample_inspection import SampleEvaluation, SampleInspection
from lossstudio.core.differences import full_names
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens, sign

MOST_FEATURES = 8  # named
A_LINE = 2  # features
SPACE = "\N{NO-BREAK SPACE}"


def reading(snapshot: Snapshot, found: SampleInspection, tokens: Tokens) -> str:
    """Return what is told of a sample, as rich text.

    Parameters
    ----------
    snapshot : Snapshot
    found : SampleInspection
    tokens : Tokens
        Colours of classes and contenders.
    """
    samples = snapshot.prepared.samples
    target = escape(_short(found.target))
    if samples.task.is_classification:
        target = _class(snapshot, int(found.target), tokens)
    kind = "Test sample" if found.which.test else "Training sample"
    each = zip(samples.feature_names, found.features, strict=True)
    named = [_pair(name, _short(value)) for name, value in each]
    if len(named) > MOST_FEATURES:
        named[MOST_FEATURES:] = [f"and {len(named) - MOST_FEATURES} more features"]
    lines = [",  ".join(named[at : at + A_LINE]) for at in range(0, len(named), A_LINE)]
    head = f"<b>{kind}</b>:  {escape(samples.target_name)} {target}"
    if found.weight != 1.0:
        head += f",  {_pair('weight', _short(found.weight))}"
    text = "<br>".join([head, *lines]).replace("  ", 2 * SPACE)
    rows = [_row(snapshot, evaluation, found, tokens) for evaluation in found.evaluations]
    cells = f"<tr>{_cells(_headings(snapshot.prepared, found))}</tr>{''.join(rows)}"
    style = f"color:{tokens.text};font-size:{px(SMALL)}px"
    table = f'<table style="{style}" cellspacing="0">{cells}</table>' if rows else ""
    return f'<div style="{style};white-space:nowrap">{text}</div>{table}{_hint(snapshot)}'


def _class(snapshot: Snapshot, index: int, tokens: Tokens) -> str:
    """Return a class with its marker, in its colour."""
    name = escape(snapshot.prepared.samples.classes[index])
    return f'<span style="color:{tokens.class_(index)}">{sign(index)}</span>{SPACE}{name}'


def _row(
    snapshot: Snapshot, evaluation: SampleEvaluation, found: SampleInspection, tokens: Tokens
) -> str:
    contender = snapshot.experiment.contenders[evaluation.contender]
    name = escape(full_names(snapshot.experiment.contenders)[evaluation.contender])
    first = f'<span style="color:{tokens.contender(contender.colour)}">{name}</span>'
    samples = snapshot.prepared.samples
    if samples.task is Task.REGRESSION:
        middle = [_live(evaluation.predicted)]
    elif samples.task is Task.BINARY:
        middle = [_live(evaluation.score[0]), _live(evaluation.probability[1])]
    else:
        likeliest = _class(snapshot, int(evaluation.predicted), tokens)
        known = bool(np.isfinite(evaluation.score).all())
        middle = [likeliest if known else _live(np.nan)]
        middle.append(_live(evaluation.probability[int(found.target)]))
    pull = evaluation.gradient[0]
    if samples.task is Task.MULTICLASS:
        pull = float(np.linalg.norm(evaluation.gradient))
    cells = [first, *middle, _live(evaluation.loss), _live(pull)]
    if not np.isnan(evaluation.share):
        cells.append(f"{evaluation.share:.1%}")
    return f"<tr>{_cells(cells)}</tr>"


def _headings(prepared: Prepared, found: SampleInspection) -> list[str]:
    samples = prepared.samples
    share = (
        []
        if all(np.isnan(evaluation.share) for evaluation in found.evaluations)
        else ["of all pull"]
    )
    if samples.task is Task.REGRESSION:
        return ["", "predicted", "loss", "gradient", *share]
    if samples.task is Task.BINARY:
        return ["", "score", f"p({escape(samples.classes[1])})", "loss", "gradient", *share]
    true = escape(samples.classes[int(found.target)])
    return ["", "predicted", f"p({true})", "loss", "‖gradient‖", *share]


def _hint(snapshot: Snapshot) -> str:
    if not (snapshot.experiment.scale_target and snapshot.prepared.task is Task.REGRESSION):
        return ""
    return small("loss and gradient: of the standardised target")


def small(words: str) -> str:
    """Return a line below a reading, as rich text."""
    return f'<div style="font-size:{px(SMALL)}px">{words}</div>'


def _cells(words: Sequence[str]) -> str:
    first, *rest = words
    right = 'align="right" style="padding-left:10px"'
    return f"<td>{first}</td>" + "".join(f"<td {right}>{word}</td>" for word in rest)


def _pair(name: str, value: str) -> str:
    return f"{escape(name)} {escape(value)}"


def _live(number: float) -> str:
    """Return a number that changes while it is read: its column keeps its width."""
    return figures(number, steady=True) if np.isfinite(number) else "not finite"


def _short(number: float) -> str:
    return figures(number) if np.isfinite(number) else "not finite"

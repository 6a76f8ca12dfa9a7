"""What may be taken away of a study, and what is said of it in a line."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from lossstudio.core.numbers import Numbers
from lossstudio.core.plain_text import duration, one_line
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.results_table import columns, rows
from lossstudio.plots.base.picture import Note, Picture, line_of
from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.look.tokens import Tokens

KEY = "median and quartiles"


def picture_of(shown: Shown, seen: Sequence[QWidget], tokens: Tokens) -> Picture:
    """Return a picture of what is seen, with who is who and what was raced."""
    alone = len(shown.axes) == 1
    named = [(shown.contenders[row], shown.names[row]) for row in shown.rows if alone]
    lines = [line_of(contender, tokens, name) for contender, name in named]
    notes = [Note(text) for text in (KEY if alone else "", shown.lost_text) if text]
    study, done = shown.study, shown.results.done
    name = one_line(study.name)
    caption = (
        f"{name}{'' if name.endswith('?') else ':'} {one_line(study.experiment.dataset.called)}, "
        f"{done:,} of {study.count:,} races, {study.draws:,} draws, {study.epochs:,} epochs"
    )
    return Picture((seen,), tokens, lines, notes, caption)


def numbers_of(results: StudyResults) -> Numbers:
    """Return all that has come, race by race, as the command line writes it."""
    return Numbers(columns(results.study), lambda: rows(results, results.races()))


def progress_of(results: StudyResults, seconds_left: float | None) -> str:
    """Return how far a study is, and how long it will take, if that is known."""
    told = f"{results.done:,} of {results.study.count:,} races"
    if seconds_left is not None:
        told += f", about {duration(max(1.0, round(seconds_left)))} left"
    return f"{told}."

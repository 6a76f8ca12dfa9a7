"""What may be taken away of a study, and what is said of it in a line."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from lossstudio.core.numbers import Numbers
from lossstudio.core.plain_text import duration, one_line
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.results_table import columns, rows
from lossstudio.plots.base.legend import Entry, swatch
from lossstudio.plots.base.picture import Note, Picture, line_of
from lossstudio.plots.studies.shown import Shown
from lossstudio.session.study_run import StudyRun
from lossstudio.widgets.look.tokens import Tokens

KEY = "median and quartiles"
ALL_DONE = "All {:,} races are done. Change a setting to run others."
OTHER_RUNS, OTHER_SHOWN = "An earlier study runs", "The picture is of an earlier study"


def entries_of(shown: Shown, tokens: Tokens) -> list[Entry]:
    """Return who is who, and what the bands are."""
    entries: list[Entry] = [("", KEY, "")]
    for row in shown.rows:
        index = shown.contenders[row].colour
        entries.append((swatch(tokens.contender(index), index), shown.names[row], ""))
    return entries


def picture_of(shown: Shown, seen: Sequence[QWidget], tokens: Tokens) -> Picture:
    """Return a picture of what is seen, with who is who and what was raced."""
    alone = len(shown.axes) == 1
    named = [(shown.contenders[row], shown.names[row]) for row in shown.rows if alone]
    lines = [line_of(contender, tokens, name) for contender, name in named]
    notes = [Note(text) for text in (KEY if alone else shown.cells_text, shown.lost_text) if text]
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


def progress_of(run: StudyRun, *, asked: bool) -> str:
    """Return how far a study is, and how long it will take, if that is known.

    Parameters
    ----------
    run : StudyRun
    asked : bool
        Whether the form asks for that very study, and not for another by now.
    """
    results, left = run.results, run.seconds_left
    if results is None:
        return ""
    told = f"{results.done:,} of {results.study.count:,} races"
    if left is not None:
        told += f", about {duration(max(1.0, round(left)))} left"
    if not asked:
        return f"{OTHER_RUNS if run.running else OTHER_SHOWN}: {told}."
    return ALL_DONE.format(results.done) if results.finished else f"{told}."

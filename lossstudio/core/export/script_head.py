"""What every script begins with."""

from collections.abc import Sequence
from textwrap import wrap

from lossstudio import __version__
from lossstudio.core.experiment import Experiment
from lossstudio.core.export.data_code import DataCode
from lossstudio.core.export.script import Script

WIDTH = 96
HEAD = '''\
"""An experiment of Loss Studio {version} as {what}.

It trains the same models on the same samples, from the same initial weights{like}.
"""
'''
LIKE = " and in the same batch\norder as the program, and comes to the same losses but for rounding"


def assembled(  # noqa: PLR0917  # in the order of the file
    what: str,
    imports: Sequence[str],
    setup: Sequence[str],
    parts: Sequence[str],
    notes: tuple[str, ...],
    data: DataCode,
    like: str = LIKE,
) -> Script:
    """Return the whole of a script.

    Parameters
    ----------
    what, like : str
        What it is, and how its numbers are to those of the program.
    imports, setup : sequence of str
        Lines at the top.
    parts : sequence of str
    notes : tuple of str
        What differs, which stands at the top.
    data : DataCode
    """
    beside = bool(data.arrays.kept)
    top = [HEAD.format(version=__version__, what=what, like=like)]
    top += [f"# {line}" for note in notes for line in wrap(note, WIDTH)] + [""] * bool(notes)
    top += [*(["from pathlib import Path", ""] if beside else []), *imports, "", *setup]
    text = "\n".join(top) + "\n\n" + "\n\n\n".join(parts) + "\n"
    return Script(text, notes, data.arrays.kept, data.beside if beside else "")


def left_out(experiment: Experiment) -> tuple[str, ...]:
    """Return what no script holds."""
    if experiment.repeats == 1:
        return ()
    return (
        f"The experiment trains every contender from {experiment.repeats} initial weights; this "
        "script trains the first of them.",
    )

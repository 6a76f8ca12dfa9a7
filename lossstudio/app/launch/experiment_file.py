"""The experiment that is trained or exported without a window."""

import sys
from pathlib import Path

from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load
from lossstudio.core.plain_text import one_line
from lossstudio.core.session_file.session_file import is_session, read_session


def experiment_of(file: Path) -> Experiment:
    """Return the experiment in a file, also that of a session, or a fresh one on a table.

    Of a session it is said that its race begins anew, and which table it is trained on where that
    is the one inside.

    Raises
    ------
    ValueError, OSError
        If the file cannot be used.
    """
    if not is_session(file):
        return load(file)
    found = read_session(file)
    if found.table_note:
        print(one_line(f"lossstudio: {file.name}: {found.table_note}"), file=sys.stderr)
    if found.note or (found.trainer is not None and found.trainer.step):
        told = f"lossstudio: {file.name}: its experiment alone is taken; the race begins anew."
        print(one_line(told), file=sys.stderr)
    return found.experiment

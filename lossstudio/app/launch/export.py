"""`lossstudio export`: an experiment as a script, without a window or Qt."""

import io
import sys
from pathlib import Path

from lossstudio.app.launch.experiment_file import experiment_of
from lossstudio.core.export.code import export_code
from lossstudio.core.files import check_not_read
from lossstudio.core.plain_text import one_line


def export(file: Path, kind: str, out: Path | None, epochs: int) -> int:
    """Write the script of an experiment, or print it; returns the exit code.

    Raises
    ------
    ValueError, OSError
        If the file cannot be used, the library cannot say it, or it cannot be written.
    """
    experiment = experiment_of(file)
    if out is not None:
        check_not_read(out, "--out", file, experiment)
    script = export_code(experiment, kind, out, epochs)
    if out is not None:
        script.write(out)
    else:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # a console may not know every letter: in a literal of Python the escape is the same
            sys.stdout.reconfigure(errors="backslashreplace")
        print(script.text, end="")
    for note in script.notes:
        print(one_line(f"lossstudio: {note}"), file=sys.stderr)
    return 0

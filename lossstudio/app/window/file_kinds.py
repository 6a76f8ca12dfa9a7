"""The kinds of files in the dialogs of Open and Save."""

from collections.abc import Iterable

from lossstudio.core.session_file.session_file import ENDING

ENDINGS_OF_TABLES = "*.csv *.tsv *.tab *.txt *.dat *.xlsx *.xlsm *.xls *.xlsb *.ods"
OPEN = f"Sessions, experiments and tables (*{ENDING} *.json {ENDINGS_OF_TABLES});;All files (*)"
SAVE = {ENDING: f"Session, with its races (*{ENDING})", ".json": "Experiment alone (*.json)"}
WITH_TABLE = f"Session with its races and its table (*{ENDING})"


def kinds_of_saving(endings: Iterable[str], *, table: bool, with_table: bool) -> str:
    """Return the kinds that an experiment can be saved as, the likeliest of each ending first.

    Parameters
    ----------
    endings : iterable of str
        Of the forms, of which the first is proposed.
    table : bool
        Whether there is a table that could go along.
    with_table : bool
        Whether it did so far.
    """
    kinds = [SAVE[ending] for ending in endings]
    if table:
        kinds.insert(kinds.index(SAVE[ENDING]) + (not with_table), WITH_TABLE)
    return ";;".join(kinds)

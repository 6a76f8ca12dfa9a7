"""Qt without the import hook that comes with it."""

import builtins


def import_qt() -> None:
    """Import Qt, and put Python's own import back, before anything else is imported.

    PySide6 replaces it by one that reads the source of every module that comes after, in search
    of its own name: a tenth of a start, for a switch (`__feature__`) that is not used here.
    Nothing changes where PySide6 is imported already, as in the packaged program, which has no
    sources to be read.
    """
    before = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415

    builtins.__import__ = before

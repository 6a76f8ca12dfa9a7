"""The view on disk: in the file of an experiment, or alone."""

from pathlib import Path

from lossstudio.core.experiment import VIEW
from lossstudio.core.files import read_experiment_text
from lossstudio.core.json_fields import parse_json
from lossstudio.session.view_state import ViewState


def view_of(path: Path) -> ViewState:
    """Return how the experiment in a file is looked at: as usual, where that says nothing of it.

    Raises
    ------
    ValueError
        In one sentence that names the file, the field, its value and what is allowed.
    OSError
        If the file cannot be read.
    """
    if path.suffix.lower() != ".json":
        return ViewState()
    plain = _plain(path)
    return _read(plain.get(VIEW, {}) if isinstance(plain, dict) else plain, path)


def view_alone(path: Path) -> ViewState:
    """Return the view that a file holds, alone or beside an experiment; raises as `view_of`."""
    plain = _plain(path)
    beside = isinstance(plain, dict) and "contenders" in plain
    return view_of(path) if beside else _read(plain, path)


def _plain(path: Path) -> object:
    try:
        return parse_json(read_experiment_text(path))
    except ValueError as fault:
        raise ValueError(_named(path, fault)) from None


def _read(plain: object, path: Path) -> ViewState:
    try:
        return ViewState.read(plain)
    except ValueError as fault:
        raise ValueError(_named(path, fault)) from None


def _named(path: Path, fault: ValueError) -> str:
    return str(fault) if path.name in str(fault) else f"{path.name}: {fault}"

"""What the window opens with, and what it must open itself."""

from pathlib import Path

from lossstudio.core.datasets import CsvDataset, DecisionNeededError
from lossstudio.core.defaults import first_experiment
from lossstudio.core.disk import resolved
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load, read_experiment_text
from lossstudio.core.session_file.session_file import FoundSession, is_session
from lossstudio.core.tables import cost
from lossstudio.session.stored_sessions import read_viewed
from lossstudio.session.view_file import view_alone, view_of
from lossstudio.session.view_state import ViewState


def opened(
    file: Path | None, view: Path | None
) -> tuple[Experiment, ViewState, FoundSession | None]:
    """Return what the window opens with; a view of its own goes before that of the experiment.

    Of a session its race comes along.

    Raises
    ------
    ValueError, OSError
        If a file cannot be used.
    """
    session: FoundSession | None = None
    if file is not None and is_session(file):
        session, state = read_viewed(file)
        experiment = session.experiment
    else:
        experiment = first_experiment() if file is None else load(file)
        state = ViewState() if file is None or view is not None else view_of(file)
    return experiment, state if view is None else view_alone(view), session


def is_lesson(file: Path) -> bool:
    """Whether a file holds a lesson, which must then be a sound one; raises as `opened`."""
    from lossstudio.core.lessons.lesson_file import holds_lesson, read_lesson  # noqa: PLC0415

    if file.suffix.lower() != ".json" or not holds_lesson(read_experiment_text(file)):
        return False
    read_lesson(file)
    return True


def is_study(file: Path) -> bool:
    """Whether a file holds a study, which must then be a sound one; raises as `opened`."""
    from lossstudio.core.studies.study_file import holds_study, read_study  # noqa: PLC0415

    if file.suffix.lower() != ".json" or not holds_study(read_experiment_text(file)):
        return False
    read_study(file)
    return True


def opens_in_window(file: Path) -> bool:
    """Whether a window must be there to open a file; raises as `opened`.

    That is so for a lesson, a study, a table that takes long to read, and one of which a person
    must decide what is learned from what.
    """
    if file.suffix.lower() == ".json":
        return is_study(file) or is_lesson(file)
    if is_session(file):
        return False
    if cost(file).is_long:
        return True
    try:
        CsvDataset.opened(resolved(file))
    except DecisionNeededError:
        return True
    return False

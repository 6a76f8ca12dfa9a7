"""Whether the results of a study are of the experiment at hand."""

from dataclasses import replace

from lossstudio.core.differences import (
    ADDED,
    ADDED_WITH,
    OTHER_TASK,
    REMOVED,
    REPLACED,
    Change,
    DrawnChange,
    changes_text,
    differences,
)
from lossstudio.core.experiment import Experiment
from lossstudio.core.parts import CHANGED
from lossstudio.core.plain_text import one_line
from lossstudio.core.studies.factors import kind_of, with_value
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.study import Study

OF_FILE = ("name", "finding", "claims")  # of a study that was opened: not asked for by the form
OTHER = "These results are of other settings: {changes}."
WAS = {  # how it was, in place of how it came to be what it is
    CHANGED: "{parameter} was {before}",
    OTHER_TASK: "Dataset was {before}",
    REPLACED: "{before} was in place of {after}",
    ADDED: "{owner} was not there",
    ADDED_WITH: "{owner} was not there",
    REMOVED: "{owner} was there",
    "{owner} {after}": "{owner} was {before}",
}


def same_races(results: StudyResults | None, study: Study) -> bool:
    """Whether results are of the very races of a study, by whatever they are looked at."""
    if results is None or results.study.experiment != study.experiment:
        return False
    return replace(results.study, yardstick=study.yardstick, side=study.side) == study


def as_opened(asked: Study, opened: Study | None) -> Study:
    """Return the study that is asked for, under the name of one that was opened if it is that."""
    if opened is None or asked.factors != opened.factors or strays(opened, asked.experiment):
        return asked
    return replace(asked, **{name: getattr(opened, name) for name in OF_FILE})


def named(asked: Study | None, opened: Study | None) -> Study | None:
    """Return the study that is asked for where it is the one that was opened, else None."""
    return asked if asked is not None and opened is not None and asked.name == opened.name else None


def strays(study: Study, experiment: Experiment) -> str:
    """Return in what an experiment differs from that of a study; empty where it does not.

    What the study varies itself does not count.
    """
    at_hand = replace(experiment, name=study.experiment.name)
    for factor in study.factors:
        value = _value_of(study, factor.key)
        try:
            kind_of(at_hand, factor.key)
            at_hand = with_value(at_hand, factor.key, value)
        except ValueError:  # it has no such factor, or no such value of it
            break
    changes = differences(study.experiment, at_hand)
    if not changes:
        return ""
    return OTHER.format(changes=one_line(changes_text([_was(change) for change in changes])))


def _was(change: Change) -> Change:
    """Return a change, told as what was before."""
    if isinstance(change, DrawnChange):
        return Change("", "", None, None, "the samples were others")
    return replace(change, wording=WAS.get(change.wording, change.wording))


def _value_of(study: Study, key: str) -> object:
    return next(kind.current for kind in study.kinds if kind.key == key)

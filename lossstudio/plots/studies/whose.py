"""Whether the results of a study are of the experiment at hand."""

from dataclasses import replace

from lossstudio.core.differences import changes_text, differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import one_line
from lossstudio.core.studies.factors import kind_of, with_value
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.study import Study

OTHER = "Of: {name}, before: {changes}. Not of the experiment at hand."


def same_races(results: StudyResults | None, study: Study) -> bool:
    """Whether results are of the very races of a study, by whatever they are looked at."""
    if results is None or results.study.experiment != study.experiment:
        return False
    return replace(results.study, yardstick=study.yardstick, side=study.side) == study


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
    return OTHER.format(name=one_line(study.name), changes=one_line(changes_text(changes)))


def _value_of(study: Study, key: str) -> object:
    return next(kind.current for kind in study.kinds if kind.key == key)

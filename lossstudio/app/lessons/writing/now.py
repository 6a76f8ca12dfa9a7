"""What the check of a lesson that is being written measures in the race on the screen."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossstudio.app.lessons.words import held_words, verdict_words
from lossstudio.core.lessons.draft import checked
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.outcome import OWN, Outcome
from lossstudio.core.lessons.runner import seeded
from lossstudio.core.lessons.texts import DIGITS
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.lesson_steps import SEED

RUNS = "It is measured when the lesson runs:"
NO_RACE = "There is no race yet to measure in."
OTHERS = f"{RUNS} it looks at other races as well."
OTHER_RACE = f"{RUNS} the race on the screen has other contenders."
EARLIER = f"{RUNS} this race is not known at all the epochs that are asked for."
SEEDS = f"The lesson draws with seed {SEED}, this race with others: its number will be another."
UNSOUND = "Nothing can be measured yet."


def measured_now(plain: Mapping[str, Any], snapshot: Snapshot | None) -> tuple[str, str]:
    """Return what the check measures now, and how the strip would put it; or why it cannot.

    Parameters
    ----------
    plain : mapping
        The lesson, as its file would have it.
    snapshot : Snapshot or None
        The race on the screen.
    """
    lesson = checked(plain)
    why = _why_not(lesson, snapshot)
    if lesson is None or snapshot is None or why:
        return why, ""
    races = {OWN: Outcome(snapshot, {snapshot.epoch: snapshot})}
    try:
        with np.errstate(all="ignore"):
            verdict, seen = lesson.check.judge(races), lesson.seen_in(races)
    except (ValueError, IndexError) as fault:  # a sample that is not there
        return str(fault), ""
    values = [one.value for one in verdict.measured]
    if np.isnan(values).any():
        return EARLIER, ""
    holds = "holds" if verdict.held else "does not hold"
    numbers = ", ".join(figures(value, DIGITS) for value in values)
    now = f"Measured now, at epoch {snapshot.epoch:,}: {numbers}, {holds}."
    if seeded(snapshot.experiment, SEED) != snapshot.experiment:
        now += f" {SEEDS}"
    told = f"{seen} {held_words(verdict, plain['otherwise'])}" if plain["seen"] else ""
    return now, f"The strip would say: {told} {verdict_words(verdict, snapshot.epoch)}"


def _why_not(lesson: Lesson | None, snapshot: Snapshot | None) -> str:
    """Return why nothing can be measured on the screen; nothing if it can."""
    if lesson is None:
        return UNSOUND
    if snapshot is None:
        return NO_RACE
    if len(snapshot.experiment.contenders) != len(lesson.experiment.contenders):
        return OTHER_RACE
    return OTHERS if lesson.races else ""

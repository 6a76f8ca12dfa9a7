"""When a report is of, and what happened until then."""

from lossstudio.core.export.report.parts import Setting
from lossstudio.core.plain_text import duration
from lossstudio.core.recording.events import events
from lossstudio.core.recording.snapshot import Snapshot

MOST = 40  # things that are told


def moment(snapshot: Snapshot, seconds: float | None) -> str:
    """Return which moment is shown, of how much training, in sentences."""
    curves, step = snapshot.curves, snapshot.step
    within = f", {snapshot.steps_within:,} steps into the next" if snapshot.steps_within else ""
    text = f"It shows the race at epoch {snapshot.epoch:,}{within} (step {step:,})."
    if snapshot.past:
        text += f" It was trained to epoch {curves.epoch[-1]:,}; the curves show all of it."
    elif snapshot.finished:
        text += " Every contender has stopped."
    if snapshot.measured:
        text += f" Loss and yardsticks are of {snapshot.measured}."
    on = snapshot.measured_on(snapshot.prepared.evaluation_split)
    if on:
        text += f" They were {on}."
    if seconds is not None:
        text += f" Training took {duration(seconds)}."
    return text


def happened(snapshot: Snapshot) -> list[Setting]:
    """Return what happened, and when, in the order of time."""
    marks = [*snapshot.marks, *events(snapshot.curves, snapshot.experiment.contenders)]
    marks.sort(key=lambda mark: mark.step)
    told = [Setting(f"Epoch {mark.epoch:,}", mark.text) for mark in marks]
    if len(told) > MOST:
        half = MOST // 2
        between = Setting("…", f"{len(told) - MOST:,} more")
        told = [*told[:half], between, *told[-half:]]
    return told

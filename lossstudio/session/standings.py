"""How each contender stands by the yardstick that is looked at, in words."""

import math

from lossstudio.core.metrics import METRICS
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.view_state import ViewState


def standings(snapshot: Snapshot, state: ViewState, *, step: bool = False) -> tuple[str, list[str]]:
    """Return what is measured, and the number of each contender.

    Parameters
    ----------
    snapshot : Snapshot
    state : ViewState
    step : bool
        Whether the step is told.
    """
    keys = snapshot.curves.keys
    key = state.metric(keys)
    split = snapshot.prepared.evaluation_split
    words = [METRICS[key].title, split.word]
    if snapshot.curves.seeds > 1:
        words.append("median")
    when = snapshot.measured
    if step and not when:
        when = f"step {snapshot.step:,}"
    elif snapshot.within_epoch and not step:
        when = ""
    words += filter(None, [when])
    values = snapshot.now.metrics[:, keys.index(key), split]
    return ", ".join(words), [
        "–" if math.isnan(value) else figures(value, steady=True) for value in values
    ]

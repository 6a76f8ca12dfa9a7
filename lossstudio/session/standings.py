"""How each contender stands by the yardstick that is looked at, in words."""

import math

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics import METRICS, metrics_for
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
    key = state.metric(metrics_for(snapshot.prepared.task))
    split = snapshot.prepared.evaluation_split
    words = [METRICS[key].title, split.word]
    if snapshot.curves.seeds > 1:
        words.append("median")
    if key in keys:  # measured by the thresholds of now, whatever the curves were
        values = snapshot.now.metrics[:, keys.index(key), split]
        when = snapshot.measured
        if step and not when:
            when = f"step {snapshot.step:,}"
        elif snapshot.within_epoch and not step:
            when = ""
    else:
        values, when = _worked_out(snapshot, key)
    words += filter(None, [when])
    return ", ".join(words), [
        "–" if math.isnan(value) else figures(value, steady=True) for value in values
    ]


def measured_on(snapshot: Snapshot, state: ViewState) -> str:
    """Return on how many samples of a large table the yardstick is measured, in words."""
    prepared, split = snapshot.prepared, snapshot.prepared.evaluation_split
    if not prepared.is_large:
        return ""
    recorded = state.metric(metrics_for(prepared.task)) in snapshot.curves.keys
    on = snapshot.measured_on(split) if recorded else prepared.stated(split)
    return on or f"measured on all {len(prepared.subset(split)):,}"


def _worked_out(snapshot: Snapshot, key: str) -> tuple[Floats, str]:
    """Return what no epoch records, of the nearest checkpoint, and its epoch where it differs."""
    curve = snapshot.metric_curve(key)
    point = None if curve is None else curve.nearest(snapshot.epoch)
    if curve is None or point is None:
        return np.full(len(snapshot.experiment.contenders), np.nan), ""
    epoch = int(curve.epochs[point])
    when = "" if epoch == snapshot.epoch and not snapshot.within_epoch else f"epoch {epoch:,}"
    if not _of_these_samples(snapshot, epoch):
        when = f"epoch {epoch:,}, samples of then"
    split = snapshot.prepared.evaluation_split
    return curve.values[point, :, split], when


def _of_these_samples(snapshot: Snapshot, epoch: int) -> bool:
    """Whether the samples at a checkpoint are those that are shown."""
    for kept in snapshot.checkpoints:
        if kept.epoch == epoch:
            return kept.experiment.dataset == snapshot.experiment.dataset
    return True

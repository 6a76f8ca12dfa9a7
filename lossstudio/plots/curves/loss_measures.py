"""By what the loss page measures: each contender by its own loss, or all by one."""

from lossstudio.core.analysis.cross_table import measures
from lossstudio.core.differences import loss_name
from lossstudio.core.losses import FORMULA
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.view_state import BY, OWN, PENALISED, RELATIVE

MEASURES = {RELATIVE: "relative to start", OWN: "own loss"}


def offered(snapshot: Snapshot) -> dict[str, str]:
    """Return the words for what is offered: losses as they are raced, or with their defaults."""
    contenders = snapshot.experiment.contenders
    raced = [contender.loss for contender in contenders]
    common: dict[str, str] = {}
    for loss in measures(snapshot.prepared.samples, raced):
        by_key = BY + loss.key
        number = f"{BY}{raced.index(loss) + 1}" if loss in raced else by_key
        another = loss.key == FORMULA or by_key in common
        common[number if another else by_key] = f"all by {loss_name(loss, contenders)}"
    penalised = snapshot.experiment.model.penalised
    more = {PENALISED: "own loss + penalty"} if penalised else {}
    return {**MEASURES, **more, **common}


def without(snapshot: Snapshot) -> str:
    """Return what the name of an axis says of a penalty that is not in the curves."""
    return ", without the penalty" if snapshot.experiment.model.penalised else ""

"""A trainer that goes on with a race that was kept."""

from dataclasses import replace

from lossstudio.core.recording.race_history import SavePoint
from lossstudio.core.training.trainer import Trainer


def resumed(saved: SavePoint, race_id: str) -> Trainer:
    """Return a trainer that stands where a race was kept, and goes on with it bit for bit.

    Parameters
    ----------
    saved : SavePoint
    race_id : str
        How it is called from now on: whoever knew another state of it begins anew.
    """
    trainer = Trainer(saved.recorded.timeline.kept[0].checkpoint.experiment)  # it began with that
    trainer.recorder.race = replace(trainer.recorder.race, id=race_id)
    trainer.restore(saved)
    return trainer

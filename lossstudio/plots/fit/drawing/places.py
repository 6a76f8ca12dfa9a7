"""Where samples are on a picture of the fit, and what a place stands for."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.recording.snapshot import Snapshot


class Sample(NamedTuple):
    """A sample as it would be at some place: its features (d,) and its target."""

    row: Floats
    target: float


def ids_of(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the id of each sample of a snapshot, as a drawing of them has it."""
    dataset = snapshot.experiment.dataset
    if isinstance(dataset, DrawnDataset):
        return np.array(dataset.ids)
    return np.arange(len(snapshot.prepared.samples.target))


def id_of(snapshot: Snapshot, which: SampleRef) -> int:
    """Return the id of a sample."""
    place = which.part(snapshot.prepared).index[which.index]
    return int(ids_of(snapshot)[place])


def heights(drawn: DrawnDataset) -> Floats:
    """Return where samples stand on the second axis, (n,)."""
    if len(drawn.feature_names) > 1:
        return drawn.rows[:, 1]
    target = np.array(drawn.target)
    return target / max(1, len(drawn.classes) - 1) if drawn.classes else target


def sample_at(drawn: DrawnDataset, place: QPointF, class_: int) -> Sample:
    """Return a new sample for a place: features that are not on the plot are at their means."""
    row = drawn.rows.mean(axis=0)
    return moved_to(drawn, Sample(row, float(class_)), place)


def moved_to(drawn: DrawnDataset, before: Sample, place: QPointF) -> Sample:
    """Return a sample at another place: what is not on the plot stays."""
    row, target = before.row.copy(), before.target
    row[0] = place.x()
    if len(row) > 1:
        row[1] = place.y()
    elif drawn.classes:  # the classes lie above each other
        last = len(drawn.classes) - 1
        target = float(np.clip(round(place.y() * last), 0, last))
    else:
        target = place.y()
    return Sample(row, target)

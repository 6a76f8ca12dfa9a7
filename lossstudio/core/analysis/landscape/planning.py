"""Which landscapes show a race, and of which planes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lossstudio.core.analysis.landscape.landscape import Box
from lossstudio.core.analysis.landscape.plane import (
    RANDOM,
    Plane,
    of_paths,
    of_two_weights,
    random_plane,
)
from lossstudio.core.analysis.optimum import Optimum, optimum
from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names
from lossstudio.core.recording.snapshot import Snapshot

MOST_WEIGHTS = 100_000
LEVELS = (17, 33, 65)  # grid lines, from coarse to fine
MOST_WORK = 2e10  # samples times weights times places of a grid: some seconds
AWAY = 2.0  # times the size of the paths: an optimum further from them is left out of the box
FAR = 1e6  # times the first weights, or 1: a path that goes further is on its way to infinity

NO_PATH = "{} has no path yet: run the race, or look along random directions."
NO_RANDOM = "There are no two random directions as long as the weights, which are 0 or too few."
LOG = "{} is left out: its weights stand for the logarithm of the prediction, or here they do."
TOO_MANY = "The model has {:,} weights; a landscape is drawn of up to {:,}."
TOO_MUCH = "There are too many samples and weights to work out a landscape of them."


@dataclass(frozen=True, eq=False)
class Tile:
    """One landscape: whose loss it is, and whose paths are drawn on it.

    Attributes
    ----------
    row : int
        The contender whose loss it is.
    rows : tuple of int
        Those whose paths are drawn.
    plane : Plane or None
    box : Box or None
        None, both, where there is nothing to draw.
    reason : str
        Why there is not, in a sentence.
    left_out : tuple of str
        Why some paths are not drawn, in sentences.
    shares : dict of int to float
        How much of each path lies in the plane.
    """

    row: int
    rows: tuple[int, ...]
    plane: Plane | None = None
    box: Box | None = None
    reason: str = ""
    left_out: tuple[str, ...] = ()
    shares: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Plan:
    """The landscapes of a race.

    Attributes
    ----------
    snapshot : Snapshot
        Of which they are.
    tiles : tuple of Tile
    optima : dict of int to Optimum
        Where the losses of the tiles are least, by the places of their contenders.
    reason : str
        Why there are no landscapes at all, in a sentence.
    """

    snapshot: Snapshot
    tiles: tuple[Tile, ...] = ()
    optima: Mapping[int, Optimum] = field(default_factory=dict)
    reason: str = ""

    @property
    def levels(self) -> tuple[int, ...]:
        """How many grid lines the landscapes have, one after the other; none where it is much."""
        prepared = self.snapshot.prepared.sampled
        work = float(len(prepared.train)) * prepared.shape.count
        return tuple(level for level in LEVELS if work * level**2 <= MOST_WORK)


Path = tuple[Sequence[int], Floats]
"""Epochs, and the weights (points, count) there."""


def paths_of(snapshot: Snapshot) -> dict[int, Path]:
    """Return the paths of the contenders that are seen, by their places."""
    seen = enumerate(snapshot.experiment.contenders)
    return {row: path_of(snapshot, row) for row, contender in seen if not contender.hidden}


def path_of(snapshot: Snapshot, row: int) -> Path:
    """Return the path of a contender, up to where it ends.

    The last point may lie within an epoch. Of several repeats it is that of the first. Where no
    weights of checkpoints are known yet, it is the moment that is shown.
    """
    kept = snapshot.recorded.weights
    epochs, path = list(kept), [weights[row] for weights in kept.values()]
    if not path or not (snapshot.past or np.array_equal(path[-1], snapshot.theta[row])):
        epochs.append(snapshot.epoch)
        path.append(snapshot.theta[row])
    weights = np.array(path)
    with np.errstate(all="ignore"):
        most = np.abs(weights).max(axis=1)
        usable = most <= FAR * max(1.0, float(most[0]))
    points = len(weights) if usable.all() else int(np.argmin(usable))
    return epochs[:points], weights[:points]


def plan(
    snapshot: Snapshot,
    over: str,
    of: int | None = None,
    known: Mapping[int, Optimum] | None = None,
    breathe: Callable[[], None] = lambda: None,
) -> Plan:
    """Return which landscapes show a race.

    Parameters
    ----------
    snapshot : Snapshot
    over : str
        Over the main directions of paths or random ones; two weights are shown as they are.
    of : int, optional
        The contender whose loss is drawn under all paths; by default each has a tile of its own.
    known : dict of int to Optimum, optional
        Optima that are known of the same losses and samples.
    breathe : callable, optional
        Called now and then; what it raises ends the work.
    """
    contenders = snapshot.experiment.contenders
    seen = [row for row, contender in enumerate(contenders) if not contender.hidden]
    count = snapshot.prepared.shape.count
    if count > MOST_WEIGHTS:
        return Plan(snapshot, reason=TOO_MANY.format(count, MOST_WEIGHTS))
    if not Plan(snapshot).levels:
        return Plan(snapshot, reason=TOO_MUCH)
    optima = {}
    for row in {of} if of is not None else seen:
        search = snapshot.experiment, snapshot.prepared.sampled, row, None, breathe
        optima[row] = known[row] if known and row in known else optimum(*search)
    if of is None:
        tiles = [_tile(snapshot, over, row, [row], optima[row]) for row in seen]
        if count == 2:
            tiles = _in_one_box(tiles)
    else:
        tiles = [_tile(snapshot, over, of, seen, optima[of])]
    return Plan(snapshot, tuple(tiles), optima)


def _tile(snapshot: Snapshot, over: str, row: int, rows: Sequence[int], least: Optimum) -> Tile:
    names, links = distinct_names(snapshot.experiment.contenders), snapshot.prepared.log_links
    paths, left_out = {}, []
    for each in rows:
        diverged = snapshot.diverged[each]
        if links[each] != links[row]:
            left_out.append(LOG.format(names[each]))
        elif diverged is not None:
            left_out.append(f"{names[each]} has no place any more. {diverged.text}")
        else:
            paths[each] = path_of(snapshot, each)[1]
    paths = {each: path for each, path in paths.items() if len(path)}
    if not paths:
        return Tile(row, (), reason=" ".join(left_out))
    plane = _plane(snapshot, over, list(paths.values()))
    if plane is None:
        reason = NO_RANDOM if over == RANDOM else NO_PATH.format(names[row])
        return Tile(row, (), reason=reason, left_out=tuple(left_out))
    places = np.concatenate([plane.project(path) for path in paths.values()])
    if least.theta is not None:
        places = _with_optimum(places, plane.project(least.theta))
    box = Box.around(plane, places)
    box = box.with_unit() if over == RANDOM and plane.kind == RANDOM else box
    shares = {each: plane.share(path) for each, path in paths.items()}
    return Tile(row, tuple(paths), plane, box, left_out=tuple(left_out), shares=shares)


def _with_optimum(places: Floats, least: Floats) -> Floats:
    """Return the places of paths, and that of an optimum unless it would make them tiny."""
    finite = places[np.isfinite(places).all(axis=1)]
    low, high = finite.min(axis=0), finite.max(axis=0)
    room = float((high - low).max())
    away = np.maximum(low - least, least - high).max()
    return np.vstack([places, least]) if away <= AWAY * room or room == 0.0 else places


def _in_one_box(tiles: Sequence[Tile]) -> list[Tile]:
    """Return tiles of one plane in one box, so that their landscapes compare."""
    boxes = [tile.box for tile in tiles if tile.box is not None]
    if not boxes:
        return list(tiles)
    low = np.min([box.low for box in boxes], axis=0)
    box = Box(low, np.max([box.high for box in boxes], axis=0))
    return [tile if tile.box is None else replace(tile, box=box) for tile in tiles]


def _plane(snapshot: Snapshot, over: str, paths: Sequence[Floats]) -> Plane | None:
    shape = snapshot.prepared.shape
    if shape.count == 2:
        return of_two_weights(snapshot.prepared)
    if over == RANDOM:
        return random_plane(shape, paths[0][-1])
    return of_paths(paths, "the path" if len(paths) == 1 else "all paths")

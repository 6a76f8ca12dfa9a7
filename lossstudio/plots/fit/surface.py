"""A fit over two features as a picture, its contours, and the line where its decision turns."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pyqtgraph as pg
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.tasks import Task
from lossstudio.widgets.look.tokens import Tokens

# what contourpy's own `contour_generator` passes on, which looks for nan first, and takes longer
USUAL: dict[str, Any] = {
    "corner_mask": True,
    "line_type": LineType.Separate,
    "fill_type": FillType.OuterCode,
    "quad_as_tri": False,
    "z_interp": ZInterp.Linear,
}
STRENGTH = 0.36  # of the class colours in the background


@cache
def colour_table() -> NDArray[np.uint8]:
    """Return the colours (256, 3) of a target, from its lowest to its highest."""
    table: NDArray[np.uint8] = pg.colormap.get("viridis").getLookupTable(nPts=256, alpha=False)
    return table


def colour_of(values: Floats, low: float, high: float) -> NDArray[np.uint8]:
    """Return the colours (…, 3) of numbers between `low` and `high`."""
    share = np.clip(np.nan_to_num((values - low) / ((high - low) or 1.0)), 0.0, 1.0)
    colours: NDArray[np.uint8] = colour_table()[(share * 255).astype(np.intp)]
    return colours


def picture(
    surface: Floats, task: Task, tokens: Tokens, low: float, high: float
) -> NDArray[np.uint8]:
    """Return a surface (nx, ny) or (nx, ny, k) as colours (nx, ny, 3)."""
    if task is Task.REGRESSION:
        return colour_of(surface, low, high)
    shares = np.stack([1.0 - surface, surface], axis=-1) if task is Task.BINARY else surface
    classes = np.array([_rgb(tokens.class_(k)) for k in range(shares.shape[-1])])
    paper = np.array(_rgb(tokens.panel))
    mixed = (1.0 - STRENGTH) * paper + STRENGTH * (np.nan_to_num(shares) @ classes)
    colours: NDArray[np.uint8] = mixed.astype(np.uint8)
    return colours


def boundary(
    x: Floats, y: Floats, score: Floats, task: Task, level: float = 0.0
) -> tuple[Floats, Floats]:
    """Return the decision boundary as one line, its pieces parted by nan.

    Of two classes it lies where the score is `level`.
    """
    if task is Task.BINARY:
        fields = [score]
    else:
        pairs = combinations(range(score.shape[-1]), 2)
        fields = [_between(score, first, second) for first, second in pairs]
    return _joined(x, y, [(field, level) for field in fields])


def contours(
    x: Floats, y: Floats, surface: Floats, heights: Sequence[float]
) -> tuple[Floats, Floats]:
    """Return the lines on which a surface has certain heights as one, its pieces parted by nan."""
    return _joined(x, y, [(surface, height) for height in heights])


def _joined(x: Floats, y: Floats, wanted: Sequence[tuple[Floats, float]]) -> tuple[Floats, Floats]:
    """Return contours of fields, each at its level, as one line."""
    gap = np.full((1, 2), np.nan)
    pieces: list[Floats] = []
    across, up = np.meshgrid(x, y)
    for field, level in wanted:
        if np.isfinite(field).all():  # else the contender has diverged
            heights = np.ascontiguousarray(np.ma.getdata(field).T)
            masked: Any = np.ma.getmaskarray(field).T if np.ma.isMaskedArray(field) else None
            for piece in SerialContourGenerator(across, up, heights, masked, **USUAL).lines(level):
                pieces += [np.asarray(piece), gap]
    if not pieces:
        return np.empty(0), np.empty(0)
    line = np.concatenate(pieces)
    return line[:, 0], line[:, 1]


def _between(score: Floats, first: int, second: int) -> Floats:
    """Return by how much one class leads another, masked where a third leads both."""
    ours = np.maximum(score[..., first], score[..., second])
    lead: Floats = np.ma.masked_array(
        score[..., first] - score[..., second], mask=score.max(axis=-1) > ours
    )
    return lead


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

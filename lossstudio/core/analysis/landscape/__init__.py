"""The loss over two directions of the weights."""

from lossstudio.core.analysis.landscape.landscape import Landscape
from lossstudio.core.analysis.landscape.plane import PATH, RANDOM, Plane
from lossstudio.core.analysis.landscape.planning import Path, Plan, Tile, path_of, paths_of, plan

__all__ = [
    "PATH",
    "RANDOM",
    "Landscape",
    "Path",
    "Plan",
    "Plane",
    "Tile",
    "path_of",
    "paths_of",
    "plan",
]

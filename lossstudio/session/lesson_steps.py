"""Where a lesson stands; known to the window before any lesson is read."""

from enum import IntEnum

SEED = 1  # of the draw that a lesson is shown with
OTHERS = range(SEED + 1, SEED + 21)  # of those that tell whether it was luck


class Step(IntEnum):
    """Where a lesson stands."""

    ASK = 1
    RUN = 2
    SEEN = 3
    TRY = 4
    LIMIT = 5

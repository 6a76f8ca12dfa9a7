"""Arrays that go out of the trainer and must not change on the way."""

import numpy as np


class Frozen:
    """Base of frozen dataclasses: the arrays in their fields are read-only, too."""

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

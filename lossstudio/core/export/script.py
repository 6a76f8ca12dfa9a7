"""A script of an experiment, in NumPy or for a library."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.disk import write_bytes, write_text


@dataclass(frozen=True, eq=False)
class Script:
    """What is written.

    Attributes
    ----------
    text : str
        The script, which ends with a new line.
    notes : tuple of str
        What it does otherwise than the program, in a sentence each; they are in its comments, too.
    arrays : mapping of str to ndarray
        What is saved beside it, since it would be too long in it.
    beside : str
        The name of the file of those arrays; empty where there are none.
    """

    text: str
    notes: tuple[str, ...] = ()
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    beside: str = ""

    def write(self, path: Path) -> None:
        """Write the script, and first what is saved beside it.

        Raises
        ------
        OSError
            If one of them cannot be written.
        """
        if self.beside:
            packed = io.BytesIO()
            arrays: dict[str, Any] = dict(self.arrays)
            np.savez_compressed(packed, **arrays)
            write_bytes(path.with_name(self.beside), packed.getvalue())
        write_text(path, self.text)

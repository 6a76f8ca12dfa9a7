"""Arrays and texts as Python literals, and the file beside a script for what is too much."""

from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 10_000  # numbers written into a script: about 200 kB
WIDTH = 92


@dataclass
class Arrays:
    """Writes the arrays of a script, or puts them aside to be saved beside it.

    Attributes
    ----------
    aside : bool
        Whether they are too many to be written out.
    kept : dict of str to ndarray
        What is saved beside the script.
    """

    aside: bool
    kept: dict[str, NDArray[Any]] = field(default_factory=dict)

    def line(self, name: str, values: NDArray[Any]) -> str:
        """Return the line that gives an array its name."""
        if self.aside:
            self.kept[name] = np.asarray(values)
            return f'{name} = DATA["{name}"]'
        return f"{name} = np.array({literal(values)})"


def literal(values: NDArray[Any]) -> str:
    """Return an array of one or two axes as nested lists that are read back bit for bit."""
    values = np.asarray(values)
    if values.size == 0:
        return "[], dtype=int" if values.dtype.kind == "i" else "[]"
    if values.ndim == 1:
        rows = wrap(", ".join(map(number, values.tolist())), WIDTH)
    else:
        rows = [
            line
            for row in values.tolist()
            for line in wrap(f"[{', '.join(map(number, row))}],", WIDTH, subsequent_indent=" ")
        ]
    text = "\n".join(f"    {row}" for row in rows)
    return f"[\n{text}\n]" if len(rows) > 1 else f"[{rows[0].rstrip(',')}]"


def number(value: float) -> str:
    """Return a number as Python reads it back, bit for bit."""
    text = repr(value)
    return f"np.{text}" if text in ("inf", "nan") else "-np.inf" if text == "-inf" else text

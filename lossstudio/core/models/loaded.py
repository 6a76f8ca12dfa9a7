"""Initial weights from a file, in the place of drawn ones."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from lossstudio.core.parameters import Parameterised, param

DRAWN = "drawn"
MOST_LAYERS = 8
MOST_NUMBERS = 100_000


@dataclass(frozen=True)
class LoadedWeights(Parameterised):
    """The weights that a contender starts with; by default they are drawn as the model says."""

    title: ClassVar[str] = "Initial weights"
    file: str = param(DRAWN, label="Initial weights", help="Where they are from.", is_name=True)
    sizes: tuple[int, ...] = param(
        (),
        label="Sizes",
        help="Inputs, units of each hidden layer, outputs.",
        low=1,
        most=MOST_LAYERS,
        wording="",
    )
    numbers: tuple[float, ...] = param(
        (),
        label="Numbers",
        help="The weights of each layer row by row, each followed by the intercepts.",
        item=float,
        most=MOST_NUMBERS,
        wording="",
    )

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.numbers)

    def check(self, sizes: tuple[int, ...], name: str) -> None:
        """Check that they fit a network.

        Raises
        ------
        ValueError
            Naming the contender and both sizes.
        """
        if self.sizes != sizes:
            found, needed = ("-".join(map(str, each)) for each in (self.sizes, sizes))
            raise ValueError(
                f"{name}: the initial weights from {self.file} are of layers {found}; the model "
                f"has {needed}."
            )
        count = sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))
        if len(self.numbers) != count:
            raise ValueError(
                f"{name}: the initial weights from {self.file} are {len(self.numbers):,} numbers; "
                f"its layers have {count:,}."
            )

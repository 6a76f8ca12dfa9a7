"""What is chosen about how the landscapes of losses are shown."""

from dataclasses import dataclass

from lossstudio.core.analysis.landscape.plane import PATH, RANDOM
from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.core.parameters import Parameterised, param

LANDSCAPE = "landscape"
EACH_OWN = "own"
LOG_COLOUR, LINEAR_COLOUR, LOG_CONTOURS, LINEAR_CONTOURS = LANDSCAPE_LOOKS = (
    "log colour",
    "linear colour",
    "log contours",
    "linear contours",
)


@dataclass(frozen=True)
class LandscapeView(Parameterised):
    """The choices of the page, as part of the view."""

    landscape_of: str = param(
        EACH_OWN,
        label="Landscape of",
        help="The loss of each contender on a tile of its own, or that of the contender of a "
        "number under the paths of all.",
        choices=(EACH_OWN, *(str(number) for number in range(1, MOST_CONTENDERS + 1))),
    )
    landscape_over: str = param(
        PATH,
        label="Landscape over",
        help="The two main directions of the path, or two random ones as long as the weights "
        "of each unit, intercepts as they are (Li et al. 2018). Two weights are shown themselves.",
        choices=(PATH, RANDOM),
    )
    landscape_look: str = param(
        LOG_COLOUR,
        label="Landscape drawn",
        help="As colours with contours, or as contours alone. On a log scale equal ways are equal "
        "ratios of the loss.",
        choices=LANDSCAPE_LOOKS,
    )

    def landscape_row(self, contenders: int) -> int | None:
        """Return the place of the contender whose loss is under all paths; None: each its own."""
        if self.landscape_of == EACH_OWN or int(self.landscape_of) > contenders:
            return None
        return int(self.landscape_of) - 1

"""The experiments that are shipped with the program."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load
from lossstudio.core.resources import resource
from lossstudio.session.view_file import view_of
from lossstudio.session.view_state import ViewState

if TYPE_CHECKING:
    from lossstudio.core.lessons.lesson import Lesson


@dataclass(frozen=True)
class Example:
    """An experiment to try.

    Attributes
    ----------
    file : str
        Its name in resources/experiments, without the ending.
    title, tip : str
        For the menu.
    """

    file: str
    title: str
    tip: str

    def load(self) -> tuple[Experiment, ViewState]:
        """Return the experiment, and how it is looked at.

        Raises
        ------
        FileNotFoundError, ValueError
            If the installation lacks it, or it was damaged.
        """
        path = resource("experiments", f"{self.file}.lossstudio.json")
        return load(path), view_of(path)


@dataclass(frozen=True)
class LessonExample:
    """The experiment of a lesson, to play with freely."""

    lesson: "Lesson"

    @property
    def title(self) -> str:
        """What it is called in the menu."""
        return self.lesson.title

    @property
    def tip(self) -> str:
        """The claim, which the status line ends with a full stop."""
        return self.lesson.claim.removesuffix(".")

    def load(self) -> tuple[Experiment, ViewState]:
        """Return the experiment, and how it is looked at; ValueError if the view is unusable."""
        return self.lesson.experiment, ViewState.read(self.lesson.view)


def lesson_examples() -> list[LessonExample]:
    """Return the experiments of all shipped lessons."""
    from lossstudio.core.lessons.lesson_file import read_lesson  # noqa: PLC0415  # when a menu opens
    from lossstudio.core.lessons.library import shipped  # noqa: PLC0415  # likewise

    return [LessonExample(read_lesson(path)) for path in shipped().values()]


EXAMPLES = (
    Example("outliers", "Outliers", "A line with outliers: MSE follows them, MAE and Huber do not"),
    Example(
        "rare-disease",
        "A rare disease",
        "One in ten is ill, and a miss costs ten times a false alarm",
    ),
    Example(
        "stock",
        "Stock of a shop",
        "One too few costs nine times one too many; all are measured by that cost",
    ),
    Example(
        "plateau",
        "Plateau and slope",
        "A neuron that starts wrong and sure: a plateau for squared error, a slope for "
        "cross-entropy",
    ),
)

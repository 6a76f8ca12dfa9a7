"""`lossstudio lesson`: what the lessons claim, and whether it holds, without a window or Qt."""

import io
import sys
from collections.abc import Iterator
from itertools import groupby

from tqdm import tqdm

from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.library import find_lesson, shipped
from lossstudio.core.lessons.runner import Draw, check_draws, enough
from lossstudio.core.plain_text import figures, one_line

TOO_FEW = 1  # exit code where the claim holds in too few draws


def list_lessons() -> int:
    """Print number, name and claim of every shipped lesson by number, and where a group begins."""
    _write_anything()
    lessons = [(name, read_lesson(path)) for name, path in shipped().items()]
    for group, members in groupby(lessons, lambda one: one[1].group):
        print(group[:1].upper() + group[1:])
        for name, lesson in members:
            print(f"  {name.partition('-')[0]}  {lesson.name}: {lesson.claim}")
    return 0


def check(word: str, seeds: int, first: int, *, control: bool) -> int:
    """Check a lesson for many draws and print a line for each; returns the exit code.

    Raises
    ------
    ValueError, OSError
        If there is no such lesson, or it cannot be used.
    """
    lesson = read_lesson(find_lesson(word))
    if control and not lesson.control.changes:
        raise ValueError(f"The lesson {lesson.name} has no control; allowed is one that names it.")
    _write_anything()
    draws = []
    for draw in _with_progress(lesson, range(first, first + seeds), control):
        draws.append(draw)
        print(one_line(draw_text(draw)), flush=True)
    print(f"{sum(draw.verdict.held for draw in draws)}/{len(draws)} held")
    return 0 if enough(draws) else TOO_FEW


def draw_text(draw: Draw) -> str:
    """Return one line: the seed, the numbers that the check went by, and whether it held."""
    numbers = [f"{one.name} {figures(one.value)}" for one in draw.verdict.measured]
    held = "held" if draw.verdict.held else "not held"
    return f"{draw.seed}: {', '.join(numbers)}: {held}"


def _with_progress(lesson: Lesson, seeds: range, control: bool) -> Iterator[Draw]:
    """Yield the draws, with a bar on standard error meanwhile."""
    with tqdm(
        total=len(seeds),
        bar_format="{percentage:3.0f} %|{bar}| {elapsed}<{remaining}",
        file=sys.stderr,
        disable=sys.stderr is None,
        leave=False,
    ) as bar:

        def show(share: float) -> None:
            bar.update(share * len(seeds) - bar.n)

        for draw in check_draws(lesson, seeds, control=control, report=show):
            bar.clear()
            yield draw


def _write_anything() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the Windows console may not know δ

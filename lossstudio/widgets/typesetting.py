"""Formulas typeset from LaTeX, in a thread beside the window: a long one takes a second."""

import atexit
from functools import cache, lru_cache, partial

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from lossstudio.session.jobs import Job, Report

SIZE = 16  # px, of the letters
MOST_KEPT = 256  # formulas
Wanted = tuple[str, str, int]  # LaTeX, colour, size in px


@lru_cache(maxsize=256)
def typeset(latex: str, colour: str, size: int = SIZE) -> bytes:
    """Return a formula as SVG, in a colour, with letters of so many px."""
    # slow to import, and not needed to open the window
    from ziamath.config import config  # noqa: PLC0415
    from ziamath.zmath import Latex  # noqa: PLC0415

    config.svg2 = False
    svg: str = Latex(latex, size=size, color=colour).svg()
    return svg.encode()


def _work(wanted: Wanted, report: Report) -> tuple[Wanted, bytes]:
    return wanted, typeset(*wanted)


class Typesetter(QObject):
    """Typesets what is asked for, one formula after the other; of what nobody waits for, none.

    `done` tells a formula and its SVG.
    """

    done = Signal(object, bytes)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._known: dict[Wanted, bytes] = {}
        self._asked: dict[QObject, Wanted] = {}  # who waits for what, in the order of asking
        self._job: Job | None = None  # while there is something to do: no thread idles
        self._under_way: Wanted | None = None
        self._held = False
        atexit.register(self._rest)

    @property
    def idle(self) -> bool:
        """Whether nothing is asked for that is not done."""
        return self._under_way is None and not self._asked

    def ask(self, who: QObject, wanted: Wanted) -> bytes | None:
        """Return the SVG of a formula that is known; else `done` tells it later."""
        self._asked.pop(who, None)
        known = self._known.get(wanted)
        if known is None:
            self._asked[who] = wanted
            self._go_on()
        return known

    def hold(self) -> None:
        """Do nothing until `release`: a window that is being built needs the time."""
        self._held = True

    def release(self) -> None:
        """Do what was asked for meanwhile."""
        self._held = False
        self._go_on()

    def _go_on(self) -> None:
        if self._under_way is not None or self._held:
            return
        if not self._asked:
            self._rest()
            return
        if self._job is None:
            self._job = Job("formula", self)
            self._job.done.connect(self._take)
            self._job.failed.connect(self._give_up)
        self._under_way = next(iter(self._asked.values()))
        self._job.start(partial(_work, self._under_way))

    def _rest(self) -> None:
        """End the thread."""
        job, self._job = self._job, None
        if job is not None:
            job.close()
            job.deleteLater()

    @Slot(object)
    def _take(self, found: tuple[Wanted, bytes]) -> None:
        wanted, svg = found
        if len(self._known) >= MOST_KEPT:
            del self._known[next(iter(self._known))]
        self._known[wanted] = svg
        self._end(wanted, svg)

    @Slot(str)
    def _give_up(self, sentence: str) -> None:
        if self._under_way is not None:
            self._end(self._under_way, b"")

    def _end(self, wanted: Wanted, svg: bytes) -> None:
        self._under_way = None
        self._asked = {who: what for who, what in self._asked.items() if what != wanted}
        self.done.emit(wanted, svg)
        self._go_on()


@cache
def typesetter() -> Typesetter:
    """Return the one that serves all windows."""
    return Typesetter(QCoreApplication.instance())

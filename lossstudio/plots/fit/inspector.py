"""The reading of one sample: what it is, and what each contender makes of it."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QWidget

from lossstudio.core.analysis.sample_inspection import SampleRef, followed, inspect
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.fit.fit_view import FitView
from lossstudio.plots.fit.sample_places import place_of
from lossstudio.plots.fit.sample_reading import reading, small
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.roles import announce
from lossstudio.widgets.throttle import Throttle

BESIDE = 16  # px between a sample and its reading
MARGIN = 6  # px
EVERY_MS = 100  # numbers that change faster cannot be read, and laying them out takes time
MINUS = "-\N{MINUS SIGN}"
NUMBER = re.compile(rf"<[^>]*>|[{MINUS}]?\d[\d,.]*")  # and tags, whose numbers are left alone
OUTSIDE = "It lies outside what is shown; a double click shows all."


class Inspector(QLabel):
    """Tells about the sample under the mouse, or about the one that was clicked.

    A click on a sample pins its reading, which then follows the race; a click elsewhere, or
    `release`, lets go of it.

    Parameters
    ----------
    tokens : Tokens
    parent : QWidget
        What it may cover.
    """

    def __init__(self, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.tokens = tokens
        self.which: SampleRef | None = None
        self.pinned = False
        self._clear = False  # tells of nothing the mouse only passes
        self._view: FitView | None = None
        self._outside = False  # whether the sample lies outside what is shown
        self._shape: tuple[object, ...] = ()  # text but for its numbers, and its letters
        self._longest: list[int] = []  # letters of each number
        self._views: Sequence[FitView] = ()
        self._indices: Sequence[int] = ()
        self._snapshot: Snapshot | None = None
        self._throttle = Throttle(self._tell, EVERY_MS, self)
        self.setObjectName("card")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMargin(MARGIN)
        self.hide()

    def watch(self, view: FitView) -> None:
        """Follow the mouse on a view."""
        view.pointed.connect(self._point)
        view.chosen.connect(self._choose)
        view.moved.connect(self._stand)

    def show_snapshot(
        self, snapshot: Snapshot, indices: Sequence[int], views: Sequence[FitView]
    ) -> None:
        """Tell what the contenders at `indices` now make of the sample; `views` are seen."""
        before, self._snapshot = self._snapshot, snapshot
        self._indices, self._views = indices, views
        if self.which is None:
            self._mark()  # a page that was not seen may still have its ring
            return
        there = self.which if before is None else followed(before, snapshot, self.which)
        if there is None:
            self.release()
            return
        self.which = there
        if self._view not in views:
            self._view = views[0] if views and self.pinned else None
        if self._view is None:
            self.release()
        else:
            self._throttle.request()

    def pin(self, view: FitView, which: SampleRef) -> None:
        """Tell of a sample as if it had been clicked."""
        if view in self._views and (which, True) != (self.which, self.pinned):
            self._choose(view, which)

    def keep_clear(self, clear: bool) -> None:
        """Cover no sample while the mouse is on its way there; what is read by key stays."""
        by_key = self._view is not None and self._view.read == self.which
        if clear and not self._clear and not by_key:
            self.release()
        self._clear = clear

    @Slot()
    def release(self) -> None:
        """Take the reading away."""
        self.which, self.pinned, self._view = None, False, None
        self.hide()
        self._mark()

    @Slot(object, object)
    def _point(self, view: FitView, which: SampleRef | None) -> None:
        if self.pinned or self._clear or (view, which) == (self._view, self.which):
            return
        self._look(view, which)

    @Slot(object, object)
    def _choose(self, view: FitView, which: SampleRef | None) -> None:
        self.pinned = which is not None
        self._look(view, which)
        if self.which is not None:
            announce(view, QTextDocumentFragment.fromHtml(self.text()).toPlainText())

    def _look(self, view: FitView, which: SampleRef | None) -> None:
        if which is None or not self._knows(view):
            self.release()
            return
        self._view, self.which = view, which
        self._tell()

    def _tell(self) -> None:
        if self._snapshot is None or self.which is None:
            return
        found = inspect(self._snapshot, self.which, self._indices)
        view, where = self._view, self._where
        self._outside = view is not None and where is not None and view.pointer.is_outside(where)
        text = reading(self._snapshot, found, self.tokens) + small(OUTSIDE) * self._outside
        self._take_room(text)
        self.setText(text)
        self._stand()
        self.show()
        self.raise_()
        self._mark()

    def _mark(self) -> None:
        """Ring the sample on all that is seen, so that tiles can be compared."""
        where = self._where
        for view in self._views:
            known = self._knows(view)
            view.samples.mark(self.which if known else None, self.pinned, self.tokens)
            view.pointer.point_to(where if known else None)

    def _knows(self, view: FitView) -> bool:
        """Whether a view shows the samples that are told of; newer ones come here after it."""
        return self._snapshot is not None and view.samples.shows(self._snapshot.prepared)

    @property
    def _where(self) -> QPointF | None:
        """Where the sample lies on the plot."""
        if self.which is None or self._snapshot is None:
            return None
        return place_of(self._snapshot.prepared, self.which)

    @Slot()
    def _stand(self) -> None:
        """Stand beside the sample, never over it, and within the card if there is room."""
        where = self._where
        if self._view is None or where is None or not self._knows(self._view):
            return
        if self._view.pointer.is_outside(where) != self._outside:
            self._tell()  # which comes here again
            return
        seen = self._view.pointer.seen_at(where)
        sample = self._parent.mapFromGlobal(self._view.on_screen(seen))
        self.move(_beside(sample, self.size(), self._room(self._view)))

    def _room(self, view: FitView) -> QRect:
        """Return where it may stand: on the plot if that is large enough, or else on the card."""
        edges = (MARGIN, MARGIN, -MARGIN, -MARGIN)
        plot = QRect(view.mapTo(self._parent, QPoint()), view.size()).adjusted(*edges)
        fits = plot.width() > 2 * self.width() and plot.height() > self.height()
        return plot if fits else self._parent.rect().adjusted(*edges)

    def _take_room(self, text: str) -> None:
        """Be as large as a reading at its longest so far: to lay it out anew takes long."""
        tags_and_numbers = NUMBER.findall(text)
        numbers = [own for own in tags_and_numbers if own[0] != "<"]
        shape = _with_zeros(text, [1] * len(numbers)), px(SMALL), self.font()
        if shape != self._shape:
            self._shape, self._longest = shape, [0] * len(numbers)
        # a minus sign is wider than a digit, but not than two
        letters = (len(own) + (own[0] in MINUS) for own in numbers)
        longest = list(map(max, self._longest, letters))
        if longest != self._longest:
            self._longest = longest
            self.setText(_with_zeros(text, longest))
            self.adjustSize()


def _with_zeros(text: str, counts: Sequence[int]) -> str:
    """Return rich text with so many zeros in the place of each number."""
    left = iter(counts)
    return NUMBER.sub(lambda own: own[0] if own[0][0] == "<" else "0" * next(left), text)


def _beside(sample: QPoint, size: QSize, room: QRect) -> QPoint:
    """Return where a reading stands: on the first side of the sample where it fits.

    One that fits nowhere stands on the wider side, and is cut there.
    """
    wide, high = size.width(), size.height()
    left, top = sample.x() - wide // 2, sample.y() - high // 2
    right_of, left_of = sample.x() + BESIDE, sample.x() - BESIDE - wide
    below, above = sample.y() + BESIDE, sample.y() - BESIDE - high
    for place in ((right_of, top), (left_of, top), (left, below), (left, above)):
        x = max(room.left(), min(place[0], room.right() - wide))
        y = max(room.top(), min(place[1], room.bottom() - high))
        apart = max(x - sample.x(), sample.x() - x - wide, y - sample.y(), sample.y() - y - high)
        if apart >= BESIDE:
            return QPoint(x, y)
    wider = sample.x() < room.center().x()
    return QPoint(right_of if wider else left_of, max(room.top(), min(top, room.bottom() - high)))

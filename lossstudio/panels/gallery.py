"""The gallery: every dataset as a small picture of its own samples."""

import time
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.datasets import DATASETS, Dataset, DrawnDataset, Samples
from lossstudio.core.tasks import Task
from lossstudio.widgets.card import TabBar, TabGroup, one_tab_stop, tab_button
from lossstudio.widgets.focus import MOVES
from lossstudio.widgets.look.icons import icon
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

COLUMNS = 5
PLANE = "Two samples to begin with; click to add, E erases."
THUMB = QSize(44, 32)
SHARP = 4  # times as many pixels: two for the screen, two for the zoom
INSET = 5  # px around the points
DOT = 1.3  # px from the middle of a point to its edge
POINTS = 60
MOMENT = 0.01  # s that are painted at a time
REST_MS = 20  # between two moments: the race is seen to go on
GROUPS = {"regression": "Regression", "classification": "Classes", "real": "Real data"}


@lru_cache(maxsize=128)
def _picture(key: str, tokens: Tokens) -> QIcon:
    """Return a picture of a dataset as it is by default; of an empty plane, a pencil."""
    if issubclass(DATASETS[key], DrawnDataset):
        return icon("draw", tokens.text)
    return QIcon(samples_picture(DATASETS.create(key).generate(1), tokens, THUMB))


def samples_picture(samples: Samples, tokens: Tokens, size: QSize) -> QPixmap:
    """Return a picture of some samples, sharp on any screen at any zoom."""
    some = np.random.default_rng(0).permutation(len(samples.target))[:POINTS]
    points, target = samples.features[some], samples.target[some]
    flat = samples.task is not Task.REGRESSION
    x, y = points[:, 0], points[:, 1] if points.shape[1] > 1 and flat else target
    pixmap = QPixmap(size * SHARP)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    wide, high = size.width() - 2 * INSET, size.height() - 2 * INSET
    across = SHARP * (INSET + wide * _shares(x))
    down = SHARP * (INSET + high * (1.0 - _shares(y)))  # a scaled painter is four times slower
    for left, top, which in zip(across.tolist(), down.tolist(), target, strict=True):
        painter.setBrush(QColor(tokens.class_(int(which) if flat else 0)))
        painter.drawEllipse(QPointF(left, top), SHARP * DOT, SHARP * DOT)
    painter.end()
    pixmap.setDevicePixelRatio(SHARP / px(100) * 100)
    return pixmap


def _shares(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return where values lie between the smallest and the largest: 0 to 1, one alone at ½."""
    span = float(np.ptp(values))
    return np.asarray((values - values.min()) / span if span else np.full(len(values), 0.5))


class Thumb(QToolButton):
    """The picture of one dataset; arrow keys go to the ones around it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("thumb")
        self.setCheckable(True)
        set_role(self, Role.RadioButton)
        hold(self, width=THUMB.width(), height=THUMB.height(), icon=THUMB.width())

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go to another picture of the page without choosing it."""
        pictures = self.group().buttons()
        here, last = pictures.index(self), len(pictures) - 1
        goal = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Up: here - COLUMNS,
            Qt.Key.Key_Down: here + COLUMNS,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if goal is None:
            super().keyPressEvent(event)
        elif 0 <= goal <= last:
            pictures[goal].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """The keys that are its own."""
        return MOVES


class Gallery(QWidget):
    """Pictures to choose a dataset from, a page for each group."""

    chosen = Signal(str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._shown = ""
        self._unpainted: list[str] = []
        self._painter = QTimer(self)
        self._painter.setSingleShot(True)
        self._painter.timeout.connect(self._paint_some)
        self.tabs: dict[str, QToolButton] = {}
        self.thumbs: dict[str, QToolButton] = {}
        self._pages = QStackedWidget()
        self._kinds = TabGroup(self)
        self._pictures: list[QButtonGroup] = []  # of each page
        bar = TabBar(14)
        for group, title in GROUPS.items():
            bar.add(self._tab(group, title))
            self._pages.addWidget(self._page(group))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(bar)
        layout.addWidget(self._pages)
        self._kinds.idClicked.connect(self._turn)

    def _tab(self, group: str, title: str) -> QToolButton:
        tab = tab_button(title)
        self._kinds.addButton(tab, len(self.tabs))
        self.tabs[group] = tab
        return tab

    def _page(self, group: str) -> QWidget:
        page = QWidget()
        page.setAccessibleName(f"Datasets: {GROUPS[group]}")
        set_role(page, Role.Grouping)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        pictures = QButtonGroup(self)
        pictures.buttonClicked.connect(self._picked)
        self._pictures.append(pictures)
        members = [(key, cls) for key, cls in DATASETS.items() if cls.group == group]
        members.sort(key=lambda entry: not issubclass(entry[1], DrawnDataset))  # those first
        for index, (key, cls) in enumerate(entry for entry in members if entry[0] != "csv"):
            thumb = Thumb()
            thumb.setProperty("key", key)
            begins = f"\n{PLANE}" if issubclass(cls, DrawnDataset) else ""
            thumb.setToolTip(f"{cls.title}\n{cls.meaning()}{begins}")
            thumb.setAccessibleName(cls.title)
            pictures.addButton(thumb)
            self.thumbs[key] = thumb
            grid.addWidget(thumb, index // COLUMNS, index % COLUMNS)
        one_tab_stop(pictures)
        return page

    @property
    def painted(self) -> bool:
        """Whether all pictures of the page that is seen are there."""
        return not self._unpainted

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self._paint(self._pages.currentIndex())

    def show_dataset(self, dataset: Dataset) -> None:
        """Mark a dataset and turn to its page."""
        if dataset.key != self._shown:
            self._shown = dataset.key
            self._turn(list(GROUPS).index(dataset.group))
        for pictures in self._pictures:
            pictures.setExclusive(False)
            for thumb in pictures.buttons():
                thumb.setChecked(thumb.property("key") == dataset.key)
            pictures.setExclusive(True)
            one_tab_stop(pictures)

    @Slot(int)
    def _turn(self, page: int) -> None:
        policy = QSizePolicy.Policy
        for index in range(self._pages.count()):  # as high as the page that is seen
            shown = self._pages.widget(index)
            if shown is not None:
                high = policy.Preferred if index == page else policy.Ignored
                shown.setSizePolicy(policy.Preferred, high)
        self._pages.setCurrentIndex(page)
        self.tabs[list(GROUPS)[page]].setChecked(True)
        self._paint(page)

    def _paint(self, page: int) -> None:
        group = list(GROUPS)[page]
        self._unpainted = [key for key in self.thumbs if DATASETS[key].group == group]
        self._paint_some()

    @Slot()
    def _paint_some(self) -> None:
        """Paint pictures for a moment, and go on soon: real data are read from files for theirs."""
        until = time.perf_counter() + MOMENT
        while self._unpainted:
            key = self._unpainted.pop(0)
            self.thumbs[key].setIcon(_picture(key, self._tokens))
            if time.perf_counter() > until:
                self._painter.start(REST_MS)
                break

    @Slot(object)
    def _picked(self, thumb: QToolButton) -> None:
        self.chosen.emit(thumb.property("key"))

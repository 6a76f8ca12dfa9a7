"""Drawing by keyboard: tools, and samples that are picked up, moved, added and erased."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from lossstudio.core.analysis.sample_inspection import id_of
from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.datasets.drawing import add, erase, flip, make_outliers, move
from lossstudio.plots.fit.drawing.places import moved_by, sample_at
from lossstudio.plots.fit.drawing.tools import DrawState, Tool
from lossstudio.widgets.focus import ARROWS
from lossstudio.widgets.roles import announce

if TYPE_CHECKING:
    from lossstudio.plots.fit.drawing.drawable_fit import DrawableFit

Key = Qt.Key
STEP = 0.02  # of what is seen of an axis
WAYS = {
    Key.Key_Left: QPointF(-STEP, 0.0),
    Key.Key_Right: QPointF(STEP, 0.0),
    Key.Key_Up: QPointF(0.0, STEP),
    Key.Key_Down: QPointF(0.0, -STEP),
}
PICKS = frozenset((Key.Key_Return, Key.Key_Enter, Key.Key_Space))
ERASES = frozenset((Key.Key_Delete, Key.Key_Backspace))


class DrawKeys:
    """Takes the keys of one picture while a tool is in hand.

    Parameters
    ----------
    view : DrawableFit
    state : DrawState
    """

    def __init__(self, view: "DrawableFit", state: DrawState) -> None:
        self._view, self._state = view, state

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """The keys that draw, as things are."""
        if self._state.tool is None:
            return frozenset()
        tools = frozenset(tool.key for tool in self._offered)
        moves = ARROWS if self._state.selected else frozenset()
        picks = PICKS if self._chosen else frozenset()  # else Space runs, as everywhere
        return tools | picks | ERASES | moves | {Key.Key_Insert}

    @property
    def _offered(self) -> tuple[Tool, ...]:
        snapshot = self._view.shown
        return Tool.offered(0 if snapshot is None else len(snapshot.prepared.samples.classes))

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key is for; returns whether that was drawing."""
        key = Qt.Key(event.key())
        if key not in self.keys:
            return False
        if key not in WAYS:
            self._state.ended.emit()  # the moves until here are a gesture
        if key in WAYS:
            self._state.step(lambda drawn: self._moved(drawn, WAYS[key]))
        elif key in PICKS:
            self._pick()
        elif key in ERASES:
            self._erase()
        elif key == Key.Key_Insert:
            self._state.do(self._added)
        else:
            self._take(key)
        return True

    def _take(self, key: Qt.Key) -> None:
        """Take up a tool; of those that do one thing to a sample, do it to what is chosen."""
        tool = next(tool for tool in self._offered if tool.key == key)
        does = {Tool.FLIP: flip, Tool.OUTLIER: make_outliers}
        chosen = self._chosen
        if tool in does and chosen:
            self._state.do(lambda drawn: does[tool](drawn, chosen))
        else:
            self._state.take(tool)
            announce(self._view, f"{tool.word}. {tool.tip}")

    @property
    def _chosen(self) -> frozenset[int]:
        """The ids of the samples that are selected, or of the one that is read."""
        if self._state.selected:
            return self._state.selected
        read, snapshot = self._view.read, self._view.shown
        return (
            frozenset() if read is None or snapshot is None else frozenset((id_of(snapshot, read),))
        )

    def _pick(self) -> None:
        """Pick up the sample that is read, or put down what is selected."""
        if self._state.selected:
            self._state.select(())
            announce(self._view, "Put down")
        elif self._chosen:
            self._state.select(self._chosen)
            announce(self._view, "Picked up: the arrows move it")

    def _erase(self) -> None:
        chosen = self._chosen
        if chosen:
            self._state.do(lambda drawn: erase(drawn, chosen))
            self._state.select(())

    def _moved(self, drawn: DrawnDataset, way: QPointF) -> DrawnDataset:
        (left, right), (low, high) = self._view.getViewBox().viewRange()
        step = QPointF(way.x() * (right - left), way.y() * (high - low))
        ids = np.array(drawn.ids)
        chosen = np.isin(ids, list(self._state.selected))
        new = moved_by(drawn, drawn.rows[chosen], np.array(drawn.target)[chosen], step)
        return move(drawn, ids[chosen].tolist(), *new)

    def _added(self, drawn: DrawnDataset) -> DrawnDataset:
        """Add a sample in the middle of what is seen."""
        (left, right), (low, high) = self._view.getViewBox().viewRange()
        middle = QPointF((left + right) / 2, (low + high) / 2)
        sample = sample_at(drawn, middle, self._state.class_)
        return add(drawn, sample.row, sample.target)

"""What is drawn of a widget on paper: plots, legends and words, but nothing to be clicked."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QPalette,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QGraphicsView, QLabel, QWidget

from lossstudio.plots.base.legend import Entries
from lossstudio.plots.base.plot import Plot
from lossstudio.plots.base.vector_painter import VectorPainter
from lossstudio.widgets.caption import Caption
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.tokens import Tokens


@runtime_checkable
class PaintsItself(Protocol):
    """A widget that paints itself with any painter, in px from its upper left corner."""

    def paint_on(self, painter: QPainter) -> None:
        """Paint what is on the screen."""


def paint_widgets(painter: VectorPainter, region: QWidget, origin: QPointF, tokens: Tokens) -> None:
    """Paint a region and all in it that is seen, from a place of the page on."""
    seen = [w for w in region.findChildren(QWidget) if w.isVisibleTo(region)]
    for widget in (region, *seen):
        if isinstance(widget, PaintsItself | QGraphicsView | QLabel):
            at = origin + QPointF(widget.mapTo(region, QPoint(0, 0)))
            painter.begin_at(at.x(), at.y())
            painter.save()
            _paint(painter, widget, tokens)
            painter.restore()


@contextmanager
def names_above(plots: Sequence[Plot]) -> Iterator[None]:
    """Leave out the name beside a lone plot where it is cut: the whole one is to stand above."""
    axes = [plot.getAxis("left") for plot in plots if len(plots) == 1]
    labels = [axis.label for axis in axes if axis.cut_name]
    for label in labels:
        label.hide()
    try:
        yield
    finally:
        for label in labels:
            label.show()


def _paint(painter: VectorPainter, widget: QWidget, tokens: Tokens) -> None:
    if isinstance(widget, PaintsItself):
        widget.paint_on(painter)
    elif isinstance(widget, QGraphicsView):
        painter.draw_scene(widget.scene(), widget.viewportTransform())
    elif isinstance(widget, Entries):
        _paint_entries(painter, widget, tokens)
    elif isinstance(widget, QLabel):
        _paint_label(painter, widget, tokens)


def _paint_entries(painter: VectorPainter, label: Entries, tokens: Tokens) -> None:
    """Paint rich text: pieces of lines and words."""
    document = QTextDocument()
    document.setDefaultFont(label.font())
    document.setDocumentMargin(0)
    document.setHtml(label.text())
    room = label.contentsRect()
    document.setTextWidth(room.width())
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor(tokens.text))
    spare = max(0.0, room.height() - document.size().height())
    painter.translate(room.left(), room.top() + 0.5 * spare)
    document.documentLayout().draw(painter, context)


def _paint_label(painter: VectorPainter, label: QLabel, tokens: Tokens) -> None:
    """Paint plain text as it is broken or cut on the screen."""
    painter.setFont(label.font())
    painter.setPen(_colour(label, tokens))
    if isinstance(label, Caption) and label.tints:
        label.draw_tinted(painter)
        return
    option = QTextOption(label.alignment())
    wrapped = QTextOption.WrapMode.WordWrap
    option.setWrapMode(wrapped if label.wordWrap() else QTextOption.WrapMode.NoWrap)
    text = label.shown if isinstance(label, Elided) else label.text()
    painter.drawText(QRectF(label.contentsRect()), text, option)


def _colour(label: QLabel, tokens: Tokens) -> QColor:
    """Return the colour of a label: its own, or that of all like it."""
    own = re.search(r"color: (#\w+)", label.styleSheet())
    if own:
        return QColor(own[1])
    return QColor(tokens.muted if label.objectName() == "hint" else tokens.text)

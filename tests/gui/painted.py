"""Reads back what is painted: which words stand where, as a drawing of them tells."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QRegion, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QWidget

SLACK = 2.0  # px
SVG = "{http://www.w3.org/2000/svg}"
Words = tuple[str, QRectF]


def painted(widget: QWidget) -> list[Words]:
    """Return the words that a widget or a plot paints, and where on it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    drawing.setViewBox(QRect(QPoint(), widget.size()))
    drawing.setResolution(round(widget.logicalDpiX()))
    painter = QPainter(drawing)
    if isinstance(widget, pg.GraphicsView):
        for item in widget.scene().items():  # what is kept as a picture has no words any more
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        widget.render(painter, QRectF(widget.rect()), widget.rect())
    else:
        widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    return list(_words(ElementTree.fromstring(bytes(buffer.data().data()))))


def _words(drawing: ElementTree.Element) -> Iterator[Words]:
    for group in drawing.iter(f"{SVG}g"):
        numbers = re.findall(r"[-+.\de]+", group.get("transform", "").removeprefix("matrix"))
        placed = QTransform(*map(float, numbers)) if len(numbers) == 6 else QTransform()
        for text in group.findall(f"{SVG}text"):
            font = QFont(text.get("font-family", ""))
            font.setPixelSize(max(1, round(float(text.get("font-size", "1")))))
            font.setWeight(QFont.Weight(int(text.get("font-weight", "400"))))
            words = (text.text or "").strip()
            ink = QFontMetricsF(font).tightBoundingRect(words)
            ink.translate(float(text.get("x", "0")), float(text.get("y", "0")))
            if words:
                yield words, placed.mapRect(ink)


def painted_misfits(widget: QWidget) -> Iterator[str]:
    """Find words that reach beyond the widget that paints them, or run into one another."""
    room = QRectF(widget.rect()).adjusted(-SLACK, -SLACK, SLACK, SLACK)  # measured in full px
    seen: list[Words] = []
    for words, where in painted(widget):
        if not room.contains(where):
            yield f"{words!r} is cut at {_told(where)} of {_told(room)}"
        yield from (f"{words!r} runs into {other!r}" for other, at in seen if where.intersects(at))
        seen.append((words, where))


def _told(rect: QRectF) -> str:
    return f"{rect.left():.0f}–{rect.right():.0f}, {rect.top():.0f}–{rect.bottom():.0f}"

"""The signs on the timeline: how what happened is drawn, and how signs stand side by side."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from lossstudio.core.recording.marks import (
    Best,
    Calibrated,
    Changed,
    Diverged,
    Event,
    Jumped,
    Mark,
    Overconfident,
    Stale,
    StoppedEarly,
)
from lossstudio.widgets.look.measures import scaled

SIGN = 4.0  # px, half a sign
APART = 2 * SIGN + 1.0  # px between two signs
RAISED = 12.0  # px above the line
REACH = 8.0  # px of a stroke above and below the line
SHAPES: dict[type[Event], list[tuple[float, float]]] = {
    Best: [(0, -1), (1, 1), (-1, 1)],
    Jumped: [(0, -1.2), (1, 0), (0, 1.2), (-1, 0)],
    StoppedEarly: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    Stale: [(-1, -1), (1, -1), (0, 1)],
}


def epoch_of(mark: Mark) -> int:
    """Return when it happened."""
    return mark.epoch


def apart(places: list[float], width: float) -> list[float]:
    """Move places (px, in order) as little as is needed for signs that do not overlap."""
    if len(places) * scaled(APART) > width:
        return places
    moved, end = places.copy(), width - scaled(SIGN)
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = min(moved[index], end)
        end = moved[index] - scaled(APART)
    begin = scaled(SIGN)
    for index, place in enumerate(moved):
        moved[index] = max(place, begin)
        begin = moved[index] + scaled(APART)
    return moved


def draw_sign(painter: QPainter, event: Event, place: QPointF, colour: QColor) -> None:
    """Draw the sign of what happened, above a place on the line."""
    x, line, size = place.x(), place.y(), scaled(SIGN)
    y = line - scaled(RAISED)
    painter.setPen(QPen(colour, scaled(1.6)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(event, Changed):
        painter.drawLine(QPointF(x, line - scaled(REACH)), QPointF(x, line + scaled(REACH)))
    elif isinstance(event, Diverged):
        for tilt in (size, -size):
            painter.drawLine(QPointF(x - size, y - tilt), QPointF(x + size, y + tilt))
    elif isinstance(event, Calibrated | Overconfident):
        if isinstance(event, Overconfident):
            painter.setBrush(colour)
        painter.drawEllipse(QPointF(x, y), size - 0.5, size - 0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = [QPointF(x + size * a, y + size * b) for a, b in SHAPES[type(event)]]
        painter.drawPolygon(QPolygonF(corners))

"""Tab goes as one reads: region by region, in each of them line by line."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

LINE = 12  # px: what stands less far apart in height is on one line


def tab_stops(regions: Sequence[QWidget]) -> list[QWidget]:
    """Return where Tab stops in what is seen, in the order of reading."""
    found: list[QWidget] = []
    for region in regions:
        stops = [stop for stop in region.findChildren(QWidget) if _is_stop(stop)]
        placed = [(_middle(stop, region), at, stop) for at, stop in enumerate(stops)]
        line: list[tuple[int, int, QWidget]] = []
        top = 0
        for where, at, stop in sorted(placed, key=_height):
            if line and where.y() - top > LINE:
                found += _in_line(line)
                line = []
            if not line:
                top = where.y()
            line.append((where.x(), at, stop))
        found += _in_line(line)
    return found


def _middle(stop: QWidget, region: QWidget) -> QPoint:
    return stop.mapTo(region, stop.rect().center())


def _height(placed: tuple[QPoint, int, QWidget]) -> int:
    return placed[0].y()


def _in_line(line: list[tuple[int, int, QWidget]]) -> list[QWidget]:
    return [stop for *_, stop in sorted(line, key=lambda placed: placed[:2])]


def _is_stop(widget: QWidget) -> bool:
    by_tab = Qt.FocusPolicy.TabFocus
    takes = (widget.focusPolicy() & by_tab) == by_tab
    above = widget.parentWidget()
    inner = isinstance(above, QAbstractScrollArea) and above.viewport() is widget
    return takes and not inner and widget.isEnabled() and widget.isVisible()


def go_on(regions: Sequence[QWidget], forward: bool) -> bool:
    """Give the focus to the next stop, or the one before; whether there is one."""
    stops = tab_stops(regions)
    if not stops:
        return False
    here = QApplication.focusWidget()
    at = stops.index(here) if here in stops else (-1 if forward else 0)
    goal = stops[(at + (1 if forward else -1)) % len(stops)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    goal.setFocus(reason)
    above = goal.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            _scroll_to(above, goal)
        above = above.parentWidget()
    return True


def _scroll_to(area: QScrollArea, part: QWidget) -> None:
    """Show all of a part, or its top; Qt looks for the cursor of a plot, which has none."""
    content = area.widget()
    for corner in (part.rect().bottomRight(), part.rect().topLeft()):
        if content is not None:
            where = part.mapTo(content, corner)
            area.ensureVisible(where.x(), where.y(), 0, LINE)

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
        middles = {stop: stop.mapTo(region, stop.rect().center()) for stop in stops}
        stops.sort(key=lambda stop, middles=middles: middles[stop].y())
        line: list[QWidget] = []
        for stop in stops:
            if line and middles[stop].y() - middles[line[0]].y() > LINE:
                found += sorted(line, key=lambda stop, middles=middles: middles[stop].x())
                line = []
            line.append(stop)
        found += sorted(line, key=lambda stop, middles=middles: middles[stop].x())
    return found


def _is_stop(widget: QWidget) -> bool:
    by_tab = Qt.FocusPolicy.TabFocus
    takes = (widget.focusPolicy() & by_tab) == by_tab
    viewport = isinstance(widget.parentWidget(), QAbstractScrollArea) and (
        widget.parentWidget().viewport() is widget
    )
    return takes and not viewport and widget.isEnabled() and widget.isVisible()


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
            above.ensureWidgetVisible(goal, 0, LINE)
        above = above.parentWidget()
    return True


def by_height(widgets: Sequence[QWidget], left: bool, middle: int) -> list[QWidget]:
    """Return the widgets of one half of their window, from top to bottom."""
    places = {widget: widget.mapTo(widget.window(), QPoint(0, 0)) for widget in widgets}
    here = [widget for widget in widgets if (places[widget].x() < middle) is left]
    return sorted(here, key=lambda widget: places[widget].y())

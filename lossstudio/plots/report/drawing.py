"""The plots of a report as figures, with text and lines, or in pixels where those are too many."""

import logging
from collections.abc import Iterable, Iterator

from lossstudio.core.export.report.page import Drawn
from lossstudio.core.export.report.parts import Figure
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.picture import Picture
from lossstudio.plots.report.pages import Sheet, sheets
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.look.tokens import LIGHT
from lossstudio.widgets.typesetting import typeset

MOST_BYTES = 500_000  # of an SVG; what takes more is heavy in a browser
SHARP = 2  # dots of a PNG for a px

logger = logging.getLogger(__name__)


def figures(snapshot: Snapshot, state: ViewState) -> Iterator[Figure]:
    """Yield the plots of a race as they are looked at; each takes a tenth of a second or more."""
    yield from map(_figure, sheets(snapshot, state))


def drawn(figures: Iterable[Figure]) -> Drawn:
    """Return figures with what else is drawn; formulas are typeset by whoever writes the page."""
    return Drawn(tuple(figures), LIGHT.contenders, _typeset)


def _figure(sheet: Sheet) -> Figure:
    picture = Picture(((sheet.widget,),), LIGHT, sheet.lines)
    svg = picture.svg()
    if len(svg) <= MOST_BYTES:
        return Figure(sheet.title, sheet.caption, svg=svg.decode())
    return Figure(sheet.title, sheet.caption, png=picture.png(SHARP))


def _typeset(latex: str) -> str:
    try:
        return typeset(latex, LIGHT.text).decode()
    except Exception:  # whatever ziamath makes of it; the page then has the LaTeX
        logger.exception("A formula cannot be typeset: %s", latex)
        return ""

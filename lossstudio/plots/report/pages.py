"""The plots of a report: all that a race has, light on white, apart from any window."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lossstudio.core.analysis.predictions import thresholds_text
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.legend import Legend
from lossstudio.plots.base.page import Page
from lossstudio.plots.base.picture import Line, lines_of
from lossstudio.plots.classification.class_page import ClassPage, visible
from lossstudio.plots.classification.confusion_page import ConfusionPage, MatricesArea
from lossstudio.plots.classification.reliability import ReliabilityPage
from lossstudio.plots.classification.roc_pr import PrecisionRecallPage, RocPage
from lossstudio.plots.classification.threshold_costs import ThresholdCostsPage
from lossstudio.plots.curves.gradient_norms import GradientNormsPage
from lossstudio.plots.curves.loss_page import LossPage
from lossstudio.plots.curves.yardstick_page import YardstickPage
from lossstudio.plots.fit.colour_bar import ColourBar
from lossstudio.plots.fit.fit_caption import told
from lossstudio.plots.fit.fit_view import FitView
from lossstudio.plots.fit.truth import truth_of
from lossstudio.plots.loss_shape.overlaid_shapes import OverlaidShapes
from lossstudio.session.view_state import ALL, INFLUENCE, OWN, PENALISED, STEP, View, ViewState
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.style import style_sheet
from lossstudio.widgets.look.tokens import LIGHT

WIDTH, HEIGHT = 760, 360  # px of a picture
SQUARE = 440  # px of height, of a diagram whose axes are alike
FEW, TALL, LOW = 4, 300, 240  # tiles that stand in pairs; px of height of those, and of more
COST_MARKS = ("dots: the thresholds in force", "rings: the cheapest", "dashed: Elkan's")
CONFUSED = "which class is taken for which {}"
RELIABLE = "whether probabilities come true {}: on the diagonal they do"
OWN_ROW = 180  # px of height of each own loss
RAW = (OWN, PENALISED)  # measures of which each contender has a plot of its own


@dataclass
class Sheet:
    """A plot that is laid out, ready to be drawn.

    Attributes
    ----------
    title : str
    caption : str
    widget : QWidget
    lines : sequence of Line
        Who is who, where the widget does not tell.
    """

    title: str
    caption: str
    widget: QWidget
    lines: Sequence[Line] = ()


def sheets(snapshot: Snapshot, state: ViewState) -> Iterator[Sheet]:
    """Yield the plots of a race as they are looked at, one after the other; they are not seen.

    Each is gone once the next one is asked for.
    """
    if not visible(snapshot):
        return
    view = View()
    view.set_state(replace(state, shape_contenders=ALL))
    view.fit(snapshot)
    yield from _one(_fit(snapshot, view.state))
    rows = round(math.sqrt(len(visible(snapshot)))) if view.state.loss_measure in RAW else 1
    height = max(HEIGHT, OWN_ROW * rows)
    yield from _one(_page(snapshot, LossPage(LIGHT, view), "Loss", height))
    yield from _one(_page(snapshot, YardstickPage(LIGHT, view), "Yardstick", HEIGHT))
    yield from _one(_page(snapshot, GradientNormsPage(LIGHT, view), "Gradient", HEIGHT))
    task = snapshot.prepared.task
    if task.is_classification:
        yield from _one(_page(snapshot, ConfusionPage(LIGHT, view), "Confusion", HEIGHT))
        yield from _one(_page(snapshot, ReliabilityPage(LIGHT, view), "Reliability", SQUARE))
    if task is Task.BINARY:
        yield from _one(_page(snapshot, RocPage(LIGHT, view), "ROC", SQUARE))
        yield from _one(_page(snapshot, PrecisionRecallPage(LIGHT, view), "PR curve", SQUARE))
        costs = ThresholdCostsPage(LIGHT, view)
        yield from _one(_page(snapshot, costs, "Cost over threshold", HEIGHT))
    shapes = OverlaidShapes(LIGHT, view)
    caption = _sentence("thick: value", "thin: gradient", "dots and bars: samples of one contender")
    holder = _column(HEIGHT, shapes)
    _lay_out(holder)
    shapes.show_snapshot(snapshot)
    yield from _one(Sheet("Loss shape", caption, holder, lines_of(snapshot, LIGHT)))


def _one(sheet: Sheet) -> Iterator[Sheet]:
    """Yield a sheet once everything in it has taken its place, and let it go."""
    for _ in range(2):  # what is laid out may ask for more
        for part in (sheet.widget, *sheet.widget.findChildren(QWidget)):
            QCoreApplication.sendPostedEvents(part, QEvent.Type.LayoutRequest.value)
        for plot in sheet.widget.findChildren(pg.PlotWidget):
            plot.grab()  # only where it is drawn, an axis learns how wide its numbers are
            plot.getPlotItem().layout.activate()
    try:
        yield sheet
    finally:
        sheet.widget.close()
        sheet.widget.deleteLater()


def _lay_out(widget: QWidget) -> None:
    """Lay a widget out as it will be drawn, without showing it."""
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
    widget.resize(px(WIDTH), widget.minimumHeight())
    widget.show()


def _column(height: int, *parts: QWidget) -> QWidget:
    """Return widgets one above the other, the last of which takes the room there is."""
    holder = QWidget()
    holder.setStyleSheet(style_sheet())  # it is in no window
    holder.setMinimumHeight(px(height))
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        column.addWidget(part, int(part is parts[-1]))
    return holder


def _sentence(*parts: str) -> str:
    text = one_line("; ".join(" ".join(part.split()) for part in parts if part))
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _page(snapshot: Snapshot, page: Page, title: str, height: int) -> Sheet:
    """Return a page of the window with who is who, unless it says so itself."""
    aside = QWidget()  # the controls of a page belong into the head of a card
    aside.hide()
    for control in page.controls:
        control.setParent(aside)
    lines = () if isinstance(page, ClassPage) else lines_of(snapshot, LIGHT)
    holder = _column(height, aside, page)
    sheet = Sheet(title, _told(page, snapshot), holder, lines)
    _lay_out(holder)
    page.show_snapshot(snapshot)
    for area in page.findChildren(MatricesArea):  # paper is not scrolled
        holder.resize(holder.size() + area.hidden)
    return sheet


def _told(page: Page, snapshot: Snapshot) -> str:
    """Return what a page shows."""
    state, side = page.view.state, ""
    if len(snapshot.prepared.test):
        side = f"on the {'test' if state.split_in(snapshot.prepared) else 'training'} samples"
    match page:
        case YardstickPage():
            metric = METRICS[state.metric(metrics_for(snapshot.prepared.task))]
            return f"{metric.title}: {metric.explained(*snapshot.paid)}"
        case GradientNormsPage():
            what = "step" if state.gradient_measure == STEP else "gradient"
            return f"How long the {what} is at the last batch of each epoch."
        case ConfusionPage() | ReliabilityPage():
            confused = isinstance(page, ConfusionPage)
            return _sentence((CONFUSED if confused else RELIABLE).format(side))
        case ThresholdCostsPage():
            return _sentence(f"what mistakes cost {side} at every threshold", *COST_MARKS)
        case RocPage() | PrecisionRecallPage():
            at = f"the dots are at the threshold {thresholds_text(snapshot.experiment)}"
            return _sentence(f"{page.axes[1]} against {page.axes[0]} {side}", at)
        case _:
            thin = ", thin of the test samples" if side else ""
            return f"The losses as training goes on; thick of the training samples{thin}."


def _fit(snapshot: Snapshot, state: ViewState) -> Sheet:
    """Return the fits: all in one picture over one feature, else a tile of each contender."""
    shown, tiled = visible(snapshot), snapshot.fit.y is not None
    groups = [[index] for index in shown] if tiled else [shown]
    columns = min(len(groups), 2 if len(groups) <= FEW else 3)
    tiles, bar = QWidget(), _bar(snapshot)
    grid = QGridLayout(tiles)
    grid.setContentsMargins(0, 0, 0, 0)
    row = QWidget()
    beside = QHBoxLayout(row)
    beside.setContentsMargins(0, 0, 0, 0)
    beside.addWidget(tiles, 1)
    beside.addWidget(bar)
    tall = TALL if len(groups) <= FEW else LOW
    height = max(HEIGHT, tall * math.ceil(len(groups) / columns))
    holder = _column(height, *(() if tiled else (Legend(LIGHT),)), row)
    views = []
    for place in range(len(groups)):
        view = FitView(LIGHT, titled=tiled)
        view.weighing = state.sample_size == INFLUENCE
        view.shows_truth = state.truth
        grid.addWidget(view, place // columns, place % columns)
        views.append(view)
    _lay_out(holder)
    for legend in holder.findChildren(Legend):
        legend.show_snapshot(snapshot, shown)
    for view, group in zip(views, groups, strict=True):
        view.show_snapshot(snapshot, group, group[0])
    note, dense = views[0].samples.note, views[0].samples.is_dense
    parts = [*told(snapshot, state, "", bar.numbers, note if dense else "")]
    parts += [note] * (not dense)
    if state.truth and truth_of(snapshot) is not None:
        parts.append("thin and dashed: the truth")
    return Sheet("Fit", _sentence(*parts), holder)


def _bar(snapshot: Snapshot) -> ColourBar:
    """Return which colour is which target, where the fit is a surface."""
    bar, samples = ColourBar(LIGHT), snapshot.prepared.samples
    if samples.task is Task.REGRESSION and snapshot.fit.y is not None:
        low, high = samples.ranges[-1].tolist()
        bar.show_scale(samples.target_name, low, high)
    return bar

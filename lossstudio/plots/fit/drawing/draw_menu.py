"""What may be done to the samples at a place, as a menu."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QMenu

from lossstudio.core.analysis.sample_inspection import id_of
from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.datasets.drawing import add, erase, flip, make_outliers
from lossstudio.plots.fit.drawing.places import sample_at
from lossstudio.widgets.plain_text import menu_text

if TYPE_CHECKING:
    from lossstudio.plots.fit.drawing.drawable_fit import DrawableFit


def draw_menu(view: "DrawableFit", mouse: QPointF) -> QMenu:
    """Return a menu for a place of a picture: for the sample there, or all that are selected."""
    menu, state, snapshot = QMenu(view), view.state, view.shown
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    under = view.sample_under(mouse)
    drawn = state.begin()
    if drawn is None or snapshot is None:
        return menu
    ids = state.selected
    if under is not None and id_of(snapshot, under) not in ids:
        ids = frozenset((id_of(snapshot, under),))
    what = "this sample" if len(ids) == 1 else f"{len(ids)} samples"
    if ids:
        if drawn.classes:
            for index, name in enumerate(drawn.classes):
                action = menu.addAction(menu_text(f"Make {what} {name}"))
                action.triggered.connect(partial(_do, view, partial(flip, ids=ids, to=index)))
        else:
            action = menu.addAction(f"Make {what} an outlier")
            action.triggered.connect(partial(_do, view, partial(make_outliers, ids=ids)))
        erased = menu.addAction(f"Erase {what}")
        erased.triggered.connect(partial(_do, view, partial(erase, ids=ids)))
        menu.addSeparator()
    place = view.place_at(mouse)
    for index, name in enumerate(drawn.classes or ("",)):
        action = menu.addAction(menu_text(f"Add a sample of {name} here" if name else "Add here"))
        action.triggered.connect(partial(_do, view, partial(_added, place=place, class_=index)))
    every = menu.addAction("Select all")
    every.triggered.connect(lambda: state.select(drawn.ids))
    return menu


def _added(drawn: DrawnDataset, place: QPointF, class_: int) -> DrawnDataset:
    sample = sample_at(drawn, place, class_)
    return add(drawn, sample.row, sample.target)


def _do(view: "DrawableFit", what: "partial[DrawnDataset]") -> None:
    view.state.do(what)
    left = view.state.begin()
    if left is not None:
        view.state.select(view.state.selected & set(left.ids))

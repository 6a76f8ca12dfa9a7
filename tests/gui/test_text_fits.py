"""Every page with few and many contenders of long names, at three sizes, light and dark."""

import contextlib
from dataclasses import replace

import pytest
from fitting import misfits
from painted import painted_misfits
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QScrollArea, QSlider, QWidget
from pytestqt.exceptions import TimeoutError

from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.tasks import Task
from lossstudio.panels.form import MORE
from lossstudio.plots.base.plot import Plot
from lossstudio.plots.classification.confusion import Matrices
from lossstudio.plots.fit.colour_bar import ColourBar
from lossstudio.session.view_state import FIT_PAGES, ViewState
from lossstudio.widgets.look.theme import Scheme

SIZES = ((1024, 700), (1280, 800), (1920, 1080))
LONG = "A very long name of a contender, as long as a name may be, number"
LOSS_PAGES = ViewState.parameters()["loss_page"].choices
YARDSTICK_PAGES = ViewState.parameters()["yardstick_page"].choices


def contenders(task: Task, count: int) -> tuple[Contender, ...]:
    """Return contenders whose names, of losses or given, are as long as can be."""
    titles = sorted(LOSSES.for_task(task), key=lambda cls: -len(cls.title))
    made = [Contender(LOSSES.create(titles[i % len(titles)].key), colour=i) for i in range(count)]
    return tuple(
        replace(contender, name=f"{LONG} {index}") if index % 2 else contender
        for index, contender in enumerate(made)
    )


@pytest.mark.slow
@pytest.mark.parametrize("key", ["moons", "penguins", "engel_food"])
@pytest.mark.parametrize("count", [1, 3, 8])
def test_all_text_fits_or_is_told_in_a_tooltip(qtbot, open_window, settle, train, key, count):
    window = open_window(key)
    experiment = window.session.experiment
    taken = contenders(experiment.task, count)
    window.session.edit(replace(experiment, contenders=taken))
    settle(window)
    train(window, 2)
    wrong: dict[str, None] = {}
    for size in SIZES:
        window.resize(*size)
        for index in range(max(len(FIT_PAGES), len(YARDSTICK_PAGES))):
            window.session.view.update(
                fit_page=FIT_PAGES[index % len(FIT_PAGES)],
                loss_page=LOSS_PAGES[index % len(LOSS_PAGES)],
                yardstick_page=YARDSTICK_PAGES[index % len(YARDSTICK_PAGES)],
            )
            QTest.qWait(30)
            if (window.width(), window.height()) != size:
                wrong[f"{window.width()} wide at {size[0]}"] = None
            for text in comes_to_fit(qtbot, window, painted=False):
                wrong[f"{size[0]}, {FIT_PAGES[index % len(FIT_PAGES)]}, {text}"] = None
    assert not wrong, "\n".join(wrong)


def painted_wrong(window: QWidget) -> list[str]:
    """Return what of the words that are painted cannot be read, on plots and pictures that are."""
    kinds = (Plot, Matrices, ColourBar)
    parts = [part for kind in kinds for part in window.findChildren(kind)]
    seen = [part for part in parts if part.isVisible() and not part.visibleRegion().isEmpty()]
    return [f"{type(part).__name__}: {text}" for part in seen for text in painted_misfits(part)]


def comes_to_fit(qtbot, window: QWidget, *, painted: bool = True) -> list[str]:
    """Return what is wrong once all is laid out: an axis takes its width when it is painted."""
    wrong: list[str] = []

    def fits() -> bool:
        wrong[:] = [*misfits(window), *(painted_wrong(window) if painted else ())]
        return not wrong

    with contextlib.suppress(TimeoutError):
        qtbot.waitUntil(fits, timeout=15_000)
    return wrong


def unfold(window) -> None:
    """Show the rows under "More…"."""
    for panel in window.columns.panels:
        for button in panel.findChildren(QPushButton):
            if button.text() == MORE and not button.isHidden():
                button.click()


@pytest.mark.slow
@pytest.mark.parametrize("key", ["moons", "penguins", "engel_food"])
@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
def test_all_text_fits_at_any_zoom_also_what_is_painted_or_folded(
    qtbot, open_window, settle, train, theme, key, zoom
):
    window = open_window(key)
    experiment = window.session.experiment
    window.session.edit(replace(experiment, contenders=contenders(experiment.task, 3)))
    settle(window)
    train(window, 2)
    unfold(window)
    theme.set_zoom(zoom)
    wrong: dict[str, None] = {}
    for size in SIZES[:2]:
        window.resize(*size)
        for index, page in enumerate(YARDSTICK_PAGES):
            window.session.view.update(
                fit_page=FIT_PAGES[index % len(FIT_PAGES)],
                loss_page=LOSS_PAGES[index % len(LOSS_PAGES)],
                yardstick_page=page,
            )
            QTest.qWait(30)
            for text in comes_to_fit(qtbot, window):
                wrong[f"{size[0]}, {FIT_PAGES[index % 4]}, {page}, {text}"] = None
            if (window.width(), window.height()) != size:
                wrong[f"{window.width()} x {window.height()} at {size}"] = None
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
def test_all_text_fits_in_dialogs(qtbot, window, theme, zoom):
    theme.set_zoom(zoom)
    actions = window.actions_
    for action in (actions.learning_rates, actions.losses, actions.about, actions.keys):
        action.trigger()
        (dialog,) = window.findChildren(QDialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        room = window.screen().availableSize()
        assert dialog.height() <= room.height()
        assert comes_to_fit(qtbot, dialog) == [], action.text()
        for plot in dialog.findChildren(Plot):
            assert not plot.isVisible() or plot.width() > plot.height() / 2, "it is squeezed"
        for slider in dialog.findChildren(QSlider):
            assert not slider.isVisible() or slider.width() > 4 * slider.height() / 2
        dialog.close()
        qtbot.waitUntil(lambda: not window.findChildren(QDialog))


LONG_FORMULA = (
    "a*log(1 + abs(r)**3)*exp(-b*r**2) + softplus(s - y)*abs(r) + log(1 + exp(abs(r)))*r**2"
)


@pytest.mark.parametrize("zoom", [100, 200])
def test_a_long_formula_is_scrolled_and_stays_readable(qtbot, window, settle, theme, zoom):
    theme.set_zoom(zoom)
    short = window.loss.gradient
    qtbot.waitUntil(lambda: short.height() > 0 and short.ratio == 1.0)
    assert not short.is_scrolled
    assert short.focusPolicy() is Qt.FocusPolicy.NoFocus
    loss = formula_loss(LONG_FORMULA, task="regression", a=1.0, b=0.5)
    window.session.edit(window.session.experiment.with_contender(0, loss=loss))
    settle(window)
    gradient = window.loss.gradient
    qtbot.waitUntil(lambda: gradient.is_scrolled)
    assert gradient.ratio >= 0.7, "smaller it cannot be read"
    bar = gradient.horizontalScrollBar()
    assert gradient.height() >= gradient.widget().height() + bar.height(), "the bar covers nothing"
    gradient.setFocus(Qt.FocusReason.TabFocusReason)
    step = window.session.snapshot.step
    qtbot.keyClick(gradient, Qt.Key.Key_Right)
    assert 0 < bar.value() < bar.maximum()
    qtbot.keyClick(gradient, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert window.session.snapshot.step == step, "the arrow scrolls, and trains nothing"


def test_zoom_never_makes_the_window_wider(qtbot, window, theme):
    """Where plots and a column find no room, the plots are scrolled sideways."""
    window.resize(1024, 700)
    plots = window.plots
    for zoom in (125, 150, 200):
        theme.set_zoom(zoom)
        QTest.qWait(50)
        assert (window.width(), window.height()) == (1024, 700)
        qtbot.waitUntil(lambda: plots.width() >= plots.minimumSizeHint().width())
        right = window.columns.right
        assert right.mapTo(window, right.rect().bottomRight()).x() <= window.width()


@pytest.mark.parametrize(("zoom", "size"), [(125, SIZES[0]), (125, SIZES[1]), (150, SIZES[1])])
@pytest.mark.parametrize("key", ["line", "moons"])
def test_zoomed_pages_fit_beside_a_column(qtbot, open_window, theme, key, zoom, size):
    """Heads take a second row rather than that plots are scrolled sideways."""
    window = open_window(key)
    window.resize(*size)
    theme.set_zoom(zoom)
    plots, view = window.plots, window.session.view
    (area,) = (a for a in window.findChildren(QScrollArea) if a.isAncestorOf(plots))
    bar = area.horizontalScrollBar()
    for index in range(max(len(FIT_PAGES), len(YARDSTICK_PAGES))):
        view.update(
            fit_page=FIT_PAGES[index % len(FIT_PAGES)],
            loss_page=LOSS_PAGES[index % len(LOSS_PAGES)],
            yardstick_page=YARDSTICK_PAGES[index % len(YARDSTICK_PAGES)],
        )
        qtbot.waitUntil(lambda: bar.maximum() == 0 and plots.width() <= area.viewport().width())
    view.update(fit_page="fit", loss_page="loss", yardstick_page="yardstick")
    for page in (plots.loss_curves.plot, plots.yardstick.plot):
        qtbot.waitUntil(
            lambda page=page: "…" not in page.getAxis("left").labelString(), timeout=9_000
        )
    if size == SIZES[1]:  # smaller, the tools are scrolled
        plots.fit.draw.click()
        qtbot.waitUntil(lambda: plots.fit.draw_bar.isVisible() and bar.maximum() == 0)


def test_a_head_takes_a_second_row_only_where_it_is_too_long_for_one(qtbot, window, theme):
    card = window.plots.fit
    for zoom, size, rows in ((100, SIZES[1], 1), (150, SIZES[0], 2), (100, SIZES[1], 1)):
        theme.set_zoom(zoom)
        window.resize(*size)

        def below(rows: int = rows) -> bool:
            tabs, draw = card.tabs.button(0), card.draw
            bottom = tabs.mapTo(card, tabs.rect().bottomLeft()).y()
            return (draw.mapTo(card, QPoint(0, 0)).y() > bottom) == (rows == 2)

        qtbot.waitUntil(below)
        assert card.draw.visibleRegion().boundingRect() == card.draw.rect()


def places(window: QWidget) -> list[tuple[str, QPoint, int, int]]:
    """Return where every widget that is seen lies, and how large it is."""
    return [
        (type(w).__name__, w.mapTo(window, QPoint(0, 0)), w.width(), w.height())
        for w in window.findChildren(QWidget)
        if w.isVisible()
    ]


@pytest.mark.parametrize("key", ["line_outliers", "moons"])
def test_light_and_dark_stand_at_the_same_places(qtbot, open_window, train, theme, key):
    window = open_window(key)
    train(window, 1)

    def moved() -> list[tuple[str, QPoint, int, int]]:
        light = places(window)
        theme.choose(Scheme.DARK)
        QTest.qWait(50)  # for what might move later
        dark = places(window)
        theme.choose(Scheme.LIGHT)
        QTest.qWait(50)
        return [there for there in dark if there not in light]

    qtbot.waitUntil(lambda: moved() == [])  # what came of the race may have taken its place late


def test_names_over_confusion_matrices_end_before_the_next_word(
    qtbot, open_window, settle, train, monkeypatch
):
    written: list[tuple[float, float, str]] = []

    class Recorder(QPainter):
        def drawText(self, where, *rest):
            if isinstance(where, QPointF):
                right = where.x() + self.fontMetrics().horizontalAdvance(rest[0])
                written.append((where.x(), right, rest[0]))
            super().drawText(where, *rest)

    window = open_window("penguins")
    edited = replace(window.session.experiment, contenders=contenders(Task.MULTICLASS, 3))
    window.session.edit(edited)
    settle(window)
    train(window, 1)
    window.resize(1024, 700)
    window.session.view.update(yardstick_page="confusion")
    monkeypatch.setattr("lossstudio.plots.classification.confusion.QPainter", Recorder)

    def end_before_the_next() -> None:
        written.clear()
        window.grab()
        pairs = list(zip(written[::2], written[1::2], strict=True))
        assert len(pairs) >= 3
        for (_, end, name), (start, _, word) in pairs:
            assert not word or end <= start, f"{name} runs into {word}"

    qtbot.waitUntil(end_before_the_next)


def test_the_key_of_the_loss_shape_is_whole_beside_a_scroll_bar(open_window, qtbot) -> None:
    window = open_window("moons")
    window.resize(1024, 700)
    key = window.plots.shape.key
    qtbot.waitUntil(lambda: window.columns.right.verticalScrollBar().isVisible())
    window.grab()
    assert key.shown == key.text()

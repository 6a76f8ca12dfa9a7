"""Every page with few and many contenders of long names, at three sizes, light and dark."""

from dataclasses import replace

import pytest
from fitting import misfits
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.tasks import Task
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
def test_all_text_fits_or_is_told_in_a_tooltip(
    qtbot, open_window, settle, train, theme, key, count
):
    window = open_window(key)
    experiment = window.session.experiment
    taken = contenders(experiment.task, count)
    window.session.edit(replace(experiment, contenders=taken))
    settle(window)
    train(window, 2)
    wrong: dict[str, None] = {}
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.choose(scheme)
        for size in SIZES:
            window.resize(*size)
            for index in range(max(len(FIT_PAGES), len(YARDSTICK_PAGES))):
                state = window.session.view
                state.update(
                    fit_page=FIT_PAGES[index % len(FIT_PAGES)],
                    loss_page=LOSS_PAGES[index % len(LOSS_PAGES)],
                    yardstick_page=YARDSTICK_PAGES[index % len(YARDSTICK_PAGES)],
                )
                QTest.qWait(30)
                if (window.width(), window.height()) != size:
                    wrong[f"{window.width()} wide at {size[0]}"] = None
                for text in misfits(window):
                    wrong[f"{size[0]}, {FIT_PAGES[index % 4]}, {text}"] = None
    theme.choose(Scheme.LIGHT)
    assert not wrong, "\n".join(wrong)


def places(window: QWidget) -> list[tuple[str, QPoint, int, int]]:
    """Return where every widget that is seen lies, and how large it is."""
    return [
        (type(w).__name__, w.mapTo(window, QPoint(0, 0)), w.width(), w.height())
        for w in window.findChildren(QWidget)
        if w.isVisible()
    ]


@pytest.mark.parametrize("key", ["line_outliers", "moons"])
def test_light_and_dark_stand_at_the_same_places(open_window, train, theme, key):
    window = open_window(key)
    train(window, 1)
    QTest.qWait(50)
    light = places(window)
    theme.choose(Scheme.DARK)
    QApplication.processEvents()
    QTest.qWait(50)
    dark = places(window)
    theme.choose(Scheme.LIGHT)
    assert [there for there in dark if there not in light] == []


def test_names_over_confusion_matrices_end_before_the_next_word(
    open_window, settle, train, monkeypatch
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
    QTest.qWait(100)
    monkeypatch.setattr("lossstudio.plots.classification.confusion.QPainter", Recorder)
    window.grab()
    pairs = list(zip(written[::2], written[1::2], strict=True))
    assert len(pairs) >= 3
    for (_, end, name), (start, _, word) in pairs:
        assert not word or end <= start, f"{name} runs into {word}"

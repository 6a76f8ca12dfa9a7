"""A change of theme leaves no colour of the one before, on no page and in no dialog."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.session.jobs import Job
from lossstudio.session.view_state import (
    FIT_PAGES,
    INFLUENCE,
    LOSS_PAGES,
    OWN,
    YARDSTICK_PAGES,
    ViewState,
)
from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.look.theme import Scheme, Theme
from lossstudio.widgets.look.tokens import DARK

VIEWS = [
    *(ViewState(fit_page=page) for page in FIT_PAGES),
    *(ViewState(loss_page=page) for page in LOSS_PAGES[1:]),
    *(ViewState(yardstick_page=page) for page in YARDSTICK_PAGES[1:]),
    ViewState(loss_measure=OWN, sample_size=INFLUENCE),
]


def three() -> Experiment:
    contenders = tuple(
        Contender(LOSSES.create(key), colour=index)
        for index, key in enumerate(("bce", "brier", "hinge"))
    )
    return replace(experiment_for(DATASETS.create("moons", samples=60)), contenders=contenders)


def picture(qtbot: QtBot, widget: QWidget) -> QImage:
    """Return what a widget shows once nothing is worked out, and two looks at it are alike."""
    seen: list[QImage] = []
    jobs = widget.findChildren(Job)

    def calm() -> bool:
        if any(job.running for job in jobs):
            return False
        seen.append(widget.grab().toImage())
        return len(seen) > 1 and seen[-1] == seen[-2]

    qtbot.waitUntil(calm)
    return seen[-1]


def pictures(qtbot: QtBot, window: MainWindow) -> Iterator[tuple[ViewState, QImage]]:
    """Turn to every page."""
    for view in VIEWS:
        window.session.view.update(**vars(view))
        yield view, picture(qtbot, window)


@pytest.fixture
def raced(qtbot: QtBot, open_window: Callable[..., MainWindow], train: Train):
    """Open windows with the same race, every page turned to once."""

    def open_() -> MainWindow:
        window = open_window(three())
        train(window, 5)
        qtbot.waitUntil(lambda: window.session.idle)
        window.toolbar.progress.hide()  # so many steps a second are never the same
        dict(pictures(qtbot, window))  # an axis keeps the room it once had
        return window

    return open_


@pytest.mark.slow
def test_every_page_is_as_in_a_window_of_that_theme(qtbot, raced, theme: Theme) -> None:
    window = raced()
    light = dict(pictures(qtbot, window))
    theme.choose(Scheme.DARK)
    dark = dict(pictures(qtbot, window))
    window.hide()
    fresh = dict(pictures(qtbot, raced()))
    assert [view for view in VIEWS if dark[view] != fresh[view]] == []
    assert [view for view in VIEWS if dark[view] == light[view]] == []
    window.show()
    theme.choose(Scheme.LIGHT)
    again = dict(pictures(qtbot, window))
    assert [view for view in VIEWS if again[view] != light[view]] == []


def test_a_page_that_is_seen_changes_too(qtbot, open_window, train, theme: Theme) -> None:
    window = open_window(three())
    train(window, 2)
    for view in VIEWS[:3]:
        window.session.view.update(**vars(view))
        light = picture(qtbot, window)
        theme.choose(Scheme.DARK)
        assert picture(qtbot, window) != light
        theme.choose(Scheme.LIGHT)
        assert picture(qtbot, window) == light, view


@pytest.mark.parametrize("name", ["losses", "learning_rates"])
def test_an_open_dialog_is_as_one_opened_in_that_theme(qtbot, window, theme, name) -> None:
    def opened() -> QDialog:
        getattr(window.actions_, name).trigger()
        (dialog,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
        return dialog

    def close(dialog: QDialog) -> None:
        with qtbot.waitSignal(dialog.destroyed):
            dialog.close()

    dialog = opened()
    light = picture(qtbot, dialog)
    theme.choose(Scheme.DARK)
    dark = picture(qtbot, dialog)
    close(dialog)
    fresh = opened()
    assert dark == picture(qtbot, fresh)
    theme.choose(Scheme.LIGHT)
    assert picture(qtbot, fresh) == light != dark
    close(fresh)


def test_a_list_that_was_closed_is_dressed_before_it_opens(qtbot, window, theme: Theme) -> None:
    combo = window.findChild(Combo, "")

    def listed() -> QImage:
        combo.showPopup()
        seen = picture(qtbot, combo.view().window())
        combo.hidePopup()
        return seen

    light = listed()
    theme.choose(Scheme.DARK)
    QApplication.processEvents()
    assert listed() != light
    theme.choose(Scheme.LIGHT)
    QApplication.processEvents()
    assert listed() == light


def test_where_the_race_stands_is_told_in_the_colours_of_the_theme(window, theme: Theme) -> None:
    theme.choose(Scheme.DARK)
    assert f"color:{DARK.muted}" in window.toolbar.progress.text()

"""The help on losses tells of every loss what it declares."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from lossstudio.app.dialogs.loss_help import FORM, LossHelp
from lossstudio.core.losses import LOSSES
from lossstudio.core.losses.not_here import NOT_HERE, WHY
from lossstudio.core.tasks import Task
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.plots.loss_shape.loss_curves import KEY
from lossstudio.widgets.look.measures import LEVELS, NORMAL, px
from lossstudio.widgets.look.theme import Scheme

IMAGE = QTextDocument.ResourceType.ImageResource


@pytest.fixture
def pages(window) -> LossHelp:
    window.actions_.losses.trigger()
    return window.findChild(LossHelp)


def formula(pages: LossHelp, which: str):
    return pages.page.document().resource(IMAGE, QUrl(which))


def test_it_opens_at_the_loss_that_is_edited(window, qtbot) -> None:
    window.contenders.select(2)
    window.loss.elsewhere.linkActivated.emit("#")
    pages = window.findChild(LossHelp)
    assert pages.isVisible()
    assert pages.list.currentItem().text(0) == "Huber"
    assert pages.page.toPlainText().startswith("Huber\n")


@pytest.mark.parametrize("key", LOSSES)
def test_it_tells_all_that_a_loss_declares(pages, key: str) -> None:
    pages.turn_to(key)
    loss, text = LOSSES.create(key), pages.page.toPlainText()
    assert text.startswith(loss.title)
    assert len(loss.use_when) > 20
    assert len(loss.beware) > 20
    for said in (
        loss.meaning(),
        loss.reference,
        loss.use_when,
        loss.beware,
        *loss.traits,
        *loss.equivalents.values(),
    ):
        assert said in text
    for parameter in loss.parameters().values():
        assert parameter.help in text
    assert not formula(pages, "value").isNull()
    assert formula(pages, "value") != formula(pages, "gradient")


def test_headings_of_tasks_are_no_losses(pages) -> None:
    before = pages.page.toPlainText()
    pages.list.setCurrentItem(pages.list.topLevelItem(1))
    assert pages.page.toPlainText() == before


def test_formulas_follow_the_colours(window, pages) -> None:
    light = formula(pages, "value")
    window.theme.choose(Scheme.DARK)
    try:
        assert formula(pages, "value") != light
        assert formula(pages, "value").size() == light.size()
    finally:
        window.theme.choose(Scheme.LIGHT)


@pytest.mark.parametrize("key", LOSSES)
def test_it_draws_the_loss_from_the_loss_itself(pages, key: str) -> None:
    pages.turn_to(key)
    loss, curves = LOSSES.create(key), pages.curves
    x, value = curves.value.getData()
    assert len(curves.values) == len(curves.gradients) == 1
    assert x[0] == -x[-1] <= -3.0
    score, target = x, np.ones_like(x)
    if loss.task is Task.REGRESSION:
        target = np.full_like(x, loss.drawn_target)
    elif loss.task is Task.MULTICLASS:
        score, target = np.stack([x, np.zeros_like(x)], axis=-1), np.zeros(len(x), dtype=int)
    np.testing.assert_allclose(value, loss.value(score, target))
    between = np.abs(x[:, None] - np.array([*loss.kinks, 1e9])).min(axis=1) > x[1] - x[0]
    slope = np.gradient(value, x)
    drawn = curves.gradient.getData()[1]
    scale = 1.0 + np.abs(slope).max()
    assert np.abs(drawn - slope)[between][1:-1].max() < 0.02 * scale
    low, high = curves.getViewBox().viewRange()[1]
    assert low <= value.min()
    assert value.max() <= high
    assert pages.form.isVisible() == bool(loss.parameters())
    assert loss.title in curves.accessibleName()


def test_its_sliders_change_the_curve_and_no_race(window, pages, qtbot) -> None:
    before = window.session.experiment
    pages.turn_to("huber")
    slider = pages.form.rows["delta"].slider
    qtbot.waitUntil(slider.isVisible)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    qtbot.mouseMove(slider, slider.rect().center() + QPoint(15, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    delta = pages.form.rows["delta"].value
    assert delta != 1.0
    x, slope = pages.curves.gradient.getData()
    np.testing.assert_allclose(slope, np.clip(x, -delta, delta))
    assert window.session.experiment == before
    pages.turn_to("bce")
    assert not pages.curves.legend.isVisible()
    row = pages.form.rows["pos_weight"]
    row.field.setFocus()
    row.field.selectAll()
    qtbot.keyClicks(row.field, "4")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert len(pages.curves.values) == 2
    assert pages.curves.legend.isVisible()
    qtbot.keyClicks(row.field, "-4")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert "Cost of a miss is -4" in pages.trouble.text()


def test_it_says_which_losses_are_not_here_and_why(pages, qtbot) -> None:
    pages.list.setFocus()
    qtbot.keyClick(pages.list, Qt.Key.Key_End)
    text = pages.page.toPlainText()
    assert WHY in text
    for each in NOT_HERE:
        assert each.title in text
        assert each.why in text
        assert each.instead in text
    for name in ("F1", "Dice", "AUC", "Contrastive"):
        assert name in text
    assert not pages.curves.isVisible()
    qtbot.keyClick(pages.list, Qt.Key.Key_Up)
    assert pages.curves.isVisible()
    assert pages.page.toPlainText().startswith(LOSSES.for_task(Task.MULTICLASS)[-1].title)


def test_poisson_is_drawn_over_its_score_at_a_count(pages) -> None:
    pages.turn_to("poisson")
    x, y = pages.curves.value.getData()
    np.testing.assert_allclose(y, np.exp(x) - 3.0 * x)
    assert "y = 3" in pages.curves.getAxis("bottom").labelText
    low, high = pages.curves.viewRange()[1]
    assert low < y.min()
    assert high > y.max()


def test_its_formulas_are_those_of_the_sliders(pages) -> None:
    pages.turn_to("bce")
    before = formula(pages, "gradient")
    pages.form.rows["pos_weight"].changed.emit(3.0)
    assert formula(pages, "gradient") != before
    pages.form.rows["pos_weight"].changed.emit(1.0)
    assert formula(pages, "gradient") == before


def test_at_every_zoom_its_menu_stands_at_the_end_of_the_line_above_the_sliders(
    window, pages, qtbot
) -> None:
    menu = PlotMenu.of(pages.curves).button
    key = next(label for label in pages.findChildren(QLabel) if label.text() == KEY)
    pages.turn_to("huber")

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(pages, QPoint()), widget.size())

    def stands() -> bool:
        button, form = place(menu), place(pages.form)
        beside = abs(button.center().y() - place(key).center().y()) <= 2
        ends = button.right() == form.right() == place(pages.page).right()
        return beside and ends and form.bottom() < pages.height()

    for zoom in (*LEVELS, NORMAL):
        window.theme.set_zoom(zoom)
        qtbot.waitUntil(stands)
        assert place(pages.form).width() >= px(FORM)
        assert not place(pages.curves).intersects(place(menu))

"""The help on losses tells of every loss what it declares."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from lossstudio.app.dialogs.loss_help import LossHelp
from lossstudio.core.losses import LOSSES
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
    for said in (loss.meaning(), loss.reference, *loss.traits, *loss.equivalents.values()):
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

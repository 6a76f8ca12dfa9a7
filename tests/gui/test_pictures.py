"""Pictures to take away: PNG at any scale, SVG and PDF with text as text, on white paper."""

import re
from xml.etree import ElementTree

from conftest import Open
from PySide6.QtGui import QImage
from raced import Train

from lossstudio.plots.base.picture import Picture, lines_of, raced

SVG = "{http://www.w3.org/2000/svg}"


def svg_texts(data: bytes) -> list[str]:
    """Return the words of an SVG that are text."""
    return [(text.text or "").strip() for text in ElementTree.fromstring(data).iter(f"{SVG}text")]


def test_a_picture_has_its_words_as_text_and_grows_with_its_scale(
    open_window: Open, train: Train
) -> None:
    window = open_window()
    train(window, 12)
    snapshot = window.session.snapshot
    assert window.plots is not None
    assert snapshot is not None
    page = window.plots.losses.stack.currentWidget()
    picture = Picture(page, window.theme.tokens, lines_of(snapshot), (), raced(snapshot))
    words = svg_texts(picture.svg())
    assert "Line with outliers, 60 samples, Adam 0.1, epoch 12" in words
    assert {"MSE", "MAE", "Huber", "loss relative to its start"} <= set(words)
    assert b'font-family="' in picture.svg()
    assert not re.search(rb'font-family="[^"]*(?<!sans-serif)"', picture.svg())
    small, large = (QImage.fromData(picture.png(scale), "PNG").size() for scale in (1, 4))
    assert abs(large.width() - 4 * small.width()) <= 4
    assert abs(large.height() - 4 * small.height()) <= 4
    assert small.width() == page.width() + 20

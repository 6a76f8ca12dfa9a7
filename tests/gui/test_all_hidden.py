"""With every contender hidden the plots say so; classes have their colours in words, too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.widgets.look.tokens import LIGHT, sign


def hide_all(window, settle) -> None:
    for row in window.contenders.rows:
        row.actions_["hide"].trigger()
        settle(window)


@pytest.mark.parametrize(
    ("key", "page", "which"),
    [("line", 0, "fit"), ("moons", 0, "losses"), ("moons", 1, "yardsticks")],
)
def test_the_plots_say_it_and_show_all_again(
    qtbot, open_window, settle, train, key, page, which
) -> None:
    window = open_window(key)
    train(window, 5)
    window.plots.fit.turn(page)
    cards = (window.plots.fit, window.plots.losses, window.plots.yardsticks)
    assert not any(card.note.isVisible() for card in cards)
    hide_all(window, settle)
    for card in cards:
        qtbot.waitUntil(card.note.isVisible)
        assert card.note.words.text() == "All contenders are hidden"
        assert card.note.parentWidget().rect().contains(card.note.geometry())
    assert page or not window.plots.fit.overlay.image.isVisible()
    assert "background" not in window.plots.fit.caption.text()
    note = getattr(window.plots, which).note
    qtbot.mouseClick(note.show_all, Qt.MouseButton.LeftButton)
    settle(window)
    assert not any(contender.hidden for contender in window.session.experiment.contenders)
    assert not any(card.note.isVisible() for card in cards)
    window.actions_.undo.trigger()
    settle(window)
    assert all(contender.hidden for contender in window.session.experiment.contenders)


def test_tables_have_nothing_to_say_of_it(window, settle) -> None:
    hide_all(window, settle)
    window.session.view.update(fit_page="races")
    assert not window.plots.fit.note.isVisible()
    window.session.view.update(fit_page="fit")
    assert window.plots.fit.note.isVisible()


@pytest.mark.parametrize(("key", "classes"), [("moons", 2), ("iris", 3)])
def test_the_marks_of_classes_have_their_colours(open_window, train, key, classes) -> None:
    window = open_window(key)
    train(window, 2)
    caption = window.plots.fit.caption
    assert [caption.text()[place] for place in caption.tints] == [sign(i) for i in range(classes)]
    assert list(caption.tints.values()) == [LIGHT.class_(row) for row in range(classes)]
    picture = caption.grab().toImage()
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    for row in range(classes):
        wanted = QColor(LIGHT.class_(row))
        near = min(
            abs(QColor(c).red() - wanted.red()) + abs(QColor(c).blue() - wanted.blue())
            for c in seen
        )
        assert near < 40, "the mark is painted in the colour of its class"
    view = window.plots.fit.overlay
    view.chosen.emit(view, SampleRef(False, 0))
    own = int(window.session.snapshot.prepared.train.target[0])
    name = window.session.snapshot.prepared.samples.classes[own]
    reading = window.plots.fit.inspector.text()
    mark = f'<span style="color:{LIGHT.class_(own)}">{sign(own)}</span>'
    assert f"{mark}\N{NO-BREAK SPACE}{name}" in reading


def test_a_caption_without_classes_is_of_one_colour(window) -> None:
    assert not window.plots.fit.caption.tints

"""The list of what a study may vary: lines between its groups, and whose a parameter is."""

from PySide6.QtGui import QPalette
from studied import choose, page_alone

from lossstudio.core.defaults import first_experiment


def test_groups_are_parted_by_lines_and_not_by_blank_rows(qtbot, theme) -> None:
    page = page_alone(qtbot, first_experiment())
    theme.dress(page)
    combo = page.bar.form.first.kinds
    combo.showPopup()
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    rows = [view.visualRect(view.model().index(row, 0)) for row in range(combo.count())]
    between = next(row for row in range(combo.count()) if combo.itemData(row) is None)
    line, entry = rows[between], rows[0]
    picture = view.viewport().grab().toImage()
    drawn = picture.pixelColor(line.center() * picture.devicePixelRatio())
    combo.hidePopup()
    assert 0 < line.height() < entry.height() / 2
    assert drawn == combo.palette().color(QPalette.ColorRole.Mid)


def test_a_parameter_that_not_all_contenders_have_says_whose_it_is(qtbot, theme) -> None:
    form = page_alone(qtbot, first_experiment()).bar.form
    words = [form.first.kinds.itemText(row) for row in range(form.first.kinds.count())]
    assert "Threshold δ (Huber)" in words
    assert "Learning rate" in words  # which all have
    choose(form.first.kinds, "loss.delta")
    assert form.first.kinds.toolTip().startswith("Threshold δ (Huber): ")


def test_the_tip_of_the_values_begins_with_all_of_them(qtbot, theme) -> None:
    field = page_alone(qtbot, first_experiment()).bar.form.first.values
    assert field.toolTip().startswith(f"{field.text()}\nAllowed is ")

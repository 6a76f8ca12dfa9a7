"""One Escape closes a dialog, whatever has the focus; what was typed last goes before."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from lossstudio.app.dialogs.predict.dialog import PredictDialog

Key = Qt.Key


@pytest.fixture(params=["Predict", "Import"])
def dialog(request, qtbot, window, tmp_path) -> QDialog:
    """Open a dialog that has a field, and give that the focus."""
    if request.param == "Predict":
        window.actions_.predict.trigger()
        opened = window.findChild(PredictDialog)
    else:
        path = tmp_path / "mine.csv"
        path.write_text("x,y\n" + "".join(f"{n},{n * n % 7}\n" for n in range(12)))
        window.tables.show_page(path)
        opened = window.tables.page
        qtbot.waitUntil(opened.use.isEnabled)
    qtbot.waitUntil(opened.isActiveWindow)
    field = next(each for each in opened.findChildren(QLineEdit) if each.isVisible())
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    return opened


def test_escape_in_a_field_closes_its_dialog(qtbot, window, dialog):
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(type(dialog)))


def test_escape_drops_what_was_typed_before_it_closes_the_dialog(qtbot, window, dialog):
    field = QApplication.focusWidget()
    before = field.text()
    qtbot.keyClicks(field, "8")
    qtbot.keyClick(field, Key.Key_Escape)
    assert (field.text(), dialog.isVisible()) == (before, True)
    qtbot.keyClick(QApplication.focusWidget() or dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(type(dialog)))


def test_escape_closes_an_open_list_before_its_dialog(qtbot, window, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("x,y\n" + "".join(f"{n},{n * n % 7}\n" for n in range(12)))
    window.tables.show_page(path)
    page = window.tables.page
    qtbot.waitUntil(page.use.isEnabled)
    combo = page.form.choices["decimal"].combo
    combo.setFocus()
    combo.showPopup()
    qtbot.keyClick(combo.view(), Key.Key_Escape)
    assert not combo.view().isVisible()
    assert page.isVisible()
    qtbot.keyClick(combo, Key.Key_Escape)
    assert window.tables.page is None

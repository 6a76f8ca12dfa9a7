"""Data from a formula: chosen in the gallery, written in the panel, and raced on."""

import numpy as np
from PySide6.QtCore import Qt

from lossstudio.core.tasks import Task


def choose(qtbot, window, key: str) -> None:
    window.dataset.gallery.thumbs[key].click()
    qtbot.waitUntil(lambda: window.session.experiment.dataset.key == key and window.session.idle)


def write(qtbot, window, text: str) -> None:
    field = window.dataset.formula.field
    qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_a_formula_is_written_and_raced_on(window, qtbot) -> None:
    assert not window.dataset.formula.isVisible()
    choose(qtbot, window, "formula_regression")
    row = window.dataset.formula
    assert row.isVisible()
    assert row.field.toPlainText() == "y = sin(x) + noise"
    write(qtbot, window, "y = 2*x - foo(x)")
    assert row.field.marked == 10
    assert "`foo` at letter 11" in row.trouble.text()
    qtbot.keyClick(row.field, Qt.Key.Key_Return)  # what is wrong is not taken, and stays
    assert window.session.experiment.dataset.text == "y = sin(x) + noise"
    assert row.field.toPlainText() == "y = 2*x - foo(x)"
    write(qtbot, window, "y = 2*x")
    assert row.field.marked is None
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.experiment.dataset.text == "y = 2*x")
    qtbot.waitUntil(lambda: window.session.idle)
    samples = window.session.snapshot.prepared.samples
    np.testing.assert_allclose(samples.target, 2.0 * samples.features[:, 0])
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: row.field.toPlainText() == "y = sin(x) + noise")


def test_classes_of_a_comparison_and_what_leaves_the_numbers(window, qtbot) -> None:
    choose(qtbot, window, "formula_classes")
    row = window.dataset.formula
    write(qtbot, window, "class = x1**2 + x2**2 < 9")
    qtbot.mouseClick(
        window.dataset.again, Qt.MouseButton.LeftButton
    )  # what is typed is taken by whatever is done next
    qtbot.waitUntil(lambda: window.session.experiment.dataset.text.endswith("< 9"))
    assert window.session.experiment.task is Task.BINARY
    write(qtbot, window, "y = log(x1)")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert "not a finite number at x₁ = −" in row.trouble.text()
    qtbot.keyClick(row.field, Qt.Key.Key_Escape)
    assert row.field.toPlainText() == "class = x1**2 + x2**2 < 9"
    assert row.trouble.objectName() == "hint"
    write(qtbot, window, "y = x1 * x2")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.experiment.task is Task.REGRESSION)
    qtbot.waitUntil(lambda: window.session.idle)
    assert window.session.snapshot.prepared.task is Task.REGRESSION

"""A lesson is made of what is on the screen, saved, opened and done; and written on again."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from led import click, open_lesson, run_to_end, settled
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from lossstudio.app.dialogs import save_file
from lossstudio.app.launch.cli import main
from lossstudio.app.lessons.writing import dialog as dialogs
from lossstudio.app.lessons.writing.dialog import LessonDialog
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.lessons import draft
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.library import find_lesson
from lossstudio.core.lessons.outcome import OWN, Outcome
from lossstudio.core.lessons.reading import Reader
from lossstudio.core.plain_text import figures
from lossstudio.session.lesson_steps import Step
from lossstudio.session.view_state import TABLE

WORDS = {
    "claim": "MSE ends farther off the true line than MAE.",
    draft.QUESTION_TEXT: "Who ends nearer to the true line?",
    "seen": "MSE was {measured} times as far off.",
    "otherwise": "The noise may hide it.",
    draft.TRY_TEXT: "Set the outliers to 0.",
    draft.TRY_SEEN: "Both were alike.",
    "limit": "Outliers in x bend both.",
}


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    """What the person names in the file dialog."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    return tmp_path / "mine.lesson.json"


def choose(qtbot, combo, value) -> None:
    """Choose from a list by the keyboard."""
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.findData(value)):
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.value == value


def write(qtbot, window) -> LessonDialog:
    window.actions_.save_lesson.trigger()
    return next(one for one in window.findChildren(LessonDialog) if one.isVisible())


def waited(qtbot, dialog, part: str | None = None) -> dict[str, str]:
    """Return what is wrong, once the form has told it: with a part, or with nothing."""
    qtbot.waitUntil(lambda: part in dialog.faults if part else not dialog.faults)
    return dialog.faults


def fill(qtbot, dialog) -> None:
    form = dialog.form
    qtbot.keyClicks(form.title, "Mine & yours")
    choose(qtbot, form.group, "outliers")
    for part, words in WORDS.items():
        form.words[part].clear()
        qtbot.keyClicks(form.words[part], words)
    for field, words in zip(form.question.answers, ("MSE", "MAE", "neither"), strict=True):
        qtbot.keyClicks(field, words)
    click(qtbot, form.question.rights[1])
    for field, text in ((form.epochs, "60"), (form.seconds, "2"), (form.check.limit, "1.1")):
        field.selectAll()
        qtbot.keyClicks(field, text)
    choose(qtbot, form.check.measure.what, "distance")
    choose(qtbot, form.check.measure.than, "ratio")
    choose(qtbot, form.check.measure.other, 2)


def test_it_is_filled_in_saved_opened_and_done(open_window, qtbot, train, file) -> None:
    window = open_window("line_outliers")
    train(window, 30)
    window.session.view.update(loss_page="gradient")
    own = window.session.experiment
    dialog = write(qtbot, window)
    assert not dialog.save.isEnabled()
    assert dialog.form.rows.troubles["claim"].text() == "Needed."
    assert "Still needed" in dialog.told.text() or "To be put right" in dialog.told.text()
    fill(qtbot, dialog)
    waited(qtbot, dialog)
    measure = Reader().measure(dialog.form.check.measure.value.plain(), "it")
    shown = window.session.snapshot
    value = measure.value({OWN: Outcome(shown, {})})
    holds = "holds" if value > 1.1 else "does not hold"
    assert dialog.form.now.text() == (f"Measured now, at epoch 30: {figures(value, 3)}, {holds}.")
    assert f"MSE was {figures(value, 3)} times as far off." in dialog.form.strip.text()
    click(qtbot, dialog.save)
    lesson = read_lesson(file)
    assert (lesson.name, lesson.experiment) == ("mine-yours", own)
    assert lesson.view == {"loss_page": "gradient"}
    assert window.settings.recent[0] == file
    assert window.session.experiment == own
    window.files.open_path(file)
    window.activateWindow()  # as a desktop does once a dialog has gone
    qtbot.waitUntil(lambda: settled(window) and window.isActiveWindow())
    strip, run = window.lessons.strip, window.lessons.run
    assert strip.sentence.text() == WORDS[draft.QUESTION_TEXT]
    click(qtbot, strip.answer.buttons[1])
    run_to_end(qtbot, window)
    assert window.session.snapshot.epoch == 60
    assert strip.sentence.text().startswith("You said “MAE”, and so it was. MSE was ")
    assert strip.sentence.text().endswith("The claim held.")
    while run.step < Step.LIMIT:
        click(qtbot, strip.onward)
    assert strip.sentence.text() == f"The limit: {WORDS['limit']}"
    assert main(["lesson", "check", str(file), "--seeds", "2"]) in (0, 1)


def test_it_opens_when_it_is_dropped(window, qtbot, tmp_path) -> None:
    path = tmp_path / "mine.lesson.json"
    path.write_text(find_lesson("07").read_text("utf-8"), "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, none)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.lessons.run is not None)


def test_ones_own_lesson_is_written_on_while_it_runs_and_after(
    window, qtbot, file, monkeypatch
) -> None:
    file.write_text(find_lesson("07").read_text("utf-8"), "utf-8")
    before = read_lesson(file)
    window.files.open_path(file)
    qtbot.waitUntil(lambda: settled(window))
    window.session.view.update(fit_page=TABLE)
    dialog = write(qtbot, window)
    assert dialog.form.title.text() == "MAE shrugs"
    assert set(json.loads(dialog.form.advanced.toPlainText())) >= {"check", "question", "control"}
    assert not dialog.faults
    qtbot.keyClick(dialog.form.title, Qt.Key.Key_End)
    qtbot.keyClicks(dialog.form.title, "!")
    monkeypatch.setattr(save_file, "ask", lambda *_, **__: QMessageBox.StandardButton.Yes)
    click(qtbot, dialog.save)
    after = read_lesson(file)
    assert after == replace(
        before, title="MAE shrugs!", experiment=window.session.experiment, view={"fit_page": TABLE}
    )
    window.lessons.leave()
    dialog = write(qtbot, window)
    assert dialog.form.title.text() == "MAE shrugs!"
    assert dialog.form.plain()["experiment"]["name"] == window.session.experiment.name
    click(qtbot, dialog.empty)
    assert not dialog.form.title.text()
    dialog.reject()


def test_a_written_loss_keeps_its_right_formula(window, qtbot, file) -> None:
    strip = open_lesson(qtbot, window, "26")
    qtbot.keyClicks(strip.answer.edit, "r**2/2")
    qtbot.keyClick(strip.answer.edit, Qt.Key.Key_Return)
    dialog = write(qtbot, window)
    assert not dialog.faults
    click(qtbot, dialog.save)
    assert read_lesson(file) == replace(
        read_lesson(find_lesson("26")), view=window.session.view.state.unusual(
            window.session.experiment)
    )  # fmt: skip


def test_what_is_typed_goes_before_the_lists_and_is_read_at_once(window, qtbot, file) -> None:
    dialog = write(qtbot, window)
    form = dialog.form
    fill_words(dialog)
    waited(qtbot, dialog)
    click(qtbot, form.check.as_text)
    assert form.check.lists.isHidden()
    typed = json.loads(form.advanced.toPlainText())
    assert typed["check"]["key"] == "above"
    form.advanced.setPlainText('{"measures": 5}')
    assert "Measures is 5" in waited(qtbot, dialog, draft.TYPING)[draft.TYPING]
    click(qtbot, form.check.as_text)
    assert json.loads(form.advanced.toPlainText())["check"]["key"] == "above"
    form.advanced.setPlainText('{"check": {"key": "abov"}}')
    assert "did you mean 'above'?" in waited(qtbot, dialog, draft.CHECK)[draft.CHECK]
    assert not dialog.save.isEnabled()
    form.advanced.setPlainText('{"check"')
    assert "Not valid JSON" in waited(qtbot, dialog, draft.TYPING)[draft.TYPING]
    form.advanced.setPlainText("")
    waited(qtbot, dialog)
    assert not form.check.lists.isHidden()
    form.check.limit.setText("a lot")
    said = waited(qtbot, dialog, draft.CHECK)[draft.CHECK]
    assert said == "The limit is ‘a lot’; allowed is a number."
    assert form.rows.troubles[draft.CHECK].isVisible()


def fill_words(dialog) -> None:
    """Write whatever words are needed."""
    dialog.form.title.setText("Mine")
    for words in dialog.form.words.values():
        words.setPlainText("So.")
    for number, field in enumerate(dialog.form.question.answers):
        field.setText(str(number))


def test_tab_goes_from_field_to_field_as_they_are_read(window, qtbot) -> None:
    dialog = write(qtbot, window)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.form.title.hasFocus)
    seen = []
    while dialog.focusWidget() is not dialog.cancel and len(seen) < 60:
        seen.append(dialog.focusWidget())
        assert not seen[-1].visibleRegion().isEmpty(), "the form scrolls along"
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    places = [field.mapTo(dialog.form.widget(), field.rect().center()).y() for field in seen]
    assert all(lower - upper > -5 for upper, lower in pairwise(places))
    assert {dialog.form.advanced, dialog.form.check.limit, *dialog.form.words.values()} < set(seen)
    assert all(field.accessibleName() or field.text() for field in seen)


@pytest.mark.parametrize("kind", ["number", "line", "curve"])
def test_each_kind_of_question_comes_back_as_it_was_chosen(window, qtbot, file, kind) -> None:
    dialog = write(qtbot, window)
    form = dialog.form
    fill_words(dialog)
    choose(qtbot, form.question.kind, kind)
    form.question.near[kind].setText("0.25")
    waited(qtbot, dialog)
    click(qtbot, dialog.save)
    question = read_lesson(file).question
    assert (question.kind, question.tolerance) == (kind, 0.25)
    again = write(qtbot, window)
    assert again.form.question.kind.value == kind
    assert not again.form.advanced.toPlainText()
    again.reject()
    assert again.form.plain()["question"] == question.as_plain() | {
        name: part for name, part in again.form.plain()["question"].items() if name == "answer"
    }


def test_data_of_ones_own_make_no_lesson(open_window, qtbot, tmp_path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("x,y\n" + "\n".join(f"{i},{2 * i}" for i in range(30)))
    window = open_window()
    window.session.choose_dataset(CsvDataset(path=str(table)))
    dialog = write(qtbot, window)
    assert "allowed are drawn and shipped datasets" in dialog.told.text()
    assert not dialog.save.isEnabled()


def test_what_is_written_is_not_dropped_unasked(window, qtbot, monkeypatch) -> None:
    asked = []
    answers = iter([QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
    monkeypatch.setattr(dialogs, "ask", lambda *of: (asked.append(of[2]), next(answers))[1])
    dialog = write(qtbot, window)
    qtbot.keyClicks(dialog.form.title, "Mine")
    qtbot.keyClick(dialog.form.title, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert asked == ["What you wrote is not saved."] * 2

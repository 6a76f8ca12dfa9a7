"""Saving through the dialogs a person sees: endings, questions, and what cannot be written."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from lossstudio.app.dialogs.save_file import proposed_name
from lossstudio.core.files import load
from lossstudio.core.session_file.session_file import read_session


class Person:
    """Types a name into the file dialog, and answers what is asked."""

    def __init__(self, qtbot) -> None:
        self.qtbot = qtbot
        self.name = self.kind = ""
        self.answer = QMessageBox.StandardButton.No
        self.asked: list[str] = []
        self.proposed = ""
        self.timer = QTimer()
        self.timer.timeout.connect(self.look)
        self.timer.start(10)

    def look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QMessageBox):
            self.asked.append(dialog.text())
            (dialog.button(self.answer) or dialog.button(QMessageBox.StandardButton.Ok)).click()
        elif isinstance(dialog, QFileDialog) and dialog.isVisible():
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            if self.name:
                self.proposed = field.text()
                field.setText(self.name)
                if self.kind:
                    dialog.selectNameFilter(self.kind)
                self.name = ""
                dialog.accept()
            else:
                dialog.reject()


@pytest.fixture
def person(qtbot) -> Iterator[Person]:
    person = Person(qtbot)
    yield person
    person.timer.stop()


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("race", "race.json"),
        ("huber 0.5", "huber 0.5.json"),
        ("race.JSON", "race.JSON"),
        ("a.csv", "a.csv.json"),
        ("v1.", "v1..json"),
    ],
)
def test_an_experiment_gets_an_ending_by_which_it_opens(window, person, tmp_path, typed, saved):
    person.name = str(tmp_path / typed)
    window.actions_.save_as.trigger()
    assert window.files.path == tmp_path / saved
    assert load(tmp_path / saved) == window.session.experiment
    assert not person.asked


@pytest.mark.parametrize(
    ("kind", "typed", "saved"),
    [
        ("", "race 0.5", "race 0.5.lossstudio"),
        ("", "race.json", "race.json"),
        ("Experiment alone (*.json)", "race", "race.json"),
        ("Experiment alone (*.json)", "race.lossstudio", "race.json"),
    ],
)
def test_what_was_trained_is_saved_as_a_session_or_in_the_small_form(
    window, person, train, tmp_path, kind, typed, saved
):
    train(window, 2)
    person.name, person.kind = str(tmp_path / typed), kind
    window.actions_.save_as.trigger()
    assert window.files.sessions.wait()
    assert window.files.path == tmp_path / saved
    assert person.proposed == f"{window.session.experiment.name}.lossstudio"
    if saved.endswith(".json"):
        assert load(tmp_path / saved) == window.session.experiment
    else:
        assert read_session(tmp_path / saved).trainer.epoch == 2


@pytest.mark.parametrize("typed", ["race", "race.json"])
def test_a_file_is_not_replaced_unasked(window, person, tmp_path, typed):
    path = tmp_path / "race.json"
    path.write_text("precious")
    person.name = str(tmp_path / typed)
    window.actions_.save_as.trigger()
    assert path.read_text() == "precious"
    assert window.files.path is None
    (question,) = person.asked
    assert "race.json is there already" in question
    person.name, person.answer = str(tmp_path / typed), QMessageBox.StandardButton.Yes
    window.actions_.save_as.trigger()
    assert load(path) == window.session.experiment
    assert len(person.asked) == 2


def test_saving_again_where_it_was_saved_asks_nothing(window, person, tmp_path):
    person.name = str(tmp_path / "race")
    window.actions_.save_as.trigger()
    window.session.edit(replace(window.session.experiment, name="Another"))
    window.actions_.save.trigger()
    assert load(tmp_path / "race.json").name == "Another"
    assert not person.asked


def test_a_picture_gets_its_ending_and_replaces_nothing_unasked(window, person, tmp_path):
    person.name = str(tmp_path / "loss 0.5")
    window.actions_.picture.trigger()
    assert not QImage(str(tmp_path / "loss 0.5.png")).isNull()
    (tmp_path / "b.jpg").write_text("precious")
    person.name = str(tmp_path / "b.jpg")
    window.actions_.picture.trigger()
    assert (tmp_path / "b.jpg").read_text() == "precious"
    assert len(person.asked) == 1
    person.name, person.answer = str(tmp_path / "b.jpg"), QMessageBox.StandardButton.Yes
    window.actions_.picture.trigger()
    assert not QImage(str(tmp_path / "b.jpg")).isNull()


def test_a_table_gets_its_ending_and_replaces_nothing_unasked(window, person, tmp_path):
    (tmp_path / "t.csv").write_text("precious")
    person.name = str(tmp_path / "t")
    window.files.save_table("a,b\n")
    assert (tmp_path / "t.csv").read_text() == "precious"
    person.name = str(tmp_path / "t 0.5")
    window.files.save_table("a,b\n")
    assert (tmp_path / "t 0.5.csv").read_text() == "a,b\n"


def test_the_name_that_is_proposed_is_that_of_the_experiment(window, person, tmp_path):
    window.session.edit(replace(window.session.experiment, name="huber 0.5"))
    person.name = str(tmp_path / "x")
    window.actions_.save_as.trigger()
    assert person.proposed == "huber 0.5.json"


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/x", "a\\b", "a\nb", "C:x", "..", "", "  ", "x" * 400, "\0"]
)
def test_what_is_proposed_is_a_name_and_no_path(tmp_path, name):
    path = tmp_path / f"{proposed_name(name)}.json"
    path.write_text("written")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="FIFOs of POSIX")
def test_what_cannot_be_written_is_told_and_the_window_goes_on(
    window, person, train, tmp_path, monkeypatch
):
    os.mkfifo(tmp_path / "pipe.json")
    person.name, person.answer = str(tmp_path / "pipe"), QMessageBox.StandardButton.Yes
    window.actions_.save_as.trigger()
    person.qtbot.waitUntil(lambda: len(person.asked) == 2)
    assert window.files.path is None

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        person.name = str(tmp_path / "race")
        window.actions_.save_as.trigger()
        person.qtbot.waitUntil(lambda: len(person.asked) == 3)
    question, special, disk = person.asked
    assert "pipe.json is there already" in question
    assert special == f"{tmp_path / 'pipe.json'}: it is not an ordinary file."
    assert disk == f"{tmp_path / 'race.json'}: Disk full."
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".part", ".json"}][1:]
    train(window, 1)


def test_saving_says_that_a_race_is_not_in_the_file(window, train, tmp_path) -> None:
    window.files.path = tmp_path / "a.lossstudio.json"
    assert window.files.save()
    assert "begins anew" not in window.line.sentence.text()
    train(window, 3)
    assert window.files.save()
    assert "begins anew" in window.line.sentence.text()

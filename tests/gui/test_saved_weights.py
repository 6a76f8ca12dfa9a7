"""File › Save weights… and Load weights…: what all contenders have learned, in a file."""

from pathlib import Path

import numpy as np
import pytest
from conftest import Open
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.weights.race_weights import RaceWeights
from lossstudio.core.weights.weights_file import read_weights, write_weights


@pytest.mark.parametrize("name", ["w.npz", "w.json"])
def test_opened_as_a_session_they_are_shown_the_way(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    def told() -> list[QMessageBox]:
        return [box for box in window.findChildren(QMessageBox) if box.isVisible()]

    assert window.session.snapshot is not None
    write_weights(RaceWeights.of(window.session.snapshot), tmp_path / name)
    window.files.open_path(tmp_path / name)
    qtbot.waitUntil(lambda: len(told()) == 1)
    (box,) = told()
    text = box.text()
    box.accept()
    assert f"{name} holds weights; File › Load weights… starts a race from them." in text


def choose(window: MainWindow, entry: str) -> None:
    """Choose an entry of the menu File."""
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "&File")
    next(action for action in menu.actions() if action.text() == entry).trigger()


@pytest.mark.parametrize(("typed", "file"), [("huber 0.5", "huber 0.5.npz"), ("w.json", "w.json")])
def test_weights_are_saved_as_they_are_at_the_moment_shown(
    open_window: Open,
    train: Train,
    tmp_path: Path,
    monkeypatch,
    typed: str,
    file: str,
    qtbot: QtBot,
) -> None:
    window = open_window("moons")
    train(window, 3)
    window.session.look(1)
    qtbot.waitUntil(lambda: window.session.snapshot.epoch == 1 and window.session.idle)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), ""))
    choose(window, "Save weights…")
    race, snapshot = read_weights(tmp_path / file), window.session.snapshot
    assert snapshot is not None
    assert window.line.currentMessage() == f"Weights of epoch 1 saved as {file}."
    assert race.epoch == 1
    for row, contender in enumerate(race.contenders):
        flat = [
            np.concatenate([each.weights.ravel(), each.intercepts]) for each in contender.layers
        ]
        np.testing.assert_array_equal(np.concatenate(flat), snapshot.theta[row])


def test_what_cannot_be_written_is_said(window: MainWindow, tmp_path: Path, monkeypatch) -> None:
    place = str(tmp_path / "nowhere" / "w.npz")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (place, ""))
    choose(window, "Save weights…")
    (box,) = window.findChildren(QMessageBox)
    assert "w.npz" in box.text()
    box.close()


def test_a_race_starts_from_loaded_weights_and_undo_takes_that_back(
    window: MainWindow, train: Train, tmp_path: Path, monkeypatch, qtbot: QtBot, settle
) -> None:
    train(window, 3)
    file = str(tmp_path / "w.json")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    choose(window, "Save weights…")
    there = window.session.snapshot
    train(window, 2)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    choose(window, "Load weights…")
    settle(window)
    here = window.session.snapshot
    assert there is not None
    assert here is not None
    assert (here.epoch, here.step) == (0, 0)
    np.testing.assert_array_equal(here.theta, there.theta)
    assert "MSE, MAE, Huber: Initial weights drawn → w.json" in window.line.currentMessage()
    assert "from w.json" in window.contenders.rows[0].detail.text()
    assert window.session.undo_text == "Load weights of w.json"
    window.actions_.undo.trigger()
    settle(window)
    assert not np.array_equal(window.session.snapshot.theta, there.theta)
    window.actions_.redo.trigger()
    settle(window)
    np.testing.assert_array_equal(window.session.snapshot.theta, there.theta)


def test_other_initial_weights_are_drawn_again(
    window: MainWindow, tmp_path: Path, monkeypatch, settle
) -> None:
    file = str(tmp_path / "w.npz")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    choose(window, "Save weights…")
    choose(window, "Load weights…")
    assert "Epoch 0 again, from w.npz: MSE, MAE, Huber" in window.line.currentMessage()
    settle(window)
    window.actions_.new_weights.trigger()
    settle(window)
    assert not any(each.weights for each in window.session.experiment.contenders)
    assert "Initial weights w.npz → drawn" in window.session.undo_text


def test_what_does_not_fit_is_said_and_nothing_changes(
    open_window: Open, tmp_path: Path, monkeypatch, settle
) -> None:
    file = str(tmp_path / "w.npz")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    choose(open_window("line"), "Save weights…")
    other = open_window("moons")
    before = other.session.experiment
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    choose(other, "Load weights…")
    (box,) = other.findChildren(QMessageBox)
    assert box.text() == "w.npz has the task regression; this race has two classes."
    box.close()
    assert other.session.experiment == before

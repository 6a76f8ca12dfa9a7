"""File › Save weights…: what all contenders have learned, in a file."""

from pathlib import Path

import numpy as np
import pytest
from conftest import Open
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.weights.weights_file import read_weights


def save(window: MainWindow) -> None:
    """Choose File › Save weights…."""
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "&File")
    next(action for action in menu.actions() if action.text() == "Save weights…").trigger()


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
    save(window)
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
    save(window)
    (box,) = window.findChildren(QMessageBox)
    assert "w.npz" in box.text()
    box.close()

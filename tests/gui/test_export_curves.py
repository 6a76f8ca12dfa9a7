"""File > Export curves: all that was recorded, as a tidy table."""

import csv
from pathlib import Path

import pytest
from conftest import Open
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.export.curves_csv import curves_csv


def export(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose the entry of the menu, and a file."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "&File")
    next(entry for entry in menu.actions() if entry.text() == "Export curves…").trigger()


def test_all_curves_are_saved_and_the_name_gets_its_ending(
    open_window: Open,
    train: Train,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    window = open_window("line")
    train(window, 4)
    export(window, tmp_path / "huber 0.5", monkeypatch)
    saved = "Curves saved as huber 0.5.csv."
    qtbot.waitUntil(lambda: window.line.currentMessage() == saved)
    text = (tmp_path / "huber 0.5.csv").read_bytes().decode()
    assert window.session.snapshot is not None
    assert text == curves_csv(window.session.snapshot)
    rows = list(csv.DictReader(text.splitlines()))
    assert {int(row["epoch"]) for row in rows} == set(range(5))


def test_a_file_that_cannot_be_written_is_told(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window = open_window("line")
    export(window, tmp_path / "nowhere" / "curves.csv", monkeypatch)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    (box,) = window.findChildren(QMessageBox)
    assert "nowhere" in box.text()
    assert "No such file" in box.text()
    box.close()

"""File > Export code: the experiment on the screen as a script."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import Open, epoch
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation import sampled

Choose = Callable[[MainWindow, str], None]


@pytest.fixture
def choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Choose an entry of File > Export code, and a name without an ending."""

    def choose_(window: MainWindow, entry: str) -> None:
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "huber 0.5"), "")
        )
        menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Export code")
        action = next(action for action in menu.actions() if action.text() == entry)
        action.trigger()

    return choose_


def test_the_script_trains_as_far_as_the_race(
    open_window: Open, choose: Choose, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window("line")
    window.session.step_epoch()
    qtbot.waitUntil(lambda: epoch(window) == 1)
    choose(window, "NumPy…")
    space = {"__name__": "exported"}
    exec((tmp_path / "huber 0.5.py").read_text(encoding="utf-8"), space)
    for row, (_, *contender) in enumerate(space["CONTENDERS"]):
        _, history = space["train"](*contender)
        assert len(history) == 2
        assert window.session.snapshot is not None
        np.testing.assert_allclose(history[1][1:], window.session.snapshot.now.loss[row], 1e-9)
    assert window.line.currentMessage() == "Code saved as huber 0.5.py."


def test_nothing_is_replaced_unasked(
    open_window: Open, choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "huber 0.5.py"
    there.write_text("mine")
    asked: list[str] = []

    def refuse(parent: object, title: str, text: str, *rest: object) -> object:
        asked.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", refuse)
    choose(open_window(), "NumPy…")
    assert there.read_text() == "mine"
    assert "huber 0.5.py is there already" in asked[0]


def test_what_cannot_be_written_is_said(
    open_window: Open, choose: Choose, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "huber 0.5.py").mkdir()
    window = open_window()
    with pytest.MonkeyPatch.context() as patch:
        yes = QMessageBox.StandardButton.Yes
        patch.setattr(QMessageBox, "question", lambda *_: yes)
        choose(window, "NumPy…")
    (box,) = window.findChildren(QMessageBox)
    assert "huber 0.5.py" in box.text()
    box.close()


def test_very_many_samples_are_written_beside_the_window(
    open_window: Open,
    choose: Choose,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(sampled, "SAMPLE", 1000)
    window = open_window(experiment_for(DATASETS.create("moons", samples=4000)))
    choose(window, "NumPy…")
    assert not (tmp_path / "huber 0.5.py").exists(), "the window has waited"
    said = "Code saved as huber 0.5.py with huber 0.5-data.npz."
    qtbot.waitUntil(lambda: window.line.currentMessage().startswith(said))
    with np.load(tmp_path / "huber 0.5-data.npz") as arrays:
        assert len(arrays["FEATURES"]) == 4000
    assert 'DATA["FEATURES"]' in (tmp_path / "huber 0.5.py").read_text(encoding="utf-8")

"""One's own losses are kept, offered in every race, handed on, and taken in."""

import json
import os

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from lossstudio.app.dialogs.own_losses import OwnLossesDialog
from lossstudio.app.system.settings import Settings
from lossstudio.core.losses import formula_loss
from lossstudio.core.losses.formula.loss_file import NamedLoss
from lossstudio.core.losses.formula.slider import Slider
from lossstudio.session.own_losses import OwnLosses

CLICK = Qt.MouseButton.LeftButton


@pytest.fixture
def cost():
    loss = formula_loss("short*max(-r, 0) + max(r, 0)", task="regression", short=9.0)
    return loss.with_slider(Slider(name="short", low=1.0, high=50.0, log=True, help="A day"), 9.0)


def offered(window) -> list[str]:
    menu = window.contenders.adder.menu()
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions()]


def listed(dialog) -> list[str]:
    return [
        dialog.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(dialog.list.count())
    ]


def open_list(window, qtbot) -> OwnLossesDialog:
    window.plots.editor.beginnings.fill()
    window.plots.editor.beginnings.actions()[-1].trigger()
    return window.findChildren(OwnLossesDialog)[-1]


def test_a_formula_is_kept_and_offered_at_the_next_start(
    open_window, settings: Settings, settle, qtbot, monkeypatch
) -> None:
    window = open_window()
    editor = window.plots.editor
    window.plots.write_formula()
    qtbot.keyClicks(editor.field, "w*r²/2")
    monkeypatch.setattr(QInputDialog, "getText", lambda *args, **kw: ("Half & square", True))
    qtbot.mouseClick(editor.keep, CLICK)
    assert "Half & square is among your losses now" in window.line.sentence.text()
    again = open_window()
    assert "Half && square" in offered(again)
    again.contenders.adder.menu().actions()[offered(again).index("Half && square")].trigger()
    settle(again)
    added = again.session.experiment.contenders[-1]
    assert (added.name, added.loss.text) == ("Half & square", "w*r²/2")
    classes = open_window("moons")
    assert "Half && square" not in offered(classes)


def test_a_loss_goes_out_as_a_file_and_comes_in_again(
    window, cost, qtbot, monkeypatch, tmp_path
) -> None:
    window.own_losses.keep("Stock", cost)
    dialog = open_list(window, qtbot)
    file = tmp_path / "stock.loss.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(file), ""))
    qtbot.mouseClick(dialog.export, CLICK)
    assert NamedLoss.from_json(file.read_text()) == NamedLoss("Stock", cost)
    qtbot.mouseClick(dialog.delete, CLICK)
    assert listed(dialog) == []
    assert dialog.note.text() == "Stock is deleted."
    qtbot.mouseClick(dialog.undo, CLICK)
    assert listed(dialog) == ["Stock"]
    qtbot.mouseClick(dialog.delete, CLICK)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *args: ([str(file)], ""))
    qtbot.mouseClick(dialog.import_, CLICK)
    assert window.own_losses.losses == {"Stock": cost}


def test_another_loss_of_the_same_name_stays(cost, tmp_path) -> None:
    own = OwnLosses(tmp_path)
    own.keep("Stock", cost)
    other = formula_loss("r²", task="regression")
    assert own.take_in(NamedLoss("Stock", other)) == "Stock 2"
    assert own.take_in(NamedLoss("Stock", cost)) == "Stock"
    assert OwnLosses(tmp_path).losses == {"Stock": cost, "Stock 2": other}
    own.remove("Stock")
    assert OwnLosses(tmp_path).losses == {"Stock 2": other}


def test_names_that_no_file_can_have_are_kept(cost, tmp_path) -> None:
    own = OwnLosses(tmp_path)
    for name in ("../..", "a/b", "a?b", "CON", "Kosten für Lager", "x" * 80):
        own.keep(name, cost)
    assert set(OwnLosses(tmp_path).losses) == set(own.losses)
    assert all(path.parent == tmp_path for path in tmp_path.rglob("*"))


def test_a_damaged_file_among_the_losses_hides_no_other(cost, tmp_path) -> None:
    OwnLosses(tmp_path).keep("Stock", cost)
    (tmp_path / "bad.loss.json").write_text("{")
    (tmp_path / "huge.loss.json").write_text(" " * 200_000)
    assert list(OwnLosses(tmp_path).losses) == ["Stock"]


def test_a_file_of_a_loss_that_is_opened_is_kept_and_raced(window, cost, settle, tmp_path) -> None:
    path = tmp_path / "from a friend.json"
    path.write_text(NamedLoss("Stock", cost).to_json())
    window.files.open_path(path)
    settle(window)
    assert window.own_losses.losses == {"Stock": cost}
    assert window.session.experiment.contenders[-1].full_name.startswith("Stock")
    assert window.line.sentence.text().startswith("Stock is among your losses now. It races, too.")
    window.session.undo()
    assert len(window.session.experiment.contenders) == 3


def test_a_file_of_a_loss_that_has_no_place_in_the_race_says_so(
    window, cost, settle, tmp_path
) -> None:
    path = tmp_path / "from a friend.json"
    path.write_text(NamedLoss("Stock", cost).to_json())
    for _ in range(5):
        window.contenders.rows[0].actions_["duplicate"].trigger()
        settle(window)
    full = window.session.experiment
    window.files.open_path(path)
    settle(window)
    assert window.session.experiment == full
    told = "Stock is among your losses now. It does not race: all 8 places are taken."
    assert window.line.sentence.text() == told


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 9}, "is of version 9; this program reads version 1"),
        ({"name": " "}, "empty name"),
        ({"extra": 1}, "extra"),
        ({"loss": {"formula": "r.real", "task": "regression"}}, "dot after a name"),
        ({"loss": {"formula": "r", "task": "regression", "key": "mse"}}, "another key"),
        ({"loss": 3}, "loss is 3"),
    ],
)
def test_what_is_wrong_with_a_file_of_a_loss_is_said(cost, change, message) -> None:
    plain = json.loads(NamedLoss("Stock", cost).to_json()) | change
    with pytest.raises(ValueError, match=message):
        NamedLoss.from_json(json.dumps(plain))


def test_what_is_good_to_know_is_said_below_and_beside_the_formula(window, qtbot) -> None:
    editor = window.plots.editor
    window.plots.write_formula()
    qtbot.keyClicks(editor.field, "(r - 1)²")
    words = "It is not least at the target but at r = 1"
    qtbot.waitUntil(lambda: words in editor.trouble.text())
    assert words in editor.findings.lines[0].text()
    editor.field.selectAll()
    qtbot.keyClicks(editor.field, "sqrt(1 + r²) - 1")
    qtbot.waitUntil(lambda: words not in editor.findings.lines[0].text())
    assert words not in editor.trouble.text()


def test_the_stock_example_shows_what_the_typed_cost_brings(window, settle, train) -> None:
    examples = next(
        action.menu()
        for action in window.menuWidget().findChildren(type(window.actions_.new))
        if action.text() == "Examples"
    )
    next(a for a in examples.actions() if a.data().file == "stock").trigger()
    settle(window)
    train(window, 120)
    snapshot = window.session.snapshot
    assert snapshot.common_loss.loss == snapshot.experiment.contenders[3].loss
    test = snapshot.prepared.test
    scores = snapshot.prepared.scores(snapshot.theta, test.inputs)
    costs = snapshot.common_loss.loss.value(scores, test.scaled_target).mean(axis=1)
    assert costs[2] < 0.8 * costs[0]
    assert costs[3] < 0.8 * costs[0]
    drawn = window.plots.loss_curves.plot.pairs[2].test.getOriginalDataset()[1]
    np.testing.assert_allclose(drawn[-1], costs[2], rtol=1e-9)


def test_two_files_with_one_name_are_two_losses(tmp_path, cost) -> None:
    other = formula_loss("r**2", task="regression")
    for file, loss in (("a", cost), ("b", other), ("c", cost)):
        (tmp_path / f"{file}.loss.json").write_text(NamedLoss("Stock", loss).to_json())
    own = OwnLosses(tmp_path)
    assert own.losses == {"Stock": cost, "Stock 2": other}
    own.remove("Stock 2")
    assert OwnLosses(tmp_path).losses == {"Stock": cost}


def test_more_losses_than_are_read_are_not_kept_in_silence(tmp_path, cost) -> None:
    plain = NamedLoss("x", cost).to_json()
    for number in range(200):
        file = tmp_path / f"{number}.loss.json"
        file.write_text(plain.replace('"x"', f'"x{number}"', 1))
    own = OwnLosses(tmp_path)
    with pytest.raises(OSError, match="room for 200 losses"):
        own.keep("One more", cost)
    assert "One more" in own.losses  # until the program ends
    own.keep("x7", formula_loss("r**2", task="regression"))
    assert OwnLosses(tmp_path).losses["x7"].text == "r**2"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_what_holds_no_loss_holds_up_nobody(tmp_path, cost) -> None:
    os.mkfifo(tmp_path / "pipe.loss.json")
    with (tmp_path / "huge.loss.json").open("wb") as file:
        file.truncate(10_000_000_000)  # of nothing: it takes no room
    (tmp_path / "deep.loss.json").write_text("[" * 90_000)
    (tmp_path / "folder.loss.json").mkdir()
    (tmp_path / "good.loss.json").write_text(NamedLoss("Good", cost).to_json())
    assert OwnLosses(tmp_path).losses == {"Good": cost}

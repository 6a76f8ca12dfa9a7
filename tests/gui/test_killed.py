"""A program that is killed in the midst of a race: the next start brings the race back."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import epoch
from restoring import answer

from lossstudio.app.launch.gui import offer
from lossstudio.app.system.autosave import Autosave
from lossstudio.core.arrays import same
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import first_experiment
from lossstudio.core.files import save
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

RACE = replace(
    first_experiment(),
    name="A long race",
    dataset=DATASETS.create("line", samples=2000),
    repeats=2,
)
EPOCHS = 500
CHILD = f"""
import sys
from pathlib import Path
from lossstudio.app.launch import gui
from lossstudio.app.system import autosave

autosave.EVERY_MS = 300

class Told(autosave.Autosave):
    def __init__(self, session, folder):
        super().__init__(session, folder)
        self.session = session
        self.kept.connect(self.tell)
        session.train_epochs({EPOCHS})

    def tell(self):
        print(self.session.snapshot.epoch, flush=True)

gui.Autosave = Told
gui.show(Path(sys.argv[1]), None, None, None)
"""


@pytest.fixture
def killed(tmp_path) -> tuple[Path, int]:
    """Return where a program left what it kept, and to which epoch it was kept at least."""
    file = tmp_path / "race.json"
    save(RACE, file)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    environment |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment |= {f"XDG_{name}_HOME": str(tmp_path / "home") for name in ("DATA", "CONFIG")}
    command = [sys.executable, "-c", CHILD, str(file)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        epochs = [int(program.stdout.readline()) for _ in range(3)]
        program.kill()
    (left,) = tmp_path.rglob("running-0.lossstudio")
    return left.parent, epochs[-2]


def trained(snapshot: Snapshot) -> Snapshot:
    """Return the same race, trained as far without an interruption."""
    trainer = Trainer(RACE)
    trainer.advance(snapshot.step)
    return trainer.snapshot()


def test_the_race_is_offered_until_it_is_answered_for_and_goes_on(
    killed, window, settle, train, monkeypatch, qtbot
) -> None:
    folder, kept = killed
    asked = answer(monkeypatch, ["Later"])
    first = Autosave(window.session, folder)
    offer(window, first)
    first.close()
    assert len(asked) == 1
    assert "“A long race” with its race" in asked[0]

    second = Autosave(window.session, folder)
    asked = answer(monkeypatch, ["Restore"])
    offer(window, second)
    qtbot.waitUntil(lambda: window.session.experiment == RACE and epoch(window) > 0)
    settle(window)
    snapshot = window.session.snapshot
    assert kept <= snapshot.epoch < EPOCHS
    assert f"as it stood at epoch {snapshot.epoch}" in window.line.sentence.text()
    assert window.isWindowModified(), "it is of no file"
    for _ in range(2):
        snapshot = window.session.snapshot
        alone = trained(snapshot)
        assert same(snapshot.theta, alone.theta)
        assert same(snapshot.curves.losses, alone.curves.losses)
        assert snapshot.checkpoints == alone.checkpoints
        train(window, 2)
    qtbot.waitUntil(lambda: not second.left)  # it is kept anew
    assert sorted(path.name for path in folder.glob("*.lossstudio")) == ["running-1.lossstudio"]
    second.close()
    assert not list(folder.glob("*.lossstudio*"))

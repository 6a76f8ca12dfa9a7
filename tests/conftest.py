"""What every test needs: Qt without a screen, no time limit on slow machines, no garbage."""

import gc
import os
import subprocess
from collections.abc import Iterator
from functools import partialmethod
from typing import Any

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

WITH_QT = ("gui", "session")  # folders
PATIENCE_MS = 120_000  # nothing that comes takes as long, on whatever machine


class PatientBot(QtBot):
    """Waits until it is sure that nothing comes: a slow machine is no fault of the program.

    pytest-qt itself waits for five seconds, which a training or a new process may take where other
    work is done beside. A test that passes waits no longer than before.
    """

    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)
    waitExposed = partialmethod(QtBot.waitExposed, timeout=PATIENCE_MS)
    waitSignals = partialmethod(QtBot.waitSignals, timeout=PATIENCE_MS)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True, scope="session")
def imported() -> None:
    """Let no collection look at what the imports have brought, which stays."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect garbage between tests with Qt only, as the program does from its event loop.

    In the midst of a call Qt may hold the very lock that a part of a closed window needs to go:
    then the test hangs for good.
    """
    if request.path.parent.name not in WITH_QT:
        yield
        return
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()  # windows that pile up make each change of theme and zoom slower
    gc.freeze()  # what is left stays, and need not be looked at again
    gc.enable()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the processes that are begun to read workbooks, as they come."""
    processes: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            processes.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return processes

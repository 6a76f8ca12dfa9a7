"""Fixtures for tests with Qt: garbage is collected between them, and only there."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(autouse=True, scope="session")
def imported() -> None:
    """Let no collection look at what the imports have brought, which stays."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Collect garbage between tests only, as the program does from its event loop.

    In the midst of a call Qt may hold the very lock that a part of a closed window needs to go:
    then the test hangs for good.
    """
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()  # windows that pile up make each change of theme and zoom slower
    gc.enable()

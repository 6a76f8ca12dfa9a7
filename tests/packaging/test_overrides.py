"""No override of a virtual method of Qt may raise: Qt calls it, and may end the process."""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QTableView

import lossstudio
from lossstudio.plots.tables.cross_table import CrossModel
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.tokens import LIGHT
from lossstudio.widgets.overrides import guarded

NOT_VIRTUAL = {"currentMessage"}
WITHOUT_VIRTUAL = {"QPainter"}  # classes that Qt calls no method of


def classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(lossstudio.__path__, "lossstudio."):
        if not module.name.endswith("__main__"):
            found = importlib.import_module(module.name)
            for _, cls in inspect.getmembers(found, inspect.isclass):
                if cls.__module__ == module.name:
                    yield cls


def overrides(cls: type) -> Iterator[str]:
    """Give the methods of a class that Qt's own classes have, too."""
    of_qt = [
        base
        for base in cls.__mro__
        if base.__module__.startswith("PySide6") and base.__name__ not in WITHOUT_VIRTUAL
    ]
    for name, method in vars(cls).items():
        known = any(name in vars(base) for base in of_qt)
        if inspect.isfunction(method) and known and not name.startswith("__"):
            yield name


def test_every_override_is_guarded() -> None:
    found = [(cls, name) for cls in classes() for name in overrides(cls)]
    assert len(found) > 40  # or the walk has gone astray
    bare = [
        f"{cls.__module__}.{cls.__name__}.{name}"
        for cls, name in found
        if name not in NOT_VIRTUAL and not hasattr(vars(cls)[name], "__wrapped__")
    ]
    assert not bare, "put @guarded() before it, see lossstudio/widgets/overrides.py"


def test_what_fails_is_told_and_something_harmless_returned(monkeypatch) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, fault, where: told.append(fault))

    @guarded(QRectF)
    def bounds(width: float) -> QRectF:
        """Bounds."""
        return QRectF(0.0, 0.0, 1.0 / width, 1.0)

    assert bounds(0.5) == QRectF(0.0, 0.0, 2.0, 1.0)
    assert bounds(0.0) == QRectF()
    assert bounds.__doc__ == "Bounds."
    (fault,) = told
    assert isinstance(fault, ZeroDivisionError)


@pytest.mark.parametrize("name", ["headerData", "data"])
def test_a_table_whose_model_fails_lives_on(qtbot, monkeypatch, name) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, fault, where: told.append(fault))
    monkeypatch.setattr(CrossModel, "rowCount", lambda *_: 2)
    monkeypatch.setattr(CrossModel, "columnCount", lambda *_: 2)
    model = CrossModel(LIGHT)
    monkeypatch.setattr(model, "table", "no table")
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.show()
    qtbot.waitUntil(lambda: bool(told))
    if name == "headerData":
        assert model.headerData(0, Qt.Orientation.Vertical) is None
    else:
        assert model.data(model.index(0, 0)) is None


def test_a_label_whose_painting_fails_lives_on(qtbot, monkeypatch) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, fault, where: told.append(fault))
    label = Elided()
    qtbot.addWidget(label)
    monkeypatch.setattr(Elided, "shown", property(lambda _: 1 / 0))
    label.resize(50, 20)
    label.show()
    qtbot.waitUntil(lambda: bool(told))
    label.paintEvent(QPaintEvent(label.rect()))
    assert {type(fault) for fault in told} == {ZeroDivisionError}

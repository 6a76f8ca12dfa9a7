"""Qt and pyqtgraph without what they do at import and nobody here needs."""

import builtins
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

MIRRORED = ("QtCore", "QtGui", "QtWidgets")
# of pyqtgraph: what no plot is made of, and what needs that
UNUSED = {
    "pyqtgraph": "ThreadsafeTimer imageview",
    "pyqtgraph.graphicsItems": "ArrowItem BoxplotItem ColorBarItem CurvePoint DateAxisItem "
    "GradientEditorItem GradientLegend GraphItem GridItem HistogramLUTItem IsocurveItem "
    "PColorMeshItem ROI ScaleBar TargetItem VTickGroup",
    "pyqtgraph.widgets": "BusyCursor CheckTable ColorButton ColorMapMenu ColorMapWidget ComboBox "
    "DataFilterWidget DataTreeWidget DiffTreeWidget FeedbackButton FileDialog GradientWidget "
    "GroupBox HistogramLUTWidget JoystickButton LayoutWidget PathButton ProgressDialog "
    "RawImageWidget RemoteGraphicsView ScatterPlotWidget SpinBox TableWidget TreeWidget "
    "ValueLabel VerticalLabel",
}


def import_qt() -> None:
    """Import Qt, and put Python's own import back, before anything else is imported.

    PySide6 replaces it by one that reads the source of every module that comes after, in search
    of its own name: a tenth of a start, for a switch (`__feature__`) that is not used here.
    Nothing changes where PySide6 is imported already, as in the packaged program, which has no
    sources to be read.
    """
    before = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415

    builtins.__import__ = before


class Mirror(ModuleType):
    """A module that has the names of another, each taken from there when it is first asked for."""

    def __init__(self, name: str, source: ModuleType) -> None:
        super().__init__(name)
        self._source = source

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._source, name)
        setattr(self, name, found)
        return found


def import_pyqtgraph() -> None:
    """Import pyqtgraph, without its copies of all the names of Qt and what no plot is made of.

    Qt makes a class when it is first asked for, and pyqtgraph asks for every one of its 1,500 to
    have it in a module of its own: a third of its import. Another third are editors of images,
    colours and tables, for which it loads what runs processes; they can still be imported by
    their modules. Nothing changes where pyqtgraph is imported already.

    Another version may need more of that: it is imported as it is then, which takes longer.
    """
    if "pyqtgraph" in sys.modules:
        return
    try:
        _import_less()
    except (ImportError, AttributeError, TypeError, ValueError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "pyqtgraph"]:
            del sys.modules[name]  # half imported, or a mirror
        import pyqtgraph  # noqa: F401, PLC0415


def _import_less() -> None:
    """Import pyqtgraph with mirrors for Qt, and empty modules for what is unused."""
    sources = [import_module(f"PySide6.{name}") for name in MIRRORED]
    with ExitStack() as meanwhile:
        for name, source in zip(MIRRORED, sources, strict=True):
            mirror = f"pyqtgraph.Qt.{name}"
            sys.modules[mirror] = Mirror(mirror, source)
            meanwhile.enter_context(untold(source))
        meanwhile.enter_context(left_out())
        import pyqtgraph  # noqa: F401, PLC0415


@contextmanager
def left_out() -> Iterator[None]:
    """Let the unused modules of pyqtgraph be empty while it is imported."""
    names = [f"{package}.{name}" for package, each in UNUSED.items() for name in each.split()]
    for name in names:
        sys.modules[name] = empty = ModuleType(name)
        setattr(empty, name.rpartition(".")[2], None)  # some are asked for the one class in them
        vars(empty)["__all__"] = ()
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


@contextmanager
def untold(module: ModuleType) -> Iterator[None]:
    """Let a module tell none of its names to who asks for all of them."""
    names = vars(module)
    before = names.get("__dir__")
    names["__dir__"] = list
    try:
        yield
    finally:
        del names["__dir__"]
        if before is not None:
            names["__dir__"] = before

"""Qt and pyqtgraph are imported without what nobody needs, and with all that somebody does."""

import subprocess
import sys
from pathlib import Path

import pytest

import lossstudio

PROGRAM = """
import linecache, sys
from lossstudio.app.launch.cli import main
code = main(["--screenshot", sys.argv[1], "--epochs", "1"])
import pyqtgraph
assert type(pyqtgraph.QtWidgets).__name__ == "Mirror"
read = [name for name in linecache.cache if name.startswith(sys.argv[2])]
sys.exit(f"read: {read}" if read else code)
"""

IMPORTED = """
from lossstudio.app.system.qt_import import import_pyqtgraph, import_qt
import_qt()
before = __import__
import_pyqtgraph()
assert __import__ is before
"""


def test_the_window_starts_without_reading_its_sources(tmp_path: Path) -> None:
    out, sources = tmp_path / "out.png", Path(lossstudio.__file__).parent
    command = [sys.executable, "-c", PROGRAM, str(out), str(sources)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert out.exists()


def run(program: str) -> None:
    """Run a program in a process of its own; it is to end well."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED + program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_pyqtgraph_has_the_very_names_of_qt() -> None:
    """And whoever looks into Qt finds all of them again."""
    run("""
import pyqtgraph as pg
from PySide6 import QtCore, QtGui, QtWidgets
from pyqtgraph.Qt import QtGui as mirrored
for own, theirs in ((pg.QtCore, QtCore), (pg.QtGui, QtGui), (pg.QtWidgets, QtWidgets)):
    names = [name for name in dir(theirs) if not name.startswith("_")]
    assert len(names) > 100
    assert all(getattr(own, name) is getattr(theirs, name) for name in names)
assert mirrored is pg.QtGui
assert not hasattr(pg.QtCore, "QNothing")
""")


def test_qt_is_not_asked_for_all_its_classes() -> None:
    """Most of them are made by nobody: it takes a third of the import of pyqtgraph."""
    run("""
import pyqtgraph as pg
copied = [name for name in vars(pg.QtWidgets) if name.startswith("Q")]
assert 0 < len(copied) < 60, copied
""")


def test_a_second_import_changes_nothing() -> None:
    """As in a test, or where another program has imported pyqtgraph before."""
    run("""
import pyqtgraph as pg
widgets = pg.QtWidgets
import_pyqtgraph()
assert pg.QtWidgets is widgets
""")


def test_what_no_plot_is_made_of_is_not_imported_and_can_still_be() -> None:
    run("""
import sys
import pyqtgraph as pg
assert "pyqtgraph.multiprocess" not in sys.modules
assert "pyqtgraph.parametertree" not in sys.modules
assert pg.PlotWidget.__module__ == "pyqtgraph.widgets.PlotWidget"
from pyqtgraph.graphicsItems.ROI import ROI
from pyqtgraph.imageview import ImageView
from pyqtgraph.widgets.RemoteGraphicsView import RemoteGraphicsView
for late in (ROI, ImageView, RemoteGraphicsView):
    assert isinstance(late, type)
""")


LATER = """
import sys
from lossstudio.app.system import qt_import
qt_import.import_qt()
from pathlib import Path
from importlib.util import find_spec
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader

class Later(SourceFileLoader):
    def get_code(self, fullname):
        source = Path(self.path).read_text(encoding="utf-8")
        return compile(source + sys.argv[1], self.path, "exec")

class Finder(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "pyqtgraph.widgets.PlotWidget":
            return None
        spec = PathFinder.find_spec(name, path)
        spec.loader = Later(name, spec.origin)
        return spec

sys.meta_path.insert(0, Finder())
qt_import.import_pyqtgraph()
import pyqtgraph as pg
from PySide6 import QtCore, QtWidgets
assert type(pg.QtWidgets).__name__ == "module"
assert pg.QtWidgets.QWidget is QtWidgets.QWidget
assert len(dir(QtCore)) > 100
assert "pyqtgraph.graphicsItems.ROI" in sys.modules
app = QtWidgets.QApplication([])
plot = pg.PlotWidget()
plot.plot([1, 2], [3, 4])
assert isinstance(pg.ROI, type)
"""


@pytest.mark.parametrize(
    "needs",
    [
        "from ..graphicsItems.ROI import RectROI",
        "from ..graphicsItems import ROI as rois; rois.RectROI",
        "from ..graphicsItems.ROI import ROI\nclass Own(ROI): size = ROI.getState",
    ],
)
def test_a_later_pyqtgraph_that_needs_more_is_imported_as_it_is(needs: str) -> None:
    """It may ask for another name of a module that is left out: the window starts nevertheless."""
    done = subprocess.run(
        [sys.executable, "-c", LATER, f"\n{needs}\n"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_unused_modules_are_those_of_this_pyqtgraph() -> None:
    """Another version may have others: a name that is gone would be left out for nothing."""
    run("""
from importlib.util import find_spec
from lossstudio.app.system.qt_import import UNUSED
for package, names in UNUSED.items():
    for name in names.split():
        assert find_spec(f"{package}.{name}") is not None, name
""")

"""Qt is imported without its import hook, which reads the source of whatever comes after."""

import subprocess
import sys

PROGRAM = """
import linecache
from lossstudio.app.system.qt_import import import_qt
import_qt()
import lossstudio.app.window.main_window
assert not any("lossstudio" in name for name in linecache.cache), "read"
"""


def test_no_source_is_read_by_the_import_of_the_window():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def test_pyside_reads_them_by_itself():
    """If this ever fails, `import_qt` is needed no more."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("\nimport_qt()", "\nimport PySide6.QtCore")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "AssertionError: read" in done.stderr

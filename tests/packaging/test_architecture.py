"""The floors hold: who imports whom, what the core needs, and what lies at the top level."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lossstudio"
TOP_LEVEL = {
    "lossstudio",
    "resources",
    "tests",
    "pyproject.toml",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "studio.py",
}

# Importing everything named, where only NumPy, the standard library and the core can be found.
IMPORT_WITH_NUMPY_ALONE = """
import importlib, sys

class Forbid:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {"lossstudio", "numpy", *sys.stdlib_module_names}:
            raise ModuleNotFoundError(f"{name} is out of bounds here", name=name)

sys.meta_path.insert(0, Forbid())
for name in sys.argv[1:]:
    importlib.import_module(name)
above = [name for name in sys.modules if name.startswith("lossstudio.") and ".core" not in name]
assert not above, above
"""


def modules(floor: str) -> list[str]:
    """Return the names of all modules of a floor."""
    files = sorted((PACKAGE / floor).rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return [name.removesuffix(".__init__") for name in names]


def qt_modules(source: str) -> Iterator[str]:
    """Yield the parts of PySide6 that a source text imports anywhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("PySide6."))


def top_level() -> set[str]:
    """Return what is committed at the top, or what lies there where there is no git."""
    try:
        git = ["git", "-C", str(ROOT), "ls-files", "-z"]
        listed = subprocess.run(git, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        listed = ""
    names = {path.split("/")[0] for path in listed.split("\0") if path}
    return names or {path.name for path in ROOT.iterdir()}


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, at the top of the repository."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_floors_import_only_downwards(tmp_path: Path) -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = python(code, "--cache-dir", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_core_works_with_numpy_alone() -> None:
    done = python(IMPORT_WITH_NUMPY_ALONE, *modules("core"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file", sorted((PACKAGE / "session").rglob("*.py")), ids=lambda f: f.name)
def test_session_knows_of_qt_only_its_core(file: Path) -> None:
    assert set(qt_modules(file.read_text("utf-8"))) <= {"QtCore"}


@pytest.mark.parametrize(
    "source",
    ["import PySide6.QtGui", "from PySide6 import QtGui", "if 1:\n from PySide6.QtGui import QPen"],
)
def test_every_way_to_import_qt_is_seen(source: str) -> None:
    assert set(qt_modules(source)) == {"QtGui"}


def test_top_level_stays_short() -> None:
    assert {name for name in top_level() if not name.startswith(".")} <= TOP_LEVEL | {"__pycache__"}

"""The wheel holds the program, its resources and its entry point, and nothing else."""

import configparser
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built here and now."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return folder / build_wheel(str(folder))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Return the names of the files in the wheel."""
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def shipped(folder: str, pattern: str) -> set[str]:
    """Return the files of a folder of the repository, relative to its top."""
    files = (path for path in (ROOT / folder).rglob(pattern) if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files}
    return {name for name in names if not name.startswith("resources/packaging/")}


def test_holds_every_module(names: set[str]) -> None:
    assert {name for name in names if name.endswith(".py")} == shipped("lossstudio", "*.py")


def test_holds_every_resource(names: set[str]) -> None:
    held = {name for name in names if name.startswith("lossstudio/resources/")}
    assert held == {f"lossstudio/{name}" for name in shipped("resources", "*")}


def test_holds_nothing_foreign(names: set[str]) -> None:
    others = [name for name in names if not name.startswith("lossstudio/")]
    assert all(".dist-info/" in name for name in others), others
    assert not [name for name in names if "__pycache__" in name]


def test_brings_the_command(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        points = configparser.ConfigParser()
        points.read_string(archive.read(name).decode())
    assert dict(points["gui_scripts"]) == {"lossstudio": "lossstudio.app.launch.cli:main"}


def test_installed_program_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from lossstudio.core.resources import resource; print(resource('datasets', 'iris.csv'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == tmp_path / "lossstudio/resources/datasets/iris.csv"

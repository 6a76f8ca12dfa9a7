"""studio.py: what it decides, without installing anything."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    """Execute studio.py as a module, which leaves no __pycache__ at the top level."""
    module = ModuleType("studio")
    path = ROOT / "studio.py"
    module.__file__ = str(path)
    exec(compile(path.read_text("utf-8"), path, "exec"), module.__dict__)
    return module


class Machine:
    """A studio.py in a folder of its own, whose commands are recorded instead of run."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.studio, self.patch, self.commands = load(), patch, list[list[str]]()
        self.code = 0
        self.pyproject = root / "pyproject.toml"
        self.python = root / ".venv/bin/python"
        self.pyproject.write_text("[project]")
        (root / ".constraints.txt").write_text("numpy==2.0")
        indices = {"ROOT": root, "VENV": root / ".venv", "PYTHON": self.python}
        indices |= {"STAMP": root / ".venv/studio.json", "CONSTRAINTS": root / ".constraints.txt"}
        for name, index in indices.items():
            patch.setattr(self.studio, name, index)
        self.missing(set())
        patch.setattr(self.studio.subprocess, "run", self.record)

    def record(self, command: list[Any], **options: Any) -> subprocess.CompletedProcess[str]:
        """Stand in for subprocess.run: making a venv makes its python, pip does nothing."""
        words = [str(word) for word in command]
        self.commands.append(words)
        if self.code and options.get("check"):
            raise subprocess.CalledProcessError(self.code, words)
        if "venv" in words:
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()
        return subprocess.CompletedProcess(words, self.code)

    def missing(self, libraries: set[str], apt: str | None = "apt-get", user: int = 1000) -> None:
        """Take libraries away from a Linux machine on which all other parts are there."""
        self.patch.setattr(sys, "platform", "linux")
        self.patch.setattr(self.studio, "loads", lambda name: name not in libraries)
        self.patch.setattr(self.studio, "find_spec", lambda name: name)
        self.patch.setattr(self.studio, "FONTS", [str(self.pyproject.parent)])
        (self.pyproject.parent / "font.ttf").touch()
        self.patch.setattr(self.studio.shutil, "which", lambda name, path=None: apt)
        self.patch.setattr(self.studio.os, "geteuid", lambda: user, raising=False)

    def set_up(self, extra: str = "") -> list[str]:
        """Set up, and return in words what that did."""
        self.commands.clear()
        self.studio.set_up(extra)
        return ["venv" if "venv" in command else command[-1] for command in self.commands]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a machine on which nothing is installed yet."""
    return Machine(tmp_path, monkeypatch)


def test_first_start_makes_all_and_second_nothing(machine: Machine) -> None:
    assert machine.set_up() == ["venv", "."]
    assert machine.set_up() == []


def test_each_extra_is_installed_once(machine: Machine) -> None:
    assert machine.set_up("test") == ["venv", ".[test]"]
    assert machine.set_up("check") == [".[check]"]
    assert [machine.set_up(extra) for extra in ("test", "check", "")] == [[], [], []]


@pytest.mark.parametrize("file", ["pyproject.toml", ".constraints.txt"])
def test_changed_requirements_are_installed_into_the_same_venv(machine: Machine, file: str) -> None:
    machine.set_up("test")
    (machine.pyproject.parent / file).write_text("changed")
    assert machine.set_up("test") == [".[test]"]
    assert machine.set_up("test") == []


def test_interrupted_installation_is_made_anew(machine: Machine) -> None:
    machine.set_up()
    machine.pyproject.write_text("changed")
    machine.code = 1
    with pytest.raises(subprocess.CalledProcessError):
        machine.set_up()
    machine.code = 0
    assert machine.set_up() == ["venv", "."]


@pytest.mark.parametrize("damage", ["", '{"pla', '{"place": "elsewhere"}'])
def test_strange_stamp_is_made_anew(machine: Machine, damage: str) -> None:
    machine.set_up()
    machine.studio.STAMP.write_text(damage)
    assert machine.set_up() == ["venv", "."]


def test_other_python_is_made_anew(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.set_up()
    monkeypatch.setattr(sys, "version", "3.99.0")
    assert machine.set_up() == ["venv", "."]


def test_vanished_python_is_made_anew(machine: Machine) -> None:
    machine.set_up()
    machine.python.unlink()
    assert machine.set_up() == ["venv", "."]


def test_moved_checkout_is_made_anew(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.set_up()
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert Machine(moved, monkeypatch).set_up() == ["venv", "."]


def test_failed_installation_is_one_sentence_and_its_code(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.code = 7
    with pytest.raises(SystemExit) as end:
        machine.studio.main([])
    assert end.value.code == 7
    assert capsys.readouterr().err.endswith("the installation failed; the reason is above.\n")


@pytest.mark.parametrize("library", sorted(load().LIBRARIES))
def test_missing_library_names_its_package(
    machine: Machine, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.missing({library})
    machine.studio.provide_system_parts()
    command = f"sudo apt-get install -y --no-install-recommends {machine.studio.LIBRARIES[library]}"
    assert capsys.readouterr().err.endswith(f"{command}\n")
    assert machine.commands == []


def test_missing_font_and_ensurepip_name_their_packages(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.pyproject.parent / "font.ttf").unlink()
    monkeypatch.setattr(machine.studio, "find_spec", lambda name: None)
    venv = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert set(machine.studio.missing_system_parts().values()) == {"fonts-dejavu-core", venv}


def test_root_installs_what_is_missing(machine: Machine) -> None:
    machine.missing({"libGL.so.1"}, user=0)
    machine.studio.provide_system_parts()
    update, install = machine.commands
    assert update == ["apt-get", "update"]
    assert install[:2] + install[-1:] == ["apt-get", "install", "libgl1"]


def test_other_systems_are_told_the_file(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.missing({"libGL.so.1"}, apt=None)
    machine.studio.provide_system_parts()
    assert "lacks libGL.so.1" in capsys.readouterr().err


def test_nothing_is_looked_for_outside_linux(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.missing({"libGL.so.1"})
    monkeypatch.setattr(sys, "platform", "darwin")
    assert machine.studio.missing_system_parts() == {}


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], "-m lossstudio"),
        (["train", "a.json"], "-m lossstudio train a.json"),
        (["test", "-k", "huber"], "-m pytest -k huber"),
    ],
    ids=["program", "program with arguments", "test"],
)
def test_arguments_reach_what_runs(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, arguments: list[str], command: str
) -> None:
    def become(path: Path, words: list[str]) -> None:
        raise SystemExit(" ".join(words[1:]))

    monkeypatch.setattr(machine.studio.os, "name", "posix")
    monkeypatch.setattr(machine.studio.os, "execv", become)
    monkeypatch.chdir(machine.pyproject.parent)
    with pytest.raises(SystemExit) as end:
        machine.studio.main(arguments)
    assert end.value.code == command


def test_peers_have_an_environment_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["studio.py", "test", "--peers", "-x"])
    own = load().VENV
    machine, become = Machine(tmp_path, monkeypatch), []
    monkeypatch.setattr(machine.studio, "run", lambda *words: become.extend(words) or sys.exit(0))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        machine.studio.main(sys.argv[1:])
    assert (own.name, load().VENV) == (".venv-peers", own)
    assert machine.commands[-1][-1] == ".[peers]"
    assert become == ["-m", "pytest", "-m", "peers", "-x"]


def test_large_libraries_are_for_peers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["studio.py", "test"])
    assert load().VENV.name == ".venv"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    others = [project["dependencies"], *(extras[name] for name in extras if name != "peers")]
    assert not any("torch" in each or "scikit" in each for some in others for each in some)
    assert any("torch" in each for each in extras["peers"])


def test_one_failing_check_fails_and_stops_no_other(machine: Machine) -> None:
    machine.set_up("check")
    machine.commands.clear()
    machine.code = 1
    with pytest.raises(SystemExit) as end:
        machine.studio.check()
    assert end.value.code == 1
    assert len(machine.commands) == len(machine.studio.CHECKS)


@pytest.mark.skipif(os.name == "nt", reason="CI runs a POSIX shell")
@pytest.mark.parametrize("failing", ["", "check", "test"])
def test_ci_checks_and_tests_and_fails_if_either_does(tmp_path: Path, failing: str) -> None:
    calls, python = tmp_path / "calls", tmp_path / "python3"
    python.write_text(f'#!/bin/sh\necho "$@" >> {calls}\ntest "$2" != "{failing}"\n')
    python.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([ROOT / ".ci" / "run"], env=environment, cwd=tmp_path, check=False)
    assert calls.read_text().splitlines() == ["studio.py check", "studio.py test"]
    assert (done.returncode != 0) == bool(failing)


def test_old_python_is_told_so_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18, "final", 0))
    with pytest.raises(SystemExit) as end:
        load()
    assert end.value.code == 2
    assert capsys.readouterr().err == "Loss Studio needs Python 3.11 or newer; this is 3.8.18.\n"


def test_oldest_python_is_the_one_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert declared["requires-python"] == ">=" + ".".join(map(str, load().OLDEST))

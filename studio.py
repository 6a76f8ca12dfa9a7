#!/usr/bin/env python3
"""Set up Loss Studio on this machine and run it; needs nothing but Python.

python3 studio.py [ARGUMENTS]        the program
python3 studio.py test [ARGUMENTS]   the tests; the arguments go to pytest
python3 studio.py test --peers       exported scripts, run with PyTorch and scikit-learn
python3 studio.py package            the packaged program, into dist/
python3 studio.py check              style, types and which floor imports which
"""

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info < OLDEST:  # before any line that an older Python cannot run
    needed, found = (".".join(map(str, v)) for v in (OLDEST, sys.version_info[:3]))
    print(f"Loss Studio needs Python {needed} or newer; this is {found}.", file=sys.stderr)
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
PEERS = sys.argv[1:2] == ["test"] and "--peers" in sys.argv
VENV = ROOT / (".venv-peers" if PEERS else ".venv")  # large libraries have one of their own
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "studio.json"
CONSTRAINTS = ROOT / ".constraints.txt"
BUILD = ROOT / "resources" / "packaging" / "build.py"
EXTRAS = ("test", "check", "package")
CHECKS = ("ruff check", "ruff format --check", "mypy", "lint-imports")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
LIBRARIES = {  # what Qt loads, and the Debian package that holds it
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    # from here on only a screen needs them
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def say(sentence: str) -> None:
    print(f"studio.py: {sentence}", file=sys.stderr, flush=True)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_system_parts() -> dict[str, str]:
    """Return what this machine lacks, each with the Debian package that brings it."""
    if sys.platform != "linux":
        return {}
    missing = {name: package for name, package in LIBRARIES.items() if not loads(name)}
    folders = (Path(folder).expanduser() for folder in FONTS)
    if not any(next(folder.rglob("*.[tTo]t[fc]"), None) for folder in folders):
        missing["a font"] = "fonts-dejavu-core"
    if find_spec("ensurepip") is None:
        missing["ensurepip"] = "python{}.{}-venv".format(*sys.version_info)
    return missing


def provide_system_parts() -> None:
    """Install what is missing where that is allowed, or say how; never stop for it."""
    missing = missing_system_parts()
    install = ["apt-get", "install", "-y", "--no-install-recommends", *sorted(missing.values())]
    if not missing:
        return
    if not shutil.which("apt-get"):
        say(f"this system lacks {', '.join(missing)}: the window may not open.")
    elif os.geteuid() != 0:
        say(f"system packages are missing; install them with: sudo {' '.join(install)}")
    else:
        say(f"installing system packages: {' '.join(install[4:])}")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], install):
            done = subprocess.run(command, env=env, capture_output=True)
        if done.returncode:
            say(f"that failed; try it by hand: {' '.join(install)}")


def read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def wanted_stamp(extra: str) -> dict[str, str]:
    """Return what the stamp says when `.venv` is of this place and Python, and up to date."""
    declared = (ROOT / "pyproject.toml").read_bytes() + CONSTRAINTS.read_bytes()
    place = f"{ROOT} {sys.base_prefix} {sys.version}"
    return {"place": place, extra: hashlib.sha256(declared).hexdigest()}


def set_up(extra: str) -> None:
    """Make `.venv` hold the program and what `extra` needs, unless it does already."""
    provide_system_parts()
    stamp, wanted = read_stamp(), wanted_stamp(extra)
    if wanted.items() <= stamp.items() and PYTHON.exists():
        return
    takes = "some minutes" if PEERS else "about half a minute"
    say(f"installing into {VENV.name}; the first time this takes {takes}.")
    STAMP.unlink(missing_ok=True)  # an interrupted installation has no stamp and is made anew
    if stamp.get("place") != wanted["place"] or not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        stamp = {}
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    pins = [] if PEERS else ["-c", CONSTRAINTS.name]  # PyTorch's own needs are others
    what = [*pins, "-e", f".[{extra}]" if extra else "."]
    subprocess.run(pip + what, cwd=ROOT, check=True)
    STAMP.write_text(json.dumps({**stamp, **wanted, "": wanted[extra]}), "utf-8")


def run(*command: str) -> None:
    """Become the command, where the system can; on Windows wait for it."""
    if os.name != "nt":
        os.execv(PYTHON, [str(PYTHON), *command])
    sys.exit(subprocess.run([PYTHON, *command]).returncode)


def check() -> None:
    """Run every check, also after one has failed."""
    codes = []
    for command in CHECKS:
        say(command)
        tool, *options = command.split()
        program = shutil.which(tool, path=PYTHON.parent) or tool
        codes.append(subprocess.run([program, *options]).returncode)
    sys.exit(max(codes))


def main(arguments: list[str]) -> None:
    extra = arguments[0] if arguments[:1] and arguments[0] in EXTRAS else ""
    try:
        set_up("peers" if PEERS else extra)
    except subprocess.CalledProcessError as failure:
        say("the installation failed; the reason is above.")
        sys.exit(failure.returncode)
    except OSError as failure:
        say(f"the installation failed: {failure}.")
        sys.exit(1)
    if not extra:
        run("-m", "lossstudio", *arguments)
    os.chdir(ROOT)
    if PEERS:
        run("-m", "pytest", "-m", "peers", *(each for each in arguments[1:] if each != "--peers"))
    if extra == "test":
        run("-m", "pytest", *arguments[1:])
    if extra == "package":
        run(str(BUILD), *arguments[1:])
    check()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)

"""The notice of other people's work, made from what is really in the package."""

import sys
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any

ALWAYS = ("PySide6-Essentials", "shiboken6")
LICENCE = ("licen", "copying", "notice")
HEAD = """Loss Studio itself is under the MIT licence (see LICENSE).
This package also contains the work of others:

"""
PYTHON = """Python {version}
    The Python language and its standard library, under the PSF licence.

"""
QT = """Qt (inside PySide6)
    The Qt libraries, under the GNU Lesser General Public License version 3. They lie in
    this package as shared libraries of their own and may be replaced by others.

"""


def bundled(analysis: Any) -> list[Distribution]:
    """Return the distributions whose modules or libraries PyInstaller found to be needed."""
    names = {entry[0].split(".")[0] for entry in analysis.pure}
    names |= {Path(entry[0]).parts[0].split(".")[0] for entry in analysis.binaries}
    owners = packages_distributions()
    found = {owner for name in names for owner in owners.get(name, ())}
    found |= set(ALWAYS)
    others = {"loss-studio", "pyinstaller", "pyinstaller-hooks-contrib"}
    wanted = {name.lower(): name for name in found if name.lower() not in others}
    return [distribution(wanted[key]) for key in sorted(wanted)]


def _texts(one: Distribution) -> list[str]:
    """Return the licence texts that a distribution carries."""
    texts = []
    for file in one.files or ():
        if any(word in file.name.lower() for word in LICENCE) and file.suffix != ".py":
            path = Path(str(one.locate_file(file)))
            if path.is_file():
                texts.append(path.read_text("utf-8", errors="replace").strip())
    return texts


def write(path: Path, analysis: Any) -> Path:
    """Write the notice and return its path."""
    parts = [HEAD, PYTHON.format(version=sys.version.split()[0]), QT]
    for one in bundled(analysis):
        meta = one.metadata
        licence = meta.get("License-Expression") or meta.get("License") or "see its text"
        parts.append(f"{meta['Name']} {one.version}\n    Licence: {licence.splitlines()[0]}\n")
        parts += [f"\n{text}\n" for text in dict.fromkeys(_texts(one))]
        parts.append("\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(parts), "utf-8")
    return path

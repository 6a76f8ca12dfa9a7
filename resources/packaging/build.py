"""Build the packaged program: a folder, an archive of it, and a Debian package where that works.

`python3 studio.py package` sets up what this needs and runs it.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DIST, WORK = ROOT / "dist", ROOT / "build" / "package"
ICON = ROOT / "resources" / "icons" / "loss-studio.svg"
SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
NAME = "loss-studio"
FONTS = ("fonts-dejavu-core", "fonts-freefont-ttf", "fonts-liberation", "ttf-bitstream-vera")
NEEDS = f"libgl1, libegl1, {' | '.join(FONTS)}"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def version() -> str:
    """Return the version of the program."""
    about: dict[str, str] = {}
    exec((ROOT / "lossstudio" / "__init__.py").read_text("utf-8"), about)
    return about["__version__"]


def draw_icons() -> None:
    """Draw the program's icon in all usual sizes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    app = QGuiApplication.instance() or QGuiApplication([])
    svg = QSvgRenderer(str(ICON))
    for side in SIDES:
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        svg.render(painter)
        painter.end()
        image.save(str(WORK / f"{side}.png"))
    for wanted, side in (("ico", 256), ("icns", 512)):
        QImage(str(WORK / f"{side}.png")).save(str(WORK / f"{NAME}.{wanted}"))
    del app


def build_folder() -> Path:
    """Let PyInstaller build the program's folder."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    folders = ["--distpath", str(DIST), "--workpath", str(WORK)]
    subprocess.run(
        [*command, *folders, str(HERE / "lossstudio.spec")],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
    )
    return DIST / "lossstudio"


def strip_python(folder: Path) -> None:
    """Take the debugger's tables out of Python's library; NumPy's must never be touched."""
    tool = shutil.which("strip")
    for library in folder.rglob("libpython3.*.so*") if tool else ():
        subprocess.run([str(tool), "--strip-unneeded", str(library)], check=False)


def archive(folder: Path) -> Path:
    """Pack the folder into an archive."""
    path = DIST / f"{NAME}-{version()}-{sys.platform}.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=6) as tar:
        tar.add(folder, folder.name)
    return path


def debian_package(folder: Path) -> Path | None:
    """Make a Debian package, where the tool for it is there."""
    tool = shutil.which("dpkg-deb")
    if not tool:
        return None
    machine = MACHINES.get(os.uname().machine, os.uname().machine)
    tree = WORK / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "opt" / NAME, symlinks=True)
    share = tree / "usr" / "share"
    files = {
        "loss-studio.desktop": share / "applications" / "loss-studio.desktop",
        "loss-studio.xml": share / "mime" / "packages" / "loss-studio.xml",
        "lossstudio.1": share / "man" / "man1" / "lossstudio.1",
    }
    for name, place in files.items():
        place.parent.mkdir(parents=True)
        shutil.copy(HERE / name, place)
    subprocess.run(["gzip", "-9n", str(files["lossstudio.1"])], check=True)
    documents = share / "doc" / NAME
    documents.mkdir(parents=True)
    notice = next(folder.rglob("THIRD-PARTY.txt")).read_text("utf-8")
    licence = (ROOT / "LICENSE").read_text("utf-8")
    (documents / "copyright").write_text(f"{licence}\n{notice}", "utf-8")
    for side in SIDES:
        place = share / "icons" / "hicolor" / f"{side}x{side}" / "apps" / f"{NAME}.png"
        place.parent.mkdir(parents=True)
        shutil.copy(WORK / f"{side}.png", place)
    scalable = share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copy(ICON, scalable)
    (tree / "usr" / "bin").mkdir()
    (tree / "usr" / "bin" / "lossstudio").symlink_to(f"/opt/{NAME}/lossstudio")
    size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        f"Package: {NAME}\nVersion: {version()}\nArchitecture: {machine}\n"
        f"Maintainer: The Loss Studio authors\nInstalled-Size: {size}\nDepends: {NEEDS}\n"
        "Section: education\nPriority: optional\n"
        "Description: See what a loss function does to learning\n"
        " Pick a dataset, let several losses race on it, and watch the fit, the loss and\n"
        " the metrics of each, live and side by side.\n",
        "utf-8",
    )
    path = DIST / f"{NAME}_{version()}_{machine}.deb"
    subprocess.run(
        [tool, "--root-owner-group", "-Zxz", "--build", str(tree), str(path)], check=True
    )
    return path


def megabytes(path: Path) -> float:
    """Return the size of a file or of a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if not file.is_dir()) / 1e6


def main() -> None:
    """Build everything that this machine can build, and say what it is."""
    WORK.mkdir(parents=True, exist_ok=True)
    draw_icons()
    folder = build_folder()
    strip_python(folder)
    built = [folder]
    if "--folder" not in sys.argv:
        built += [path for path in (archive(folder), debian_package(folder)) if path]
    for path in built:
        print(f"{path.relative_to(ROOT)}  {megabytes(path):.0f} MB")


if __name__ == "__main__":
    main()

"""The packaged program is built, and then started with an empty environment."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from workbooks import xlsx

from lossstudio import __version__
from lossstudio.app.dialogs.about import PARTS
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / "resources" / "packaging" / "build.py"
PROGRAM = ROOT / "dist" / "lossstudio" / "lossstudio"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux packages were tried"),
]


@pytest.fixture(scope="session")
def built() -> Path:
    """Build the folder and the Debian package, once for all tests."""
    done = subprocess.run(
        [sys.executable, str(BUILD)], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return PROGRAM


def run(program: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program with no environment at all."""
    command = [str(program), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={}, cwd="/", check=False
    )


def test_it_tells_its_version(built: Path) -> None:
    done = run(built, "--version")
    assert (done.returncode, done.stdout) == (0, f"Loss Studio {__version__}\n")


def test_its_picture_is_the_window_with_curves_and_formulas(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    done = run(built, "--screenshot", out, "--epochs", 15, "--theme", "light")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    packed = QImage(str(out))
    assert (packed.width(), packed.height()) == (1280, 800)
    source = tmp_path / "source.png"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "lossstudio", "--screenshot", str(source)]
    subprocess.run(
        [*command, "--epochs", "15", "--theme", "light"], env=environment, cwd=ROOT, check=True
    )
    expected = QImage(str(source))
    indices = [(x, y) for x in range(0, 1280, 4) for y in range(80, 800, 4)]
    same = sum(packed.pixel(x, y) == expected.pixel(x, y) for x, y in indices)
    assert same > 0.97 * len(indices)  # the fonts' hinting may differ, the window may not
    colours = {packed.pixelColor(x, y).name() for x, y in indices}
    assert {"#c77800", "#00805c", "#0068a8"} <= colours  # three contenders were drawn


def test_it_trains_a_shipped_experiment_as_from_source(built: Path, tmp_path: Path) -> None:
    shipped = next((built.parent / "_internal").rglob("outliers.lossstudio.json"))
    tables = []
    for index, command in enumerate(([str(built)], [sys.executable, "-m", "lossstudio"])):
        out = tmp_path / f"{index}.csv"
        environment = {} if index == 0 else None
        subprocess.run(
            [*command, "train", str(shipped), "--epochs", "7", "--out", str(out)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        tables.append(out.read_text(encoding="utf-8"))
    assert tables[0] == tables[1]
    assert tables[0].count("\n") > 7


STUDY = {
    "format": "lossstudio-study",
    "version": 1,
    "draws": 8,
    "epochs": 2,
    "factors": [{"key": "dataset.share", "values": [0.1, 0.3]}],
    "experiment": {
        "version": 1,
        "dataset": {"key": "line_outliers"},
        "contenders": [{"loss": {"key": "mse"}}, {"loss": {"key": "mae"}}],
    },
}


def test_its_studies_run_in_processes_and_come_to_the_numbers_of_one(
    built: Path, tmp_path: Path
) -> None:
    study, tables = tmp_path / "small.study.json", []
    study.write_text(json.dumps(STUDY), encoding="utf-8")
    for jobs in (1, 2):
        out = tmp_path / f"{jobs}.csv"
        done = run(built, "study", study, "--jobs", jobs, "--out", out)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        tables.append(out.read_text(encoding="utf-8"))
    assert tables[0] == tables[1]
    assert tables[0].count("\n") == 1 + 2 * 8 * 2


def test_its_trainer_has_a_process_that_ends_with_it(built: Path, tmp_path: Path) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    program = subprocess.Popen([str(built)], env=environment, cwd="/", stderr=subprocess.DEVNULL)
    tasks = Path(f"/proc/{program.pid}/task")  # any of its threads may have begun it
    trainers: list[int] = []
    while not trainers:
        assert program.poll() is None
        children = " ".join(path.read_text("ascii") for path in tasks.glob("*/children"))
        trainers = [child for child in map(int, children.split()) if trains(child)]
    ends = [os.pidfd_open(trainer) for trainer in trainers]
    program.kill()
    program.communicate()
    assert select.select(ends, [], [], 120)[0]
    for end in ends:
        os.close(end)


def trains(process: int) -> bool:
    """Whether a process was begun by Python's multiprocessing to carry something out."""
    try:
        return b"--multiprocessing-fork" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_it_writes_a_report(built: Path, tmp_path: Path) -> None:
    shipped = next((built.parent / "_internal").rglob("outliers.lossstudio.json"))
    out = tmp_path / "report.html"
    done = run(built, "export", shipped, "--report", out, "--epochs", 3)
    assert done.returncode == 0, done.stderr
    page = out.read_text(encoding="utf-8")
    assert page.count("<figure>") == 5
    assert page.count("<svg") > 5  # formulas, too


def test_a_broken_file_is_one_sentence(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{", encoding="utf-8")
    done = run(built, path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_it_reads_a_workbook_in_a_process_of_its_own(built: Path, tmp_path: Path) -> None:
    rows = [["x", "y"], *([number, 2 * number + 1] for number in range(12))]
    book = tmp_path / "line.xlsx"
    book.write_bytes(xlsx({"S": rows}))
    experiment = tmp_path / "line.lossstudio.json"
    dataset = DATASETS.create("csv", path=str(book), target="y")
    experiment.write_text(experiment_for(dataset).to_json())
    done = run(built, "train", experiment, "--epochs", 3, "--out", tmp_path / "line.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "line.csv").read_text().count("\n") > 3


def test_two_at_once_do_not_disturb_each_other(built: Path, tmp_path: Path) -> None:
    pictures = [tmp_path / f"{index}.png" for index in range(2)]
    programs = [
        subprocess.Popen(
            [str(built), "--screenshot", str(picture), "--epochs", "30"],
            env={},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for picture in pictures
    ]
    assert [program.wait(timeout=120) for program in programs] == [0, 0]
    assert all(not QImage(str(picture)).isNull() for picture in pictures)


def test_the_notice_names_what_is_inside(built: Path) -> None:
    notice = (built.parent / "_internal" / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    parts = ("numpy", "PySide6", "pyqtgraph", "contourpy", "ziamath", "calamine", "tqdm")
    parts += ("jinja2", "markupsafe", "joblib", "threadpoolctl")
    for name in (*parts, "Python", "Qt"):
        assert name.lower() in notice.lower()
    assert "pytest" not in notice
    assert (built.parent / "_internal" / "LICENSE").is_file()


def test_the_about_box_finds_version_and_licence_of_each_part(built: Path) -> None:
    for name in PARTS:
        written = name.lower().replace("-", "_")
        assert list((built.parent / "_internal").glob(f"{written}-*.dist-info/METADATA")), name


def test_it_is_small_enough_and_the_debian_package_is_whole(built: Path) -> None:
    size = sum(path.lstat().st_size for path in built.parent.rglob("*") if path.is_file())
    assert size <= 200e6  # studies brought joblib
    packages = list((ROOT / "dist").glob("*.deb"))
    if not packages:
        pytest.skip("there is no dpkg-deb here")
    assert packages[0].stat().st_size <= 55e6
    listed = subprocess.run(
        ["dpkg-deb", "--contents", str(packages[0])], capture_output=True, text=True, check=True
    ).stdout
    for part in (
        *("applications/loss-studio.desktop", "mime/packages/loss-studio.xml"),
        *("man1/lossstudio.1.gz", "doc/loss-studio/copyright", "48x48/apps/loss-studio.png"),
        *("scalable/apps/loss-studio.svg", "usr/bin/lossstudio -> /opt/loss-studio/lossstudio"),
    ):
        assert part in listed

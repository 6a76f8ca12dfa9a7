"""File > Report: the race on the screen as one page, and the same from the shell."""

import base64
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Open
from painted import painted_misfits
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load
from lossstudio.plots.base.plot import Plot
from lossstudio.plots.report.pages import sheets
from lossstudio.widgets.look.theme import Scheme, Theme
from lossstudio.widgets.look.tokens import DARK, LIGHT

ROOT = Path(__file__).parents[2]
CURVES = ["Fit", "Loss", "Yardstick", "Gradient"]
TWO = [*CURVES, "Confusion", "Reliability", "ROC", "PR curve", "Cost over threshold", "Loss shape"]
Write = Callable[[MainWindow], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Write:
    """Choose File > Report, and return the page that is written."""

    def write_(window: MainWindow) -> str:
        typed = str(tmp_path / "huber 0.5")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (typed, ""))
        window.actions_.report.trigger()
        assert not window.actions_.report.isEnabled()
        qtbot.waitUntil(window.actions_.report.isEnabled)
        assert window.line.currentMessage() == "Report saved as huber 0.5.html."
        return (tmp_path / "huber 0.5.html").read_text("utf-8")

    return write_


def pictures(page: str) -> dict[str, ElementTree.Element]:
    """Return the SVG of every picture, by its title."""
    found = re.findall(
        r"<figure>\s*<h3>([^<]*)</h3>\s*<div[^>]*>(<svg.*?</svg>)</div>", page, re.DOTALL
    )
    return {title: ElementTree.fromstring(svg) for title, svg in found}


def texts(svg: ElementTree.Element) -> list[str]:
    """Return the texts of a picture; legends keep names together, which does not count here."""
    found = ["".join(each.itertext()) for each in svg.iter() if each.tag.endswith("}text")]
    return [text.replace("\N{NON-BREAKING HYPHEN}", "-").replace("\xa0", " ") for text in found]


def saved(page: str) -> Experiment:
    link = re.search(r'json" href="data:application/json;base64,([^"]+)"', page)
    assert link is not None
    return Experiment.from_json(base64.b64decode(link[1]).decode())


def test_a_name_that_xml_forbids_is_in_the_pictures(open_window: Open, write: Write) -> None:
    page = write(open_window(first_experiment().with_contender(0, name="x\ufffey")))
    assert any("x y" in text for svg in pictures(page).values() for text in texts(svg))


@pytest.mark.parametrize(
    ("dataset", "titles"),
    [
        ("line_outliers", [*CURVES, "Loss shape"]),
        ("gaussians", TWO),
        ("iris", [*CURVES, "Confusion", "Reliability", "Loss shape"]),
    ],
)
def test_every_plot_is_in_the_page_with_text_as_text(
    dataset: str, titles: list[str], open_window: Open, train: Train, write: Write
) -> None:
    window = open_window(dataset)
    train(window, 2)
    page = write(window)
    assert re.findall(r"<figure>\s*<h3>(.*?)</h3>", page) == titles
    found = pictures(page)
    assert {"Loss", "Yardstick", "Gradient", "Loss shape"} <= set(found)
    assert any("loss relative to its start" in text for text in texts(found["Loss"]))
    names = [contender.label for contender in window.session.experiment.contenders]
    for name in names:
        assert any(name in text for text in texts(found["Loss"]))
    assert saved(page) == window.session.experiment
    assert "It shows the race at epoch 2 (" in page
    assert page.count('role="img" aria-label') >= len(found) + 2, "formulas are typeset"


def test_pictures_are_light_on_white_in_a_dark_window(
    open_window: Open, theme: Theme, train: Train, write: Write
) -> None:
    window = open_window()
    theme.choose(Scheme.DARK)
    train(window, 1)
    colours = set(re.findall(r"#[0-9a-f]{6}", write(window).lower()))
    assert LIGHT.text in colours
    assert not colours & {DARK.text, DARK.muted, DARK.panel, *map(str.lower, DARK.contenders)}


def test_the_race_goes_on_and_the_report_is_of_the_moment_it_was_asked_for(
    window: MainWindow, train: Train, write: Write, qtbot: QtBot
) -> None:
    train(window, 3)
    window.session.run()
    page = write(window)
    assert window.session.running
    shown = re.search(r"at epoch ([\d,]+)", page)
    assert shown is not None
    assert 3 <= int(shown[1].replace(",", "")) <= window.session.snapshot.epoch
    window.session.pause()


def test_names_are_text_in_pictures_too(
    open_window: Open, window: MainWindow, write: Write, settle: Callable[[MainWindow], None]
) -> None:
    name = "<script>x</script>"
    experiment = window.session.experiment
    window.session.edit(replace(experiment.with_contender(0, name=name), name=name))
    settle(window)
    page = write(window)
    assert "<script" not in page
    assert any(name in text for text in texts(pictures(page)["Loss"]))


def test_what_cannot_be_written_is_said(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "none" / "report.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.actions_.report.trigger()
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == f"{path}: No such file or directory."
    assert window.actions_.report.isEnabled()
    box.close()


def test_a_report_from_the_shell_needs_no_screen(tmp_path: Path) -> None:
    example = ROOT / "resources" / "experiments" / "outliers.lossstudio.json"
    lacking = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in lacking}
    words = ["export", str(example), "--report", "out.html", "--epochs", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "lossstudio", *words],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The report is in out.html.\n"
    assert "3/3" in done.stderr
    assert "propagateSizeHints" not in done.stderr
    page = (tmp_path / "out.html").read_text("utf-8")
    assert list(pictures(page)) == [*CURVES, "Loss shape"]
    assert saved(page) == load(example)


def test_a_branch_counts_the_time_before_it_left(
    window: MainWindow, train: Train, settle, write: Write
) -> None:
    train(window, 4)
    session = window.session
    session.look(3)
    settle(window)
    train(window, 1)
    settle(window)
    shown = session.snapshot
    curves = replace(shown.curves, seconds=shown.curves.seconds * (200 / shown.curves.seconds[-1]))
    session.snapshot = shown.with_recorded(replace(shown.recorded, curves=curves))
    assert session.races.seconds < 200
    assert re.search(r"Training took 3(\.3)? min", re.sub(r"<[^>]*>", "", write(window)))


def test_wide_numbers_have_room_beside_the_name_of_their_axis(
    open_window: Open, train: Train, tmp_path: Path
) -> None:
    path = tmp_path / "houses.csv"
    rows = [f"{size},{20_000 + 3_000 * size + 2_500 * (size * 79 % 13)}" for size in range(40)]
    path.write_text("\n".join(["size,price", *rows]) + "\n", encoding="utf-8")
    window = open_window(experiment_for(DATASETS.create("csv", path=str(path))))
    window.session.view.update(yardstick="mean_cost")
    train(window, 2)
    snapshot = window.session.snapshot
    assert snapshot is not None
    for sheet in sheets(snapshot, window.session.view.state):
        for plot in sheet.widget.findChildren(Plot):
            assert list(painted_misfits(plot)) == [], sheet.title

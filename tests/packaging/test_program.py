"""The program as it is started from a shell."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMessageBox

from lossstudio import __version__
from lossstudio.app.launch.cli import main
from lossstudio.app.system import display
from lossstudio.app.system.display import missing_display
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.core.files import save
from lossstudio.core.lessons.library import find_lesson
from lossstudio.core.session_file.session_file import StoredSession, write_session
from lossstudio.core.training import Trainer
from lossstudio.widgets.look.theme import Scheme, Theme
from lossstudio.widgets.look.tokens import DARK, LIGHT


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path}
    command = [sys.executable, "-m", "lossstudio", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=environment, cwd=cwd, check=False
    )


def colours(image: QImage) -> set[str]:
    """Return the colours of the picture."""
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize(
    ("theme", "tokens", "size"), [("light", LIGHT, (1280, 800)), ("dark", DARK, (1920, 1080))]
)
def test_screenshot_shows_the_window_after_training(tmp_path, theme, tokens, size):
    out = tmp_path / "out.png"
    name = f"{size[0]}x{size[1]}"
    done = run("--screenshot", out, "--epochs", "5", "--size", name, "--theme", theme)
    assert done.returncode == 0, done.stderr
    image = QImage(str(out))
    assert (image.width(), image.height()) == size
    seen = colours(image)
    assert QColor(tokens.panel).name() in seen
    for index in range(3):
        assert QColor(tokens.contenders[index]).name() in seen, "each contender is drawn"


def test_screenshot_of_an_experiment_and_of_a_table(tmp_path):
    experiment, table = tmp_path / "first.json", tmp_path / "table.csv"
    save(first_experiment(), experiment)
    table.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n", encoding="utf-8")
    for file in (experiment, table):
        out = tmp_path / f"{file.stem}.png"
        done = run("--screenshot", out, "--epochs", "2", file)
        assert done.returncode == 0, done.stderr
        assert not QImage(str(out)).isNull()


def test_screenshot_of_a_session_shows_its_race_where_it_stood(tmp_path):
    trainer = Trainer(first_experiment())
    trainer.advance_epochs(80)
    session, out = tmp_path / "s.lossstudio", tmp_path / "out.png"
    write_session(StoredSession(trainer.experiment, {}, trainer.save_point()), session)
    experiment = tmp_path / "e.json"
    save(first_experiment(), experiment)
    pictures = []
    for words in ([session], ["--epochs", "80", experiment]):
        done = run("--screenshot", out, *words)
        assert done.returncode == 0, done.stderr
        whole = QImage(str(out))
        pictures.append(whole.copy(0, 80, whole.width(), 370))  # the fit, and all beside it
    assert pictures[0] == pictures[1]


def test_screenshot_shows_what_the_view_says(tmp_path):
    seen, plain, alone = (tmp_path / f"{name}.json" for name in ("seen", "plain", "alone"))
    seen.write_text(first_experiment().to_json({"fit_page": "tiles"}), encoding="utf-8")
    save(first_experiment(), plain)
    alone.write_text('{"fit_page": "tiles"}', encoding="utf-8")
    pictures = []
    for words in ([seen], [plain], ["--view", alone, plain]):
        out = tmp_path / "out.png"
        done = run("--screenshot", out, "--epochs", "2", *words)
        assert done.returncode == 0, done.stderr
        whole = QImage(str(out))
        # without the toolbar, which tells how many steps a second were trained
        pictures.append(whole.copy(0, 80, whole.width(), whole.height() - 80))
    beside, usual, given = pictures
    assert beside == given
    assert beside != usual


def test_screenshot_of_a_lesson_shows_its_question_and_its_race(tmp_path):
    lesson = find_lesson("07")
    seen = {}
    for name, words in {"asked": (), "begun": ("--epochs", "9"), "table": ("--view",)}.items():
        view, out = tmp_path / "view.json", tmp_path / f"{name}.png"
        view.write_text('{"fit_page": "table"}', encoding="utf-8")
        done = run("--screenshot", out, *words, *((view,) if name == "table" else ()), lesson)
        assert done.returncode == 0, done.stderr
        picture = QImage(str(out))
        seen[name] = [picture.copy(0, 70, 1280, 60), picture.copy(290, 250, 690, 300)]
    assert seen["asked"][0] == seen["begun"][0] == seen["table"][0]
    assert seen["asked"][1] != seen["begun"][1]
    assert seen["table"][1] not in (seen["asked"][1], seen["begun"][1])


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"Loss Studio {__version__}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--screenshot", "out.png", "missing.csv"], ["missing.csv"]),
        (["--screenshot", "out.png", "bad.json"], ["bad.json", "line 1"]),
        (["--screenshot", "out.png", "ragged.csv"], ["ragged.csv", "1 row"]),
        (["bad.lossstudio"], ["bad.lossstudio", "damaged"]),
        (["--screenshot", "out.png", "none.lossstudio"], ["none.lossstudio", "no file"]),
        (["--screenshot", "out.txt"], ["out.txt", ".png"]),
        (["--screenshot", "nowhere/out.png"], ["nowhere"]),
        (["--screenshot", "out.png", "--size", "12x"], ["'12x'", "1280x800"]),
        (["--screenshot", "out.png", "--epochs", "0"], ["'0'", "from 1"]),
        (["--screenshot", "out.png", "--theme", "pink"], ["pink", "dark"]),
        (["--screenshot", "out.png", "--view", "bad.json"], ["bad.json", "line 1"]),
        (["--screenshot", "out.png", "--view", "odd.json"], ["odd.json", "'fit'", "fit_page"]),
        (["--epochs", "3"], ["--screenshot"]),
        (["--colour"], ["--colour"]),
        (["bad.json"], ["bad.json"]),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_2(tmp_path, arguments, words):
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    (tmp_path / "bad.lossstudio").write_text("{", encoding="utf-8")
    (tmp_path / "odd.json").write_text('{"fit": "table"}', encoding="utf-8")
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    done = run(*arguments, cwd=tmp_path)
    lines = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert done.returncode == 2
    assert len(lines) == 1
    assert lines[0].startswith("lossstudio: ")
    for word in words:
        assert word in lines[0]
    assert not (tmp_path / "out.png").exists()


def test_no_screen_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "no screen" in missing_display()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(display, "XCB", {"libnone.so.9": "libnone9"})
    assert missing_display().endswith("apt install libnone9")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert missing_display() == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is asked")
@pytest.mark.parametrize(
    ("name", "value", "word"), [("DISPLAY", ":77", ":77"), ("QT_QPA_PLATFORM", "none", '"none"')]
)
def test_a_dead_screen_is_said_in_a_sentence(tmp_path, name, value, word):
    environment = {k: v for k, v in os.environ.items() if "DISPLAY" not in k and k[:6] != "QT_QPA"}
    environment |= {name: value, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment |= {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "lossstudio"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("lossstudio: ")
    assert word in line or "apt install" in line


@pytest.mark.parametrize("arguments", [["--size", "12x"], ["--help"]])
def test_without_streams_a_box_tells(monkeypatch, qapp, arguments):
    told = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    with suppress(SystemExit):
        assert main(arguments) == 2
    (text,) = told
    assert arguments[0] in text


@pytest.mark.parametrize(
    ("closed", "arguments", "told"),
    [("stdout", ["--help"], "usage"), ("stdout", ["--version"], "Loss"), ("stderr", ["data"], "")],
)
def test_with_one_stream_closed_no_box_waits_for_somebody(
    monkeypatch, qapp, capsys, closed, arguments, told
):
    monkeypatch.setattr(QMessageBox, "exec", lambda box: pytest.fail(box.text()))
    monkeypatch.setattr(sys, closed, None)
    with suppress(SystemExit):
        assert main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.err.startswith(told)
    assert not streams.out


@pytest.mark.parametrize(
    "word", ["light, dark", "@Invalid()", "@ByteArray(x)", "@Size(1 2)", "9" * 5000]
)
def test_settings_of_any_nonsense_start_like_none(qapp, tmp_path, word):
    path = tmp_path / "settings.ini"
    keys = ("theme", "zoom", "recent", "geometry", "columns")
    path.write_text("[General]\n" + "".join(f"{key}={word}\n" for key in keys), encoding="utf-8")
    settings = Settings(QSettings(str(path), QSettings.Format.IniFormat))
    window = MainWindow(first_experiment(), Theme(qapp, settings.scheme), settings)
    assert (settings.scheme, settings.zoom) == (Scheme.SYSTEM, 100)
    window.show()
    window.close()
    window.deleteLater()


ENDLESS = """
import sys, threading
from PySide6.QtCore import QTimer
from lossstudio.app.launch import gui
from lossstudio.app.launch.cli import main
from lossstudio.core.training import Trainer

begun = threading.Event()

def advance(*_):
    begun.set()
    threading.Event().wait()

def close():
    (window,) = (w for w in app.topLevelWidgets() if w.windowTitle().endswith("Loss Studio"))
    if begun.is_set():
        window.close()
    elif not window.session.running:
        window.session.run()

Trainer.advance = advance
gui.has_room = lambda: False  # for another process, where nothing could be patched
app = gui.application()
timer = QTimer()
timer.timeout.connect(close)
timer.start(50)
sys.exit(main([]))
"""


def test_it_ends_in_the_midst_of_a_step_that_does_not(tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment |= {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-c", ENDLESS]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    (log,) = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("lossstudio.log")]
    assert log.splitlines()[-1].endswith("The program ends with code 0.")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a process")
@pytest.mark.parametrize("kept", [True, False], ids=["logged", "nowhere to log"])
def test_an_interrupt_from_the_keyboard_ends_the_program(tmp_path, kept):
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path}
    command = [sys.executable, "-X", "faulthandler", "-m", "lossstudio"]
    environment["XDG_CONFIG_HOME"] = os.devnull
    environment["XDG_DATA_HOME"] = str(tmp_path) if kept else os.devnull
    program = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert program.stderr is not None
    program.stderr.readline()  # Qt's platform plugin speaks when the window is shown
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=120) == 0
    program.stderr.close()
    logs = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("lossstudio.log")]
    assert len(logs) == kept
    for log in logs:
        first, *_, last = log.splitlines()
        assert f"Loss Studio {__version__}" in first
        assert last.endswith("The program ends with code 0.")


FAULTY = """
import sys
from lossstudio.app.launch.cli import main
from lossstudio.{module} import {name} as faulty
def fail(*_):
    raise RuntimeError("a fault of the test")
faulty.{method} = fail
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("module", "name", "method"),
    [
        ("core.training", "Trainer", "advance"),
        ("app.window.toolbar", "ToolBar", "show_progress"),
        ("plots.fit.fit_view", "FitView", "show_snapshot"),
        ("app.window.main_window", "MainWindow", "grab"),
    ],
)
def test_a_screenshot_ends_after_a_fault_nobody_foresaw(tmp_path, module, name, method):
    code = FAULTY.format(module=module, name=name, method=method)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-c", code, "--screenshot", str(tmp_path / "out.png")]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith("lossstudio: Something went wrong in the program (RuntimeError: a fault")
    assert not (tmp_path / "out.png").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a process")
@pytest.mark.parametrize("kept", [True, False])
def test_an_interrupt_of_train_tells_what_was_reached(tmp_path, kept):
    save(first_experiment(), tmp_path / "race.json")
    out = tmp_path / "history.csv"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "lossstudio", "train", str(tmp_path / "race.json")]
    command += ["--epochs", "9000000", *(["--out", str(out)] if kept else [])]
    program = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stderr is not None
    while "0epoch/s" not in (seen := program.stderr.read(20)) and " 0%" not in seen:
        pass
    program.send_signal(signal.SIGINT)
    printed, said = program.communicate(timeout=120)
    assert program.returncode == 130
    assert not printed
    line = said.splitlines()[-1].split("\r")[-1].strip()
    epoch = int(line.split("epoch ")[1].split(" of ")[0])
    assert line.startswith(f"Stopped at epoch {epoch} of 9000000. ")
    assert "Traceback" not in said
    if kept:
        assert line.endswith(f"What was reached until then is in {out}.")
        last = out.read_text(encoding="utf-8").splitlines()[-1]
        assert int(last.split(",")[0]) == epoch
    else:
        assert line.endswith("Nothing is written.")

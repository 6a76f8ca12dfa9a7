"""The program starts without PySide6's import hook, which reads the source of what comes after."""

import subprocess
import sys
from pathlib import Path

import lossstudio

PROGRAM = """
import linecache, sys
from lossstudio.app.launch.cli import main
code = main(["--screenshot", sys.argv[1], "--epochs", "1"])
read = [name for name in linecache.cache if name.startswith(sys.argv[2])]
sys.exit(f"read: {read}" if read else code)
"""


def test_the_window_starts_without_reading_its_sources(tmp_path: Path) -> None:
    out, sources = tmp_path / "out.png", Path(lossstudio.__file__).parent
    command = [sys.executable, "-c", PROGRAM, str(out), str(sources)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert out.exists()

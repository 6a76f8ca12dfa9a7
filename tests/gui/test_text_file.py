"""What the window writes replaces the old file in one go, or leaves it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSaveFile

from lossstudio.app.system.errors import error_text
from lossstudio.app.system.text_file import write_text


def test_a_text_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("first", "δ\n"):
        write_text(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.txt"
    with pytest.raises(OSError, match="No such file") as caught:
        write_text(path, "text")
    assert error_text(caught.value) == f"{path}: No such file or directory."


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    monkeypatch.setattr(QSaveFile, "write", lambda file, data: -1)
    with pytest.raises(OSError, match=r"a\.txt"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]

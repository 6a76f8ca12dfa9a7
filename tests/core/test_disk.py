"""Files as hostile as they come: only ordinary ones are read, and nothing else is written."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_experiments import race

from lossstudio.core.datasets import CsvDataset
from lossstudio.core.disk import check_writable, resolved, same_file, write_bytes, write_text
from lossstudio.core.files import load, save

TABLE = "x,y\n1,2\n2,4.5\n3,7\n"
posix = pytest.mark.skipif(os.name != "posix", reason="FIFOs, modes and links of POSIX")


# --- read -------------------------------------------------------------------------------------


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


def link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def loop_of_two(path: Path) -> None:
    other = path.with_name("other" + path.suffix)
    path.symlink_to(other.name)
    other.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10_000_000_000)


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "fifo": (fifo, "ordinary file"),
    "link to a fifo": (link_to_fifo, "ordinary file"),
    "link to a device": (link_to_device, "ordinary file"),
    "loop": (loop, "symbolic links"),
    "loop of two": (loop_of_two, "symbolic links"),
    "dangling link": (dangling, "There is no file|No such file"),
    "10 GB": (huge, "too large"),
    "folder": (Path.mkdir, "is a folder"),
}


@posix
@pytest.mark.parametrize("ending", [".json", ".csv"])
@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, case: str, ending: str) -> None:
    make, words = HOSTILE[case]
    path = tmp_path / f"race{ending}"
    make(path)
    with pytest.raises((ValueError, OSError), match=words) as caught:
        load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ending", [".json", ".csv"])
@pytest.mark.parametrize(
    "name", ["x" * 300, "a\0b", "\udcff", "/".join(["deep" * 40] * 40)], ids=str.__len__
)
def test_a_name_that_no_file_has_is_refused(tmp_path: Path, name: str, ending: str) -> None:
    for path in (tmp_path / f"{name}{ending}", tmp_path / name / f"race{ending}"):
        with pytest.raises((ValueError, OSError), match=r"no file|opened|too long|UTF-8"):
            load(path)


@posix
def test_a_file_whose_name_is_not_utf_8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t\udcff.csv"
    path.write_text(TABLE)
    with pytest.raises(ValueError, match=r"t\\udcff\.csv' cannot be opened: its name is not UTF-8"):
        load(path)


@posix
def test_an_experiment_on_a_hostile_table_is_refused(tmp_path: Path) -> None:
    for number, (make, words) in enumerate(HOSTILE.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        make(folder / "t.csv")
        save(race("mse", dataset=CsvDataset(path=str(folder / "t.csv"))), folder / "race.json")
        with pytest.raises(ValueError, match=words):
            load(folder / "race.json")


# --- written ----------------------------------------------------------------------------------


@posix
def test_a_planted_part_is_not_followed(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "x.json"
    victim.write_text("precious")
    for name in ("x.json.part", ".x.json.part", "x.part"):
        (tmp_path / name).symlink_to(victim)
    before = sorted(tmp_path.iterdir())
    save(race("mse"), path)
    assert load(path) == race("mse")
    assert victim.read_text() == "precious"
    assert sorted(tmp_path.iterdir()) == sorted([*before, path])


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "x.json"
    path.write_text("old")
    path.chmod(mode)
    write_text(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


@posix
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_text(tmp_path / "new", "text")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@posix
def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    home, link, again = tmp_path / "home", tmp_path / "x.json", tmp_path / "y.json"
    home.mkdir()
    link.symlink_to("home/real.json")
    again.symlink_to(link)
    for text in ("made through a link that led nowhere", "replaced"):
        write_text(again, text)
        assert (home / "real.json").read_text() == text
    assert link.is_symlink()
    assert again.is_symlink()
    assert list(home.iterdir()) == [home / "real.json"]


@posix
@pytest.mark.parametrize("case", ["fifo", "link to a fifo", "link to a device", "loop", "folder"])
@pytest.mark.parametrize("write", [check_writable, lambda path: write_bytes(path, b"new")])
def test_what_is_no_ordinary_file_is_not_written(
    tmp_path: Path, case: str, write: Callable[[Path], None]
) -> None:
    path = tmp_path / "x.json"
    HOSTILE[case][0](path)
    before, kind = sorted(tmp_path.iterdir()), path.lstat().st_mode
    with pytest.raises(OSError, match=r"x\.json"):
        write(path)
    assert (sorted(tmp_path.iterdir()), path.lstat().st_mode) == (before, kind)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "\udcff", "none/x"], ids=str.__len__)
def test_a_name_that_cannot_be_written_leaves_nothing(tmp_path: Path, name: str) -> None:
    for write in (check_writable, lambda path: write_bytes(path, b"new")):
        with pytest.raises(OSError, match=r"No such file|too long|UTF-8") as caught:
            write(tmp_path / name)
        assert caught.value.filename == str(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_the_longest_name_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".json")
    write_text(path, "text")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_whatever_goes_wrong_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(fault)) as caught:
        write_text(tmp_path / "x.json", "text")
    if isinstance(caught.value, OSError):
        assert (caught.value.strerror, caught.value.filename) == (
            "Disk full",
            str(tmp_path / "x.json"),
        )
    assert not list(tmp_path.iterdir())


def test_a_text_that_is_not_utf_8_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("old")
    with pytest.raises(OSError, match="not UTF-8"):
        write_text(path, "half a character: \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_one_file_is_known_by_whatever_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.touch()
    other.touch()
    (tmp_path / "soft").symlink_to(one)
    (tmp_path / "hard").hardlink_to(one)
    for name in ("soft", "hard", "../" + tmp_path.name + "/one"):
        assert same_file(tmp_path / name, one)
    assert not same_file(one, other)
    assert not same_file(one, tmp_path / "none")
    assert resolved(tmp_path / "a\0b") == tmp_path / "a\0b"

"""Whatever a workbook does to its reader, a sentence comes of it."""

import io
import zipfile

import pytest
from workbooks import endless, packed, xlsx

from lossstudio.core.tables import TableError, cost, workbook
from lossstudio.core.tables.errors import ReadCancelledError
from lossstudio.core.tables.preview import sheet_names
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.workbook import read_workbook

LINE = {"S": [["x", "y"], [1, 2], [3, 4]], "T": [["z"], [5]]}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of old workbooks


def with_far_cell() -> bytes:
    """Return a workbook whose last cell is the last that Excel has."""
    with zipfile.ZipFile(io.BytesIO(xlsx(LINE))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return packed({name: text.replace("B3", "XFD1048576") for name, text in parts.items()})


def test_sheets_and_names_come_back_as_they_are() -> None:
    found = read_workbook("b.xlsx", xlsx(LINE), "T")
    assert found == (("S", "T"), "T", [(1, ["z"]), (2, ["5"])])
    assert read_workbook("b.xlsx", xlsx(LINE), None) == (("S", "T"), "", [])
    assert sheet_names(xlsx(LINE)) == ("S", "T")


def test_a_reader_that_ends_its_process_is_told() -> None:
    """Calamine finds a ZIP behind the head of an old workbook, whose size is not looked for."""
    with pytest.raises(TableError, match="more memory or time than a table may take"):
        read_table(OLE + bytes(504) + with_far_cell(), name="b.xls")


def test_a_reader_that_never_comes_back_is_told(monkeypatch) -> None:
    monkeypatch.setattr(workbook, "SECONDS", 2)
    with pytest.raises(TableError, match="more memory or time than a table may take"):
        read_workbook("b.ods", endless())


def test_a_download_that_is_damaged_is_told() -> None:
    whole = xlsx(LINE)
    at = whole.index(b"xl/worksheets/sheet1.xml") + 30
    damaged = whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :]
    with pytest.raises(TableError, match=r"b\.xlsx cannot be read as a workbook"):
        read_workbook("b.xlsx", damaged)


@pytest.mark.parametrize("how", ["no", "raises"])
def test_a_reading_that_nobody_waits_for_ends_its_process(begun, how) -> None:
    class GoneError(Exception):
        pass

    def progress(done: int, of: int) -> bool:
        if how == "raises":
            raise GoneError
        return False

    with pytest.raises(GoneError if how == "raises" else ReadCancelledError):
        read_workbook("b.ods", endless(), "", progress)
    (process,) = begun
    assert process.returncode is not None, "it has ended, and left nothing to wait for"


def test_a_large_workbook_is_read_whole_whatever_the_time_it_takes(monkeypatch) -> None:
    """Its process takes what it is given in many parts, between looks whether it is wanted."""
    monkeypatch.setattr(workbook, "LOOK", 0.001)
    asked: list[int] = []

    def progress(done: int, of: int) -> bool:
        asked.append(done)
        return True

    rows = 40_000
    table = read_table(
        xlsx({"S": [["x", "y"], *([n, 2 * n] for n in range(rows))]}), None, "b", progress
    )
    assert table.rows == rows
    assert len(asked) > 1


def test_what_a_workbook_takes_is_not_told_before_it_is_read() -> None:
    """Its directory says what its maker likes, and may be large itself."""
    found = cost(xlsx(LINE))
    assert found.workbook
    assert not found.problem
    assert not cost(b"x,y\n1,2\n").workbook

"""Whatever a workbook does to its reader, a sentence comes of it."""

import io
import zipfile

import pytest
from workbooks import packed, xlsx

from lossstudio.core.tables import TableError, workbook
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
    """Two readings of one text: UTF-16 without a table, and the beginning of one."""
    monkeypatch.setattr(workbook, "SECONDS", 2)
    begun, utf = b'<table:table table:name="T">', "utf-16-be"
    text = b"\xfe\xff" + "<a>".encode(utf) + begun + "</a>".encode(utf)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="m"/>')
        archive.writestr("content.xml", text)
    with pytest.raises(TableError, match="more memory or time than a table may take"):
        read_workbook("b.ods", data.getvalue())


def test_a_download_that_is_damaged_is_told() -> None:
    whole = xlsx(LINE)
    at = whole.index(b"xl/worksheets/sheet1.xml") + 30
    damaged = whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :]
    with pytest.raises(TableError, match=r"b\.xlsx cannot be read as a workbook"):
        read_workbook("b.xlsx", damaged)

"""Workbooks: Excel and OpenDocument, written here by hand."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from workbooks import Rows, packed, xlsx

from lossstudio.core.datasets import CsvDataset
from lossstudio.core.tables import TableError, TableSettings, select
from lossstudio.core.tables.preview import preview, sheet_names
from lossstudio.core.tables.reader import read_table

LINE: Rows = [["x", "y"], *([i, 1 + 2 * i] for i in range(6))]
OTHER: Rows = [["Größe", "art"], [1.5, "a"], [2.5, "b"], ["n/a", "a"], [4.5, "b"], [0.5, "a"]]


def ods(sheets: dict[str, Rows]) -> bytes:
    """Return a workbook of OpenDocument."""

    def cell(value: object) -> str:
        if isinstance(value, str):
            kind = "date" if value[:2] == "20" else "string"
            said = f' office:date-value="{value}"' if kind == "date" else ""
            return (
                f'<table:table-cell office:value-type="{kind}"{said}><text:p>{escape(value)}'
                "</text:p></table:table-cell>"
            )
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"/>',
        }
    )


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_sheet_is_read_as_a_table(write, tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(write({"Notes & more": [["nothing"]], "Line": LINE, "Other": OTHER}))
    assert sheet_names(path) == ("Notes & more", "Line", "Other")
    table = read_table(path)
    assert table.settings.sheet == "Line", "the first that holds a table"
    assert table.column("y").values.tolist() == [1, 3, 5, 7, 9, 11]
    assert any("'Line' is read, one of 3" in notice for notice in table.notices)
    other = read_table(path, TableSettings(sheet="Other"))
    chosen = select(other)
    assert (chosen.target, chosen.features, chosen.rows) == ("art", ("Größe",), 4)
    assert preview(path).rows[0] == ("x", "y")
    dataset = CsvDataset.opened(path)
    assert dataset.generate(0).features[:, 0].tolist() == [0, 1, 2, 3, 4, 5]


def test_dates_of_a_workbook_are_dates() -> None:
    rows: Rows = [["t", "y"], ["2024-01-01", 1], ["2024-01-02", 2], ["2024-01-04", 3]]
    column = read_table(ods({"s": rows})).column("t")
    assert (column.kind, column.time, column.values.tolist()) == (
        "date",
        "days",
        [19723, 19724, 19726],
    )


def test_what_is_wrong_with_a_workbook_is_said(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    whole = xlsx({"Line": LINE})
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    locked += "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    entry = b"PK\x01\x02" + whole.split(b"PK\x01\x02", 1)[1][:4]  # up to its flags
    zip_locked = whole.replace(entry + b"\0", entry + b"\1")
    bomb = packed({"xl/workbook.xml": "0" * 200_000_000})
    cases = {
        "password": (locked, ["protected by a password", "save"]),
        "password of a ZIP": (zip_locked, ["protected by a password", "save"]),
        "cut": (whole[: len(whole) // 2], ["damaged"]),
        "no workbook": (packed({"xl/workbook.xml": "<x"}), ["cannot be read"]),
        "empty": (xlsx({"a": [], "b": []}), ["sheets are empty"]),
        "bomb": (bomb, ["unpacks to 200 MB"]),
    }
    for content, words in cases.values():
        path.write_bytes(content)
        with pytest.raises(TableError) as caught:
            read_table(path)
        assert str(caught.value).startswith("book.xlsx")
        assert all(word in str(caught.value) for word in words), str(caught.value)
    with pytest.raises(TableError, match="no sheet 'Lime'; it has 'Line'"):
        read_table(whole, TableSettings(sheet="Lime"))

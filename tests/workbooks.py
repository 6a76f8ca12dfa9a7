"""Workbooks of Excel, written by hand; and one of OpenDocument that no reader comes back from."""

import io
import zipfile
from xml.sax.saxutils import escape

Rows = list[list[object]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def packed(files: dict[str, str]) -> bytes:
    """Return an archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def xlsx(sheets: dict[str, Rows]) -> bytes:
    """Return a workbook of Excel."""

    def cell(value: object, row: int, column: int) -> str:
        place = f'r="{chr(65 + column)}{row}"'
        if isinstance(value, str):
            return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return "" if value is None else f"<c {place}><v>{value}</v></c>"

    parts, names, links = {}, [], []
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        body = "".join(
            f'<row r="{r}">{"".join(cell(v, r, c) for c, v in enumerate(row))}</row>'
            for r, row in enumerate(rows, start=1)
        )
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
        names.append(f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>')
        links.append(
            f'<Relationship Id="rId{number}" Type="{LINKS}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
            f"{''.join(names)}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f"{''.join(links)}</Relationships>",
            **parts,
        }
    )


def endless() -> bytes:
    """Return a workbook that is never read to its end.

    Two readings of one text: UTF-16 without a table, and the beginning of one.
    """
    begun, utf = b'<table:table table:name="T">', "utf-16-be"
    text = b"\xfe\xff" + "<a>".encode(utf) + begun + "</a>".encode(utf)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="m"/>')
        archive.writestr("content.xml", text)
    return data.getvalue()

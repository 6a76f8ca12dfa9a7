"""A workbook whose cells stand far apart is refused before it is opened."""

import pytest
from workbooks import packed, xlsx

from lossstudio.core.tables import TableError
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.sheet_size import check_size

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def book(last: str, where: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Return a workbook with a cell at A1 and one more."""
    text = f'{SHEET}<row r="1"><c r="A1"><v>1</v></c></row>{last}</sheetData></worksheet>'
    return packed({"xl/workbook.xml": "<workbook/>", where: text})


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "elsewhere/odd.bin"])
@pytest.mark.parametrize(
    "last",
    [
        '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>',
        "<row r='1048576'><c s='1' r='XFD1048576' t='n'><v>5</v></c></row>",
        '<x:row r="900000"><x:c r="ZZ900000"><x:v>5</x:v></x:c></x:row>',
        '<row r="1048576"><c><v>5</v></c></row><row r="2"><c r="CV2"><v>5</v></c></row>',
        '<row><c r="ZZZZZZ9"><v>5</v></c></row>',
        f'<row><c r="{"Z" * 5000}9"><v>5</v></c></row>',
        '<row><c r="A4294967290"><v>5</v></c></row>',
        f'<row><c r="A{"9" * 5000}"><v>5</v></c></row>',
        '<row r="4294967290"><c><v>5</v></c></row>',
        '<row r="1"><c t=">" r = "xfd1048576"><v>5</v></c></row>',
        f'<row r="1048576">{"<c><v>5</v></c>" * 30}</row>',
    ],
)
def test_far_cells_are_refused_with_the_size(last: str, where: str) -> None:
    with pytest.raises(
        TableError, match=r"b\.xlsx has a sheet of [\d,]+ rows? and [\d,]+ columns?"
    ):
        check_size("b.xlsx", book(last, where))


def test_a_tag_across_two_pieces_is_found() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    for less in range(0, 120, 7):
        with pytest.raises(TableError):
            check_size("b.xlsx", book(f"<row>{'x' * ((1 << 20) - less)}</row>" + far))


def test_formats_without_cells_do_not_count() -> None:
    styled = '<row r="1048576" s="1"/><row r="9"><c r="XFD9" s="3"/></row>'
    check_size("b.xlsx", book(styled))


def test_repeated_cells_of_an_open_document_are_counted() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"'
    rows = (
        f'<table:table><table:table-row table:number-rows-repeated="1000000">{cell} '
        'table:number-columns-repeated="1000"/></table:table-row></table:table>'
    )
    with pytest.raises(TableError, match="1,000,000 rows and 1,000 columns"):
        check_size("b.ods", packed({"content.xml": rows}))
    odd = rows.replace("table:number-rows", 'a=">" table:number-rows').replace("1000000", "9" * 11)
    with pytest.raises(TableError, match="99,999,999,999 rows"):
        check_size("b.ods", packed({"content.xml": odd}))
    blank = (
        f"<table:table><table:table-row>{cell}/></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    check_size("b.ods", packed({"content.xml": blank}))


def test_an_open_document_that_breaks_off_is_refused() -> None:
    """Calamine would never come back from it."""
    with pytest.raises(TableError, match=r"b\.ods is damaged"):
        check_size("b.ods", packed({"content.xml": "<table:table><table:table-row>"}))


def test_a_binary_workbook_is_refused_in_a_sentence() -> None:
    with pytest.raises(TableError, match=r"binary workbook \(\.xlsb\)"):
        check_size("b.xlsb", packed({"xl/workbook.bin": "x"}))


def test_a_plain_workbook_is_read_as_ever() -> None:
    table = read_table(xlsx({"S": [["x", "y"], [1, 2], [3, 4]]}))
    assert [column.name for column in table.columns] == ["x", "y"]

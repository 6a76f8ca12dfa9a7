"""How a table is to be read: what is not said is found out from the file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from lossstudio.core.json_fields import Fields, as_plain
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.parts import part

AUTO, NONE = "auto", "none"
MOST_COLUMNS = 1000
MOST_MISSING_WORDS = 100

CODINGS = {  # as on the screen; the names are Python's
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252 (Western Europe)",
    "iso-8859-1": "ISO 8859-1 (Western Europe)",
    "iso-8859-15": "ISO 8859-15 (Western Europe, €)",
    "windows-1250": "Windows-1250 (Central Europe)",
    "iso-8859-2": "ISO 8859-2 (Central Europe)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "windows-1253": "Windows-1253 (Greek)",
    "windows-1254": "Windows-1254 (Turkish)",
    "windows-1257": "Windows-1257 (Baltic)",
    "mac-roman": "Mac Roman",
    "cp437": "DOS 437",
    "cp850": "DOS 850 (Western Europe)",
    "shift_jis": "Shift JIS (Japanese)",
    "euc-jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc-kr": "EUC-KR (Korean)",
}
SPACE, SPACES = " ", "  "  # one space or more, and two or more
DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    SPACE: "spaces",
    SPACES: "two spaces or more",
    ":": "colon",
    "^": "caret",
    "~": "tilde",
    NONE: "none: one column",
}
DECIMALS = {".": "point", ",": "comma"}
THOUSANDS = {NONE: "none", ",": "comma", ".": "point", "'": "apostrophe", " ": "space"}
QUOTES = {'"': "double", "'": "single", NONE: "none"}
COMMENTS = (NONE, "#", "%", "//", ";", "!", "--")

NUMBER, CLASS, DATE, TEXT, LEAVE_OUT = "number", "class", "date", "text", "leave out"
KINDS = (NUMBER, CLASS, DATE, TEXT, LEAVE_OUT)
TARGET, FEATURE, WEIGHT = "target", "feature", "weight"
ROLES = (TARGET, FEATURE, WEIGHT, NONE)
ROWS, MEDIAN, MOST_FREQUENT, OWN_CLASS = "leave rows out", "median", "most frequent", "own class"
GAPS = (ROWS, MEDIAN, MOST_FREQUENT, OWN_CLASS)
DATE_ORDERS = ("day first", "month first")


def _choice(label: str, help: str, choices: Any) -> Any:
    return param(AUTO, label=label, help=help, choices=(AUTO, *choices))


def _line(label: str, help: str) -> Any:
    return param(None, kind=int, label=label, help=help, low=0, high=10**9, optional=True)


@dataclass(frozen=True)
class ColumnSettings(Parameterised):
    """How one column is to be read, and what it is used as."""

    title: ClassVar[str] = "Column"
    name: str = param("", label="Name", help="The heading of the column.", is_name=True)
    kind: str = _choice("Kind", "What its cells are. Leave out: it is not read.", KINDS)
    role: str = _choice("Role", "What it is used as.", ROLES)
    gaps: str = _choice("Gaps", "What becomes of a row whose cell is missing.", GAPS)
    dates: str = _choice("Dates", "What 1/2/2024 means.", DATE_ORDERS)


@dataclass(frozen=True)
class TableSettings(Parameterised):
    """How a table is to be read; `auto` and None are found out from the file.

    Attributes
    ----------
    columns : tuple of ColumnSettings
        Those about which something is said, by their names.
    """

    title: ClassVar[str] = "Reading"
    columns: tuple[ColumnSettings, ...] = part("Columns", ColumnSettings, many=True, default=())
    sheet: str = param("", label="Sheet", help="Of a workbook; empty: the first with a table.")
    coding: str = _choice("Coding", "What letters the bytes of the file mean.", CODINGS)
    delimiter: str = _choice("Delimiter", "What stands between two cells.", DELIMITERS)
    quote: str = _choice("Quote", "What stands around a cell that holds a delimiter.", QUOTES)
    comment: str = _choice("Comments", "Lines that begin so are left out.", COMMENTS)
    decimal: str = _choice("Decimal sign", "What stands before the decimals.", DECIMALS)
    thousands: str = _choice("Thousands sign", "What stands between thousands.", THOUSANDS)
    heading: int | None = _line("Heading", "The line with the names of the columns; 0: none.")
    first: int | None = _line("First row", "The line on which the first row of data stands.")
    missing: tuple[str, ...] | None = param(
        None,
        kind=tuple,
        label="Missing",
        help="Words that stand for a missing value, besides empty cells; capitals do not count.",
        item=str,
        most=MOST_MISSING_WORDS,
        optional=True,
    )
    positive: str = param(
        "", label="Positive class", help="Of two classes; empty: the second by the alphabet."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        seen: set[str] = set()
        for column in self.columns:
            if column.name in seen:
                raise ValueError(f"Reading: columns names {column.name!r} twice; allowed is once.")
            seen.add(column.name)
        if self.decimal == self.thousands != AUTO:
            raise ValueError(
                f"Reading: decimal (Decimal sign) and thousands (Thousands sign) are both "
                f"{self.decimal!r}; allowed are two different ones."
            )

    def column(self, name: str) -> ColumnSettings:
        """Return what is said about a column; all of it is `auto` where that is nothing."""
        return self._by_name.get(name) or ColumnSettings(name)

    @cached_property
    def _by_name(self) -> dict[str, ColumnSettings]:
        return {column.name: column for column in self.columns}

    def with_column(self, name: str, **changes: Any) -> "TableSettings":
        """Return a copy in which something else is said about a column."""
        return self.with_columns({name: changes})

    def with_columns(self, changes: Mapping[str, Mapping[str, Any]]) -> "TableSettings":
        """Return a copy in which something else is said about some columns."""
        known = dict(self._by_name)
        for name, said in changes.items():
            known[name] = replace(self.column(name), **said)
        return replace(self, columns=tuple(known.values()))

    @property
    def reading(self) -> "TableSettings":
        """What matters for how cells are read: roles, gaps and the positive class do not."""
        columns = (replace(column, role=AUTO, gaps=AUTO) for column in self.columns)
        said = tuple(c for c in columns if c != ColumnSettings(c.name))
        return replace(self, columns=said, positive="")

    def plain(self) -> dict[str, Any]:
        """Return plain data for JSON; `from_plain` reads it again."""
        return as_plain(self)

    @classmethod
    def from_plain(cls, data: Any, where: str = "The settings of the table") -> "TableSettings":
        """Return the settings that plain data describe; what is not named is found out.

        Raises
        ------
        ValueError
            In one sentence, naming the field, its value and what is allowed.
        """
        fields = Fields(data, where)
        return fields.build(cls, **fields.parts(cls))

"""The colours and measures of the house, light and dark."""

from dataclasses import dataclass

GAP = 8  # px; everything stands on this grid
TEXT = 12  # px
SMALL = 11  # px, for headings and hints

DASHES: tuple[tuple[float, ...], ...] = ((), (7, 4), (2, 3), (9, 3, 2, 3))
MARKERS = ("o", "s", "t1", "d", "p")  # pyqtgraph's names
SIGNS = "●■▲◆⬟"  # the same in text


@dataclass(frozen=True)
class Tokens:
    """One set of colours, as #rrggbb, and how large everything is, in percent."""

    dark: bool
    window: str
    panel: str
    raised: str
    line: str
    grid: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    warning: str
    contenders: tuple[str, ...]
    classes: tuple[str, ...] = ("#3B7DDD", "#E8743B", "#3FA36B", "#A45BC9", "#C9A227")
    zoom: int = 100

    def contender(self, index: int) -> str:
        """Return the colour of the contender at `index`."""
        return self.contenders[index % len(self.contenders)]

    def class_(self, index: int) -> str:
        """Return the colour of the class at `index`."""
        return self.classes[index % len(self.classes)]


LIGHT = Tokens(
    dark=False,
    window="#f4f5f7",
    panel="#ffffff",
    raised="#fafbfc",
    line="#dde1e8",
    grid="#eceff3",
    text="#1b1f27",
    muted="#5d6776",
    faint="#8b94a3",
    accent="#1f6feb",
    on_accent="#ffffff",
    warning="#b3261e",
    contenders=(
        "#C77800", "#00805C", "#0068A8", "#B0417E", "#2B7FB8", "#B84300", "#7A5AC8", "#6B6B00",
    ),
)  # fmt: skip
DARK = Tokens(
    dark=True,
    window="#14161a",
    panel="#1b1e24",
    raised="#22262e",
    line="#313742",
    grid="#262b33",
    text="#e7e9ee",
    muted="#a0a9b8",
    faint="#717b8c",
    accent="#5b9bff",
    on_accent="#0d1117",
    warning="#ff8f85",
    contenders=(
        "#F0A32F", "#4FC3A1", "#6FB3F2", "#E58BBE", "#8CCBF5", "#FF8A5C", "#B59CF5", "#E3D44A",
    ),
)  # fmt: skip


def dash(index: int) -> tuple[float, ...]:
    """Return the dash pattern (px on, px off, …) of the contender at `index`; empty is solid."""
    return DASHES[index % len(DASHES)]


def marker(index: int) -> str:
    """Return the marker shape of the class at `index`."""
    return MARKERS[index % len(MARKERS)]


def sign(index: int) -> str:
    """Return the marker of the class at `index` as a letter."""
    return SIGNS[index % len(SIGNS)]

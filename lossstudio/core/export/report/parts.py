"""What a report is put together from; the template makes a page of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A plot, as SVG or else as PNG.

    Attributes
    ----------
    title : str
    caption : str
    svg : str
    png : bytes
    """

    title: str
    caption: str
    svg: str = ""
    png: bytes = b""


@dataclass(frozen=True)
class Cell:
    """One number of a table.

    Attributes
    ----------
    text : str
    best : bool
        Whether it is the best of its row.
    own : bool
        Whether it is what its contender was trained with.
    """

    text: str
    best: bool = False
    own: bool = False


@dataclass(frozen=True)
class Row:
    """A measure of every contender.

    Attributes
    ----------
    title : str
    note : str
        Which way is better, or that it is a loss.
    cells : tuple of Cell
    """

    title: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Measures of all contenders, a column each."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Setting:
    """What was raced: one thing of it, and what it was."""

    title: str
    text: str


@dataclass(frozen=True)
class Entrant:
    """A contender as the report lists it.

    Attributes
    ----------
    name : str
    colour : str
        As #rrggbb.
    loss : str
        Its title and all its parameters.
    optimizer : str
        Its own; empty where it shares.
    """

    name: str
    colour: str
    loss: str
    optimizer: str


@dataclass(frozen=True)
class WrittenLoss:
    """A loss with its formulas.

    Attributes
    ----------
    name : str
    meaning : str
    text : str
        The formula as a person typed it; empty for a built-in loss.
    value, gradient : str
        LaTeX.
    value_svg, gradient_svg : str
        The same typeset; empty where that is not possible.
    reference : str
    """

    name: str
    meaning: str
    text: str
    value: str
    gradient: str
    value_svg: str
    gradient_svg: str
    reference: str


@dataclass(frozen=True)
class TextFile:
    """A text that is in the page, and can be saved from it as a file.

    Attributes
    ----------
    name : str
    text : str
    kind : str
        Its media type.
    notes : tuple of str
    """

    name: str
    text: str
    kind: str
    notes: tuple[str, ...] = ()

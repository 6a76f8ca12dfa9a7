"""What may be taken away of a plot: its picture, and its numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from lossstudio.core.numbers import Numbers
from lossstudio.plots.base.picture import Picture
from lossstudio.widgets.look.tokens import LIGHT, Tokens

COPIED = 2  # dots for a px, of what is copied
SVG, PDF, PNG = "SVG", "PDF", "PNG"


@runtime_checkable
class Takeable(Protocol):
    """A page or a plot of which picture and numbers may be taken.

    Attributes
    ----------
    called : str
        What its files are called, besides the experiment.
    tokens : Tokens
        The colours it is shown in.
    """

    called: str
    tokens: Tokens

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""

    def picture(self) -> Picture | None:
        """Return what is seen of it now, or None where nothing is."""

    def numbers(self) -> Numbers | None:
        """Return the numbers of what is seen of it now, or None where there are none."""


class TakeAway(QObject):
    """Copies pictures and numbers, and asks for files to be written.

    Attributes
    ----------
    as_on_screen : bool
        Whether pictures have the colours of the screen; else they are dark on white.
    """

    told = Signal(str)
    colours_chosen = Signal(bool)
    picture_wanted = Signal(object, str, int)  # of what, in which format, dots for a px of a PNG
    numbers_wanted = Signal(object)
    numbers_saved = Signal(object, object)  # those of what, and in which file

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.as_on_screen = False

    def choose_colours(self, *, as_on_screen: bool) -> None:
        """Take pictures in the colours of the screen from now on, or dark on white."""
        self.as_on_screen = as_on_screen
        self.colours_chosen.emit(as_on_screen)

    @contextmanager
    def picture_of(self, shown: Takeable) -> Iterator[Picture | None]:
        """Show something in the colours of its picture meanwhile; nothing of it is painted."""
        before = shown.tokens
        if self.as_on_screen or not before.dark:
            yield shown.picture()
            return
        shown.set_tokens(replace(LIGHT, zoom=before.zoom))
        try:
            yield shown.picture()
        finally:
            shown.set_tokens(before)

    def drawn(self, shown: Takeable, form: str, scale: int = 1) -> bytes | None:
        """Return the picture of something in a format, or None where nothing is seen."""
        with self.picture_of(shown) as picture:
            if picture is None:
                return None
            if form == PNG:
                return picture.png(scale)
            return picture.svg() if form == SVG else picture.pdf()

    def copy_picture(self, shown: Takeable) -> None:
        """Put the picture of something on the clipboard, in pixels.

        The clipboard outlives Python, so what it holds must be made by Qt: no data of our own.
        """
        with self.picture_of(shown) as picture:
            if picture is None:
                return
            QGuiApplication.clipboard().setImage(picture.image(COPIED))
        self.told.emit("The picture is on the clipboard.")

    def save_picture(self, shown: Takeable, form: str, scale: int) -> None:
        """Ask for a file with the picture of something."""
        self.picture_wanted.emit(shown, form, scale)

    def save_numbers(self, shown: Takeable) -> None:
        """Ask for a file with the numbers of something."""
        self.numbers_wanted.emit(shown)

    def copy_numbers(self, shown: Takeable) -> None:
        """Put the numbers of something on the clipboard, as a spreadsheet takes them."""
        numbers = shown.numbers()
        if numbers is not None:
            QGuiApplication.clipboard().setText(numbers.as_tabs())
            self.told.emit(f"{len(numbers.rows):,} rows of numbers are on the clipboard.")

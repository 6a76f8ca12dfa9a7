"""The style sheet: what Fusion and the palette leave to say.

It names the roles of the palette, never a colour: so it is the same text in every theme.
"""

import re
from string import Template

from PySide6.QtWidgets import QWidget

from lossstudio.core.resources import resource
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL

_PX = re.compile(r"(-?\d+)px")
_ROLES = {  # where the palette keeps the colours that the sheet asks for
    "window": "window",
    "panel": "base",
    "raised": "alternate-base",
    "line": "mid",
    "grid": "midlight",
    "text": "text",
    "muted": "link-visited",  # no link is ever shown as visited
    "faint": "dark",
    "accent": "highlight",
    "on_accent": "highlighted-text",
    "warning": "bright-text",
}
_SHEET = Template("""
QMainWindow, QMainWindow > QWidget { background: $window; }
QMenuBar { background: $panel; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $grid; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 5px; }
QMenu::item:selected { background: $grid; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QFrame#toolbar { background: $panel; border: 0; border-bottom: 1px solid $line; }
QFrame#separator { background: $line; min-width: 1px; max-width: 1px; margin: 4px 5px; }
QToolButton { background: $raised; border: 1px solid $line; border-radius: 6px; padding: 2px 6px; }
QFrame#toolbar QToolButton { min-height: 20px; }
QToolButton:hover, QPushButton:hover { border-color: $faint; }
QToolButton:disabled, QPushButton:disabled { color: $faint; }
QToolButton#run { background: $accent; border-color: $accent; color: $on_accent;
    font-weight: 600; padding: 3px 12px; }
QToolButton#run:disabled { background: $raised; border-color: $line; color: $faint; }
QToolButton#plain, QPushButton#plain { background: transparent; border-color: transparent;
    padding: 2px 4px; }
QToolButton#plain:hover, QPushButton#plain:hover { background: $grid; }
QToolButton#plain::menu-indicator, QPushButton#link::menu-indicator { image: none; width: 0; }
QPushButton { background: $raised; border: 1px solid $line; border-radius: 6px;
    padding: 4px 10px; }
QPushButton#link { background: transparent; border: 0; color: $accent; padding: 3px 0;
    text-align: left; }
QPushButton#link:disabled { color: $faint; }
QTableView { background: $panel; alternate-background-color: $raised; gridline-color: $grid;
    border: 0; selection-background-color: $grid; selection-color: $text; outline: 0; }
QTableView::item:focus { border: 1px solid $accent; }
QTableView#races::item { padding: 2px 4px; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section { background: $panel; border: 0; border-bottom: 1px solid $line;
    padding: 3px 6px; }
QTableCornerButton::section { background: $panel; border: 0; border-bottom: 1px solid $line; }
QFrame#card { background: $panel; border: 1px solid $line; border-radius: 8px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMessageBox QLabel#qt_msgboxex_icon_label { max-width: 0; max-height: 0; }
QWidget#panelhead { min-height: 24px; max-height: 24px; background: transparent; }
QPushButton#fold { background: transparent; border: 0; padding: 2px 0; color: $muted;
    font-weight: 600; font-size: ${small}px; text-align: left; }
QPushButton#fold:hover, QPushButton#fold:focus { color: $text; }
QLabel#heading { color: $muted; font-weight: 600; font-size: ${small}px; }
QLabel#hint { color: $muted; font-size: ${small}px; }
QLabel#muted { color: $muted; }
QLabel#legend, QCheckBox#legend { font-size: ${small}px; }
QLabel#board { font-size: 16px; }
QLabel#strong { font-weight: 600; }
QLabel#trouble { color: $warning; font-size: ${small}px; }
QToolButton#tab { background: transparent; border: 0; border-bottom: 2px solid transparent;
    border-radius: 0; padding: 2px 1px; color: $muted; font-weight: 600; font-size: ${small}px; }
QToolButton#tab:disabled { color: $faint; }
QToolButton#tab:checked { color: $text; border-bottom-color: $accent; }
QToolButton#tool { padding: 1px 7px; min-height: 17px; color: $muted; font-size: ${small}px; }
QToolButton#tool:checked { color: $text; border-color: $accent; }
QComboBox, QLineEdit { background: $raised; border: 1px solid $line;
    border-radius: 6px; padding: 1px 7px; min-height: 19px; selection-background-color: $accent;
    selection-color: $on_accent; }
QComboBox:hover, QLineEdit:hover { border-color: $faint; }
QComboBox:focus, QLineEdit:focus, QToolButton:focus,
QPushButton:focus { border-color: $accent; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url($arrow); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; outline: 0;
    selection-background-color: $grid; selection-color: $text; }
QComboBox QAbstractItemView::item { padding: 3px 8px; min-height: 16px; }
QComboBox#quiet { background: transparent; border-color: transparent; color: $muted;
    font-weight: 600; font-size: ${small}px; padding: 0 2px; min-height: 18px; }
QComboBox#quiet::drop-down { width: 14px; }
QLineEdit#number { background: transparent; border-color: transparent; padding: 0 2px;
    min-height: 18px; }
QLineEdit#number:hover { border-color: $line; }
QLineEdit#number:focus { border-color: $accent; background: $raised; }
QLineEdit[marked="true"], QLineEdit#number[marked="true"] { border-color: $warning; }
QPlainTextEdit#formula, QPlainTextEdit#words { background: $raised;
    border: 1px solid $line; border-radius: 6px;
    padding: 2px 6px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit#formula:focus, QPlainTextEdit#words:focus { border-color: $accent; }
QPushButton#primary { background: $accent; border-color: $accent; color: $on_accent;
    font-weight: 600; }
QPushButton#primary:disabled { background: $raised; border-color: $line; color: $faint; }
QSlider { min-height: 18px; }
QSlider::groove:horizontal { height: 3px; background: $line; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 1px; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal { width: 10px; height: 10px; margin: -5px 0; border-radius: 6px;
    background: $panel; border: 2px solid $accent; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $faint; }
QCheckBox { spacing: 6px; }
QCheckBox::indicator, QTableView::indicator { width: 13px; height: 13px;
    border: 1px solid $faint; border-radius: 4px; background: $raised; }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: $accent;
    border-color: $accent; image: url($check); }
QCheckBox::indicator:focus { border-color: $text; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:vertical:disabled { background: transparent; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QSplitter::handle { background: transparent; }
QStatusBar { background: $window; color: $muted; }
QStatusBar QLabel#message { color: $muted; }
QStatusBar[warning="true"] QLabel#message { color: $warning; font-weight: 600; }
QStatusBar::item { border: 0; }
QStatusBar QPushButton#link { padding: 0; }  /* no higher than the sentence: nothing moves */
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px; }
QFrame#row { border: 1px solid transparent; border-radius: 6px; }
QFrame#row:hover { background: $raised; }
QFrame#row[selected="true"] { background: $raised; border-color: $line; }
QPushButton#lessoncard { text-align: left; padding: 0; border-radius: 8px; }
QPushButton#lessoncard:hover { border-color: $faint; }
QToolButton#thumb { background: $raised; border: 1px solid $line; border-radius: 6px; padding: 0;
    min-width: 42px; min-height: 30px; }
QToolButton#thumb:hover { border-color: $faint; }
QToolButton#thumb:checked { border: 2px solid $accent; min-width: 40px; min-height: 28px; }
""")


def restyle(widget: QWidget) -> None:
    """Dress a widget again, after a property that the style sheet asks for has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def style_sheet() -> str:
    """Return the style sheet of windows, as large as everything is now."""
    sheet = _SHEET.substitute(
        {name: f"palette({role})" for name, role in _ROLES.items()},
        small=SMALL,
        arrow=resource("icons", "arrow-down.svg").as_posix(),
        check=resource("icons", "check.svg").as_posix(),
    )
    return _PX.sub(_zoomed, sheet)


def _zoomed(measure: re.Match[str]) -> str:
    """Return a measure at the zoom; a hair line stays one."""
    number = int(measure[1])
    return f"{number if abs(number) <= 1 else px(number)}px"

"""Finds text that does not fit: in labels, buttons, lists, fields, heads and cells of tables."""

import re
from collections.abc import Iterator
from html import unescape

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.measures import px

SLACK = 1  # px
ROLE = Qt.ItemDataRole


def misfits(window: QWidget) -> list[str]:
    """Return what cannot be read in full, neither where it stands nor in a tooltip."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            found += [f"{type(widget).__name__}: {text!r}" for text in _misfits(widget)]
            if _is_cut(widget):
                found.append(f"{type(widget).__name__} is cut: {_words(widget)!r}")
    return found


def _misfits(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        text = _label(widget)
    elif isinstance(widget, QCheckBox):
        room = widget.width() - 13 - 6
        text = "" if _wide(widget, widget.text()) <= room + px(SLACK) else widget.text()
    elif isinstance(widget, QAbstractButton):
        room = widget.contentsRect().width() - (0 if widget.icon().isNull() else 16)
        fits = not _has_text(widget) or _wide(widget, widget.text()) <= room + px(SLACK)
        text = "" if fits else widget.text()
    elif isinstance(widget, QComboBox):
        text = _combo(widget)
    elif isinstance(widget, QLineEdit):
        fits = _wide(widget, widget.text()) <= widget.contentsRect().width() - 4
        text = "" if fits else widget.text()
    elif isinstance(widget, QHeaderView):
        yield from _heads(widget)
        return
    elif isinstance(widget, QAbstractItemView):
        yield from _cells(widget)
        return
    else:
        return
    if text and not _told(widget, text):
        yield text


def _has_text(button: QAbstractButton) -> bool:
    style = getattr(button, "toolButtonStyle", None)
    only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return style is None or style() is not only or button.icon().isNull()


def _wide(widget: QWidget, text: str) -> int:
    return max(map(widget.fontMetrics().horizontalAdvance, text.replace("&", "").split("\n")))


def _label(label: QLabel) -> str:
    """Return the text of a label that does not fit, or nothing."""
    text, room = label.text(), label.contentsRect()
    if not text:
        return ""
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        return text if needed > label.height() + px(SLACK) else ""
    if isinstance(label, Elided):
        return "" if label.shown == text else text
    rich = label.textFormat() is Qt.TextFormat.RichText
    if rich and "…" in text:
        return re.sub(r"<[^>]*>", "", unescape(text))
    if not rich and _wide(label, text) > room.width() + px(SLACK):
        return text
    tall = label.sizeHint().height() > label.height() + px(SLACK)
    return (
        text if tall or (rich and label.sizeHint().width() > label.width() + px(SLACK) + 12) else ""
    )


def _combo(combo: QComboBox) -> str:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    rect: QRect = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, field, combo
    )
    text = combo.shown if isinstance(combo, Combo) else combo.currentText()
    return "" if _wide(combo, text) <= rect.width() + px(SLACK) else text


def _heads(head: QHeaderView) -> Iterator[str]:
    model, across = head.model(), head.orientation()
    for section in range(head.count() if model is not None else 0):
        text = str(model.headerData(section, across, ROLE.DisplayRole) or "")
        wide = across is Qt.Orientation.Horizontal
        room = head.sectionSize(section) if wide else head.width()
        longest = max((_wide(head, word) for word in text.split()), default=0)
        if not wide:
            longest = _wide(head, text)
        tip = str(model.headerData(section, across, ROLE.ToolTipRole) or "")
        if not head.isSectionHidden(section) and longest > room and text not in unescape(tip):
            yield text


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount() if model is not None else 0):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            rect, text = view.visualRect(index), str(index.data() or "")
            if rect.isEmpty() or not view.viewport().rect().intersects(rect):
                continue
            tip = unescape(re.sub(r"<[^>]*>", "", str(index.data(ROLE.ToolTipRole) or "")))
            if _wide(view, text) > rect.width() and text.split("\n", maxsplit=1)[0] not in tip:
                yield text


def _told(widget: QWidget, text: str) -> bool:
    """Whether a tooltip, of the widget or of what it stands in, has the whole text."""
    at: QWidget | None = widget
    while at is not None and not at.isWindow():
        said = at.whole if isinstance(at, Elided | Combo) else at.toolTip()
        tip = unescape(re.sub(r"<[^>]*>", "", said))
        if tip and ("…" in text or all(line.strip() in tip for line in text.split("\n"))):
            return True
        at = at.parentWidget()
    return False


def _words(widget: QWidget) -> str:
    words = getattr(widget, "text", None) or getattr(widget, "currentText", None)
    return str(words()) if callable(words) else ""


def _is_cut(widget: QWidget) -> bool:
    """Whether a control reaches beyond what holds it, and that is not scrolled."""
    above = widget.parentWidget()
    if above is None or not _words(widget):
        return False
    scrolled = isinstance(above.parentWidget(), QAbstractScrollArea)
    return not scrolled and not above.rect().contains(widget.geometry())

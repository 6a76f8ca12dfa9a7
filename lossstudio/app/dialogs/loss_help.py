"""The help on losses: what each is, and what it is called elsewhere; all from its declaration."""

from html import escape

from PySide6.QtCore import QByteArray, Qt, QUrl, Slot
from PySide6.QtGui import QImage, QPainter, QResizeEvent, QTextDocument
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.room import opening_size
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.losses.not_here import NOT_HERE, WHY
from lossstudio.core.losses.symbols import SYMBOLS
from lossstudio.core.tasks import Task
from lossstudio.panels.form import ParameterForm
from lossstudio.panels.panel import small
from lossstudio.plots.loss_shape.loss_curves import KEY, LossCurves
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.typesetting import SIZE as LETTERS
from lossstudio.widgets.typesetting import typeset

SIZE = (880, 660)
NOWHERE, MISSING = "not here", "Not here, and why"
CURVES, LOW = 230, 130  # px of height, and where sliders stand below
FORM, NARROW = 250, 200  # px of width: of the sliders, and of curves beside them
LIST_WIDTH, MARGIN = 190, 12  # px
TASKS = {
    Task.REGRESSION: "Regression",
    Task.BINARY: "Two classes",
    Task.MULTICLASS: "Several classes",
}
LIBRARIES = {
    "torch": "PyTorch",
    "keras": "Keras",
    "sklearn": "scikit-learn",
    "optax": "optax",
}
WEIGHTS = (
    "<b>Weights.</b> With weights of samples or classes the mean is Σ wℓ / Σ w here and in the "
    "metrics of scikit-learn. PyTorch's and Keras' losses divide by the number of samples n; only "
    "PyTorch's CrossEntropyLoss, with class weights, divides by the sum of the weights of the "
    "targets. The cost of a miss (pos_weight) is part of the loss itself, and divided by n."
)


class LossHelp(QDialog):
    """Lists all losses and tells about one.

    Parameters
    ----------
    tokens : Tokens
    key : str
        The loss to begin with.
    parent : QWidget
    """

    def __init__(self, tokens: Tokens, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Losses")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(opening_size(parent, *SIZE))
        self._tokens = tokens
        self._written = ("", "")
        self.list = QTreeWidget()
        self.list.setHeaderHidden(True)
        hold(self.list, width=LIST_WIDTH)
        self.list.setAccessibleName("Losses")
        self.page = QTextBrowser()
        self.page.setAccessibleName("About the loss")
        self.page.document().setDocumentMargin(MARGIN)
        self.curves = LossCurves(tokens)
        self.curves.dress()
        self.form = ParameterForm()
        self.trouble = small("", "trouble")
        self.trouble.setWordWrap(True)
        self._lay_out()
        self._leaves: dict[str, QTreeWidgetItem] = {}
        for task, title in TASKS.items():
            branch = QTreeWidgetItem(self.list, [title])
            branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for cls in LOSSES.for_task(task):
                leaf = QTreeWidgetItem(branch, [cls.title])
                leaf.setData(0, Qt.ItemDataRole.UserRole, cls.key)
                self._leaves[cls.key] = leaf
        last = QTreeWidgetItem(self.list, [MISSING])
        last.setData(0, Qt.ItemDataRole.UserRole, NOWHERE)
        self.list.expandAll()
        self.list.currentItemChanged.connect(self._turn)
        self.turn_to(key)

    def _lay_out(self) -> None:
        self._beside = QWidget()
        side = QVBoxLayout(self._beside)
        side.setContentsMargins(0, 0, 0, 0)
        self.head = QHBoxLayout()
        self.head.addWidget(small(KEY, "hint"), 1)
        side.addLayout(self.head)
        for part in (self.curves.legend, self.form, self.trouble):
            side.addWidget(part)
        side.addStretch(1)
        self._below = QWidget()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._below)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.addWidget(self.curves, 1)
        self._parts.addWidget(self._beside)
        right = QVBoxLayout()
        right.addWidget(self.page, 1)
        right.addWidget(self._below)
        layout = QHBoxLayout(self)
        layout.addWidget(self.list)
        layout.addLayout(right, 1)
        self.form.edited.connect(self._show_curves)
        self.form.refused.connect(self.trouble.setText)

    def _arrange(self) -> None:
        """Put the sliders beside the curves, or below them where there is no room for both."""
        narrow = self.width() - self.list.width() < px(FORM + NARROW)
        directions = QBoxLayout.Direction
        self._parts.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self.curves.setFixedHeight(px(LOW if narrow else CURVES))
        self._beside.setMinimumWidth(px(FORM))
        self._beside.setMaximumWidth(self.width() if narrow else px(FORM))

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the parts anew."""
        super().resizeEvent(event)
        self._arrange()

    def turn_to(self, key: str) -> None:
        """Tell about another loss."""
        first = next(iter(self._leaves))  # a formula of the person's own is not on the list
        self.list.setCurrentItem(self._leaves.get(key, self._leaves[first]))

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.curves.set_tokens(tokens)
        self._arrange()
        self._turn()

    @Slot()
    def _turn(self) -> None:
        item = self.list.currentItem()
        if item is None or not item.data(0, Qt.ItemDataRole.UserRole):
            return
        key = item.data(0, Qt.ItemDataRole.UserRole)
        self._below.setVisible(key != NOWHERE)
        self.page.clear()
        if key == NOWHERE:
            self.page.setHtml(missing_html())
            return
        loss = LOSSES.create(key)
        self._tell(loss)
        self._show_curves(loss)

    def _tell(self, loss: Loss) -> None:
        """Tell about a loss, with the formulas as they are for its parameters."""
        self._written = loss.written
        for name, latex in zip(("value", "gradient"), loss.written, strict=True):
            url, kind = QUrl(name), QTextDocument.ResourceType.ImageResource
            self.page.document().addResource(kind, url, self._picture(latex))
        place = self.page.verticalScrollBar().value()
        self.page.setHtml(loss_html(loss))
        self.page.verticalScrollBar().setValue(place)

    @Slot(object)
    @Slot(object, str)
    def _show_curves(self, loss: Loss, gesture: str = "") -> None:
        """Draw the loss, and offer its parameters beside it."""
        self.trouble.clear()
        if loss.written != self._written:
            self._tell(loss)
        self.form.show_value(loss)
        self.form.setVisible(bool(loss.parameters()))
        self.curves.show_loss(loss)
        self.curves.setAccessibleName(f"Value and gradient of {loss.full_name}")

    def _picture(self, latex: str) -> QImage:
        """Return a formula as a picture, sharp on this screen."""
        svg = QSvgRenderer(QByteArray(typeset(latex, self._tokens.text, px(LETTERS))))
        ratio = self.devicePixelRatioF()
        picture = QImage(svg.defaultSize() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        svg.render(painter)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture


def missing_html() -> str:
    """Return which losses are not here, why, and what serves instead, as rich text."""
    parts = "".join(
        f"<h4>{escape(each.title)}</h4><p>{escape(each.why)}</p>"
        f"<p><b>Instead</b>: {escape(each.instead)}</p>"
        for each in NOT_HERE
    )
    return f"<h3>{MISSING}</h3><p>{escape(WHY)}</p>{parts}"


def loss_html(loss: Loss) -> str:
    """Return what a loss declares, as rich text; the formulas are pictures."""
    rows = [
        ("Properties", escape("; ".join(loss.traits))),
        ("Source", escape(loss.reference)),
        *((title, escape(loss.equivalents[library])) for library, title in LIBRARIES.items()),
        *(
            (escape(p.label), f"{escape(p.help)} Allowed: {escape(p.allowed)}.")
            for p in loss.parameters().values()
        ),
    ]
    advice = "".join(
        f"<p><b>{name}</b>: {escape(text)}</p>"
        for name, text in (("Use it when", loss.use_when), ("Beware", loss.beware))
        if text
    )
    cells = "".join(
        f'<tr><td style="padding:3px 14px 3px 0"><b>{name}</b></td>'
        f'<td style="padding:3px 0">{text}</td></tr>'
        for name, text in rows
    )
    return (
        f"<h3>{escape(loss.title)}</h3><p>{escape(loss.meaning())}</p>"
        f"{advice}"
        '<p>Value:</p><p><img src="value"></p>'
        '<p>Gradient, d value / d score:</p><p><img src="gradient"></p>'
        f"<p>{SYMBOLS[loss.task]}</p><table>{cells}</table><p>{WEIGHTS}</p>"
    )

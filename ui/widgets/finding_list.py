"""The list of findings: a sign and a word for how bad it is, what it is, and the sentence in two lines."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from apiusage_desktop.core.findings import TITLES
from apiusage_desktop.core.findings.finding import Finding, Severity
from models.findings_model import FindingsModel, severity_sign, severity_text
from models.override import override
from ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_MARGIN, _SIGN, _LINES = 10, 20, 2


def severity_colour(theme: Theme, severity: Severity) -> str:
    """Return the colour of a severity: those of the statuses, so that no colour means two things."""
    return {
        Severity.CRITICAL: theme.status_5xx,
        Severity.WARNING: theme.status_4xx_other,
        Severity.HINT: theme.status_3xx,
    }[severity]


class _Card(QStyledItemDelegate):
    """Paints one finding."""

    def __init__(self, model: FindingsModel, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, option.fontMetrics.lineSpacing() * (1 + _LINES) + 2 * _MARGIN)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        finding = self._model.rows[index.row()]
        area: QRect = option.rect
        is_chosen = bool(option.state & option.state.State_Selected)
        painter.save()
        painter.fillRect(area, QColor(self.theme.selection if is_chosen else self.theme.surface))
        painter.setPen(QColor(self.theme.border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inner = area.adjusted(_MARGIN, _MARGIN - 2, -_MARGIN, -_MARGIN + 2)
        head = QRect(inner.left(), inner.top(), inner.width(), option.fontMetrics.lineSpacing())
        self._paint_head(painter, option, head, finding)
        painter.setPen(QColor(self.theme.text))
        painter.setFont(option.font)
        place = QPointF(inner.left() + _SIGN, head.bottom() + 3)
        _paint_lines(painter, option, finding.sentence, place, inner.width() - _SIGN)
        painter.restore()

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, head: QRect, finding: Finding) -> None:
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(severity_colour(self.theme, finding.severity)))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head, left, severity_sign(finding.severity))
        words = head.adjusted(_SIGN, 0, 0, 0)
        used = painter.boundingRect(words, left, severity_text(finding.severity))
        painter.drawText(words, left, severity_text(finding.severity))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(words.adjusted(used.width() + 8, 0, 0, 0), left, TITLES[finding.rule])


def _paint_lines(painter: QPainter, option: QStyleOptionViewItem, text: str, place: QPointF, width: int) -> None:
    """Draw a text in two lines; what does not fit is cut off visibly."""
    layout = QTextLayout(text, option.font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    height = option.fontMetrics.lineSpacing()
    for number in range(_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        spot = QPointF(place.x(), place.y() + number * height + option.fontMetrics.ascent())
        start = line.textStart()
        if number == _LINES - 1:
            rest = option.fontMetrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width)
        else:
            rest = text[start : start + line.textLength()]
        painter.drawText(spot, rest)
    layout.endLayout()


class FindingList(QListView):
    """Lists findings; one of them is chosen.

    Signals:
        chosen: the Finding, or None.
        opened: a double-click or Enter on one.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: FindingsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings = model
        self._card = _Card(model, theme, self)
        self.setModel(model)
        self.setItemDelegate(self._card)
        self.setAccessibleName(self.tr("Findings"))
        self.setFrameShape(self.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumWidth(300)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.current()))
        model.modelReset.connect(self._choose_first)
        self.activated.connect(lambda _: self.opened.emit(self.current()))

    def set_theme(self, theme: Theme) -> None:
        self._card.theme = theme
        self.viewport().update()

    def current(self) -> Finding | None:
        """Return the finding that is chosen."""
        place = self.currentIndex().row()
        return self._findings.rows[place] if 0 <= place < len(self._findings.rows) else None

    def _choose_first(self) -> None:
        self.setCurrentIndex(self._findings.index(0, 0))
        self.chosen.emit(self.current())

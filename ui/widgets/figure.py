"""A number with its name above, as the totals show it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.override import override

NONE = "–"


class Figure(QWidget):
    """A number with its name above; the tooltip says how it is computed."""

    def __init__(self, name: str, computed: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.setToolTip(computed)
        caption = QLabel(name, self)
        caption.setProperty("role", "muted")
        self.value = QLabel(NONE, self)
        self.value.setProperty("role", "figure")
        self.more = QLabel("", self)
        self.more.setProperty("role", "muted")
        for label in (caption, self.value, self.more):
            label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addWidget(self.more, 1, Qt.AlignmentFlag.AlignBaseline)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(caption)
        layout.addLayout(row)

    def set_texts(self, value: str, more: str = "") -> None:
        self.value.setText(value)
        self.more.setText(more)
        self.setAccessibleName(f"{self._name}: {value} {more}".strip())


class FigureLink(Figure):
    """A figure that leads to its page.

    Signals:
        clicked: the mouse, Enter or the space bar.
    """

    clicked = Signal()

    def __init__(self, name: str, computed: str, parent: QWidget) -> None:
        super().__init__(name, computed, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._underline(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._underline(False)

    def _underline(self, underlined: bool) -> None:
        """Show where the keyboard is, as links do."""
        font = self.value.font()
        font.setUnderline(underlined)
        self.value.setFont(font)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

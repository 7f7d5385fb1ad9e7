"""Words to the user: an empty state in a panel, and the bar of messages above the pages."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from models.column_format import count_text, filled
from ui.icons import icon
from ui.theme import Theme

_MESSAGES = 10  # more would push the page off the screen
_TOGETHER_MS = 3000


class EmptyState(QWidget):
    """A title and a sentence, in the middle of the room a table or chart would take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._text = QLabel(self)
        self._text.setProperty("role", "muted")
        self._text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addStretch()
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch()

    def set_texts(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)


class NoticeBar(QFrame):
    """The latest message, until the user closes it or another comes.

    Signals:
        details_asked: the user wants to see where the message comes from.
    """

    details_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Message"))
        self._theme = theme
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details = QToolButton(self)
        self._details.setProperty("role", "link")
        self._details.setText(self.tr("Show log files"))
        self._close = QToolButton(self)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._details)
        layout.addWidget(self._close)
        self._warning = False
        self._messages: dict[str, tuple[bool, bool]] = {}
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(_TOGETHER_MS)
        self._connect_signals()
        self.set_theme(theme)
        self.hide()

    def _connect_signals(self) -> None:
        self._close.clicked.connect(self.hide)
        self._details.clicked.connect(self.details_asked)

    def text(self) -> str:
        return self._text.text()

    def tell(self, text: str, *, warning: bool = False, details: bool = False) -> None:
        """Show a message; those that came together with it, moments ago, stay above it."""
        if not self._together.isActive():
            self._messages.clear()
        self._together.start()
        self._messages[text] = (warning, details)
        shown = list(self._messages)[:_MESSAGES]
        more = len(self._messages) - len(shown)
        if more:
            shown.append(filled(self.tr("and %1 more; open them one at a time to see each."), count_text(more)))
        self._text.setText("\n".join(shown))
        self._warning = any(is_warning for is_warning, _ in self._messages.values())
        self._details.setVisible(any(has_details for _, has_details in self._messages.values()))
        self.set_theme(self._theme)
        self.show()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        name, colour = ("warning", theme.status_5xx) if self._warning else ("info", theme.accent)
        self._sign.setPixmap(icon(name, colour).pixmap(20, 20))
        self._close.setIcon(icon("close", theme.muted))

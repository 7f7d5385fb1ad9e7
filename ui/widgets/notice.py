"""Words to the user: an empty state in a panel, and the bar of messages above the pages."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.column_format import count_text, filled, tooltip_text
from models.override import override
from ui.icons import icon
from ui.theme import Theme

_LINES = 2  # more would push the page off the screen
_TOGETHER_MS = 3000


class EmptyState(QWidget):
    """A title and a sentence, in the middle of the room a table or chart would take, and a button if that helps."""

    acted = Signal()

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
        self._layout = layout
        self._button: QPushButton | None = None

    def set_texts(self, title: str, text: str, action: str = "") -> None:
        """Say something; an action is what a button does about it."""
        self._title.setText(title)
        self._text.setText(text)
        if action and self._button is None:
            self._button = QPushButton(self)
            self._button.clicked.connect(self.acted)
            self._layout.insertWidget(self._layout.count() - 1, self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        if self._button is not None:
            self._button.setText(action)
            self._button.setVisible(bool(action))


class Subject(Enum):
    """What of a log a message is about."""

    REMARKS = "remarks"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page of the log files says more: a log, and what of it."""

    path: Path
    member: str
    subject: Subject


class NoticeBar(QFrame):
    """The latest messages in two lines, until the user closes them or another comes.

    Signals:
        details_asked: the user wants to see where a message comes from: a Place, or None for no special one.
    """

    details_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Message"))
        self._theme = theme
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._all = self._link(self.tr("Show all"))
        self._all.hide()
        self._details = self._link(self.tr("Show log files"))
        self._close = QToolButton(self)
        self._row = QHBoxLayout(self)
        self._messages: dict[str, tuple[bool, Place | bool]] = {}
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(_TOGETHER_MS)
        self._lay_out()
        self._connect_signals()
        self.set_theme(theme)
        self.hide()

    def _link(self, text: str) -> QToolButton:
        link = QToolButton(self)
        link.setProperty("role", "link")
        link.setText(text)
        return link

    def _lay_out(self) -> None:
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._text, 1)
        for part in (self._all, self._details, self._close):
            self._row.addWidget(part)

    def _connect_signals(self) -> None:
        self._close.clicked.connect(self.hide)
        self._all.clicked.connect(self._show_all)
        self._details.clicked.connect(lambda: self.details_asked.emit(self._place()))

    def text(self) -> str:
        """Return what is said, in full."""
        return "\n".join(self._told())

    def tell(self, text: str, *, warning: bool = False, details: Place | bool = False) -> None:
        """Show a message; those that came together with it, moments ago, stay above it.

        Args:
            text: the message.
            warning: whether something went wrong.
            details: whether the page of the log files says more, or where on it.
        """
        if self.isHidden() or not self._together.isActive():
            self._messages.clear()
        self._together.start()
        self._messages[text] = (warning, details)
        self._details.setVisible(any(has_details for _, has_details in self._messages.values()))
        self.set_theme(self._theme)
        self.show()
        self._fit()

    def _told(self) -> list[str]:
        """Return what is said: all messages, or the first of the worst and how many there are besides."""
        messages = list(self._messages)
        if len(messages) <= _LINES:
            return messages
        messages.sort(key=lambda text: not self._messages[text][0])
        more = filled(self.tr("and %1 more remarks"), count_text(len(messages) - _LINES + 1))
        return [*messages[: _LINES - 1], more]

    def _place(self) -> Place | None:
        """Return the place of the worst message that has one."""
        places = [(warning, place) for warning, place in self._messages.values() if isinstance(place, Place)]
        return max(places, key=lambda told: told[0])[1] if places else None

    def _show_all(self) -> None:
        dialog = QDialog(self)
        dialog.setWindowTitle(self.tr("Messages"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = QPlainTextEdit("\n\n".join(self._messages), dialog)
        words.setReadOnly(True)
        words.setAccessibleName(self.tr("Messages"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
        buttons.rejected.connect(dialog.reject)
        layout = QVBoxLayout(dialog)
        layout.addWidget(words)
        layout.addWidget(buttons)
        dialog.resize(640, 320)
        dialog.open()

    def _fit(self) -> None:
        """Write what fits into two lines; what does not is one click away."""
        self._row.activate()
        told, metrics, width = self._told(), self._text.fontMetrics(), self._text.width()
        lines = told if len(told) > 1 else _wrapped(told[0] if told else "", metrics, width)
        shown = "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)
        is_cut = len(self._messages) > _LINES or "".join(shown.split()) != "".join("".join(told).split())
        if shown != self._text.text():
            self._text.setText(shown)
        self._text.setToolTip(tooltip_text("\n".join(told)) if is_cut else "")
        self._text.setAccessibleDescription("\n".join(told))
        if is_cut is self._all.isHidden():
            self._all.setVisible(is_cut)
            self._fit()  # the link takes room from the words

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        is_warning = any(warning for warning, _ in self._messages.values())
        name, colour = ("warning", theme.status_5xx) if is_warning else ("info", theme.accent)
        self._sign.setPixmap(icon(name, colour).pixmap(20, 20))
        self._close.setIcon(icon("close", theme.muted))


def _wrapped(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Divide a text between two lines at a space, as much as fits on the first."""
    if metrics.horizontalAdvance(text) <= width or not text:
        return [text]
    first, _, rest = text.partition(" ")
    while rest and metrics.horizontalAdvance(f"{first} {rest.partition(' ')[0]}") <= width:
        word, _, rest = rest.partition(" ")
        first = f"{first} {word}"
    return [first, rest]

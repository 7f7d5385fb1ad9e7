"""What stands in the window before a log is open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

_QUERY = """POST /api/v2/usage/query
{
  "interval": "2026-10-01/2026-10-31",
  "granularity": "Day",
  "groupBy": ["OAuthClientId", "TemplateUri", "HttpMethod"],
  "metrics": ["Status200", "Status300", "Status400", "Status500", "Status429", "Requests"]
}
GET /api/v2/usage/query/{executionId}/results"""


class WelcomePage(QScrollArea):
    """Open a log, try the sample, or learn how to get a log out of Genesys Cloud."""

    open_asked = Signal()
    sample_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        page = QWidget(self)
        page.setObjectName("page")
        self._open = QPushButton(self.tr("Open log…"), page)
        self._open.setProperty("role", "primary")
        self._sample = QPushButton(self.tr("Try the sample"), page)
        self._copy = QPushButton(self.tr("Copy the calls"), page)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addStretch(1)
        column.addLayout(self._invitation(page))
        column.addWidget(self._how_to(page))
        column.addStretch(2)
        outer = QHBoxLayout(page)
        outer.addStretch(1)
        outer.addLayout(column, 4)
        outer.addStretch(1)
        self.setWidget(page)
        self._connect_signals()

    def _invitation(self, page: QWidget) -> QVBoxLayout:
        heading = QLabel(self.tr("Who calls your Genesys Cloud API?"), page)
        heading.setProperty("role", "heading")
        text = QLabel(
            self.tr(
                "Open a usage export, or the request log of an SDK, a gateway or a proxy, or drop it on this window. "
                "Nothing leaves this computer; the program opens no connection."
            ),
            page,
        )
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addWidget(self._sample)
        buttons.addStretch(1)
        layout = QVBoxLayout()
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(text)
        layout.addLayout(buttons)
        return layout

    def _how_to(self, page: QWidget) -> QFrame:
        card = QFrame(page)
        card.setProperty("role", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        title = QLabel(self.tr("How to get a log out of Genesys Cloud"), card)
        title.setProperty("role", "title")
        layout.addWidget(title)
        for text in (
            self.tr("By hand: Admin > Platform Usage > API Usage > Most Active Requests > Export CSV."),
            self.tr("By API, with more detail (permission usage:organization:view), for example in the API Explorer:"),
        ):
            label = QLabel(text, card)
            label.setWordWrap(True)
            layout.addWidget(label)
        code = QLabel(_QUERY, card)
        code.setProperty("role", "code")
        code.setTextFormat(Qt.TextFormat.PlainText)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(code)
        last = QHBoxLayout()
        note = QLabel(self.tr("Save the answer of the second call as a .json file and open it here."), card)
        note.setProperty("role", "muted")
        last.addWidget(note, 1)
        last.addWidget(self._copy)
        layout.addLayout(last)
        return card

    def _connect_signals(self) -> None:
        self._open.clicked.connect(self.open_asked)
        self._sample.clicked.connect(self.sample_asked)
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(_QUERY))

"""The row of controls above everything: open, period, client, search, export."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.filters import UsageFilter
from models.column_format import plain_text
from ui.icons import icon
from ui.theme import Theme
from ui.widgets.date_range_picker import DateRangePicker

_TYPING_PAUSE_MS = 200


class HeaderBar(QFrame):
    """Shows the filter and lets the user change it.

    Signals:
        client_chosen: a client's key, or None for all.
        search_changed: the text typed, after a short pause.
    """

    open_asked = Signal()
    client_chosen = Signal(object)
    search_changed = Signal(str)

    def __init__(self, theme: Theme, export_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._open = self._tool(self.tr("Open log…"), self.tr("Open an exported API-usage log (Ctrl+O)"))
        self.period = DateRangePicker(self)
        self._client = QComboBox(self)
        self._client.setAccessibleName(self.tr("OAuth client"))
        self._client.setToolTip(self.tr("Show all clients or only one"))
        self._client.setMinimumWidth(160)
        self._client.setMaximumWidth(280)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search URLs and clients"))
        self.search.setAccessibleName(self.tr("Search URLs and clients"))
        self.search.setToolTip(self.tr("Show only URLs or clients that contain this text (Ctrl+F)"))
        # Qt's own button would look through the system's folders of icons, which takes longer than all else here.
        self._clear = self.search.addAction(icon("close", theme.muted), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setText(self.tr("Clear the search"))
        self._clear.setVisible(False)
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(340)
        self._export = self._tool(self.tr("Export"), self.tr("Export tables as CSV, or the page as an image"))
        self._export.setMenu(export_menu)
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 12, 5)
        layout.setSpacing(12)
        for widget in (self._open, self.period, self._client):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.search, 2)
        layout.addWidget(self._export)
        self._connect_signals()
        self.set_theme(theme)

    def _tool(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "button")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        return button

    def _connect_signals(self) -> None:
        self._open.clicked.connect(self.open_asked)
        self._client.activated.connect(lambda place: self.client_chosen.emit(self._client.itemData(place)))
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        self._clear.triggered.connect(self.search.clear)
        self.search.returnPressed.connect(self._tell_search)
        self._typing.timeout.connect(self._tell_search)

    def _tell_search(self) -> None:
        self._typing.stop()
        self.search_changed.emit(self.search.text().strip())

    def set_theme(self, theme: Theme) -> None:
        for button, name in ((self._open, "open"), (self._export, "export")):
            button.setIcon(icon(name, theme.text))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._clear.setIcon(icon("close", theme.muted))

    def show_contents(self, contents: Contents, has_logs: bool) -> None:
        """Offer the clients and the days of the open logs."""
        self._client.clear()
        self._client.addItem(self.tr("All clients"), None)
        for key, ident, name in contents.clients:
            self._client.addItem(plain_text(name or ident, 80), key)
        for widget in (self._client, self.search, self._export):
            widget.setEnabled(has_logs)
        self.period.set_extent(contents.days)

    def show_filter(self, usage_filter: UsageFilter) -> None:
        self._client.setCurrentIndex(max(0, self._client.findData(usage_filter.client)))
        self.period.set_range(usage_filter.days)
        if not self._typing.isActive() and self.search.text().strip() != usage_filter.search:
            self.search.setText(usage_filter.search)
            self._typing.stop()  # nobody typed: told later, it would undo what is chosen by then

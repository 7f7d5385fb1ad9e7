"""Who made the program, and of what."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from apiusage_desktop import __version__
from ui.icons import application_icon


class AboutDialog(QDialog):
    """Version, licence and promise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About API Usage Desktop"))
        sign = QLabel(self)
        sign.setPixmap(application_icon().pixmap(64, 64))
        name = QLabel(self.tr("API Usage Desktop %1").replace("%1", __version__), self)
        name.setProperty("role", "heading")
        text = QLabel(
            self.tr(
                "Reads API-usage exports of Genesys Cloud, and request logs. Nothing leaves this computer: "
                "the program opens no connection.\n\n"
                "MIT licence. Built with Qt for Python (LGPL), pyqtgraph (MIT), DuckDB (MIT) and pandas (BSD)."
            ),
            self,
        )
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        for widget in (sign, name, text, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(440)

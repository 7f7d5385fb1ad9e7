"""Progress of the log that is being read, and the way to stop it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget


class LoadingBar(QWidget):
    """Stands in the status bar while logs are read."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(180)
        self._progress.setAccessibleName(self.tr("Progress of loading"))
        cancel = QToolButton(self)
        cancel.setText(self.tr("Cancel"))
        cancel.setProperty("role", "link")
        cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        for widget in (self._name, self._progress, cancel):
            layout.addWidget(widget)
        self.hide()

    def set_active(self, active: bool) -> None:
        self._progress.setValue(0)
        self._name.setText(self.tr("Reading…") if active else "")
        self.setVisible(active)

    def show_progress(self, name: str, share: float) -> None:
        self._name.setText(self.tr("Reading %1").replace("%1", name))
        self._progress.setValue(int(share * 100))

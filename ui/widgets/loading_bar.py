"""Progress of the log that is being read, and the way to stop it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from models.column_format import tooltip_text
from models.load_progress import LoadStep, step_text
from models.override import override

_TEXT_WIDTH = 520


class LoadingBar(QWidget):
    """Stands in the status bar while logs are read."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = _ElidedLabel(self)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(140)
        self._progress.setAccessibleName(self.tr("Progress of loading"))
        cancel = QToolButton(self)
        cancel.setText(self.tr("Cancel"))
        cancel.setProperty("role", "link")
        cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._progress)
        layout.addWidget(cancel)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, whole."""
        return self._text.whole

    def set_active(self, active: bool) -> None:
        self._progress.setValue(0)
        self._text.show_text(self.tr("Reading…") if active else "")
        self.setVisible(active)

    def show_progress(self, step: LoadStep) -> None:
        text = step_text(step)
        self._text.show_text(text)
        self._progress.setValue(int(step.progress.share * 100))
        self._progress.setAccessibleDescription(text)


class _ElidedLabel(QLabel):
    """A line that is cut at its end where there is no room for it; the tooltip has it whole."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        self.whole = text
        self.setToolTip(tooltip_text(text))
        self._elide()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.whole) + 8
        return QSize(min(width, _TEXT_WIDTH), super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, max(self.width(), 60)))

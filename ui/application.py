"""The application object, which hears of files that the system wants opened."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from models.override import override


class Application(QApplication):
    """A `QApplication` that tells which file to open: macOS names them by events, not on the command line."""

    file_asked = Signal(object)  # Path

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_asked.emit(Path(event.file()))
            return True
        return super().event(event)

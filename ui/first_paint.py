"""When a window has been painted for the first time."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from models.override import override


class FirstPaint(QObject):
    """Tells once, when anything in a window has been painted.

    It looks at all events until then: a widget that others cover is never painted itself.
    """

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        if application := QCoreApplication.instance():
            application.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.window() is self._window:
            if application := QCoreApplication.instance():
                application.removeEventFilter(self)
            # The filter hears of a paint before it is done.
            QTimer.singleShot(0, self.painted.emit)
        return False

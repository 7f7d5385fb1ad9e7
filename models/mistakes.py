"""Mistakes of ours while logs are opened: each costs one log, and is loud once the others are shown."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from apiusage_desktop.core.errors import Cancelled, UsageError


class Mistakes(QObject):
    """Keeps what must not be lost, and must not keep the rest from being shown either."""

    _said = Signal(object)  # Exception

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: deque[Exception] = deque()
        # Queued: each is raised by itself, where the hook for what nobody catches hears of it.
        self._said.connect(_raise, Qt.ConnectionType.QueuedConnection)

    @contextmanager
    def kept_of(self, path: Path, member: str) -> Iterator[None]:
        """Turn a mistake with one log into words to the user, and keep it.

        Raises:
            UsageError: a mistake was made.
        """
        try:
            yield
        except (UsageError, Cancelled):
            raise
        except Exception as mistake:
            self._kept.append(mistake)
            detail, hint = f"{type(mistake).__name__}.", "Please report it; the other logs are open as before."
            error = UsageError("The program made a mistake with this log", detail, hint, path=path)
            raise error.inside(path, member) from mistake

    def keep(self, mistake: Exception) -> None:
        self._kept.append(mistake)

    def raise_kept(self) -> None:
        """Be loud about each, soon; for the window's thread."""
        while self._kept:
            self._said.emit(self._kept.popleft())


def _raise(mistake: Exception) -> None:
    raise mistake

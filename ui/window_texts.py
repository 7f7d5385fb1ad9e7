"""What the window says of the open logs in its title and its status bar."""

from PySide6.QtCore import QCoreApplication

from apiusage_desktop.core.contents import Contents
from models.column_format import count_text, filled
from models.usage_session import Sources

_NAMED = 3


def _text(words: str) -> str:
    return QCoreApplication.translate("MainWindow", words)


def window_title(sources: Sources) -> str:
    """Return the program's name, after the names of the first logs."""
    title = _text("API Usage Desktop")
    names = [source.path.name for _, source in sources]
    return f"{', '.join(names[:_NAMED])}{'…' if len(names) > _NAMED else ''} – {title}" if names else title


def status_text(sources: Sources, contents: Contents) -> str:
    """Return how much is open, and what holds for all of it."""
    if not sources:
        return ""
    rows = count_text(sum(source.rows for _, source in sources))
    logs = _text("1 log") if len(sources) == 1 else filled(_text("%1 logs"), count_text(len(sources)))
    text = _text("%1, %2 rows. Days are UTC; today is never in the data. Nothing leaves this computer.")
    if contents.counts_logs:
        text = _text("%1, %2 rows. Days and hours are UTC. Nothing leaves this computer.")
    return filled(text, logs, rows)

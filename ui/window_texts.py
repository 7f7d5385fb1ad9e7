"""What the window says of the open logs in its title and its status bar."""

from PySide6.QtCore import QCoreApplication, QLocale

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.filters import DateRange
from models.changes_state import ChangesState
from models.column_format import count_text, filled
from models.date_presets import format_range
from models.usage_session import Sources

_NAMED = 3


def _text(words: str) -> str:
    return QCoreApplication.translate("MainWindow", words)


def window_title(sources: Sources) -> str:
    """Return the program's name, after the names of the first logs."""
    title = _text("API Usage Desktop")
    names = [source.path.name for _, source in sources]
    return f"{', '.join(names[:_NAMED])}{'…' if len(names) > _NAMED else ''} – {title}" if names else title


def changes_text(changes: ChangesState, days: DateRange | None, locale: QLocale) -> str:
    """Return against which days changes are shown, or why they are not; nothing, if they are not to be shown."""
    if not changes.is_on:
        return ""
    before = changes.days_before(days)
    if before is None or days is None:
        return _text("No changes: choose a period")
    if missing := changes.missing_days(days):
        return filled(_text("No changes: not all of %1 is in the logs"), format_range(missing, locale))
    return filled(_text("Changes against %1"), format_range(before, locale))


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

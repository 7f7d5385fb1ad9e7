"""Whether the panels show how their figures changed, and against which days."""

from PySide6.QtCore import QObject, Signal

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.changes import are_told
from apiusage_desktop.core.queries.compare import Against, earlier
from apiusage_desktop.core.source import Dimension
from models.usage_session import UsageSession


class ChangesState(QObject):
    """Holds the choice of the user; off at first.

    Signals:
        changed: the panels are to show something else.
    """

    changed = Signal()

    def __init__(self, session: UsageSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_on = False
        self._against: Against | DateRange = Against.PREVIOUS

    @property
    def is_on(self) -> bool:
        return self._is_on

    def show(self, on: bool) -> None:
        """Have changes shown, or not."""
        if on != self._is_on:
            self._is_on = on
            self.changed.emit()

    def compare_with(self, against: Against | DateRange) -> None:
        """Compare with another earlier period from now on: the one of the page Compare."""
        if against != self._against:
            self._against = against
            if self._is_on:
                self.changed.emit()

    def days_before(self, days: DateRange | None) -> DateRange | None:
        """Return the earlier days that a period is compared with; none if changes are not shown or no period is."""
        if not self._is_on or days is None:
            return None
        return self._against if isinstance(self._against, DateRange) else earlier(days, self._against)

    def missing_days(self, days: DateRange, needs: frozenset[Dimension] = frozenset()) -> DateRange | None:
        """Return the one of the two periods that the open logs do not tell in full; none if they tell both.

        Args:
            days: the later period.
            needs: what the logs are to be broken down by.
        """
        periods = (self.days_before(days), days)
        sources = [source for _, source in self._session.sources]
        return next((one for one in periods if one and not are_told(sources, one, needs)), None)

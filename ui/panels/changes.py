"""What a panel asks and says while it shows changes."""

from PySide6.QtCore import QCoreApplication, QLocale

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.changes import with_changes
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.source import Dimension
from models.changes_state import ChangesState
from models.column_format import filled
from models.date_presets import format_range
from models.tile_answers import Tiled
from models.usage_session import UsageSession


class PanelChanges:
    """Decides whether a panel can tell changes.

    Attributes:
        explanation: how the change is computed.
        remark: why it is not told, where others are; empty if it is.
    """

    def __init__(self, query: PanelQuery, session: UsageSession, changes: ChangesState) -> None:
        self._query = query
        self._session = session
        self._changes = changes
        self.explanation = ""
        self.remark = ""

    def question(self, chosen: UsageFilter) -> Tiled:
        """Return what the panel is to ask."""
        self.remark = ""
        before = self._changes.days_before(chosen.days)
        if before is None or chosen.days is None or self._query.count is None:
            return self._query
        if self._changes.missing_days(chosen.days):
            return self._query  # it is said once for all panels
        if self._changes.missing_days(chosen.days, self._needs()) or self._mixes_statuses():
            self.remark = QCoreApplication.translate(
                "PanelChanges", "No changes: the logs of the two periods are not broken down alike."
            )
            return self._query
        self.explanation = filled(
            QCoreApplication.translate("PanelChanges", "Requests minus those of %1, under the same filters."),
            format_range(before, QLocale()),
        )
        return with_changes(self._query, before)

    def _needs(self) -> frozenset[Dimension]:
        has_method = any(column.key == "method" for column in self._query.columns)
        known = self._session.contents.dimensions
        return self._query.needs | (known & {Dimension.METHOD} if has_method else frozenset())

    def _mixes_statuses(self) -> bool:
        """Tell whether a status may be a class in one period and a code in the other."""
        return self._session.contents.mixes_codes and any(column.key == "status" for column in self._query.columns)

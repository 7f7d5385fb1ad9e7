"""What the notice bar says of logs that were opened, refused or set aside."""

from PySide6.QtCore import QObject

from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.source import Source
from models.column_format import count_text, filled, plain_text
from models.usage_session import UsageSession
from ui.widgets.notice import NoticeBar

_SHORT = 160  # a longer remark is for the page of the log files


class Announcer(QObject):
    """Listens to the session and tells the user what he should know."""

    def __init__(self, session: UsageSession, notices: NoticeBar) -> None:
        super().__init__(notices)
        self._session = session
        self._notices = notices
        self._aside: dict[str, int] = {}
        session.log_opened.connect(self._tell_opened)
        session.log_refused.connect(self.tell_error)
        session.query_failed.connect(self.tell_error)
        session.contents_changed.connect(self._tell_set_aside)

    def tell_error(self, error: UsageError) -> None:
        self._notices.tell(str(error), warning=not isinstance(error, AlreadyOpen))

    def _tell_opened(self, source: Source) -> None:
        name = plain_text(source.name)
        if source.rejected:
            text = self.tr("%1: %2 of %3 rows were rejected; the others were read.")
            total = count_text(source.rows + source.rejected)
            self._notices.tell(filled(text, name, count_text(source.rejected), total), warning=True, details=True)
        if len(source.warnings) == 1 and len(source.warnings[0]) <= _SHORT:
            self._notices.tell(f"{name}: {source.warnings[0]}", details=True)
        elif source.warnings:
            text = self.tr("%1: the page Log files says what you should know of it (remarks: %2).")
            self._notices.tell(filled(text, name, count_text(len(source.warnings))), details=True)

    def _tell_set_aside(self) -> None:
        """Say of which logs something is not counted, each time that changes."""
        # What the user left out himself he need not be told.
        sources = [source for _, source in self._session.sources if source.included]
        aside = {source.name: source.requests - source.counted for source in sources}
        if aside != self._aside and any(aside.values()):
            names = ", ".join(plain_text(name) for name, requests in aside.items() if requests)
            text = self.tr("Not all of %1 is counted, since another open log covers the same days.")
            self._notices.tell(filled(text, names), details=True)
        self._aside = aside

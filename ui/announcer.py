"""What the notice bar says of logs that were opened, refused or set aside."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from apiusage_desktop.core.directory.files import missing_pages
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.opening import is_harmless
from apiusage_desktop.core.source import Certainty, Source
from models.column_format import count_text, filled, plain_text
from models.usage_session import UsageSession
from ui.widgets.notice import NoticeBar, Place, Subject

_LONGEST = 400
_NAMES = 3
_SINGLE_DATE = "Its only date"


class Announcer(QObject):
    """Listens to the session and tells the user what he should know."""

    def __init__(self, session: UsageSession, notices: NoticeBar) -> None:
        super().__init__(notices)
        self._session = session
        self._notices = notices
        self._told: set[tuple[int, bool]] = set()  # of which logs something, or all, is known to be set aside
        self._told_of_accounts = False
        self._told_missing: tuple[str, ...] = ()
        session.log_opened.connect(self._tell_opened)
        session.log_refused.connect(self.tell_error)
        session.query_failed.connect(self.tell_error)
        session.contents_changed.connect(self._tell_set_aside)
        session.contents_changed.connect(self._tell_missing_pages)

    def tell_error(self, error: UsageError) -> None:
        self._notices.tell(str(error), warning=not is_harmless(error))

    def _tell_opened(self, source: Source) -> None:
        name = plain_text(source.name)
        if source.rejected:
            text = self.tr("%1: %2 of %3 rows were rejected; the others were read.")
            total = count_text(source.rows + source.rejected)
            where = Place(source.path, source.member, Subject.REJECTED)
            self._notices.tell(filled(text, name, count_text(source.rejected), total), warning=True, details=where)
        remarks = _worth_telling(source)
        if remarks:
            text = filled("%1: %2", name, plain_text(remarks[0].splitlines()[0], _LONGEST))
            if len(remarks) > 1:
                text = filled(self.tr("%1 (and %2 more)"), text, count_text(len(remarks) - 1))
            self._notices.tell(text, details=Place(source.path, source.member, Subject.REMARKS))

    def _tell_set_aside(self) -> None:
        """Say of which logs something is not counted, once of each: a message that is closed stays closed."""
        # What the user left out himself he need not be told.
        aside = [
            (number, source)
            for number, source in self._session.sources
            if source.included and source.counted + source.not_shown < source.requests
        ]
        fresh = [(number, source) for number, source in aside if (number, not _counts(source)) not in self._told]
        numbers = {number for number, _ in self._session.sources}
        self._told = {told for told in self._told if told[0] in numbers}
        self._told |= {(number, not _counts(source)) for number, source in fresh}
        texts = (
            self.tr("Nothing of %1 is counted: other open logs have the same requests."),
            self.tr("Not all of %1 is counted, since another open log covers the same days."),
        )
        for text, counted in zip(texts, (False, True), strict=True):
            named = [source for _, source in fresh if _counts(source) is counted]
            if named:
                where = Place(named[0].path, named[0].member, Subject.REMARKS)
                self._notices.tell(filled(text, self._names(named)), details=where)

        self._tell_of_accounts()

    def _tell_missing_pages(self) -> None:
        """Say of which lists pages are missing, once all are open that were opened together."""
        missing = missing_pages([one for _, one in self._session.lists])
        for said in missing:
            if said not in self._told_missing:
                self._notices.tell(plain_text(said, _LONGEST), warning=True)
        self._told_missing = missing

    def _tell_of_accounts(self) -> None:
        """Say once that two accounts of the same traffic are open."""
        overlap = any(source.not_shown for _, source in self._session.sources)
        if overlap and not self._told_of_accounts:
            self._notices.tell(
                self.tr(
                    "Usage exports and request logs of the same days are open. They are never added up: Count, below,"
                    " says which of them counts on such days; on days of one of them alone, that one does. The page"
                    " Exports and logs compares them."
                )
            )
        self._told_of_accounts = overlap

    def _names(self, sources: Sequence[Source]) -> str:
        names = ", ".join(plain_text(source.name) for source in sources[:_NAMES])
        if len(sources) <= _NAMES:
            return names
        return filled(self.tr("%1 and %2 more logs"), names, count_text(len(sources) - _NAMES))


def _worth_telling(source: Source) -> list[str]:
    """Return the remarks of a log; that a single date leaves the grain open is for its page alone."""
    is_single = source.first_day == source.last_day and source.certainty in (Certainty.GUESSED, Certainty.LIKELY)
    return [remark for remark in source.warnings if not (is_single and remark.startswith(_SINGLE_DATE))]


def _counts(source: Source) -> bool:
    """Tell whether some of its requests count, or would, if their days did not count by the other account."""
    return bool(source.counted + source.not_shown)

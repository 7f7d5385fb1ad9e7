"""The findings of the open logs, as the window sees them: looked for in the background, put away, brought back."""

from PySide6.QtCore import QObject, QTimer, Signal

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.findings import Found, find
from apiusage_desktop.core.findings.dismissals import Dismissal
from apiusage_desktop.core.findings.finding import Finding, FindingKey
from apiusage_desktop.core.findings.thresholds import RememberedThresholds, Thresholds
from models.usage_session import UsageSession

_PAUSE_MS = 500


class FindingsState(QObject):
    """Looks for findings once for each set of open logs, after the panels have answered.

    Attributes:
        fair_use: what the requests that a finding would save are told against.

    Signals:
        changed: what is found, or what of it is put away, is different.
        put_away: the user dismissed a finding, or brought one back.
    """

    changed = Signal()
    put_away = Signal()

    def __init__(
        self,
        session: UsageSession,
        remembered: RememberedThresholds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._remembered = remembered
        self._thresholds = remembered.get()
        self._found = Found()
        self._is_known = False
        self._dismissals: tuple[Dismissal, ...] = ()
        self._is_over = False
        # Whoever shows the logs asks for them in this time.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._wait)
        self._runner = session.background_runner(self)
        self._runner.result_ready.connect(self._take)
        session.contents_changed.connect(self.look_again)
        session.profiles_changed.connect(self.look_again)
        session.shutting_down.connect(self._stop)

    @property
    def found(self) -> Found:
        return self._found

    @property
    def is_known(self) -> bool:
        """Whether the rules have judged the logs that are open now."""
        return self._is_known

    @property
    def thresholds(self) -> Thresholds:
        return self._thresholds

    @property
    def dismissals(self) -> tuple[Dismissal, ...]:
        return self._dismissals

    def note_of(self, finding: Finding) -> str | None:
        """Return the note with which a finding was put away; `None` if it was not."""
        return next((one.note for one in self._dismissals if one.key == finding.key), None)

    def look_again(self) -> None:
        """Have the rules judge the open logs, once all panels have answered."""
        self._runner.cancel()
        self._found, self._is_known = Found(), False
        self.changed.emit()
        self._pause.start()

    def _stop(self) -> None:
        self._is_over = True
        self._pause.stop()

    def _wait(self) -> None:
        """Begin if nobody has asked anything for a moment: rules that judge would keep the window from painting."""
        if self._is_over or not self._session.sources:
            return
        if self._session.is_asking:
            self._session.when_answered(self._pause.start)
        else:
            self._start()

    def _start(self) -> None:
        if self._is_known or self._runner.is_busy:
            return
        contents, thresholds, directory = self._session.contents, self._thresholds, self._session.directory

        def question(engine: Engine, _: UsageFilter) -> Found:
            return find(engine, contents, thresholds, directory)

        self._session.fetch(self._runner, question, UsageFilter())

    def _take(self, found: Found) -> None:
        self._found, self._is_known = found, True
        self.changed.emit()

    def set_thresholds(self, thresholds: Thresholds) -> None:
        """Judge by other limits, and keep them.

        Raises:
            OSError: they hold, but cannot be kept.
        """
        if thresholds == self._thresholds:
            return
        self._thresholds = thresholds
        self.look_again()
        self._remembered.put(thresholds)

    def set_dismissals(self, dismissals: tuple[Dismissal, ...]) -> None:
        """Take the dismissals of a saved session."""
        self._dismissals = dismissals
        self.changed.emit()

    def dismiss(self, key: FindingKey, note: str) -> None:
        """Put a finding away, in these logs and in later ones."""
        kept = tuple(one for one in self._dismissals if one.key != key)
        self._dismissals = (*kept, Dismissal(key, note))
        self.changed.emit()
        self.put_away.emit()

    def bring_back(self, key: FindingKey) -> None:
        self._dismissals = tuple(one for one in self._dismissals if one.key != key)
        self.changed.emit()
        self.put_away.emit()

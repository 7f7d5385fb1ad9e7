"""Answers out of day tiles: at once where the tile is at hand, and when it is made where not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThreadPool, Signal
from shiboken6 import isValid

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.tiles.day_tiles import DayTiles
from apiusage_desktop.core.tiles.period import Period
from apiusage_desktop.core.tiles.shelf import TileShelf
from models.query_runner import QueryRunner, Turns


class Tiled(Protocol):
    """What can be asked of the database and of a tile alike."""

    @property
    def fetch(self) -> Callable[[Engine, UsageFilter], Any]:
        """Asks the database."""

    @property
    def count(self) -> Callable[[Period], Any] | None:
        """Gives the same answer out of a tile, if tiles hold what is asked."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A question whose tile is being made."""

    runner: QueryRunner
    ticket: int
    question: Tiled
    usage_filter: UsageFilter
    later: bool = False

    @property
    def is_wanted(self) -> bool:
        return isValid(self.runner) and self.runner.expects(self.ticket)


class TileAnswers(QObject):
    """Holds the tiles of the open logs and who waits for one.

    A change of the period is answered before `ask` returns: no thread, no query.

    Args:
        make_engine: gives an engine to make a tile with.
        pool: where tiles are made.
        turns: where answers wait that are not looked at.
        fetch: asks the database where the logs are too large for tiles.

    Signals:
        told: a question was answered at once.
    """

    told = Signal()

    def __init__(
        self,
        make_engine: Callable[[], Engine],
        pool: QThreadPool,
        turns: Turns,
        fetch: Callable[[QueryRunner, Callable[[Engine, UsageFilter], Any], UsageFilter], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._make_engine = make_engine
        self._turns = turns
        self._fetch = fetch
        self._shelf = TileShelf()
        self._period: Period | None = None
        self._waiting: list[_Waiting] = []
        self._making: UsageFilter | None = None
        self._maker = QueryRunner(pool, self)
        self._maker.result_ready.connect(self._tell_waiting)
        self._maker.failed.connect(self._fail_waiting)

    def ask(self, runner: QueryRunner, question: Tiled, usage_filter: UsageFilter, *, later: bool = False) -> None:
        """Have a question answered through its runner; later, if others are to be answered and painted first."""
        wanted = usage_filter.without("days")
        tiles = self._shelf.get(wanted) if question.count else None
        if tiles is not None and later:
            waiting = _Waiting(runner, runner.expect(busy=True), question, usage_filter)
            self._turns.put(lambda: self._ask_again(waiting))
        elif tiles is not None and question.count:
            runner.tell(runner.expect(), question.count(self._period_of(tiles, usage_filter.days)))
            self.told.emit()
        elif question.count is None or self._shelf.are_too_large:
            self._fetch(runner, question.fetch, usage_filter)
        else:
            self._waiting.append(_Waiting(runner, runner.expect(busy=True), question, usage_filter, later))
            self._make(wanted)

    def _period_of(self, tiles: DayTiles, days: DateRange | None) -> Period:
        """Return the counts of a period; all panels ask of the same, and share what they sum up."""
        if self._period is None or (self._period.tiles, self._period.chosen) != (tiles, days):
            self._period = Period(tiles, days)
        return self._period

    def forget(self) -> None:
        """Other logs are open; whoever waits asks again."""
        self.cancel()
        self._shelf.clear()
        self._period = None

    def cancel(self) -> None:
        """Stop making tiles."""
        self._maker.cancel()
        self._waiting.clear()
        self._making = None

    def _make(self, wanted: UsageFilter) -> None:
        if wanted == self._making:
            return
        self._making = wanted
        engine = self._make_engine()

        def run() -> None:
            try:
                self._shelf.make(engine, wanted)
            finally:
                engine.close()

        self._maker.start(run, engine)

    def _take_waiting(self) -> list[_Waiting]:
        self._making = None
        waiting, self._waiting = self._waiting, []
        return [one for one in waiting if one.is_wanted]

    def _tell_waiting(self) -> None:
        for one in self._take_waiting():
            self.ask(one.runner, one.question, one.usage_filter, later=one.later)

    def _ask_again(self, waiting: _Waiting) -> None:
        if waiting.is_wanted:
            self.ask(waiting.runner, waiting.question, waiting.usage_filter)

    def _fail_waiting(self, error: UsageError) -> None:
        for one in self._take_waiting():
            one.runner.fail(one.ticket, error)

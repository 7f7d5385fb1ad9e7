"""Fair use as the window sees it: the plan, and the ledgers of the months that the open logs have days of."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.errors import BillingFound, UsageError
from apiusage_desktop.core.fair_use.ledger import Ledger, ledger_of, months_of
from apiusage_desktop.core.fair_use.plan import FairUsePlan, RememberedPlan
from apiusage_desktop.core.fair_use.usage import UsageByDay
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.fair_use import fetch_usage_by_day
from models.usage_session import UsageSession


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the logs tell of days, and the ledgers of all their months, the latest last."""

    usage: UsageByDay
    ledgers: tuple[Ledger, ...]


class FairUseState(QObject):
    """Has the plan and reckons with it anew, in the background, when the plan or the open logs change.

    The filter has no part in it: the allowance is the whole organization's.

    Signals:
        changed: the ledgers are others.
        plan_changed: the plan is another.
        failed: a UsageError: the plan could not be kept.
    """

    changed = Signal()
    plan_changed = Signal()
    failed = Signal(object)

    def __init__(self, session: UsageSession, remembered: RememberedPlan, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._remembered = remembered
        self._plan = remembered.get()
        self._reckoned = Reckoned(UsageByDay(), ())
        self._runner = session.runner(self)
        self._runner.result_ready.connect(self._take)
        self._runner.failed.connect(lambda _: self._take(Reckoned(UsageByDay(), ())))
        session.contents_changed.connect(self._reckon)
        session.log_refused.connect(self._take_billing)

    @property
    def plan(self) -> FairUsePlan:
        return self._plan

    @property
    def usage(self) -> UsageByDay:
        """What the open logs tell of the requests of each day."""
        return self._reckoned.usage

    @property
    def ledgers(self) -> Sequence[Ledger]:
        """A ledger for each billing month that the logs have a day of, the latest last."""
        return self._reckoned.ledgers

    @property
    def latest(self) -> Ledger | None:
        return self.ledgers[-1] if self.ledgers else None

    def set_plan(self, plan: FairUsePlan) -> None:
        """Reckon with another plan from now on, and keep it for the next start."""
        if plan == self._plan:
            return
        self._plan = plan
        self.plan_changed.emit()
        self._reckon()
        try:
            self._remembered.put(plan)
        except OSError as error:
            self.failed.emit(self._not_kept(error))

    def _not_kept(self, error: OSError) -> UsageError:
        title = QCoreApplication.translate("FairUse", "What you told about fair use cannot be saved")
        hint = QCoreApplication.translate(
            "FairUse",
            "It holds until the program is closed. Make room, or give yourself the right to write there.",
        )
        return UsageError(title, f"{os.strerror(error.errno or 5)}.", hint)

    def _take_billing(self, error: UsageError) -> None:
        if isinstance(error, BillingFound):
            self.set_plan(error.facts.taken_into(self._plan))

    def _reckon(self) -> None:
        plan = self._plan

        def question(engine: Engine, _filter: UsageFilter) -> Reckoned:
            usage = fetch_usage_by_day(engine)
            return Reckoned(usage, tuple(ledger_of(usage, month, plan) for month in months_of(usage, plan.start_day)))

        self._session.fetch(self._runner, question, UsageFilter())

    def _take(self, reckoned: Reckoned) -> None:
        self._reckoned = reckoned
        self.changed.emit()

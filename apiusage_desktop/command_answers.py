"""What the command line answers about a month, two periods, and what needs a look: no window, no Qt."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from apiusage_desktop.command_logs import NotThereError, client_named, filter_of, open_logs, open_store
from apiusage_desktop.core.compare_text import as_compared_json, as_compared_text
from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.profiles import RememberedProfiles
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.fair_use.describe import describe_fair_use, fair_use_as_text
from apiusage_desktop.core.fair_use.ledger import Ledger, ledger_of, months_of
from apiusage_desktop.core.fair_use.plan import RememberedPlan
from apiusage_desktop.core.filters import DateRange, UsageFilter, month_of
from apiusage_desktop.core.findings import TITLES, find
from apiusage_desktop.core.findings.dismissals import Dismissal, without_dismissed
from apiusage_desktop.core.findings.finding import Severity
from apiusage_desktop.core.findings.telling import as_findings_json, as_findings_text
from apiusage_desktop.core.findings.thresholds import RememberedThresholds
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.queries.compare import Against, By, compare, earlier
from apiusage_desktop.core.queries.fair_use import fetch_clients_of_month, fetch_usage_by_day
from apiusage_desktop.core.session_file import is_session, load_session
from apiusage_desktop.core.source import Account
from apiusage_desktop.core.store import UsageStore


def fair_use(
    logs: Sequence[Path],
    *,
    month: date | None = None,
    allowance: int | None = None,
    start_day: int | None = None,
    as_json: bool = False,
    reader: LogReader | None = None,
    account: Account | None = None,
) -> tuple[str, list[str]]:
    """Say what is used of the allowance in a billing month, by the plan that was set in the window.

    Args:
        month: a day of the calendar month in which it begins; default: the latest the logs have days of.
        allowance: the requests a month, instead of the plan's.
        start_day: the day on which a billing month begins, instead of the plan's.

    Returns:
        the answer, and what else the user should know.

    Raises:
        UsageError: a log cannot be read, or none has a date.
        NotThereError: the logs have no day of the month.
    """
    with open_store(reader, account) as store:
        remarks = list(open_logs(store, logs))
        plan = RememberedPlan().get()
        plan = store.billing.taken_into(plan) if store.billing else plan
        plan = replace(
            plan,
            typed_allowance=plan.typed_allowance if allowance is None else allowance,
            start_day=start_day or plan.start_day,
        )
        with closing(store.engine()) as engine:
            usage = fetch_usage_by_day(engine)
            ledgers = [ledger_of(usage, one, plan) for one in months_of(usage, plan.start_day)]
            ledger = _ledger_wanted(ledgers, month, usage.days)
            clients = fetch_clients_of_month(engine, ledger.month)
    if as_json:
        return json.dumps(describe_fair_use(ledger, ledgers, clients), indent=2), remarks
    return fair_use_as_text(ledger, ledgers, clients), remarks


def _ledger_wanted(ledgers: Sequence[Ledger], month: date | None, days: DateRange | None) -> Ledger:
    """Return the ledger of the month that begins in this calendar month, or the latest."""
    if days is None:
        raise UsageError("No day is known", "The logs have no dates.", "Export them again with a granularity of Day.")
    if month is None:
        return ledgers[-1]
    found = [ledger for ledger in ledgers if month_of(ledger.month.start) == month_of(month)]
    if not found:
        if month_of(days.first).start <= month_of(month).start <= days.last:
            raise NotThereError(f"the logs have no day of the month that begins in {month:%Y-%m}")
        raise NotThereError(f"the logs have days from {days.first} to {days.last} only")
    return found[0]


def compare_periods(
    logs: Sequence[Path],
    *,
    after: tuple[date, date],
    before: tuple[date, date] | None = None,
    against: Against = Against.PREVIOUS,
    by: By = By.CALL,
    client: str | None = None,
    as_json: bool,
    reader: LogReader | None = None,
    account: Account | None = None,
) -> tuple[str, list[str]]:
    """Compare two periods of the logs.

    Args:
        logs: the logs.
        after: first and last day of the later period.
        before: those of the earlier one; default: as `against` says.
        against: which earlier period.
        by: what the difference is broken down by.
        client: a client's id or name.
        as_json: whether the answer is for scripts.
        reader: reads the logs.
        account: which counts of days that usage exports and request logs cover.

    Returns:
        the answer, and what else the user should know.

    Raises:
        UsageError: a log cannot be read.
        NotThereError: there is no such client.
    """
    with open_store(reader, account) as store:
        told = list(open_logs(store, logs))
        if account and account is not store.account:
            store.count_account(account)
        later = DateRange.inclusive(*after)
        sooner = DateRange.inclusive(*before) if before else earlier(later, against)
        chosen = replace(filter_of(logs), days=None)
        if chosen != UsageFilter():
            told.append("The filter of the session is in force, without its period.")
        chosen = replace(chosen, client=client_named(client, store.contents()) or chosen.client)
        engine = store.engine()
        found = compare(engine, chosen, sooner, later)
        engine.close()
    return (as_compared_json if as_json else as_compared_text)(found, by), told


def find_problems(
    logs: Sequence[Path],
    *,
    rules: Sequence[str] = (),
    as_json: bool,
    reader: LogReader | None = None,
    account: Account | None = None,
) -> tuple[str, Severity | None, list[str]]:
    """Judge the logs by the rules, with the thresholds that the window has.

    Args:
        logs: the logs, lists of clients, and sessions, whose dismissals hold and whose filter does not.
        rules: the names of the rules; none is all.
        as_json: whether the answer is for scripts.
        reader: reads the logs.
        account: which counts of days that usage exports and request logs cover.

    Returns:
        the answer, the worst severity found, and what else the user should know.

    Raises:
        UsageError: a log cannot be read.
        NotThereError: there is no such rule.
    """
    for name in rules:
        if name not in TITLES:
            raise NotThereError(f"there is no rule {name!r}; the rules are {', '.join(TITLES)}")
    with open_store(reader, account) as store:
        told = list(open_logs(store, logs))
        if account and account is not store.account:
            store.count_account(account)
        engine = store.engine()
        found = find(engine, store.contents(), RememberedThresholds().get(), _directory(store), rules)
        engine.close()
    dismissals = _dismissals_of(logs)
    left = without_dismissed(found.findings, dismissals)
    answer = (as_findings_json if as_json else as_findings_text)(found, dismissals)
    return answer, left[0].severity if left else None, told


def _directory(store: UsageStore) -> Directory:
    """Return what the open lists tell of clients, with the tags and budgets that the user gave them."""
    return replace(store.directory, profiles=RememberedProfiles().get())


def _dismissals_of(logs: Sequence[Path]) -> tuple[Dismissal, ...]:
    """Return the findings that were put away in the saved sessions among the files."""
    return tuple(one for path in logs if is_session(path) for one in load_session(path)[0].dismissals)

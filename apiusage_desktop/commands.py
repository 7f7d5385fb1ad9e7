"""What the command line does once its words are understood: no window, no Qt."""

import difflib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from apiusage_desktop.core.answering import AnsweringReader
from apiusage_desktop.core.callers import RememberedCallers
from apiusage_desktop.core.compare_text import as_compared_json, as_compared_text
from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.describe import as_text, describe
from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.files import missing_pages
from apiusage_desktop.core.directory.profiles import RememberedProfiles
from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.export import DEFAULT_OPTIONS, ExportOptions, FileFormat, export_table
from apiusage_desktop.core.fair_use.describe import describe_fair_use, fair_use_as_text
from apiusage_desktop.core.fair_use.ledger import Ledger, ledger_of, months_of
from apiusage_desktop.core.fair_use.plan import RememberedPlan
from apiusage_desktop.core.filters import DateRange, UsageFilter, month_of
from apiusage_desktop.core.findings import TITLES, find
from apiusage_desktop.core.findings.dismissals import Dismissal, without_dismissed
from apiusage_desktop.core.findings.finding import Severity
from apiusage_desktop.core.findings.telling import as_findings_json, as_findings_text
from apiusage_desktop.core.findings.thresholds import RememberedThresholds
from apiusage_desktop.core.formats.containers import without_parts
from apiusage_desktop.core.formats.request_logs.table_fields import ALL_FIELDS, column_field_named
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.mappings import RememberedMappings
from apiusage_desktop.core.opening import is_harmless, open_all
from apiusage_desktop.core.queries import PANELS, two_accounts
from apiusage_desktop.core.queries.compare import Against, By, compare, earlier
from apiusage_desktop.core.queries.fair_use import fetch_clients_of_month, fetch_usage_by_day
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests import REQUEST_PANELS
from apiusage_desktop.core.read_options import DateOrder, ReadOptions
from apiusage_desktop.core.session_file import is_session, load_session
from apiusage_desktop.core.session_restore import open_saved, open_saved_list
from apiusage_desktop.core.source import Account, Source
from apiusage_desktop.core.store import UsageStore

_REJECTED_SHOWN = 5
_OF_REQUESTS = (*REQUEST_PANELS, two_accounts.PANEL)


# The days a log can hold; open ends of a period reach so far.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class NotThereError(LookupError):
    """What was asked for by name or day does not exist."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export, and how.

    Attributes:
        out: the folder; it is made if it is missing.
        panels: what to export; none is all: the eight panels, and those that the open request logs answer.
        days: first and last day, both included; `None` is open.
        client: a client's id or name.
        account: which counts of days that usage exports and request logs cover; default: exports, or as the session.
    """

    out: Path
    panels: tuple[PanelQuery, ...] = ()
    days: tuple[date | None, date | None] = (None, None)
    client: str | None = None
    file_format: FileFormat = FileFormat.CSV
    options: ExportOptions = DEFAULT_OPTIONS
    account: Account | None = None


@contextmanager
def _open_store(reader: LogReader | None, account: Account | None) -> Iterator[UsageStore]:
    """Open a store in which the callers of request logs have the names the user gave them."""
    with UsageStore(reader) as store:
        store.name_callers(RememberedCallers().get())
        if account:
            store.count_account(account)
        yield store


def answering(
    reader: LogReader,
    columns: Sequence[tuple[str, str]],
    dates: str | None,
    period: tuple[date, date] | None,
    accept_rejected: bool,
    *,
    zone: str | None = None,
    log_format: str = "",
) -> LogReader:
    """Return a reader that knows the user's answers to what a log may leave open.

    Raises:
        NotThereError: there is no field of this name.
    """
    told = []
    for name, field in columns:
        known = column_field_named(field) if field else ""
        if known is None:
            raise NotThereError(f"there is no field {field!r}; the fields are {', '.join(ALL_FIELDS)}")
        told.append((name, known))
    answers = ReadOptions(
        columns=tuple(told),
        date_order=DateOrder(dates) if dates else None,
        period=DateRange.inclusive(*period) if period else None,
        accept_rejected=accept_rejected,
        zone=zone,
        log_format=log_format,
    )
    return AnsweringReader(reader, answers, RememberedMappings())


def panels_named(names: Sequence[str]) -> tuple[PanelQuery, ...]:
    """Return the panels of these names.

    Raises:
        NotThereError: there is no such panel.
    """
    known = {panel.name: panel for panel in (*PANELS, *_OF_REQUESTS)}
    for name in names:
        if name not in known:
            raise NotThereError(f"there is no panel {name!r}; the panels are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names))


def _set_aside(store: UsageStore) -> Iterator[str]:
    """Yield one sentence for each log of which something is not counted."""
    for _, source in store.sources:
        for remark in source.set_aside():
            yield f"{source.name}: {remark}"


def _missing_pages(store: UsageStore) -> Sequence[str]:
    return missing_pages([one for _, one in store.lists])


def open_logs(store: UsageStore, logs: Sequence[Path]) -> Iterator[str]:
    """Open the logs one after another and yield what the user should know of each.

    Raises:
        UsageError: a log cannot be read.
    """
    with store.counting_once():
        for told in _opened(store, logs):
            yield from [told] if isinstance(told, str) else _notes(store, told)
    yield from _missing_pages(store)
    yield from _set_aside(store)


def _opened(store: UsageStore, logs: Sequence[Path]) -> Iterator[Source | str]:
    """Open each log in the files and folders; yield it, or a remark on what was not opened."""
    for path in without_parts(logs):
        if is_session(path):
            yield from _session_opened(store, path)
            continue
        for told in open_all(path, lambda file, member, *_: store.open(file, member=member)):
            if isinstance(told, UsageError) and not is_harmless(told):
                raise told
            yield str(told) if isinstance(told, UsageError) else told


def _session_opened(store: UsageStore, path: Path) -> Iterator[Source | str]:
    """Open the logs of a saved session; yield each, or a remark on what is not as it was."""
    saved, said = load_session(path)
    remarks = [said] if said else []
    if store.account is not saved.account:
        store.count_account(saved.account)
    store.limit_tokens(saved.token_limit)
    for known in saved.lists:
        open_saved_list(store, known, remarks.append)
    for log in saved.logs:
        try:
            yield open_saved(store, log, remarks.append)
        except AlreadyOpen as error:
            yield str(error)
    yield from remarks


def _filter_of(logs: Sequence[Path]) -> UsageFilter:
    """Return the filter of the first saved session among the files; nothing is filtered out if there is none."""
    return next((load_session(path)[0].usage_filter for path in logs if is_session(path)), UsageFilter())


def _notes(store: UsageStore, source: Source) -> Iterator[str]:
    """Yield one sentence for each thing the user should know of a log."""
    if source.rejected:
        yield f"{source.name}: {source.rejected:,} of {source.rows + source.rejected:,} rows were rejected."
        number = next(number for number, known in store.sources if known is source)
        for row in store.rejected(number).head(_REJECTED_SHOWN).itertuples():
            yield f"{source.name}, {source.unit} {row.entry}: rejected, {row.reason}."
    for warning in source.notes:
        yield f"{source.name}: {warning}"


def inspect(
    logs: Sequence[Path], *, as_json: bool, reader: LogReader | None = None, account: Account | None = None
) -> tuple[str, list[str]]:
    """Describe each log that is read; the same content given twice is described once.

    Returns:
        the description, and what else the user should know.

    Raises:
        UsageError: a log cannot be read.
    """
    with _open_store(reader, account) as store:
        with store.counting_once():
            not_opened = [told for told in _opened(store, logs) if isinstance(told, str)]
        not_opened += _missing_pages(store)
        notes = [note for _, source in store.sources for note in _notes(store, source)]
        remarks = [*not_opened, *notes, *_set_aside(store)]
        described = describe(store)
    if as_json:
        return json.dumps(described, indent=2), remarks
    return as_text(described), not_opened


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
    with _open_store(reader, account) as store:
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


def export(logs: Sequence[Path], request: ExportRequest, reader: LogReader | None = None) -> Iterator[str]:
    """Write one file a panel and yield what the user should know.

    Raises:
        UsageError: a log cannot be read, a file not written, or none of the panels can be answered.
        NotThereError: there is no such client or period.
    """
    with _open_store(reader, request.account) as store:
        yield from open_logs(store, logs)
        if request.account and request.account is not store.account:
            store.count_account(request.account)
        contents = store.contents()
        saved = _filter_of(logs)
        if saved != UsageFilter():
            yield "The filter of the session is in force, as far as the command does not say otherwise."
        days, client = _period(request.days, contents), _client(request.client, contents)
        chosen = replace(saved, days=days or saved.days, client=client or saved.client)
        wanted = request.panels or (*PANELS, *(panel for panel in _OF_REQUESTS if _is_of_interest(panel, contents)))
        answerable = [panel for panel in wanted if contents.can_answer(panel)]
        for panel in wanted:
            if panel not in answerable:
                yield f"{panel.name}: not in these logs, they have no {_missing(panel, contents)}; no file was written."
        if not answerable:
            hint = "Export again, grouped by what is missing."
            raise UsageError("None of the panels can be answered from this log", "See above.", hint)
        _make_folder(request.out)
        engine = store.engine()
        for panel in answerable:
            path = request.out / f"{panel.name}.{request.file_format}"
            frame, unknown = panel.fetch(engine, chosen), contents.unknown_to(panel)
            export_table(frame, panel.columns, path, request.options, request.file_format, unknown)
        engine.close()
        files = "1 file was" if len(answerable) == 1 else f"{len(answerable)} files were"
        yield f"{files} written to {request.out}."


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
    with _open_store(reader, account) as store:
        told = list(open_logs(store, logs))
        if account and account is not store.account:
            store.count_account(account)
        later = DateRange.inclusive(*after)
        sooner = DateRange.inclusive(*before) if before else earlier(later, against)
        chosen = replace(_filter_of(logs), days=None)
        if chosen != UsageFilter():
            told.append("The filter of the session is in force, without its period.")
        chosen = replace(chosen, client=_client(client, store.contents()) or chosen.client)
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
    with _open_store(reader, account) as store:
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


def _is_of_interest(panel: PanelQuery, contents: Contents) -> bool:
    """Tell whether request logs are open that fill the table, or whose gaps keep it empty."""
    return contents.tells_of_both if panel is two_accounts.PANEL else Account.LOG in contents.accounts


def _missing(panel: PanelQuery, contents: Contents) -> str:
    return " and no ".join(sorted(contents.missing(panel)))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "Choose another folder with --out."
        raise UsageError("The folder cannot be made", f"{error.strerror}.", hint, path=folder) from None


def _period(days: tuple[date | None, date | None], contents: Contents) -> DateRange | None:
    first, last = days
    if first is None and last is None:
        return None
    if first and last and last < first:
        raise NotThereError(f"the period ends ({last}) before it begins ({first})")
    start, end = first or contents.first_day or FIRST_DAY, last or contents.last_day or LAST_DAY
    if end < start:
        raise NotThereError(f"the logs have days from {contents.first_day} to {contents.last_day} only")
    return DateRange.inclusive(start, end)


def _client(wanted: str | None, contents: Contents) -> str | None:
    if wanted is None:
        return None
    for matches in (
        [key for key, ident, _ in contents.clients if wanted in (key, ident)],
        [key for key, _, name in contents.clients if wanted == name],
        [key for key, _, name in contents.clients if wanted.casefold() == name.casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise NotThereError(f"{len(matches)} clients are named {wanted!r}; give the id: {', '.join(matches)}")
    names = [name for _, _, name in contents.clients]
    near = difflib.get_close_matches(wanted, names, n=5, cutoff=0.4) or names[:5]
    raise NotThereError(f"no client is named {wanted!r}; the log has, among others, {', '.join(near) or 'none'}")

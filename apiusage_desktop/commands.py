"""What the command line does once its words are understood: no window, no Qt."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from apiusage_desktop.command_logs import (
    NotThereError,
    client_named,
    filter_of,
    notes_on,
    open_logs,
    open_store,
    opened,
    pages_missing,
    set_aside,
)
from apiusage_desktop.core.answering import AnsweringReader
from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.describe import as_text, describe
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.export import DEFAULT_OPTIONS, ExportOptions, FileFormat, export_table
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.formats.request_logs.table_fields import ALL_FIELDS, column_field_named
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.mappings import RememberedMappings
from apiusage_desktop.core.queries import PANELS, two_accounts
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests import REQUEST_PANELS
from apiusage_desktop.core.read_options import DateOrder, ReadOptions
from apiusage_desktop.core.source import Account

_OF_REQUESTS = (*REQUEST_PANELS, two_accounts.PANEL)


# The days a log can hold; open ends of a period reach so far.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


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


def inspect(
    logs: Sequence[Path], *, as_json: bool, reader: LogReader | None = None, account: Account | None = None
) -> tuple[str, list[str]]:
    """Describe each log that is read; the same content given twice is described once.

    Returns:
        the description, and what else the user should know.

    Raises:
        UsageError: a log cannot be read.
    """
    with open_store(reader, account) as store:
        with store.counting_once():
            not_opened = [told for told in opened(store, logs) if isinstance(told, str)]
        not_opened += pages_missing(store)
        notes = [note for _, source in store.sources for note in notes_on(store, source)]
        remarks = [*not_opened, *notes, *set_aside(store)]
        described = describe(store)
    if as_json:
        return json.dumps(described, indent=2), remarks
    return as_text(described), not_opened


def export(logs: Sequence[Path], request: ExportRequest, reader: LogReader | None = None) -> Iterator[str]:
    """Write one file a panel and yield what the user should know.

    Raises:
        UsageError: a log cannot be read, a file not written, or none of the panels can be answered.
        NotThereError: there is no such client or period.
    """
    with open_store(reader, request.account) as store:
        yield from open_logs(store, logs)
        if request.account and request.account is not store.account:
            store.count_account(request.account)
        contents = store.contents()
        saved = filter_of(logs)
        if saved != UsageFilter():
            yield "The filter of the session is in force, as far as the command does not say otherwise."
        days, client = _period(request.days, contents), client_named(request.client, contents)
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

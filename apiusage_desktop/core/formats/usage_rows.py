"""From the text of a usage row to canonical rows: the one place where counts and dates are judged.

A reader leaves a temporary view `raw`: `entry` (the row's number, from 1), `record` (its text) and, for each
field the log has, a column of text. Here it becomes `rows` (canonical, one for each status class that was counted)
and the temporary view `refused` (entry, reason, text). Nothing falls between the two. What still holds the texts as
they were, secrets included, is temporary or in `scratch`: it never reaches the file of the rows, where dropped tables
leave traces.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, run_watched
from apiusage_desktop.core.formats.status_codes import codes_in
from apiusage_desktop.core.formats.usage_dates import NO_DATE, NOT_A_DATE, collect_dates
from apiusage_desktop.core.formats.usage_fields import TEXT_FIELDS, whole_fields
from apiusage_desktop.core.formats.usage_numbers import PLAIN_STYLE, NumberStyle, find_style
from apiusage_desktop.core.formats.usage_sums import reject_sums
from apiusage_desktop.core.formats.usage_texts import cut_secrets
from apiusage_desktop.core.formats.usage_typing import NOT_WHOLE, counts_in, trimmed, typed_sql
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.source import Dimension, Grain

_THOUSANDS = 'Its counts have "{mark}" between the thousands, as all of them together show, such as {example}.'

_CLASSES = ("status200", "status300", "status400", "status500")

_DIMENSION_OF = {
    "client_id": Dimension.CLIENT,
    "client_name": Dimension.CLIENT,
    "user_id": Dimension.USER,
    "organization_id": Dimension.ORGANIZATION,
    "platform": Dimension.PLATFORM,
    "method": Dimension.METHOD,
    "endpoint": Dimension.ENDPOINT,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the raw rows.

    Attributes:
        dimensions: what at least one row has a value for.
        warnings: what the user should know.
        dated: whether the rows say when; if not, the log is the total of a period.
        grain: what a row stands for, where the format says it.
    """

    dimensions: frozenset[Dimension]
    warnings: tuple[str, ...]
    dated: bool = True
    grain: Grain | None = None


def judge_rows(
    connection: duckdb.DuckDBPyConnection,
    fields: Iterable[str],
    options: ReadOptions,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    *,
    decimal_point: bool = False,
) -> Judged:
    """Turn `raw` into `rows` and `refused`.

    Args:
        connection: the reader's database, with the view `raw`.
        fields: the fields that `raw` has columns for.
        options: the user's answers to what the log does not say.
        decimal_point: whether `.` in a number can only stand before decimals, as in JSON.

    Raises:
        DateOrderQuestion: the dates could begin with the day or with the month.
    """
    known = set(fields)
    style = _type_rows(connection, known, options, on_progress, should_cancel, decimal_point=decimal_point)
    is_summed = "status400" in codes_in(known)
    known = whole_fields(known)
    cut_secrets(connection, known)
    called_sums = reject_sums(connection, known)
    _leave_refused(connection)
    facts = _facts(connection)
    if is_summed:
        # Its 4xx were summed with 429 in them: nothing is left to be told from the totals.
        facts |= dict.fromkeys(("beside", "over", "throttled"), 0)
    has_total = "requests" in known and not (facts["total"] == 0 and facts["classes"] > 0)
    has_classes = facts["classes"] > 0 or "requests" not in known or facts["total"] == 0
    beside = facts["beside"] > facts["inside"] or (not has_total and facts["over"] > 0)
    run_watched(connection, _rows_sql(known, has_total, has_classes, beside), should_cancel=should_cancel)
    warnings = [*called_sums, *_warnings(connection, known, has_total, has_classes, beside, facts)]
    if style.example:
        warnings.insert(0, _THOUSANDS.format(mark=style.thousands, example=style.example))
    return Judged(_dimensions(connection, has_classes), tuple(warnings), "date" in known)


def _leave_refused(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the view `refused`; the texts are looked up only if there are any, for that may read the whole log again."""
    connection.execute(
        """create temp view refused as select entry, reason, record as text from raw join
        (select entry, reason from scratch.typed where reason <> '') using (entry)"""
        if connection.execute("select 1 from scratch.typed where reason <> '' limit 1").fetchall()
        else "create temp view refused as select entry, reason, '' as text from scratch.typed where false"
    )


def _type_rows(
    connection: duckdb.DuckDBPyConnection,
    known: set[str],
    options: ReadOptions,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    *,
    decimal_point: bool,
) -> NumberStyle:
    """Make `typed`, and say how the counts are written.

    Nearly all logs have ISO dates and plain counts: only where rows are rejected for these is looked closer. Of
    `known` the date is taken out if no row has one.
    """
    sql = typed_sql(known, PLAIN_STYLE, start=options.period.first if options.period else None)
    run_watched(connection, sql, on_progress=on_progress, should_cancel=should_cancel)
    reasons = _reasons(connection)
    if not reasons & {NOT_A_DATE, NOT_WHOLE} and reasons != {NO_DATE}:
        return PLAIN_STYLE
    rows = f"raw where {trimmed('date')} <> ''" if "date" in known else "raw"
    dates = NOT_A_DATE in reasons
    if dates:
        collect_dates(connection, trimmed("date"), options.date_order)
        rows = f"raw join dates on dates.text = {trimmed('date')} where dates.moment is not null"
    elif reasons == {NO_DATE}:
        known.discard("date")
        rows = "raw"
    columns = [trimmed(name) for name in counts_in(known)]
    style = find_style(connection, columns, rows, decimal_point=decimal_point)
    sql = typed_sql(known, style, dates=dates, start=options.period.first if options.period else None)
    run_watched(connection, sql, on_progress=on_progress, should_cancel=should_cancel)
    return style


def _reasons(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {reason for (reason,) in connection.execute("select distinct reason from scratch.typed").fetchall()}


def _facts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Sum what decides how the columns are to be read.

    `inside` and `beside` count the rows with 429s whose classes sum to the total if 429 is part of the 4xx, or
    stands beside them; `over` those with more 429s than 4xx.
    """
    classes = " + ".join(f"coalesce({name}, 0)" for name in _CLASSES)
    frame = connection.execute(
        f"""select cast(coalesce(sum(requests), 0) as bigint) as total,
            cast(coalesce(sum({classes}) + sum(status429), sum({classes}), 0) as bigint) as classes,
            count(case when status429 > 0 and requests = {classes} then 1 end) as inside,
            count(case when status429 > 0 and requests = {classes} + status429 then 1 end) as beside,
            count(case when status429 > coalesce(status400, 0) then 1 end) as over,
            count(case when status429 > 0 then 1 end) as throttled
        from scratch.typed where reason = ''"""  # noqa: S608 - column names are ours
    ).df()
    return {str(key): int(value) for key, value in frame.iloc[0].items()}


def _rows_sql(known: set[str], has_total: bool, has_classes: bool, beside: bool) -> str:
    """Build `rows`: one canonical row for each status class that was counted.

    A bucket of zero requests keeps one row of zero, so that its day counts as covered; and the first bucket has a
    row for each class that the log tells, zero or not, by which known zeros differ from what it does not tell.
    """
    other_4xx = "coalesce(status400, 0)" if beside else "greatest(coalesce(status400, 0) - coalesce(status429, 0), 0)"
    parts = [
        "coalesce(status200, 0)",
        "coalesce(status300, 0)",
        other_4xx,
        "coalesce(status429, 0)",
        "coalesce(status500, 0)",
    ]
    whole = " + ".join(parts)
    total = f"coalesce(requests, {whole})" if has_total else whole
    if not has_classes:
        parts = ["0"] * 5
        whole = "0"
    names = ", ".join(TEXT_FIELDS)
    columns = ("status200", "status300", "status400", "status429", "status500")
    told = ", ".join(str(has_classes and column in known).lower() for column in columns)
    return f"""create table rows as
        with counted as (select entry, start, {names}, {total} as total, {total} - ({whole}) as unclassified,
            unnest([{", ".join(parts)}, {total} - ({whole})]) as requests,
            unnest([2, 3, 4, 4, 5, 0]) as status_class, unnest([{told}, false]) as told,
            unnest([null, null, null, 429, null, null]) as status_code
        from scratch.typed where reason = '')
        select start, {names}, cast(status_class as utinyint) as status_class,
            cast(status_code as usmallint) as status_code, cast(requests as bigint) as requests
        from counted where requests <> 0 or (total = 0 and status_class = 2)
            or (told and entry = (select min(entry) from scratch.typed where reason = ''))"""  # noqa: S608 - names are ours


def _dimensions(connection: duckdb.DuckDBPyConnection, has_classes: bool) -> frozenset[Dimension]:
    present = ", ".join(f"coalesce(bool_or({name} <> ''), false) as {name}" for name in _DIMENSION_OF)
    frame = connection.execute(f"select {present} from rows").df()  # noqa: S608 - column names are ours
    found = {dimension for name, dimension in _DIMENSION_OF.items() if bool(frame[name].iloc[0])}
    return frozenset(found | ({Dimension.STATUS} if has_classes else set()))


def _warnings(
    connection: duckdb.DuckDBPyConnection,
    known: set[str],
    has_total: bool,
    has_classes: bool,
    beside: bool,
    facts: dict[str, int],
) -> Iterable[str]:
    if not has_classes:
        yield "It has no counts by status: what succeeded and what failed is not in this export."
    elif missing := [name for name in (*_CLASSES, "status429") if name not in known]:
        yield f"It has no {', '.join(missing)}: these are counted as none."
    if not has_total and "requests" in known:
        yield "Its requests are all 0 (the query left them out): they are summed from the status counts."
    elif not has_total:
        yield "It has no total of requests: they are summed from the status counts."
    if beside:
        yield "429 stands beside the other 4xx in this export, not inside them, as its totals show."
    elif facts["throttled"] and not facts["inside"]:
        yield "Whether 429 is part of the 4xx cannot be told from its totals; it is taken as part of them."
    odd, requests, excess = connection.execute(
        """select count(*), coalesce(cast(sum(greatest(requests, 0)) as bigint), 0),
            coalesce(cast(sum(greatest(-requests, 0)) as bigint), 0) from rows where status_class = 0"""
    ).fetchall()[0]
    if excess:
        yield f"Its status counts exceed its requests by {excess:,}, which stand as negative unclassified requests."
    if odd and has_classes and requests:
        yield f"In {odd:,} rows the status counts do not add up to the requests; {requests:,} are unclassified."
    repeated = connection.execute(
        """select count(*) from (select 1 from scratch.typed where reason = ''
        group by start, client_id, client_name, user_id, organization_id, platform, method, endpoint
        having count(*) > 1)"""
    ).fetchall()[0][0]
    if repeated:
        yield f"{repeated:,} combinations of day, client and endpoint stand in it more than once; they are added up."

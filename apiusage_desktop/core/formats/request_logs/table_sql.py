"""From the columns of a table to the fields of its requests, whatever kind of file it lies in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from apiusage_desktop.core.engine import quote_literal
from apiusage_desktop.core.formats.request_logs.json_times import is_time
from apiusage_desktop.core.formats.request_logs.json_times import moment_sql as plain_moment_sql
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.table_columns import Chosen
from apiusage_desktop.core.formats.request_logs.table_fields import DURATIONS
from apiusage_desktop.core.formats.request_logs.withheld import withheld_sql
from apiusage_desktop.core.formats.usage_dates import with_moments
from apiusage_desktop.core.read_options import DateOrder

# Told of a relation and the SQL of its dates: whether they begin with the day or with the month.
FindOrder = Callable[[str, str], DateOrder]

_ZONE = r"(?:Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|:[0-9]{2}(?:[.,][0-9]+)?[+-][0-9]{2})"
_ENDS_WITH_ZONE = re.compile(f".*{_ZONE}")
_STATUS = r"^([1-5][0-9]{2})(?:[.]0)?(?: .*)?$"
_PORT = r"^([0-9]+[.][0-9]+[.][0-9]+[.][0-9]+):[0-9]+$"
_AMOUNT = "^(-?[0-9.]+(?:e-?[0-9]+)?) ?(ns|us|µs|μs|ms|s)$"
_UNITS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3}
_TEXTS = ("agent", "user_id", "client_id", "client_name")
_MIDNIGHT = " 00:00:00"


def with_fields(lines: RequestLines, texts: Mapping[int, str], chosen: Chosen, find_order: FindOrder) -> RequestLines:
    """Return the rows of a table with what each field of a request is.

    Args:
        lines: where the rows stand, without moment and fields.
        texts: SQL of the text of each column that is used, by its place.
        chosen: what the columns hold.
        find_order: asked only where dates may begin with the day or with the month.

    Raises:
        DateOrderQuestion: that is not known.
    """
    found = {field: f"nullif(nullif(trim({texts[place]}), '-'), '')" for field, place in chosen.fields.items()}
    moment = f"{found['date']} || ' ' || {found['time_of_day']}" if "time_of_day" in found else found["date"]
    # What is made of the texts stands in columns: the judge uses some of them several times.
    named = {f"t_{field}": sql for field, sql in _fields(found).items()}
    listed = "".join(f", {sql} as {name}" for name, sql in named.items())
    relation = f"(select *, {moment} as t_time{listed} from {lines.relation})"  # noqa: S608 - a format's own SQL
    relation, moment, is_local = _moment(relation, chosen.times, find_order)
    fields = {name.removeprefix("t_"): name for name in named}
    warnings = (*lines.warnings, *chosen.warnings)
    return replace(lines, relation=relation, moment=moment, fields=fields, is_local=is_local, warnings=warnings)


def shown_sql(columns: Sequence[str], chosen: Chosen, delimiter: str) -> str:
    """Return SQL of what is shown of a row: only columns that are known, since the others may hold anything."""
    targets = {chosen.fields.get("endpoint"), chosen.fields.get("request_line")}
    shown = []
    for place, name in enumerate(columns):
        text = f"coalesce({name}, '')"
        is_known = place in chosen.fields.values()
        shown.append(withheld_sql(text) if place in targets else text if is_known else "'-'")
    return f"concat_ws({quote_literal(delimiter)}, {', '.join(shown)})"


def _moment(relation: str, times: Sequence[str], find_order: FindOrder) -> tuple[str, str, bool]:
    """Return the relation, SQL of its moment, and whether that is one of a clock whose zone is not known."""
    zoned = 2 * sum(_ENDS_WITH_ZONE.fullmatch(time) is not None for time in times) >= len(times)
    if 2 * sum(map(is_time, times)) >= len(times):
        sql, is_local = plain_moment_sql("t_time", times)
        if is_local:
            # Its zone would be lost.
            sql = f"case when not regexp_matches(t_time, '{_ZONE}$') then {sql} end"
        return f"(select *, {sql} as t_moment from {relation})", "t_moment", is_local  # noqa: S608 - a format's own SQL
    text, is_day = "t_time", not any(":" in time for time in times)
    if is_day:
        text = f"t_time || '{_MIDNIGHT}'"
    order = find_order(relation, text)
    return with_moments(relation, text, order, has_zone=zoned and not is_day), "q_told", not zoned and not is_day


def _fields(found: Mapping[str, str]) -> dict[str, str]:
    fields = {name: found[name] for name in _TEXTS if name in found}
    if "request_line" in found:
        fields["method"] = f"split_part({found['request_line']}, ' ', 1)"
        fields["target"] = f"split_part(regexp_replace({found['request_line']}, ' +', ' '), ' ', 2)"
    if "method" in found:
        fields["method"] = found["method"]
    if "endpoint" in found:
        fields["target"] = found["endpoint"]
    if "status" in found:
        fields["status"] = f"regexp_extract({found['status']}, '{_STATUS}', 1)"
    if "ip" in found:
        fields["ip"] = f"regexp_replace(trim(split_part({found['ip']}, ',', 1)), '{_PORT}', '\\1')"
    durations = [_duration(found[name], factor) for name, factor in DURATIONS.items() if name in found]
    if durations:
        fields["duration"] = f"cast(coalesce({', '.join(durations)}) as varchar)"
    return fields


def _duration(text: str, factor: float) -> str:
    """Return SQL of milliseconds; a number that has a unit of its own counts in that."""
    text = f"replace({text}, ',', '.')"
    parts = f"regexp_extract({text}, '{_AMOUNT}', ['n', 'u'])"
    units = " ".join(f"when '{unit}' then {of_unit}" for unit, of_unit in _UNITS.items())
    number = f"try_cast({text} as double) * {factor}"
    with_unit = f"try_cast({parts}.n as double) * case {parts}.u {units} end"
    amount = f"coalesce({number}, {with_unit})"
    return f"case when {amount} >= 0 then {amount} end"

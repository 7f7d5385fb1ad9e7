"""Logs of Terraform (`TF_LOG=json`) in which the provider for Genesys Cloud tells of each call of the API twice.

One line tells what was asked, another what was answered; they name the same transaction. A retry has a transaction of
its own, and is a request of its own. All other lines are Terraform's.
"""

import json
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import NotALog
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import (
    copy_lines,
    counted,
    leave_requests,
    make_told,
    scratch,
)
from apiusage_desktop.core.formats.request_logs.sdk_entries import utc_sql
from apiusage_desktop.core.formats.request_logs.text_log import first_lines
from apiusage_desktop.core.formats.request_logs.withheld import withheld_sql

NAME = "Terraform log (JSON)"
_MARK = "SDK DEBUG RE"

# What is not about a call may be of any kind, and as long as a state; only a line that was JSON is said to be broken.
_IS_OTHER = f"not contains(text, '{_MARK}') and (text[1] <> '{{' or length(text) > 3900 or json_valid(text))"

# A message may begin with the time once more.
_COLUMNS = {
    "date": "json_extract_string(text, '/@timestamp')",
    "message": "substr(json_extract_string(text, '/@message'), strpos(json_extract_string(text, '/@message'), '{'))",
}

_TOLD = f"""create temp table calls as select number, {utc_sql("date")} as moment, date, message,
        upper(coalesce(found[1], '')) as kind, coalesce(nullif(found[2], ''), 'line ' || number) as transaction_id,
        found[3] as method, found[4] as target, found[5] as status, found[6] as retry_after, found[7] as header
    from (select number, date, message, case when json_valid(message) then json_extract_string(message, ['/debug_type',
            '/transaction_id', '/invocation_method', '/invocation_url', '/invocation_status_code',
            '/invocation_retry_after', '/resource_type']) end as found
        from told where reason = '')"""  # noqa: S608 - constants of ours

# An older provider may name one transaction for all retries: then the first answer belongs to the first of them.
_REQUESTS = f"""create temp table requests as
    select min(number) as number, coalesce(min(moment) filter (is_asked), min(moment)) as moment,
        cast(null as timestamp) as clock, arg_min(method, number) as method, arg_min(target, number) as target,
        max(status) as status, max(retry_after) as retry_after, coalesce(max(header), '') as header,
        case when max(moment) filter (not is_asked) >= min(moment) filter (is_asked) then
            epoch_us(max(moment) filter (not is_asked)) - epoch_us(min(moment) filter (is_asked)) end / 1000.0
            as duration,
        transaction_id || ' ' || turn as mark,
        {withheld_sql("concat_ws(' ', arg_min(date, number), arg_min(method, number), arg_min(target, number))")}
            as record,
        count(*) filter (not is_asked) = 0 as is_open
    from (select *, kind = 'SDK DEBUG REQUEST' as is_asked,
            row_number() over (partition by transaction_id, is_asked order by number) as turn from calls)
    group by transaction_id, turn"""  # noqa: S608 - constants of ours


def recognises(file: LogFile) -> bool:
    """Tell whether at least half of the first lines are of Terraform; those about calls may come much later."""
    lines = first_lines(file) if file.is_text else []
    return bool(lines) and 2 * sum(map(_is_terraform, lines)) >= len(lines)


def _is_terraform(line: str) -> bool:
    if '"@message"' not in line:
        return False
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"@message", "@timestamp", "@level"} <= found.keys()


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand.

    Raises:
        NotALog: no line is about a call.
    """
    long = copy_lines(file, workspace, on_progress, should_cancel)
    with scratch(workspace) as connection:
        make_told(connection, workspace, _COLUMNS, on_progress, should_cancel, is_other=_IS_OTHER)
        connection.execute(_TOLD)
        connection.execute(_REQUESTS)
        requests, unanswered = connection.execute(
            "select count(*), count(*) filter (is_open) from requests"
        ).fetchall()[0]
        if not requests:
            raise _no_calls(file)
        what = counted(connection, "line", long, requests, list(_warnings(unanswered)))
        return leave_requests(connection, workspace, "requests", what, file.options.zone, should_cancel)


def _warnings(unanswered: int) -> list[str]:
    if not unanswered:
        return []
    requests = "requests have" if unanswered > 1 else "request has"
    return [f"{unanswered:,} {requests} no answer in it: how they ended is not known."]


def _no_calls(file: LogFile) -> NotALog:
    detail = "No line of it is one of the provider for Genesys Cloud about a request (SDK DEBUG)."
    hint = "Run Terraform with TF_LOG=json and TF_LOG_PATH=terraform.log, and with that provider."
    return NotALog("This Terraform log tells of no request", detail, hint, path=file.path)

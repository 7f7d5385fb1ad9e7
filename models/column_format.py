"""How columns are called, explained and written on screen."""

import html
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from apiusage_desktop.core.columns import Column, Kind
from models.date_presets import format_day

_LIMIT = 300  # a longer text would make a table paint for seconds

_BROKEN_DOWN_BY = (Kind.CLIENT, Kind.ENDPOINT, Kind.METHOD)
_NUMBERS = (
    Kind.COUNT, Kind.FIGURE, Kind.SHARE, Kind.AVERAGE, Kind.DURATION, Kind.DELTA, Kind.GROWTH, Kind.MONEY,
)  # fmt: skip

# key: (title, how the value is computed)
_TEXTS: dict[str, tuple[str, str]] = {
    "rank": ("#", "Place by number of requests, most first."),
    "client_id": ("Client ID", "The OAuth client's id; empty where the log names clients only."),
    "client_name": ("OAuth client", "The OAuth client that called. Double-click to see only this client."),
    "method": ("Method", "The HTTP method. Click to filter everything by it."),
    "endpoint": ("URL", "The path template of the endpoint. Click to filter everything by it."),
    "requests": ("Requests", "All requests: successful, failed and unclassified."),
    "share": ("Share", "Requests as a share of all requests shown."),
    "share_of_client": ("Share of client", "Requests as a share of this client's requests shown."),
    "successful": ("Successful", "Requests answered with 2xx or 3xx."),
    "failed": ("Failed", "Requests answered with 4xx (429 among them) or 5xx."),
    "failed_share": ("Failed %", "Failed requests as a share of the requests in this row."),
    "status": ("Status", "The response status. Click to filter everything by it."),
    "status_class": ("Class", "The first digit of the status; 0 where it is not known."),
    "status_2xx": ("2xx", "Successful: 200 to 299."),
    "status_3xx": ("3xx", "Redirected: 300 to 399."),
    "status_4xx_other": ("4xx other", "Refused, 429 not among them: 400 to 499 without 429."),
    "status_429": ("429", "Refused because the rate limit was exceeded. Part of failed."),
    "status_5xx": ("5xx", "The server failed: 500 to 599."),
    "unclassified": ("Unclassified", "Requests whose status the log does not tell."),
    "busiest_endpoint": ("Busiest URL", "The endpoint this client calls most."),
    "busiest_endpoint_requests": ("Its requests", "Requests of this client to its busiest URL."),
    "trend": ("Per day", "Requests per day over the period shown, from zero."),
    "active_days": ("Active days", "Days on which the client called at least once."),
    "requests_per_active_day": ("Per active day", "Requests divided by active days."),
    "busiest_day": ("Busiest day", "The day (UTC) with most requests."),
    "busiest_day_requests": ("On that day", "Requests on the busiest day."),
    "first_day": ("First day", "The first day (UTC) with a row."),
    "last_day": ("Last day", "The last day (UTC) with a row."),
    "clients": ("Clients", "How many OAuth clients call this endpoint."),
    "day": ("Day (UTC)", "Click to filter everything by this day."),
    "moment": ("Time (UTC)", "When the request was made, in UTC."),
    "weekday": ("Weekday", "The day of the week, in UTC."),
    "hour": ("Hour (UTC)", "The hour of the day, from 0 to 23, in UTC."),
    "days": ("Days", "Such weekdays in the period of which the logs have any request."),
    "requests_per_hour": ("Per hour", "Requests of this hour divided by the days; hours without requests count as 0."),
    "peak_per_minute": ("Peak per minute", "The most requests in one minute of the clock."),
    "peak_minute": ("In the minute", "The first minute (UTC) that had so many."),
    "limit_per_minute": (
        "Limit",
        "Requests a minute that one token may make: as its answers said, else as its limits export, else 300.",
    ),
    "peak_share": ("Of the limit", "Peak divided by limit. A client that uses several tokens may be above it."),
    "minutes_above": ("Minutes above", "Minutes in which the client made more requests than the limit of one token."),
    "active_minutes": ("Active minutes", "Minutes with at least one request."),
    "requests_per_active_minute": ("Per active minute", "Requests divided by active minutes."),
    "timed": ("Timed", "Requests whose duration the log tells."),
    "duration_median": ("Median", "Half of the timed requests were as fast or faster."),
    "duration_p95": ("95 %", "95 of 100 timed requests were as fast or faster."),
    "duration_p99": ("99 %", "99 of 100 timed requests were as fast or faster."),
    "duration_longest": ("Longest", "The slowest timed request."),
    "duration": ("Duration", "How long the request took, as the log tells it."),
    "retry_after": ("Wait (s)", "Seconds that the answer told the client to wait (Retry-After)."),
    "told_to_wait": ("Told to wait", "Answers 429 that named a time to wait (Retry-After)."),
    "retried_early": ("Retried early", "After so many of them the next request came before that time had passed."),
    "early_share": ("Early %", "Retried early as a share of told to wait."),
    "wait_asked": ("Wait asked (s)", "Seconds to wait that the answers named, on average."),
    "wait_kept": ("Wait kept (s)", "Seconds until the client's next request, on average."),
    "exported": ("Exported", "Requests that the usage exports count."),
    "logged": ("Logged", "Requests that the request logs have."),
    "gap": ("Gap", "Exported minus logged."),
    "logged_share": ("Logged %", "Logged as a share of exported."),
    "user_id": ("User", "The user that the log names."),
    "user_name": ("User", "The user that the log names; by name, if a list of users is open that has the id."),
    "ip": ("Address", "The network address that the request came from."),
    "agent": ("Agent", "The program that made the request, as it names itself."),
    "header": ("Header", "What stands in the header of the request that the log keeps, beside the agent."),
    "client_now": ("Client", "Which client this caller is: by the log itself, or else by the first rule that fits."),
    "verdict": ("Change", "New, gone, grown, shrunk, or the same."),
    "requests_before": ("Before", "Requests in the earlier period."),
    "requests_after": ("After", "Requests in the later period."),
    "delta": ("Difference", "After minus before. The differences of all rows add up to that of the whole."),
    "change": ("Difference", "Requests minus those of the earlier period, under the same filters."),
    "growth": (
        "In %",
        "The difference as a share of before, or how many times as much it is now; what is new has none.",
    ),
    "corrected": (
        "By weekday",
        "After minus what was to be expected: for each weekday, the mean of the earlier period times the days of the"
        " later one, of days that logs cover.",
    ),
    "failed_before": ("Failed before", "Failed requests in the earlier period."),
    "failed_after": ("Failed after", "Failed requests in the later period."),
    "delta_share": ("Of all change", "Its difference as a share of all differences, whatever their sign."),
    "needs_a_look": ("Needs a look", "What is unusual about the client; empty if nothing is."),
    "grant_type": ("Grant type", "How the client gets its token, as the list of clients has it."),
    "client_state": ("State", "Active, disabled or inactive, as the list of clients has it."),
    "created": ("Created", "The day (UTC) on which the client was made."),
    "owner": ("Made by", "Who made the client; by name, if a list of users is open that has the id."),
    "team": ("Team", "Whose it is, as you say: Tags and budget."),
    "vendor": ("Vendor", "Who makes it, as you say: Tags and budget."),
    "environment": ("Environment", "Where it runs, as you say: Tags and budget."),
    "budget": ("Budget", "Requests a calendar month that the client may make, as you say: Tags and budget."),
    "budget_used": (
        "Budget used",
        "Requests of the calendar month that the period ends in, as a share of the budget; without regard to other"
        " filters.",
    ),
    "scopes": ("Scopes", "What the client was granted. A client of client credentials has roles instead."),
    "unneeded_scopes": (
        "Not needed",
        "Scopes that none of the URLs asks for which the client called, in all open logs.",
    ),
    "scope": ("Scope", "What the client was granted."),
    "scope_needed": ("Needed", "Whether any of the URLs that the client called, in all open logs, asks for the scope."),
    "description": ("Description", "What the list of clients says it is for."),
    "counted": ("Counted", "The requests of this bucket in the newer log; these are in the totals."),
    "counted_log": ("In", "The log that counts: the newer export."),
    "other": ("Other", "The requests of the same bucket in the older log; these are not counted."),
    "other_log": ("In the older", "The log that tells the bucket differently."),
    "difference": ("Difference", "Counted minus other; 0 where only the statuses differ."),
    "month_first": ("First day", "The first day (UTC) of the billing month. Click to see this month."),
    "month_last": ("Last day", "The last day (UTC) of the billing month. Click to see this month."),
    "expected": ("Expected", "Requests of the whole month: those of the known days, and the forecast of the others."),
    "allowance": ("Allowance", "What is allowed a month by what you told last: the licences, or the number you typed."),
    "allowance_share": ("Used", "Requests as a share of the allowance."),
    "overage": ("Over", "Requests above the allowance."),
    "overage_cost": ("Cost", "Requests above the allowance, times the price of one."),
    "unknown_days": ("Days unknown", "Days of the month that no open log reaches, and those to come."),
    "requests_per_day": ("Per day", "Requests on such a weekday, on average."),
    "per_active_day": ("Per active day", "Requests divided by the days with any."),
    "status_4xx_other_share": ("4xx %", "Requests answered 4xx (429 aside) as a share of the requests in this row."),
    "status_401": ("401", "Answered 401: credentials or token refused."),
    "status_401_share": ("401 %", "Answered 401 as a share of the requests in this row."),
    "status_400": ("400", "Answered 400: the request is wrong."),
    "status_400_share": ("400 %", "Answered 400 as a share of the requests in this row."),
    "status_429_share": ("429 %", "Answered 429 as a share of the requests in this row."),
    "month": ("Month", "The calendar month, named by its first day."),
    "near_miss": ("Probably meant", "The call of the public API that is most like it."),
    "instead": ("Instead", "The call that returns many at a time."),
    "per_day_before": ("Before, a day", "Requests a day in the two weeks before."),
    "per_day_after": ("Since, a day", "Requests a day in the week from that day on, or on that one day."),
    "change_per_day": ("Change", "Requests a day more or fewer than before."),
    "of_lists": ("Lists", "Requests of the call that is made first."),
    "of_items": ("Items", "Requests of the call that is made for each item."),
    "items_per_list": ("Ratio", "Items divided by lists."),
    "entry": ("Line", "The line, or the entry of a JSON list, in the file; from 1."),
    "reason": ("Why it was rejected", "What is wrong with the row."),
    "text": ("Text", "The row as it stands in the file; secrets are removed."),
}


def filled(text: str, *values: str) -> str:
    """Put values for the marks %1, %2, … of a translated text, all at once: a value may hold such a mark itself."""
    return re.sub(r"%([1-9])", lambda mark: values[int(mark[1]) - 1], text)


def title(column: Column) -> str:
    return QCoreApplication.translate("Column", _TEXTS[column.key][0])


def explanation(column: Column) -> str:
    return QCoreApplication.translate("Column", _TEXTS[column.key][1])


def is_number(column: Column) -> bool:
    """Tell whether the column's values stand right-aligned."""
    return column.kind in _NUMBERS


def count_text(value: int) -> str:
    return QLocale().toString(int(value))


def figure_text(value: float) -> str:
    return "–" if math.isnan(value) else count_text(round(value))


def share_text(value: float) -> str:
    """Write a ratio as a percentage; what is not zero never reads 0, what is not all never 100."""
    if math.isnan(value):
        return "–"
    locale = QLocale()
    percent = locale.percent()
    if 0 < value < 0.0005:
        return f"< {locale.toString(0.1, 'f', 1)} {percent}"
    if 0.9995 <= value < 1:
        return f"> {locale.toString(99.9, 'f', 1)} {percent}"
    return f"{locale.toString(value * 100, 'f', 1)} {percent}"


def delta_text(value: float) -> str:
    """Write a difference with its sign."""
    if math.isnan(value):
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{count_text(round(abs(value)))}"


def growth_text(value: float) -> str:
    """Write a difference as a percentage of what was before, with its sign; from ten times as much on as a factor."""
    if math.isnan(value):
        return "–"
    if value >= 9:
        return f"× {count_text(round(value + 1))}"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{share_text(abs(value))}"


def change_text(requests: int, change: int) -> str:
    """Write how a count changed, in few letters: `+12 %`, or that there was none before."""
    before = int(requests) - int(change)
    percent = QLocale().percent()
    if not change:
        return f"±{count_text(0)} {percent}"
    if not before:
        return QCoreApplication.translate("Column", "new")
    growth = int(change) / before
    if 0.0995 <= abs(growth) < 0.995 or 1 <= growth < 9:
        return f"{delta_text(round(growth * 100))} {percent}"
    return growth_text(growth)


def day_text(value: Any) -> str:
    """Write a day as the user's locale does, short."""
    if value is None or value != value:
        return ""
    day = date.fromisoformat(str(value)[:10])
    return format_day(day, QLocale())


def short_day(day: date) -> str:
    """Write a day without its year, in the order of the user's locale."""
    month_first = QLocale().dateFormat(QLocale.FormatType.ShortFormat).startswith("M")
    return QLocale().toString(QDate(day.year, day.month, day.day), "MMM d" if month_first else "d MMM")


def moment_text(value: Any) -> str:
    """Write a moment as the user's locale does its day, with the time to the second."""
    if value is None or value != value:
        return ""
    return f"{day_text(value)} {str(value)[11:19]}"


def weekday_text(value: int) -> str:
    return QLocale().standaloneDayName(int(value) + 1, QLocale.FormatType.ShortFormat)


def duration_text(value: float) -> str:
    """Write milliseconds, as seconds from ten of these on."""
    if math.isnan(value):
        return "–"
    if value >= 10_000:
        return f"{QLocale().toString(value / 1000, 'f', 1)} s"
    return f"{QLocale().toString(value, 'f', 0 if value >= 10 else 1)} ms"


def status_text(value: str) -> str:
    """Write a status with its meaning, if it is an exact code."""
    try:
        return f"{value} {HTTPStatus(int(value)).phrase}"
    except ValueError:
        return value


def average_text(value: float) -> str:
    return "–" if math.isnan(value) else QLocale().toString(value, "f", 1)


def money_text(value: float, currency: str = "") -> str:
    return "–" if math.isnan(value) else f"{QLocale().toString(value, 'f', 2)} {currency}".rstrip()


def plain_text(value: str, limit: int = _LIMIT) -> str:
    """Write foreign text so that nothing in it is invisible, runs backwards or is endless."""
    cut = value if len(value) <= limit else value[: limit - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else f"[{_control_name(c)}]" for c in cut)


def tooltip_text(value: str) -> str:
    """Write foreign text for a tooltip, which would take a tag in it for markup and load what it names."""
    return f"<qt>{html.escape(value)}</qt>" if "<" in value else value


def _control_name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").title()


_FORMATS: dict[Kind, Callable[[Any], str]] = {
    Kind.COUNT: count_text,
    Kind.FIGURE: figure_text,
    Kind.SHARE: share_text,
    Kind.AVERAGE: average_text,
    Kind.DELTA: delta_text,
    Kind.GROWTH: growth_text,
    Kind.DAY: day_text,
    Kind.MOMENT: moment_text,
    Kind.WEEKDAY: weekday_text,
    Kind.DURATION: duration_text,
    Kind.STATUS: status_text,
    Kind.MONEY: money_text,
}


def format_value(column: Column, value: Any, limit: int = _LIMIT) -> str:
    """Write a value as its column asks for, in the user's locale."""
    if column.kind in _FORMATS:
        return "–" if value is None else _FORMATS[column.kind](value)
    if not value and column.kind in _BROKEN_DOWN_BY:
        # A column of methods is as narrow as a method.
        return "–" if column.kind is Kind.METHOD else not_broken_down()
    return plain_text(str(value), limit)


def not_broken_down() -> str:
    """Return what stands for the client or URL of requests that no log breaks down so far."""
    return QCoreApplication.translate("Column", "not broken down")


def named(value: str) -> str:
    """Return a client or URL as a chart names it."""
    return value or not_broken_down()


def tooltip_of(column: Column, value: Any) -> str:
    """Return a cell's text in full, or why there is none."""
    if not value and column.kind in _BROKEN_DOWN_BY:
        return QCoreApplication.translate(
            "Column",
            "Not broken down: a log counts these requests, but does not say this of them. The page Log files says"
            " which log.",
        )
    return tooltip_text(format_value(column, value, limit=2000))

"""Excessive polling: a client that asks the same thing at a fixed interval, day and night.

**What.** The requests of one call are as many on each day as on any other, on weekends as on working days: no person
works like that, only a timer does. Where their number is near 86,400 / k for a k that people set (1 s, 5 s, 10 s, …),
the interval is named. A loop waits k seconds *after* each answer, so the number is a little lower, hardly ever higher.

**Formula.** Over the whole days from the first to the last request (the first and last day of the logs aside): requests
on ≥ 90 % of the days, at least 7 of them; (90 % quantile − 10 % quantile) / median ≤ `polling_spread`; the medians of
weekends and working days as near to each other; 86,400 / median ≤ `polling_seconds`. Near to k is −6 % to +1 %. Of logs
of single requests that have fewer than 7 days the hours are looked at in place of the days, at least 24 of them.

**False alarms.** A steady load of many users has a rhythm of hours and weekdays, and varies more. A nightly job with
the same number of items each night looks the same where only days are known. Only calls that read are looked at: GET,
HEAD, and the POSTs that query or search; all others change something.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule
from apiusage_desktop.core.findings.what_if import DAY_SECONDS, Change, ChangeKind
from apiusage_desktop.core.source import Dimension

NAME = "polling"

_INTERVALS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900)
_BELOW, _ABOVE = 0.94, 1.01  # against 86,400 / k
_LEAST_DAYS = 7
_LEAST_HOURS = 24
_ALWAYS = 0.9  # of the days
_OFTEN = 10  # seconds
_SAVED_AT = 60  # seconds: what the remedy is measured by
_READING = ("GET", "HEAD", "")  # where no method is known, it may be one of these
_READING_POSTS = ("query", "search", "list")

_WEEKDAYS = (Column("weekday", Kind.WEEKDAY), *counts("days"), Column("requests_per_day", Kind.AVERAGE))


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How often a call is made: so many times a day, as steadily as its spread says."""

    client: str
    client_name: str
    method: str
    endpoint: str
    requests: int
    per_day: float
    has_weekends: bool

    @property
    def interval(self) -> int | None:
        """The interval that its timer is set to, in seconds, if it is one that people set."""
        for seconds in _INTERVALS:
            if _BELOW <= self.per_day * seconds / DAY_SECONDS <= _ABOVE:
                return seconds
        return None


def _judge(facts: Facts) -> Iterator[Finding]:
    for call in facts.calls:
        if _is_steady(call, facts) and facts.is_recent(call.last_day):
            rhythm = _Rhythm(
                call.client, call.client_name, call.method, call.endpoint, call.requests, call.median,
                call.weekend_days > 1,
            )  # fmt: skip
            yield _finding(rhythm, _evidence(call, facts))
    if len(facts.days) < _LEAST_DAYS and Dimension.REQUEST in facts.contents.of_requests:
        for rhythm in _by_hours(facts):
            yield _finding(rhythm, None)


def _is_steady(call: Series, facts: Facts) -> bool:
    limits = facts.thresholds
    if not _reads(call.method, call.endpoint) or call.first_day is None or call.last_day is None:
        return False
    if call.whole_days < _LEAST_DAYS or DAY_SECONDS / call.median > limits.polling_seconds / _BELOW:
        return False
    present = facts.days_between(call.first_day, call.last_day)
    spread = (call.high - call.low) / call.median
    if call.active_days < _ALWAYS * present or spread > limits.polling_spread:
        return False
    return call.weekend_days < 2 or abs(call.weekend - call.working_day) <= limits.polling_spread * call.median


def _reads(method: str, endpoint: str) -> bool:
    is_query = method == "POST" and endpoint.rpartition("/")[2] in _READING_POSTS
    return bool(endpoint) and (method in _READING or is_query)


def _finding(rhythm: _Rhythm, evidence: Evidence | None) -> Finding:
    interval = rhythm.interval
    seconds = interval or DAY_SECONDS / rhythm.per_day
    often = f"every {words.interval(seconds)}" if interval else f"every {words.interval(seconds)} on average"
    always = ", on weekends as on working days" if rhythm.has_weekends else ""
    return Finding(
        NAME,
        Severity.WARNING if seconds <= _OFTEN else Severity.HINT,
        Confidence.LIKELY if interval and (rhythm.has_weekends or evidence is None) else Confidence.POSSIBLE,
        f"{words.client(rhythm.client_name)} asks {words.call(rhythm.method, rhythm.endpoint)} about {often}{always}:"
        f" {words.count(rhythm.per_day)} requests a day.",
        Remedy.POLL_LESS,
        rhythm.requests,
        rhythm.client,
        rhythm.client_name,
        rhythm.method,
        rhythm.endpoint,
        saved_per_day=max(0, round(rhythm.per_day - DAY_SECONDS / _SAVED_AT)) or None,
        change=Change(ChangeKind.POLL, rhythm.per_day),
        evidence=evidence,
    )


def _evidence(call: Series, facts: Facts) -> Evidence:
    """Return how many requests each weekday has."""
    (daily,) = facts.daily(False, [(call.client, call.method, call.endpoint)])
    frame = pd.DataFrame({"weekday": [day.weekday() for day in facts.days], "requests": daily})
    by_weekday = frame[frame["requests"] > 0].groupby("weekday", as_index=False)["requests"].agg(["size", "mean"])
    by_weekday.columns = ["weekday", "days", "requests_per_day"]
    return Evidence.of(_WEEKDAYS, by_weekday)


_HOURS_SQL = """with by_hour as (select client, method, endpoint, date_trunc('hour', moment) as hour_start,
        count(*) as requests from requests where endpoint <> ''
        group by client, method, endpoint, date_trunc('hour', moment)),
    spans as (select client, method, endpoint, min(hour_start) as first_hour, max(hour_start) as last_hour
        from by_hour group by client, method, endpoint),
    whole as (select b.* from by_hour b join spans s on b.client = s.client and b.method = s.method
        and b.endpoint = s.endpoint where b.hour_start > s.first_hour and b.hour_start < s.last_hour)
    select client, method, endpoint, count(*) as hours, cast(sum(requests) as bigint) as requests,
        date_diff('hour', min(hour_start), max(hour_start)) + 1 as span, quantile_cont(requests, 0.5) as median,
        quantile_cont(requests, 0.1) as low, quantile_cont(requests, 0.9) as high
    from whole group by client, method, endpoint having count(*) >= $least"""


def _by_hours(facts: Facts) -> Iterator[_Rhythm]:
    """Yield the steady calls of request logs that have too few days to compare them."""
    names = {key: name for key, _, name in facts.contents.clients}
    limits = facts.thresholds
    for row in facts.engine.run(_HOURS_SQL, {"least": _LEAST_HOURS}).to_dict("records"):
        client, method, endpoint = (str(row[key]) for key in ("client", "method", "endpoint"))
        per_day = 24 * float(row["median"])
        is_steady = (
            row["hours"] >= _ALWAYS * row["span"]
            and (row["high"] - row["low"]) / row["median"] <= limits.polling_spread
        )
        if is_steady and _reads(method, endpoint) and DAY_SECONDS / per_day <= limits.polling_seconds / _BELOW:
            yield _Rhythm(
                client, names.get(client, client), method, endpoint, int(row["requests"]), per_day, False
            )  # fmt: skip


RULE = Rule(NAME, "Excessive polling", _judge, needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT}))

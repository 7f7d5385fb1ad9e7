"""Which days the open logs cover, and how well."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import duckdb

from apiusage_desktop.core.reconcile.kinds import Kind
from apiusage_desktop.core.source import Grain


class Cover(StrEnum):
    """How well a day is covered."""

    PRESENT = "present"  # one log has rows of this day
    TWICE = "twice"  # several logs have; what is in two of them counts once
    PARTLY = "partly"  # only a week, month or period it lies in has rows: how much fell on the day is not known
    MISSING = "missing"  # no log has rows: there were no calls, or the day was not exported


@dataclass(frozen=True, slots=True)
class CoveredDay:
    """A day between the first and the last that any log covers.

    Attributes:
        sources: the logs that have rows of the day, or of a stretch of time it lies in.
    """

    day: date
    cover: Cover
    sources: tuple[int, ...]


def make_coverage(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make `covered` anew and empty."""
    cursor.execute("create or replace table main.covered (source bigint, grain varchar, first date, last date)")


def note_coverage(cursor: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Note the days that the rows in `part` stand for."""
    cursor.execute(
        """insert into main.covered select distinct source, $grain, first, last from part
        where first > date '0001-01-01'""",
        {"grain": str(kind.grain)},
    )


def coverage(cursor: duckdb.DuckDBPyConnection) -> list[CoveredDay]:
    """Return each day from the first to the last that is covered."""
    rows = cursor.execute("select source, grain, first, last from covered order by first, last, source").fetchall()
    return covered_days(rows)


def covered_days(rows: Iterable[tuple[int, str, date, date]]) -> list[CoveredDay]:
    """Return the days from the first to the last, from the stretches of time that logs have rows for.

    Args:
        rows: log, grain, first and last day.
    """
    exact: dict[date, set[int]] = {}
    within: dict[date, set[int]] = {}
    for source, grain, first, last in rows:
        into = exact if grain in (Grain.DAY, Grain.REQUEST) else within
        for number in range((last - first).days + 1):
            into.setdefault(first + timedelta(days=number), set()).add(source)
    known = exact.keys() | within.keys()
    if not known:
        return []
    first, last = min(known), max(known)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [_covered_day(day, exact.get(day, set()), within.get(day, set())) for day in days]


def _covered_day(day: date, exact: set[int], within: set[int]) -> CoveredDay:
    sources = tuple(sorted(exact | within))
    if not sources:
        return CoveredDay(day, Cover.MISSING, ())
    if len(sources) > 1:
        return CoveredDay(day, Cover.TWICE if exact else Cover.PARTLY, sources)
    return CoveredDay(day, Cover.PRESENT if exact else Cover.PARTLY, sources)

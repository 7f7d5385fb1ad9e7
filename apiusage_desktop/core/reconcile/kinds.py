"""Kinds of buckets: logs whose rows stand for the same stretch of time and are broken down by the same things."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from apiusage_desktop.core.source import Dimension, Grain, Source

_GRAIN_RANK = {Grain.DAY: 1, Grain.WEEK: 2, Grain.MONTH: 3, Grain.PERIOD: 4}

# The days of rows that have no date and no period: all there are.
_ALWAYS = ("date '0001-01-01'", "date '9999-12-31'")

_Key = tuple[int, str, bool, int, str, bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """Logs of one kind.

    Attributes:
        grain: the stretch of time a row stands for.
        known: what the rows are broken down by.
        numbers: the logs, the one that wins first.
        first_sql: the first day a row stands for, from the row's `start`.
        last_sql: the last one.
    """

    grain: Grain
    known: frozenset[Dimension]
    numbers: tuple[int, ...]
    first_sql: str
    last_sql: str


def kinds_of(
    sources: Sequence[tuple[int, Source]], ambiguous: Collection[int] = (), unmatched: Collection[int] = ()
) -> list[Kind]:
    """Group logs by kind: the kind that counts first stands first.

    Finer grains count before coarser ones; then what names clients, since that is what most questions are about;
    then the finer breakdown. Of logs of one kind the newer wins, then the content decides, so that the order of
    opening never does.

    Args:
        sources: the logs with their numbers.
        ambiguous: the logs that know some clients by a name alone which several clients share.
        unmatched: the logs whose clients cannot be matched with those of others, and so are not compared.
    """
    sources = [
        (number, replace(source, dimensions=source.dimensions - {Dimension.CLIENT}) if number in unmatched else source)
        for number, source in sources
    ]
    groups: dict[_Key, list[tuple[int, Source]]] = {}
    for number, source in sources:
        groups.setdefault(_key(source, number in ambiguous), []).append((number, source))
    return [_kind(sorted(groups[key], key=_newest_first)) for key in sorted(groups)]


def _key(source: Source, ambiguous: bool) -> _Key:
    known = source.dimensions
    names = ",".join(sorted(known))
    return _GRAIN_RANK[source.grain], _alignment(source), Dimension.CLIENT not in known, -len(known), names, ambiguous


def _alignment(source: Source) -> str:
    """Tell buckets of one length from those that begin elsewhere, and so overlap them."""
    first = source.first_day
    match source.grain:
        case Grain.WEEK:
            return str(first.isoweekday()) if first else ""
        case Grain.MONTH:
            return f"{first.day:02}" if first else ""
        case Grain.PERIOD:
            return str(source.days)
    return ""


def _newest_first(item: tuple[int, Source]) -> tuple[float, str]:
    stamp = item[1].fingerprint
    return -stamp.modified.timestamp(), stamp.sha256


def _kind(members: list[tuple[int, Source]]) -> Kind:
    source = members[0][1]
    first, last = _days_sql(source)
    return Kind(source.grain, source.dimensions, tuple(number for number, _ in members), first, last)


def _days_sql(source: Source) -> tuple[str, str]:
    start = "cast(c.start as date)"
    if source.grain is Grain.PERIOD and (days := source.days):
        return f"date '{days.first}'", f"date '{days.last}'"
    last = {
        Grain.DAY: start,
        Grain.WEEK: f"{start} + 6",
        Grain.MONTH: f"cast({start} + interval 1 month as date) - 1",
        Grain.PERIOD: start,
    }[source.grain]
    return f"coalesce({start}, {_ALWAYS[0]})", f"coalesce({last}, {_ALWAYS[1]})"

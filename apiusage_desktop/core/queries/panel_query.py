"""The shape all panel queries share: one statement over the filtered rows, with a declared result."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from apiusage_desktop.core.columns import Column, declared
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter, like_pattern
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import Period

# How requests divide by outcome. 429 is kept apart from the other 4xx, so that the parts add up to the whole.
OUTCOMES = """cast(sum(requests) as bigint) as requests,
    cast(sum(case when status_class in (2, 3) then requests else 0 end) as bigint) as successful,
    cast(sum(case when status_class in (4, 5) then requests else 0 end) as bigint) as failed,
    cast(sum(case when status_class = 2 then requests else 0 end) as bigint) as status_2xx,
    cast(sum(case when status_class = 3 then requests else 0 end) as bigint) as status_3xx,
    cast(sum(case when status_class = 4 and coalesce(status_code, 0) <> 429 then requests else 0 end) as bigint)
        as status_4xx_other,
    cast(sum(case when status_code = 429 then requests else 0 end) as bigint) as status_429,
    cast(sum(case when status_class = 5 then requests else 0 end) as bigint) as status_5xx,
    cast(sum(case when status_class = 0 then requests else 0 end) as bigint) as unclassified"""

# The share of failed among the requests of a row; no known outcome, no share.
FAILED_SHARE = "case when successful + failed > 0 then cast(failed as double) / requests end as failed_share"


# What a class of statuses takes in, also of logs that know the single codes.
STATUS_CLASSES = {
    "2xx": "status_class = 2",
    "3xx": "status_class = 3",
    "4xx other": "status_class = 4 and coalesce(status_code, 0) <> 429",
    "5xx": "status_class = 5",
    "unclassified": "status_class = 0 and status_code is null",
}


def run_filtered(
    engine: Engine,
    usage_filter: UsageFilter,
    sql: str,
    columns: tuple[Column, ...],
    relation: str = "usage",
    **parameters: object,
) -> pd.DataFrame:
    """Run a statement over `filtered`, the rows of `usage` that the filter lets through.

    Args:
        engine: runs it.
        usage_filter: the filter.
        sql: the statement.
        columns: the columns of its answer.
        relation: `usage`, or `usage_rows` for both accounts of the traffic.
        parameters: the values bound in the statement.

    Returns:
        the declared columns, in order and type.
    """
    conditions, bound = _conditions(usage_filter)
    statement = f"with filtered as (select * from {relation} where {conditions}) {sql}"
    return declared(engine.run(statement, bound | parameters), columns)


def _conditions(usage_filter: UsageFilter) -> tuple[str, dict[str, object]]:
    texts, bound = ["1 = 1"], dict[str, object]()
    if days := usage_filter.days:
        texts.append("day >= cast($first_day as date) and day < cast($end_day as date)")
        bound |= {"first_day": days.start.isoformat(), "end_day": days.end.isoformat()}
    if usage_filter.status is not None:
        # Rows of zero say that a day is covered, or a status told; they are no request of that status.
        of_class = STATUS_CLASSES.get(usage_filter.status)
        texts.append(f"{of_class or 'status_code = try_cast($status as integer)'} and requests <> 0")
        bound |= {} if of_class else {"status": usage_filter.status}
    more, values = matching_conditions(usage_filter)
    return " and ".join([*texts, *more]), bound | values


def matching_conditions(usage_filter: UsageFilter) -> tuple[list[str], dict[str, object]]:
    """Return the conditions on client, endpoint and method, as SQL, and the values bound in them."""
    texts, bound = list[str](), dict[str, object]()
    for name in ("client", "endpoint", "method"):
        value = getattr(usage_filter, name)
        if value is not None:
            texts.append(f"{name} = ${name}")
            bound[name] = value
    if usage_filter.search:
        # Both sides are made lower case by the engine: Python's rules differ for some letters.
        texts.append(
            "(lower(endpoint) like lower($search) escape '!' or lower(client_name) like lower($search) escape '!')"
        )
        bound["search"] = like_pattern(usage_filter.search)
    return texts, bound


Fetch = Callable[[Engine, UsageFilter], pd.DataFrame]
Count = Callable[[Period], pd.DataFrame]


class TiledQuestion(NamedTuple):
    """A question that is no panel's.

    Attributes:
        fetch: asks the database.
        count: gives the same answer out of a tile.
    """

    fetch: Callable[[Engine, UsageFilter], Any]
    count: Callable[[Period], Any]


@dataclass(frozen=True)
class PanelQuery:
    """What a panel asks of the logs.

    Attributes:
        name: the panel's name in files and on the command line.
        needs: the dimensions without which the question cannot be answered.
        columns: the columns of the answer.
        fetch: asks the database.
        count: gives the same answer out of a tile; `None` if tiles do not hold what is asked.
        on_requests: whether it asks what request logs tell, whatever account the other panels show.
    """

    name: str
    needs: frozenset[Dimension]
    columns: tuple[Column, ...]
    fetch: Fetch = field(repr=False)
    count: Count | None = field(default=None, repr=False)
    on_requests: bool = False
    of_both: bool = False


def panel_query(
    name: str, needs: frozenset[Dimension], columns: tuple[Column, ...], sql: str, count: Count | None = None
) -> PanelQuery:
    """Make a panel's query of one statement."""
    return PanelQuery(name, needs, columns, lambda engine, chosen: run_filtered(engine, chosen, sql, columns), count)

"""The shape of all questions about single requests: one statement over the filtered `requests`."""

import pandas as pd

from apiusage_desktop.core.columns import Column, declared
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery, matching_conditions
from apiusage_desktop.core.source import Dimension

_CLASSES = {
    "2xx": "status between 200 and 299",
    "3xx": "status between 300 and 399",
    "4xx other": "status between 400 and 499 and status <> 429",
    "5xx": "status between 500 and 599",
    "unclassified": "status not between 100 and 599",
}

SUCCESSFUL = "status between 200 and 399"
FAILED = "status between 400 and 599"


def run_on_requests(
    engine: Engine, usage_filter: UsageFilter, sql: str, columns: tuple[Column, ...], **parameters: object
) -> pd.DataFrame:
    """Run a statement over `filtered`, the single requests that the filter lets through.

    Returns:
        the declared columns, in order and type.
    """
    conditions, bound = request_conditions(usage_filter)
    statement = f"with filtered as (select * from requests where {conditions}) {sql}"
    return declared(engine.run(statement, bound | parameters), columns)


def request_conditions(usage_filter: UsageFilter) -> tuple[str, dict[str, object]]:
    """Return the SQL condition for `requests`, and the values bound in it."""
    texts, bound = own_conditions(usage_filter)
    more, values = matching_conditions(usage_filter)
    return " and ".join([*texts, *more]), bound | values


def own_conditions(usage_filter: UsageFilter) -> tuple[list[str], dict[str, object]]:
    """Return the conditions on what each request has of its own: its moment and status."""
    texts, bound = ["1 = 1"], dict[str, object]()
    if days := usage_filter.days:
        texts.append("moment >= cast($first_day as timestamp) and moment < cast($end_day as timestamp)")
        bound |= {"first_day": days.start.isoformat(), "end_day": days.end.isoformat()}
    if (status := usage_filter.status) is not None:
        if status in _CLASSES:
            texts.append(f"({_CLASSES[status]})")
        else:
            texts.append("status = try_cast($status as integer)")
            bound["status"] = status
    return texts, bound


def request_panel(name: str, needs: frozenset[Dimension], columns: tuple[Column, ...], sql: str) -> PanelQuery:
    """Make a panel's query of one statement over single requests."""
    return PanelQuery(
        name,
        needs | {Dimension.REQUEST},
        columns,
        lambda engine, chosen: run_on_requests(engine, chosen, sql, columns),
        on_requests=True,
    )

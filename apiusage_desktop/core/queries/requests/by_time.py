"""Requests hour by hour or minute by minute, for the timeline."""

from enum import StrEnum
from typing import Any

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.requests.request_query import FAILED, SUCCESSFUL, run_on_requests


class Step(StrEnum):
    """The stretch of time that requests are summed over."""

    HOUR = "hour"
    MINUTE = "minute"


_COLUMNS = (Column("moment", Kind.MOMENT), *counts("requests", "successful", "failed", "unclassified"))

_SQL = f""" select date_trunc($step, moment) as moment, count(*) as requests,
        cast(sum(case when {SUCCESSFUL} then 1 else 0 end) as bigint) as successful,
        cast(sum(case when {FAILED} then 1 else 0 end) as bigint) as failed,
        cast(sum(case when {SUCCESSFUL} or {FAILED} then 0 else 1 end) as bigint) as unclassified
    from filtered group by date_trunc($step, moment) order by moment"""


def fetch_by_time(engine: Engine, usage_filter: UsageFilter, step: Step) -> pd.DataFrame:
    """Return the requests of each hour or minute (UTC) that has some."""
    parameters: dict[str, Any] = {"step": str(step)}
    return run_on_requests(engine, usage_filter, _SQL, _COLUMNS, **parameters)

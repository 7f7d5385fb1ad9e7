"""Fair use: the requests of each day, and of each client in a month.

The allowance is the whole organization's, so no filter is asked, neither of days nor of clients.
"""

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, declared, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.fair_use.usage import Stretch, UsageByDay, usage_by_day
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries.panel_query import run_filtered

CLIENT_MONTH_COLUMNS = (
    *CLIENT_COLUMNS,
    *counts("requests"),
    *shares("share"),
    *counts("active_days", "busiest_day_requests"),
    Column("busiest_day", Kind.DAY),
)

_SPAN_COLUMNS = (Column("first_day", Kind.DAY), Column("last_day", Kind.DAY))
_DAY_COLUMNS = (Column("day", Kind.DAY), Column("last_day", Kind.DAY), *counts("is_exact", "requests"))

# A row that stands for several days is kept by the first of them; how far it reaches is known of what is covered.
_STRETCHES = """select source, grain, first, max(last) as last from covered
        where grain not in ('day', 'request') group by source, grain, first"""

_DAYS = f"""select u.day, coalesce(s.last, u.day) as last_day, u.grain in ('day', 'request') as is_exact,
        cast(sum(u.requests) as bigint) as requests
    from usage u left join ({_STRETCHES}) s on s.source = u.source and s.grain = u.grain and s.first = u.day
    group by 1, 2, 3 order by 1, 2, 3"""

_SPANS = """select min(first) as first_day, max(last) as last_day from covered
    where grain in ('day', 'request') and first > date '0001-01-01' group by source"""

# A stretch counts in a month by the share of its days that lie in it.
_CLIENTS = f""", placed as (select u.client, u.client_id, u.client_name, u.day, u.grain, u.requests,
            coalesce(s.last, u.day) as last
        from filtered u left join ({_STRETCHES}) s on s.source = u.source and s.grain = u.grain and s.first = u.day
        where u.day is not null),
    within as (select client, client_id, client_name, day, grain in ('day', 'request') as is_exact,
            cast(requests as double) * (least(last, cast($last as date)) - greatest(day, cast($first as date)) + 1)
                / (last - day + 1) as requests
        from placed where day <= cast($last as date) and last >= cast($first as date)),
    by_day as (select client, client_id, client_name, day, is_exact, sum(requests) as requests
        from within group by client, client_id, client_name, day, is_exact),
    ranked as (select *, row_number() over (
            partition by client order by case when is_exact then requests else -1 end desc, day) as place from by_day)
    select client, client_id, client_name, cast(round(sum(requests)) as bigint) as requests,
        sum(requests) / nullif(sum(sum(requests)) over (), 0) as share,
        count(distinct case when is_exact and requests > 0 then day end) as active_days,
        max(case when place = 1 and is_exact then cast(requests as bigint) else 0 end) as busiest_day_requests,
        max(case when place = 1 and is_exact then day end) as busiest_day
    from ranked group by client, client_id, client_name having sum(requests) > 0
    order by requests desc, client_name, client"""


def fetch_usage_by_day(engine: Engine, _filter: UsageFilter | None = None) -> UsageByDay:
    """Return what all open logs tell of the requests of each day."""
    days = declared(engine.run(_DAYS, {}), _DAY_COLUMNS)
    undated = days["day"].isna()
    single = days["is_exact"].astype(bool) & ~undated
    known, sums = days[single], days[~single & ~undated]
    exact = dict(zip(known["day"].dt.date, known["requests"].tolist(), strict=True))
    stretches = [
        Stretch(days, requests) for days, requests in zip(_ranges(sums, "day"), sums["requests"].tolist(), strict=True)
    ]
    spans = _ranges(declared(engine.run(_SPANS, {}), _SPAN_COLUMNS), "first_day")
    return usage_by_day(exact, spans, stretches, int(days.loc[undated, "requests"].sum()))


def _ranges(frame: pd.DataFrame, first: str) -> list[DateRange]:
    return [DateRange.inclusive(*days) for days in zip(frame[first].dt.date, frame["last_day"].dt.date, strict=True)]


def fetch_clients_of_month(engine: Engine, month: DateRange) -> pd.DataFrame:
    """Return the requests of each client in a month and their share of all; see `CLIENT_MONTH_COLUMNS`."""
    return run_filtered(
        engine,
        UsageFilter(),
        _CLIENTS,
        CLIENT_MONTH_COLUMNS,
        first=month.first.isoformat(),
        last=month.last.isoformat(),
    )

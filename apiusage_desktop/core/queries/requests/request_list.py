"""The single requests behind the filter, in an order, of which any page can be had at once.

Ten million rows are put in order once, as numbers; a page of them is then a look-up by place.
"""

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, declared
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import matching_conditions
from apiusage_desktop.core.queries.requests.request_query import own_conditions

COLUMNS = (
    Column("moment", Kind.MOMENT),
    Column("client", Kind.KEY),
    Column("client_id", Kind.TEXT),
    Column("client_name", Kind.CLIENT),
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    Column("status", Kind.STATUS),
    Column("duration", Kind.DURATION),
    Column("retry_after", Kind.AVERAGE),
    Column("user_id", Kind.TEXT),
    Column("user_name", Kind.TEXT),
    Column("ip", Kind.TEXT),
    Column("agent", Kind.TEXT),
)

_OF_REQUEST = ("moment", "status", "duration", "retry_after")
_KEYS = {column.key for column in COLUMNS if column.kind is not Kind.KEY}

_PAGE_SQL = """select r.moment, k.client, k.client_id, k.client_name, k.method, k.endpoint,
        case when r.status between 100 and 599 then cast(r.status as varchar) else 'unclassified' end as status,
        round(cast(r.duration as double), 3) as duration, r.retry_after, k.user_id,
        k.user_name, k.ip, k.agent
    from (select rowid as place, * from ordered where rowid >= $first and rowid < $end) r
    join callings k on k.source = r.source and k.caller = r.caller and k.target = r.target order by r.place"""


class RequestList:
    """The requests of one filter in one order at a time.

    Args:
        engine: an engine of its own, in which the order lies; for one thread at a time.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.length = 0

    def put_in_order(self, usage_filter: UsageFilter, key: str = "moment", *, descending: bool = True) -> int:
        """Put the requests that the filter lets through in the order of a column; those of one value by time.

        Returns:
            how many they are.

        Raises:
            Cancelled: the engine was told to.
        """
        if key not in _KEYS:
            raise AssertionError(f"{key} is no column of a request")
        self.length = 0
        own, bound = own_conditions(usage_filter)
        of_calls, values = matching_conditions(usage_filter)
        direction = "desc" if descending else "asc"
        conditions = " and ".join(["1 = 1", *of_calls])
        calls = f"select source, caller, target, {self._rank(key)} as rank from callings where {conditions}"
        order = f"r.{key}" if key in _OF_REQUEST else "k.rank"
        # Numbers alone are put in order: texts are looked up for the page that is looked at.
        self.engine.run(
            f"""create or replace temp table ordered as
            select r.source, r.caller, r.target, r.moment, r.status, r.duration, r.retry_after
            from numbered_requests r
            join ({calls}) k on k.source = r.source and k.caller = r.caller and k.target = r.target
            where {" and ".join(own)} order by {order} {direction} nulls last, r.moment {direction}""",
            bound | values,
        )
        self.length = int(self.engine.run("select count(*) as n from ordered", {})["n"].iloc[0])
        return self.length

    @staticmethod
    def _rank(key: str) -> str:
        return "0" if key in _OF_REQUEST else f"dense_rank() over (order by lower({key}), client)"

    def page(self, first: int, count: int) -> pd.DataFrame:
        """Return so many requests from a place on (from 0), fewer at the end.

        Raises:
            Cancelled: the engine was told to.
        """
        if not self.length:
            return declared(pd.DataFrame(), COLUMNS)
        return declared(self.engine.run(_PAGE_SQL, {"first": first, "end": first + count}), COLUMNS)

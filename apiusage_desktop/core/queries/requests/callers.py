"""Callers: who the requests of the open logs come from, and which client each of them is by given rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from apiusage_desktop.core.callers import CallerField, CallerRule, matching_rule_sql
from apiusage_desktop.core.columns import Column, Kind, counts, declared
from apiusage_desktop.core.engine import Engine, quote_literal

MOST_CALLERS = 1000  # a longer list is read by nobody; the figures are of all of them

COLUMNS = (
    Column("client_now", Kind.TEXT),
    *counts("requests"),
    Column("ip", Kind.TEXT),
    Column("user_id", Kind.TEXT),
    Column("agent", Kind.TEXT),
    Column("header", Kind.TEXT),
)

_LOOKED_AT = {
    CallerField.IP: "ip",
    CallerField.AGENT: "agent",
    CallerField.USER: "user_id",
    CallerField.HEADER: "header",
    CallerField.PATH: "endpoint",
}


@dataclass(frozen=True)
class FoundCallers:
    """What the request logs tell of who called.

    Attributes:
        frame: the callers with most requests, in `COLUMNS`. One whose requests belong to several clients has a row
            for each of them.
        requests: all requests of the logs.
        named: those whose client is known.
    """

    frame: pd.DataFrame
    requests: int
    named: int


def fetch_callers(engine: Engine, rules: Sequence[CallerRule]) -> FoundCallers:
    """Return the callers, and the clients they would be by these rules, whatever rules are in force.

    A client that the log names itself stays.
    """
    named = ", ".join(
        f"({place}, {quote_literal(client)})" for place, client in enumerate(["", *(_client(rule) for rule in rules)])
    )
    # Summed by numbers first: each text is looked at once a caller, not once a request.
    frame = engine.run(
        f"""with summed as (
            select source, caller, target, count(*) as requests from numbered_requests group by source, caller, target),
        called as (
            select k.user_id, k.ip, k.agent, k.header, k.endpoint, s.requests,
                case when k.ruled then '' else k.client_name end as told
            from summed s join callings k on k.source = s.source and k.caller = s.caller and k.target = s.target),
        placed as (select *, {matching_rule_sql(rules, _LOOKED_AT)} as place from called),
        rules as (select * from (values {named}) as named(place, client)),
        known as (
            select p.*, case when p.told <> '' then p.told else r.client end as client_now
            from placed p join rules r on r.place = p.place)
        select client_now, cast(sum(requests) as bigint) as requests, ip, user_id, agent, header,
            cast(sum(sum(requests)) over () as bigint) as total,
            cast(sum(sum(case when client_now <> '' then requests else 0 end)) over () as bigint) as named
        from known group by client_now, ip, user_id, agent, header
        order by requests desc, ip, user_id, agent, header, client_now limit {MOST_CALLERS}""",
        {},
    )
    total, known = (int(frame["total"].iloc[0]), int(frame["named"].iloc[0])) if len(frame) else (0, 0)
    return FoundCallers(declared(frame, COLUMNS), total, known)


def _client(rule: CallerRule) -> str:
    return rule.client_name or rule.client_id

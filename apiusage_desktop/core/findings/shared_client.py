"""Several users behind one client: programs of many users that cannot be told apart by their client.

**What.** A client through which several users call. With clients of people who log in (CODE, TOKEN, SAML2-BEARER) that
is how it is meant; with PASSWORD, or where it is not known, somebody should look.

**Formula.** At least `users` different users with ten requests each, and no grant type by which people log in.

**False alarms.** Where the list of OAuth clients is not open, the grant type is unknown: a plain web application has
many users. The finding is then marked as merely possible.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule
from apiusage_desktop.core.source import Dimension

NAME = "shared_client"
_LEAST_REQUESTS = 10
_OF_PEOPLE = ("CODE", "TOKEN", "SAML2-BEARER")
_SHOWN = 20

_COLUMNS = (Column("user_id", Kind.TEXT), *counts("requests"), *shares("share_of_client"))
_SQL = """with of_user as (select client, user_id, cast(sum(requests) as bigint) as requests from usage
        where client <> '' and user_id <> '' group by client, user_id having sum(requests) >= $least),
    counted as (select *, count(*) over (partition by client) as users,
        row_number() over (partition by client order by requests desc, user_id) as place from of_user)
    select client, user_id, requests, users from counted where users >= $users and place <= $shown
    order by client, place"""


def _judge(facts: Facts) -> Iterator[Finding]:
    bound = {"least": _LEAST_REQUESTS, "users": facts.thresholds.users, "shown": _SHOWN}
    found = facts.engine.run(_SQL, bound)
    clients = {client.client: client for client in facts.clients}
    ids = {key: ident for key, ident, _ in facts.contents.clients}
    for key, rows in found.groupby("client", observed=True):
        client = clients.get(str(key))
        if client is None or not facts.is_recent(client.last_day):
            continue
        known = facts.directory.clients.of(ids.get(client.client, ""), client.client_name)
        grant = known.grant_type if known else ""
        if grant not in _OF_PEOPLE:
            yield _finding(client, rows, grant)


def _finding(client: Series, rows: Any, grant: str) -> Finding:
    users = int(rows["users"].iloc[0])
    frame: pd.DataFrame = rows.assign(user_id=rows["user_id"].astype("str"))
    frame["share_of_client"] = frame["requests"] / client.requests
    how = f" Its grant type is {grant}, which is not made for people who log in." if grant else ""
    return Finding(
        NAME,
        Severity.HINT,
        Confidence.LIKELY if grant else Confidence.POSSIBLE,
        f"{words.count(users)} users call through {words.client(client.client_name)}.{how}",
        Remedy.SEPARATE_USERS,
        client.requests,
        client.client,
        client.client_name,
        evidence=Evidence.of(_COLUMNS, frame),
    )


RULE = Rule(NAME, "Several users behind one client", _judge, needs=frozenset({Dimension.CLIENT, Dimension.USER}))

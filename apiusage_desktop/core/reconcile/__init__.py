"""One relation `usage` out of all open logs, in which no request is counted twice and none is lost.

Rules, applied to what the logs say and never to the order in which they were opened:

1. A client is its id. A row that names a client without id belongs to the id that is this name, or to the one id
   of that name, if there is exactly one in all logs; else the name is the client (`clients`).
   Where ids and names of two logs cannot be matched, clients are not what the two are compared by.
2. Rows of one bucket (same days, client, user, organization, platform, method, endpoint) in two logs are the
   same requests: the newer export counts, and where the two differ the difference is kept (`buckets`).
3. Logs whose rows are different kinds of buckets are taken one kind after the other, the finest first (`kinds`).
   Each next kind is compared with what counts already, over the same days and by what both are broken down by:
   where nothing counts yet its rows count as they are; where it has more, the rest counts as "not broken down";
   the remainder is what counts already (`coarser`).
4. Request logs are another account of the same traffic. A request in several of them counts once, and of a day that
   both tell of only one account is shown (`request_logs`).
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from apiusage_desktop.core.callers import CallerRule
from apiusage_desktop.core.reconcile.buckets import make_differences, take_newest
from apiusage_desktop.core.reconcile.clients import ambiguous_logs, name_clients, unmatched_logs
from apiusage_desktop.core.reconcile.coarser import count_part
from apiusage_desktop.core.reconcile.coverage import make_coverage, note_coverage
from apiusage_desktop.core.reconcile.grains import settle_grains
from apiusage_desktop.core.reconcile.kinds import Kind, kinds_of
from apiusage_desktop.core.reconcile.publish import publish
from apiusage_desktop.core.reconcile.request_logs import (
    accept_logs,
    drop_repeated,
    make_calls,
    publish_requests,
    rows_sql,
    show_account,
)
from apiusage_desktop.core.source import Account, Grain, Source


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a log's requests; what is neither counted nor superseded counts in a finer log.

    Attributes:
        requests: those that count.
        superseded: those of buckets for which a newer export counts.
        rest: of those that count, what no other log breaks down as far as its other requests.
        grain: the stretch of time its rows were taken for, where comparing with the other logs told it.
        unmatched: whether its clients could not be told to be those of another log, which gives only their ids.
        not_shown: those that would count, if of their days not the other account were shown.
        names_clients: whether it has requests whose client is known.
    """

    requests: int = 0
    superseded: int = 0
    rest: int = 0
    grain: Grain | None = None
    unmatched: bool = False
    not_shown: int = 0
    names_clients: bool = False


def rebuild(
    cursor: duckdb.DuckDBPyConnection,
    sources: Sequence[tuple[int, Source]],
    rules: Sequence[CallerRule] = (),
    account: Account = Account.EXPORT,
) -> dict[int, Counted]:
    """Make `usage`, `requests`, `differences` and `covered` anew from the attached logs.

    Readers of the old ones are not disturbed.

    Args:
        cursor: a cursor of the store, to which each log is attached as `log<number>`.
        sources: the logs to count, with their numbers.
        rules: who the callers in request logs are.
        account: which is shown of days that exports and request logs cover.
    """
    logs = [(number, source) for number, source in sources if source.account is Account.LOG]
    exports = [(number, source) for number, source in sources if source.account is Account.EXPORT]
    cursor.execute("begin")
    try:
        make_calls(cursor, logs, rules)
        drop_repeated(cursor, logs)
        _collect(cursor, sources)
        name_clients(cursor)
        make_differences(cursor)
        make_coverage(cursor)
        cursor.execute(_ACCEPTED)
        settled = settle_grains(cursor, exports)
        unmatched = unmatched_logs(cursor)
        for kind in kinds_of(settled, ambiguous_logs(cursor), unmatched):
            _make_part(cursor, kind)
            note_coverage(cursor, kind)
            if len(kind.numbers) > 1:
                take_newest(cursor, kind)
            count_part(cursor, kind)
            cursor.execute("drop table temp.part")
        accept_logs(cursor, logs)
        show_account(cursor, account)
        publish(cursor)
        publish_requests(cursor, logs)
        result = _outcome(cursor)
        for table in ("accepted", "named", "superseded"):
            cursor.execute(f"drop table temp.{table}")
        cursor.execute("commit")
    except BaseException:
        # A commit that failed has ended the transaction already.
        with contextlib.suppress(duckdb.Error):
            cursor.execute("rollback")
        raise
    grains = {number: source.grain for number, source in (*settled, *logs)}
    return {
        number: replace(
            result.get(number, Counted()),
            grain=grains[number] if grains[number] is not source.grain else None,
            unmatched=number in unmatched,
        )
        for number, source in sources
    }


# `first` and `last` are the days a row stands for, `day` the one it is shown on; `known` names what its kind is
# broken down by. `client_group` is what clients are compared by.
_ACCEPTED = """create temp table accepted (
    source bigint, grain varchar, day date, first date, last date, client varchar, client_id varchar,
    client_name varchar, client_group varchar, user_id varchar, organization_id varchar, platform varchar,
    method varchar, endpoint varchar, status_class utinyint, status_code usmallint, requests bigint,
    known varchar, rest boolean)"""


def _collect(cursor: duckdb.DuckDBPyConnection, sources: Sequence[tuple[int, Source]]) -> None:
    """Put the rows of all logs side by side; a view, since each is read a few times at most."""
    parts = [
        rows_sql(number) if source.account is Account.LOG else f"select {number} as source, * from log{number}.rows"  # noqa: S608 - numbers
        for number, source in sources
    ]
    empty = """select 0 as source, timestamp '2000-01-01' as start, '' as client_id, '' as client_name, '' as user_id,
        '' as organization_id, '' as platform, '' as method, '' as endpoint, 0::utinyint as status_class,
        0::usmallint as status_code, 0::bigint as requests where false"""
    cursor.execute("create or replace temp view collected as " + " union all by name ".join(parts or [empty]))


def _make_part(cursor: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Put the rows of one kind into `part`, with their clients and the days they stand for."""
    places = " ".join(f"when {number} then {place}" for place, number in enumerate(kind.numbers))
    numbers = ", ".join(str(number) for number in kind.numbers)
    cursor.execute(
        f"""create temp table part as
        select c.source, case c.source {places} end as place, {kind.first_sql} as first, {kind.last_sql} as last,
            n.client, n.client_id, n.client_name, n.client_group, c.user_id, c.organization_id, c.platform,
            c.method, c.endpoint, c.status_class, c.status_code, c.requests
        from collected c join temp.named n on n.seen_id = c.client_id and n.seen_name = c.client_name
        where c.source in ({numbers})"""  # noqa: S608 - numbers, and expressions of ours
    )


def _outcome(cursor: duckdb.DuckDBPyConnection) -> dict[int, Counted]:
    rows = cursor.execute(
        """select source, cast(sum(requests) as bigint), cast(sum(superseded) as bigint), cast(sum(rest) as bigint),
            cast(sum(not_shown) as bigint), bool_or(named)
        from (select source, case when shown then requests else 0 end as requests, 0 as superseded,
                case when rest and shown then requests else 0 end as rest,
                case when shown then 0 else requests end as not_shown, client <> '' as named from accepted
            union all select source, 0, requests, 0, 0, false from superseded)
        group by source"""
    ).fetchall()
    return {
        int(number): Counted(int(requests), int(old), int(rest), not_shown=int(hidden), names_clients=bool(named))
        for number, requests, old, rest, hidden, named in rows
    }

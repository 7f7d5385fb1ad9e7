"""Rows that cannot be used, kept with the reason and without secrets, and never all of them in Python's memory.

A reader puts what it cannot split into fields into the temporary table `unread`; the judging leaves the view `refused`.
"""

from collections.abc import Iterable

import duckdb
import pandas as pd

from apiusage_desktop.core.engine import ShouldCancel, never_cancel, quote_literal, run_watched
from apiusage_desktop.core.redact import (
    LONGEST_KEPT,
    LOOKED_AT,
    MAY_HOLD_SECRET,
    MAY_HOLD_SENT,
    redact,
    redact_request,
)

_BATCH = 10_000

Rejected = tuple[int, str, str]


def prepare_rejecting(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `unread`."""
    connection.execute("create temp table unread (entry bigint, reason varchar, text varchar)")


def shortened(text: str) -> str:
    """Return SQL for as much of a text as is ever looked at."""
    return f"left({text}, {LOOKED_AT})"


class Rejecter:
    """Takes rows one by one into `unread`, many at a time; whoever is done calls `flush`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: list[Rejected] = []

    def add(self, entry: int, reason: str, text: str) -> None:
        self._rows.append((entry, reason, text[:LOOKED_AT]))
        if len(self._rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        if not self._rows:
            return
        frame = pd.DataFrame(self._rows, columns=["entry", "reason", "text"])
        self._connection.register("batch", frame.astype({"entry": "int64", "reason": "str", "text": "str"}))
        self._connection.execute("insert into unread select entry, reason, text from batch")
        self._connection.unregister("batch")
        self._rows.clear()


def keep_rejected(
    connection: duckdb.DuckDBPyConnection,
    more: Iterable[Rejected],
    should_cancel: ShouldCancel = never_cancel,
    *,
    of_requests: bool = False,
) -> None:
    """Make the table `rejected` of `refused`, `unread` and a few more, and cut secrets out of every text.

    Args:
        connection: the reader's database.
        more: rows that are in neither.
        should_cancel: asked often.
        of_requests: whether the texts are lines about requests, which carry query strings and cookies.

    Raises:
        Cancelled: `should_cancel` said so.
    """
    rejecter = Rejecter(connection)
    for row in more:
        rejecter.add(*row)
    rejecter.flush()
    # The engine asks for the few texts that may hold a secret, a handful at a time.
    redacted, may_hold = (_redacted_request, MAY_HOLD_SENT) if of_requests else (_redacted, MAY_HOLD_SECRET)
    connection.create_function("redacted", redacted, ["VARCHAR"], "VARCHAR")
    try:
        run_watched(
            connection,
            f"""create table rejected as select entry, reason,
                case when regexp_matches(text, {quote_literal(may_hold)}) then redacted(text)
                when length(text) > {LONGEST_KEPT} then left(text, {LONGEST_KEPT}) || '…' else text end as text
            from (select entry, reason, {shortened("coalesce(text, '')")} as text from
                (select entry, reason, text from refused union all select entry, reason, text from unread))
            order by entry, reason, text""",  # noqa: S608 - the pattern is ours
            should_cancel=should_cancel,
        )
    finally:
        connection.remove_function("redacted")


def _redacted(text: str) -> str:
    return redact(text)


def _redacted_request(text: str) -> str:
    return redact_request(text)

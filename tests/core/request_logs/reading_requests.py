"""Requests as the reader leaves them, for tests."""

import json

import duckdb

from tests.core.reading import Outcome

CANARY = "SECRET123"
USER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def requests_in(outcome: Outcome) -> list[tuple[object, ...]]:
    """Return moment, method, endpoint and status of each request, in the order of their moments."""
    return ask(outcome, "select r.moment, t.method, t.endpoint, r.status")


def ask(outcome: Outcome, select: str) -> list[tuple[object, ...]]:
    """Return what is asked of requests `r`, callers `c` and targets `t`."""
    with duckdb.connect(str(outcome.database), read_only=True) as connection:
        return connection.execute(
            f"{select} from requests r join callers c using (caller) join targets t using (target) order by all"
        ).fetchall()


def assert_nothing_is_lost(outcome: Outcome, units: int) -> None:
    """Check that each line, or entry, is a request, rejected, blank or something else."""
    source = outcome.source
    assert source.rows + source.rejected + source.blank + source.header + source.other == units
    assert source.rejected == len(outcome.rejected)


def assert_nothing_concrete_is_kept(outcome: Outcome) -> None:
    """Check that neither the canary nor an id is in any file that the reader left."""
    assert [path for path in outcome.database.parent.rglob("*") if path.is_file()] == [outcome.database]
    kept = outcome.database.read_bytes()
    assert CANARY.encode() not in kept
    assert USER.encode() not in kept
    assert not any(CANARY in text or USER in text for _, _, text in outcome.rejected)
    assert not any(CANARY in warning for warning in outcome.source.warnings)


def lines(*entries: object) -> str:
    return "".join((entry if isinstance(entry, str) else json.dumps(entry)) + "\n" for entry in entries)

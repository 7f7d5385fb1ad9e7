"""What counts, as the relation all panels ask; `usage_rows` has both accounts, `usage` what is shown."""

import duckdb

# The text columns of `usage`, dictionary-coded in the database.
_CODED = (
    "client", "client_id", "client_name", "user_id", "organization_id", "platform", "method", "endpoint", "status",
)  # fmt: skip

_STATUS = """case when status_code is not null then cast(status_code as varchar)
    else case status_class when 2 then '2xx' when 3 then '3xx' when 4 then '4xx other' when 5 then '5xx'
        else 'unclassified' end end"""


def publish(cursor: duckdb.DuckDBPyConnection) -> None:
    """Replace `usage` by what `accepted` holds, its texts coded in types made for just these values."""
    cursor.execute("drop view if exists main.usage")
    cursor.execute("drop table if exists main.usage_rows")
    for name in _CODED:
        values = _STATUS if name == "status" else name
        cursor.execute(f"drop type if exists main.{name}_type")
        cursor.execute(
            f"create type main.{name}_type as enum (select distinct {values} as value from accepted order by value)"  # noqa: S608 - names are ours
        )
    coded = ", ".join(
        f"cast({_STATUS if name == 'status' else name} as {name}_type) as {name}" for name in _CODED
    )  # fmt: skip
    cursor.execute(
        f"create table main.usage_rows as select cast(source as usmallint) as source, grain, day, {coded},"  # noqa: S608 - names are ours
        " status_class, status_code, requests, rest, shown from accepted order by day, client, endpoint"
    )
    cursor.execute("create or replace view main.usage as select * from main.usage_rows where shown")

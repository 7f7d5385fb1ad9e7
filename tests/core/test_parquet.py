"""Parquet files, whatever types their columns have."""

from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.errors import UsageError
from tests.core.reading import Outcome, read_file

ROW = "'id-a' as clientId, 'Contoso A' as clientName, 'api/v2/users' as templateUri, 5 as requests, 5 as status200"
ALL = f"{ROW}, 0 as status300, 0 as status400, 0 as status429, 0 as status500"


def parquet(folder: Path, sql: str, name: str = "log.dat") -> Path:
    path = folder / name
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone='Europe/Berlin'")
        connection.execute(f"copy ({sql}) to '{str(path).replace(chr(39), chr(39) * 2)}' (format parquet)")
    return path


def read_sql(folder: Path, sql: str) -> Outcome:
    return read_file(parquet(folder, sql), folder)


def test_rows(tmp_path: Path) -> None:
    sql = f"select date '2020-02-02' + day as date, {ALL} from (select cast(unnest(range(3)) as int) as day)"  # noqa: S608 - ours
    outcome = read_sql(tmp_path, sql)
    source = outcome.source
    assert source.format == "usage table (Parquet)"
    assert (source.unit, source.rows, source.rejected, source.requests) == ("row", 3, 0, 15)
    assert [str(source.first_day), str(source.last_day)] == ["2020-02-02", "2020-02-04"]
    assert {(row["client_id"], row["client_name"], row["endpoint"]) for row in outcome.rows} == {
        ("id-a", "Contoso A", "api/v2/users")
    }
    assert source.warnings == ()


@pytest.mark.parametrize(
    "date",
    [
        "date '2020-02-02'", "timestamp '2020-02-02 00:00:00'", "timestamptz '2020-02-02 00:00:00+00'",
        "timestamp_ns '2020-02-02 00:00:00'", "timestamp_ms '2020-02-02 00:00:00'", "'2020-02-02T00:00:00Z'",
        "cast(1580601600 as int)", "1580601600", "1580601600000", "1580601600000000", "1580601600000000000",
        "cast(1580601600000 as double)",
    ],
)  # fmt: skip
def test_dates_of_every_type(tmp_path: Path, date: str) -> None:
    outcome = read_sql(tmp_path, f"select {date} as date, {ALL}")
    assert str(outcome.source.first_day) == "2020-02-02"
    assert {str(row["start"]) for row in outcome.rows} == {"2020-02-02 00:00:00"}


@pytest.mark.parametrize(
    "count", ["7", "cast(7 as double)", "cast(7 as float)", "cast(7 as decimal(9,2))", "'7'", "cast(7 as utinyint)",
              "cast(7 as hugeint)", "cast('7' as blob)"]
)  # fmt: skip
def test_counts_of_every_type(tmp_path: Path, count: str) -> None:
    outcome = read_sql(tmp_path, f"select date '2020-02-02' as date, 'a' as client, {count} as requests")
    assert outcome.source.requests == 7


@pytest.mark.parametrize(
    "count", ["7.5", "cast('inf' as double)", "cast('nan' as double)", "-1", "null", "1e30::double"]
)
def test_rows_without_a_whole_count_are_rejected(tmp_path: Path, count: str) -> None:
    good = "select date '2020-02-02' as date, 'a' as client, 1.0::double as requests"
    outcome = read_sql(tmp_path, f"{good} union all select date '2020-02-03', 'b', {count}::double union all {good}")
    assert outcome.source.rows == 2
    assert [entry for entry, _, _ in outcome.rejected] == [2]
    assert '"client_name":"b"' in outcome.rejected[0][2]


def test_structures_and_names_of_programs(tmp_path: Path) -> None:
    sql = """select date '2020-02-02' as "Date", {'id': 'id-a', 'name': 'Contoso A'} as oauth_client,
        {'id': 'u-1'} as "User", '/api/v2/users' as "template-uri", 5 as "Request Count", 5 as "STATUS_200",
        [1, 2] as "a""b", 1 as "'; drop table cells; --" """
    (row,) = [row for row in read_sql(tmp_path, sql).rows if row["requests"]]
    assert (row["client_id"], row["client_name"], row["user_id"]) == ("id-a", "Contoso A", "u-1")
    assert (row["endpoint"], row["requests"]) == ("api/v2/users", 5)


def test_name_with_wildcards_and_quotes(tmp_path: Path) -> None:
    parquet(tmp_path, f"select date '2020-02-03' as date, {ALL}", "b1.parquet")
    path = parquet(tmp_path, f"select date '2020-02-02' as date, {ALL}", "x'; [y].parquet")
    path = path.rename(tmp_path / "b*.parquet")
    assert str(read_file(path, tmp_path).source.first_day) == "2020-02-02"


def refusal(folder: Path, path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_file(path, folder)
    assert not caught.value.__cause__
    return caught.value


@pytest.mark.parametrize("sql", ["select 1 as requests", "select 1 as id, 'SECRET' as name", "select [1] as requests"])
def test_table_of_something_else(tmp_path: Path, sql: str) -> None:
    error = refusal(tmp_path, parquet(tmp_path, sql))
    assert "This table is not a usage log" in str(error)
    assert "SECRET" not in str(error)


def test_broken_files(tmp_path: Path) -> None:
    whole = parquet(tmp_path, f"select date '2020-02-02' as date, {ALL} from range(2000)").read_bytes()  # noqa: S608 - ours
    broken = {
        "cut": whole[:-20], "half": whole[: len(whole) // 2], "start": whole[:4], "end": whole + b"x",
        "middle": whole[:4] + bytes(len(whole) - 12) + whole[-8:],
        "name": whole.replace(b"requests", b"\xff\xfequests"),
    }  # fmt: skip
    for name, content in broken.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert "The Parquet file is broken" in str(refusal(tmp_path, path)), name


def test_no_rows(tmp_path: Path) -> None:
    assert "No row of the file can be used" in str(
        refusal(tmp_path, parquet(tmp_path, f"select date '2020-02-02' as date, {ALL} limit 0"))
    )


def test_lists_and_maps_are_no_texts(tmp_path: Path) -> None:
    sql = f"select date '2020-02-02' as date, {ALL}, ['u-1'] as user, map {{'a': 1}} as platform"
    (row,) = [row for row in read_sql(tmp_path, sql).rows if row["requests"]]
    assert (row["user_id"], row["platform"]) == ("", "")

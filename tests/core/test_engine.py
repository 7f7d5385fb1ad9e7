"""The engine can touch nothing but its own files, whatever the SQL says."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.engine import (
    DuckDBEngine,
    connect,
    literal_path,
    quote_identifier,
    quote_literal,
    run_watched,
)
from apiusage_desktop.core.errors import Cancelled
from tests.core.reading import write


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    write(tmp_path, "a,b\n1,2\n", "secret.csv")
    write(tmp_path, "a,b\n1,2\n", "allowed.csv")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("create table t as select 1")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    return folder


@pytest.fixture
def connection(workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connect(workspace / "own.duckdb", readable=[workspace.parent / "allowed.csv"], directories=[workspace])
    yield opened
    opened.close()


DENIED = [
    "select * from read_csv('{outside}/secret.csv')",
    "select * from '{outside}/secret.csv'",
    "select * from read_csv('{outside}/*.csv')",
    "select * from read_csv('{inside}/../secret.csv')",
    "select * from read_text('{outside}/secret.csv')",
    "select * from read_blob('{outside}/secret.csv')",
    "select * from read_text('/etc/passwd')",
    "select * from read_json('{outside}/secret.csv')",
    "select * from read_parquet('{outside}/secret.csv')",
    "select * from sniff_csv('{outside}/secret.csv')",
    "select * from glob('{outside}/*')",
    "select * from glob('/etc/*')",
    "select * from read_csv('http://127.0.0.1:9/x.csv')",
    "select * from read_csv('s3://bucket/x.csv')",
    "attach '{outside}/other.duckdb' as other",
    "attach '{outside}/new.duckdb' as other",
    "copy (select 1) to '{outside}/out.csv'",
    "copy (select 1) to '{outside}/secret.csv'",
    "copy (select 1) to '{inside}/../out.csv'",
    "export database '{outside}/dump'",
    "install httpfs",
    "load httpfs",
    "install spatial from community",
    "load '{outside}/x.duckdb_extension'",
    "set enable_external_access=true",
    "reset enable_external_access",
    "set lock_configuration=false",
    "set allowed_directories=['/']",
    "set allowed_paths=['/etc/passwd']",
    "set allow_community_extensions=true",
    "set autoinstall_known_extensions=true",
    "set autoload_known_extensions=true",
    "set memory_limit='1TB'",
    "set temp_directory='{outside}'",
    "set global TimeZone='Asia/Kathmandu'",
    "set TimeZone='Asia/Kathmandu'",
    "pragma enable_logging",
]


@pytest.mark.parametrize("statement", DENIED)
@pytest.mark.parametrize("through_cursor", [False, True])
def test_denied(connection: duckdb.DuckDBPyConnection, workspace: Path, statement: str, through_cursor: bool) -> None:
    before = {path: path.read_bytes() for path in workspace.parent.iterdir() if path.is_file()}
    words = statement.format(outside=workspace.parent, inside=workspace)
    with connection.cursor() as cursor:
        speaker = cursor if through_cursor else connection
        with pytest.raises(duckdb.Error):
            speaker.execute(words).fetchall()
    assert {path: path.read_bytes() for path in workspace.parent.iterdir() if path.is_file()} == before


def test_a_link_out_of_the_workspace_is_denied(connection: duckdb.DuckDBPyConnection, workspace: Path) -> None:
    with pytest.raises(duckdb.Error):
        connection.execute("select * from read_csv(?)", [str(workspace / "link.csv")]).fetchall()


def test_a_frame_of_the_program_is_not_found_by_name(connection: duckdb.DuckDBPyConnection) -> None:
    import pandas as pd

    hidden = pd.DataFrame({"a": [1]})
    assert len(hidden) == 1
    with pytest.raises(duckdb.CatalogException):
        connection.execute("select * from hidden")


def test_what_is_named_may_be_read_and_written(connection: duckdb.DuckDBPyConnection, workspace: Path) -> None:
    allowed = str(workspace.parent / "allowed.csv")
    assert connection.execute("select * from read_csv(?)", [allowed]).fetchall() == [(1, 2)]
    connection.execute(f"copy (select 1) to {quote_literal(str(workspace / 'own.csv'))}")
    assert (workspace / "own.csv").exists()


def test_settings_as_read_back(connection: duckdb.DuckDBPyConnection) -> None:
    expected = {
        "enable_external_access": "false", "lock_configuration": "true", "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false", "allow_community_extensions": "false",
        "allow_persistent_secrets": "false", "python_enable_replacements": "false", "TimeZone": "UTC",
    }  # fmt: skip
    with connection.cursor() as cursor:
        for speaker in (connection, cursor):
            for name, value in expected.items():
                found = speaker.execute("select value from duckdb_settings() where name = ?", [name]).fetchall()
                assert (name, found[0][0]) == (name, value)


def test_literals_and_identifiers() -> None:
    for text in ("", "'", "''", '"', "a'; drop table t; --", "\\", "\n", "é\U0001f600"):
        with duckdb.connect() as plain:
            assert plain.execute(f"select {quote_literal(text)}").fetchall() == [(text,)]
            assert plain.execute(f"select 1 as {quote_identifier(text or 'x')}").description[0][0] == (text or "x")
    assert literal_path(Path("/a/b*[c]?.csv")) == "/a/b[*][[]c][?].csv"


LONG = "create table t as select count(*) as n from range(4000000000) a(i) where i % 7 = 3 and hash(i) % 5 = 1"


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_long_statement_is_cancelled_and_leaves_nothing(connection: duckdb.DuckDBPyConnection, after: int) -> None:
    calls: list[None] = []

    def should_cancel() -> bool:
        calls.append(None)
        return len(calls) > after

    with pytest.raises(Cancelled):
        run_watched(connection, LONG, should_cancel=should_cancel)
    assert connection.execute("select count(*) from duckdb_tables()").fetchall() == [(0,)]


def test_an_engine_is_cancelled_from_another_thread(connection: duckdb.DuckDBPyConnection) -> None:
    engine = DuckDBEngine(connection.cursor())
    started, stopped = threading.Event(), threading.Event()

    def cancel() -> None:
        started.wait()
        while not stopped.wait(0.01):
            engine.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    started.set()
    with pytest.raises(Cancelled):
        engine.run("select count(*) as n from range(4000000000) a(i) where hash(i) % 5 = $rest", {"rest": 1})
    stopped.set()
    thread.join()
    assert engine.run("select 1 as n", {})["n"].tolist() == [1]
    engine.close()


def test_progress_of_a_long_statement(connection: duckdb.DuckDBPyConnection) -> None:
    shares: list[float] = []
    sql = "create table t as select count(*) as n from range(60000000) a(i) where hash(i) % 5 = 1"
    run_watched(connection, sql, on_progress=shares.append)
    assert all(0 <= share <= 1 for share in shares)


def test_spill_folder_lies_beside_the_database(connection: duckdb.DuckDBPyConnection, workspace: Path) -> None:
    found = connection.execute("select value from duckdb_settings() where name = 'temp_directory'").fetchall()
    assert os.fspath(workspace / "spill") == found[0][0]

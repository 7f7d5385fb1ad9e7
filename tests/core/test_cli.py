"""The command line: exit codes, messages, and what it writes."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop import cli
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.queries import PANELS
from tests.core.reading import ROW, csv_text, query_json, usage_row, write
from tests.core.request_logs.access import line, lines

ROOT = Path(__file__).resolve().parents[2]
SHARED_DATA = ROOT.parent / "shared" / "data"
PANEL_NAMES = [panel.name for panel in PANELS]


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    out: str
    err: str


class Command:
    """Runs the command line inside this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> Run:
        try:
            code: object = cli.main([str(word) for word in words], ReaderHere())
        except SystemExit as stop:
            code = stop.code
        out, err = self._capsys.readouterr()
        assert isinstance(code, int)
        assert "Traceback" not in err
        return Run(code, out, err)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = [
        usage_row(
            date=f"2020-02-{day:02}",
            clientId=client,
            clientName=f"Client {client.upper()}",
            requests=day,
            status200=day,
        )
        for day in (2, 3, 4)
        for client in ("a", "b")
    ]
    return write(tmp_path, query_json(rows), "log.json")


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_export_writes_one_file_a_panel(command: Command, log: Path, tmp_path: Path) -> None:
    run = command("export", log, "--out", tmp_path / "deep" / "out")
    assert (run.code, run.out) == (0, "")
    assert "8 files were written" in run.err
    assert sorted(path.name for path in (tmp_path / "deep" / "out").iterdir()) == sorted(
        f"{name}.csv" for name in PANEL_NAMES
    )
    for name in PANEL_NAMES:
        rows = table(tmp_path / "deep" / "out" / f"{name}.csv")
        assert sum(int(row["requests"]) for row in rows) == 18, name


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_export_of_one_panel(command: Command, log: Path, tmp_path: Path, panel: object) -> None:
    name = getattr(panel, "name", "")
    assert command("export", log, "--out", tmp_path / "out", "--panel", name, "--panel", name).code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{name}.csv"]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (["--from", "2020-02-03"], ["2020-02-03", "2020-02-04"]),
        (["--to", "2020-02-03"], ["2020-02-02", "2020-02-03"]),
        (["--from", "2020-02-03", "--to", "2020-02-03"], ["2020-02-03"]),
        (["--from", "2000-01-01", "--to", "2099-12-31"], ["2020-02-02", "2020-02-03", "2020-02-04"]),
        (["--from", "2020-02-10", "--to", "2020-02-12"], []),
    ],
)
def test_the_period_includes_both_ends(
    command: Command, log: Path, tmp_path: Path, words: Sequence[str], days: list[str]
) -> None:
    assert command("export", log, "--out", tmp_path / "out", *words).code == 0
    assert [row["day"] for row in table(tmp_path / "out" / "success_vs_failed.csv")] == days


@pytest.mark.parametrize("client", ["a", "Client A", "client a"])
def test_the_client_is_an_id_or_a_name(command: Command, log: Path, tmp_path: Path, client: str) -> None:
    assert command("export", log, "--out", tmp_path / "out", "--client", client).code == 0
    rows = table(tmp_path / "out" / "client_requests.csv")
    assert [(row["client_id"], row["requests"]) for row in rows] == [("a", "9")]


def test_formats_hold_the_same(command: Command, log: Path, tmp_path: Path) -> None:
    for file_format in ("csv", "json", "parquet"):
        assert command("export", log, "--out", tmp_path / "out", "--format", file_format).code == 0
    for name in PANEL_NAMES:
        expected = table(tmp_path / "out" / f"{name}.csv")
        document = json.loads((tmp_path / "out" / f"{name}.json").read_text(encoding="utf-8"))
        assert [
            {key: "" if value is None else str(value) for key, value in row.items()} for row in document
        ] == expected
        with duckdb.connect() as connection:
            found = connection.execute("select * from read_parquet(?)", [str(tmp_path / "out" / f"{name}.parquet")])
            keys = [column[0] for column in found.description or ()]
            assert [dict(zip(keys, row, strict=True)) for row in found.fetchall()] == document


def test_formulas_and_byte_order_mark(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, query_json([usage_row(clientName="=1+1")]), "log.json")
    for words, start in (([], "'=1+1"), (["--exact"], "=1+1")):
        assert command("export", path, "--out", tmp_path / "out", "--panel", "client_requests", *words).code == 0
        assert table(tmp_path / "out" / "client_requests.csv")[0]["client_name"] == start
    assert command("export", path, "--out", tmp_path / "out", "--bom").code == 0
    assert (tmp_path / "out" / "client_requests.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_panels_that_cannot_be_answered_are_named(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "date,client,requests\n2020-02-02,A,5\n")
    run = command("export", path, "--out", tmp_path / "out")
    assert run.code == 0
    assert {file.stem for file in (tmp_path / "out").iterdir()} == {"most_active_requests", "client_requests"}
    assert "top_urls: not in these logs, they have no endpoint; no file was written." in run.err
    assert "url_counts_per_client: not in these logs, they have no endpoint" in run.err
    run = command("export", path, "--out", tmp_path / "none", "--panel", "top_urls")
    assert run.code == 1
    assert "None of the panels can be answered" in run.err
    assert not (tmp_path / "none").exists()


def test_rejected_lines_are_told(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, csv_text(ROW, "bad", *["worse"] * 9))
    run = command("export", path, "--out", tmp_path / "out", "--accept-rejected")
    assert run.code == 0
    assert "log.csv: 10 of 11 rows were rejected." in run.err
    assert "log.csv, line 3: rejected, it has too few columns." in run.err
    assert run.err.count("rejected, ") == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "log.csv: The file is empty."),
        (b"a,b\nx,y\n", "log.csv, line 1: This is not a usage log."),
        (b'{"queryStatus":"Running"}', "log.csv: The usage query was still running when this was saved."),
        (b'{"results":[\n{"a":}]}', "log.csv, line 2: The JSON is broken. At column 6: expecting value."),
        (None, "log.csv: The file cannot be found. No such file or directory. Check the name"),
    ],
)
@pytest.mark.parametrize("verb", ["inspect", "export"])
def test_fault_of_the_input_is_1(
    command: Command, tmp_path: Path, verb: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        write(tmp_path, content)
    out = ["--out", tmp_path / "out"] if verb == "export" else []
    run = command(verb, tmp_path / "log.csv", *out)
    assert (run.code, run.out) == (1, "")
    assert words in run.err
    assert not (tmp_path / "out").exists()


def test_folder_that_cannot_be_made_is_1(command: Command, log: Path) -> None:
    run = command("export", log, "--out", log / "out")
    assert run.code == 1
    assert "The folder cannot be made" in run.err


WRONG: list[tuple[list[str], str]] = [
    (["--panel", "top_ten"], "there is no panel 'top_ten'; the panels are most_active_requests, "),
    (["--client", "Client C"], "no client is named 'Client C'; the log has, among others, Client "),
    (["--client", "zzz"], "the log has, among others, Client A, Client B"),
    (["--from", "2020-02-04", "--to", "2020-02-03"], "the period ends (2020-02-03) before it begins (2020-02-04)"),
    (["--from", "2021-01-01"], "the logs have days from 2020-02-02 to 2020-02-04 only"),
    (["--to", "2019-01-01"], "the logs have days from 2020-02-02 to 2020-02-04 only"),
    (["--from", "yesterday"], "'yesterday' is not a day such as 2020-02-29"),
    (["--to", "2020-02-30"], "'2020-02-30' is not a day such as 2020-02-29"),
    (["--to", "9999-12-31"], "lies outside the years 2000 to 2099"),
    (["--format", "xlsx"], "invalid choice: 'xlsx'"),
    (["--colour"], "unrecognized arguments: --colour"),
]


@pytest.mark.parametrize(("words", "message"), WRONG)
def test_wrong_usage_is_2(command: Command, log: Path, tmp_path: Path, words: list[str], message: str) -> None:
    run = command("export", log, "--out", tmp_path / "out", *words)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["export"], ["export", "x.csv"], ["inspect"], ["inspect", "--json"]])
def test_missing_words_are_2(command: Command, words: list[str]) -> None:
    run = command(*words)
    assert run.code == 2
    assert "usage:" in run.err


def test_a_name_of_two_clients_is_2(command: Command, tmp_path: Path) -> None:
    rows = [usage_row(clientId="a"), usage_row(clientId="b")]
    path = write(tmp_path, query_json(rows), "log.json")
    run = command("export", path, "--out", tmp_path / "out", "--client", "Client A")
    assert run.code == 2
    assert "2 clients are named 'Client A'; give the id: a, b" in run.err


def test_a_log_without_days_and_a_period(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "client,url,requests,2xx\nA,b,5,5\n")
    words = ["export", path, "--out", tmp_path / "out", "--period", "2020-02-01..2020-02-29"]
    assert command(*words, "--from", "2020-03-01").code == 2
    assert command(*words, "--from", "2020-02-01").code == 0
    assert [row["requests"] for row in table(tmp_path / "out" / "client_requests.csv")] == ["5"]


def test_inspect_json(command: Command, tmp_path: Path, log: Path) -> None:
    second = write(tmp_path, csv_text(ROW, "bad,https://x?token=SECRET123"), "second.csv")
    run = command("inspect", log, second, log, "--json")
    assert run.code == 0
    together = json.loads(run.out)
    first, other = together["sources"]
    assert {
        "format", "grain", "dimensions", "first_day", "last_day", "rows", "rejected", "requests", "warnings",
    } <= set(first)  # fmt: skip
    assert (first["format"], first["grain"]) == ("usage query (JSON)", "day")
    assert first["dimensions"] == ["client", "endpoint", "status"]
    assert (first["first_day"], first["last_day"]) == ("2020-02-02", "2020-02-04")
    assert (first["rows"], first["rejected"], first["requests"], first["warnings"]) == (
        6,
        0,
        18,
        ["2 of its 18 requests are set aside: a newer open log has the same days, clients and endpoints."],
    )
    assert (other["format"], other["rows"], other["rejected"]) == ("usage table (CSV)", 1, 1)
    assert other["rejected_rows"] == [
        {"line": 3, "reason": "it has too few columns", "text": "bad,https://x?token=[removed]"}
    ]
    assert "SECRET123" not in run.out + run.err
    assert "log.json: This log is open already" in run.err
    assert "second.csv, line 3: rejected, it has too few columns." in run.err


def test_inspect_says_what_the_logs_hold_together(command: Command, tmp_path: Path) -> None:
    older = write(tmp_path, query_json([usage_row(requests=5, status200=5)]), "older.json")
    os.utime(older, (1_500_000_000, 1_500_000_000))
    rows = [usage_row(requests=7, status200=7), usage_row(date="2020-02-04T00:00:00Z")]
    together = json.loads(command("inspect", older, write(tmp_path, query_json(rows), "newer.json"), "--json").out)
    assert (together["requests"], together["clients"]) == (8, 1)
    assert [(day["day"], day["cover"]) for day in together["days"]] == [
        ("2020-02-02", "twice"), ("2020-02-03", "missing"), ("2020-02-04", "present"),
    ]  # fmt: skip
    assert together["differences"] == [
        {
            "day": "2020-02-02", "grain": "day", "client": "Client A", "method": "", "endpoint": "api/v2/users",
            "counted": 7, "counted_log": "newer.json", "other": 5, "other_log": "older.json",
        }
    ]  # fmt: skip
    first, second = together["sources"]
    told = ("name", "included", "requests", "requests_counted", "superseded", "finer", "not_broken_down", "calls")
    assert [first[key] for key in told] == ["older.json", True, 5, 0, 5, 0, 0, []]
    assert [second[key] for key in told] == ["newer.json", True, 8, 8, 0, 0, 0, []]


@pytest.mark.skipif(not (SHARED_DATA / "feb2020.csv").is_file(), reason="the real export is not at shared/data/")
def test_both_forms_of_the_real_export_are_1130_requests_of_4_clients(command: Command) -> None:
    run = command("inspect", *(SHARED_DATA / name for name in ("feb2020.json", "feb2020.csv", "feb2020.json")))
    assert run.out.splitlines()[-1] == "1,130 requests, 4 clients in all"
    assert "rejected: line 53, a quotation mark is missing or misplaced" in run.out
    assert "feb2020.json: This log is open already" in run.err


def test_inspect_as_text(command: Command, log: Path) -> None:
    run = command("inspect", log)
    assert run.code == 0
    assert "grain             day" in run.out
    assert "dimensions        client, endpoint, status" in run.out
    assert run.out.endswith("18 requests, 2 clients in all\n")


def process(words: Sequence[object], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "apiusage_desktop", *map(str, words)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_as_a_program_in_another_zone_and_an_ascii_terminal(tmp_path: Path) -> None:
    path = write(tmp_path, query_json([usage_row(clientName="Ümläut €", date="2020-02-02T00:00:00Z")]), "lög.json")
    run = process(["inspect", path, "--json"], TZ="America/New_York", PYTHONIOENCODING="ascii")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert json.loads(run.stdout)["sources"][0]["first_day"] == "2020-02-02"
    run = process(["export", path, "--out", tmp_path / "out", "--to", "2020-02-02"], TZ="Pacific/Kiritimati")
    assert run.returncode == 0, run.stderr
    assert [row["day"] for row in table(tmp_path / "out" / "success_vs_failed.csv")] == ["2020-02-02"]


def test_as_a_program_with_wrong_input(tmp_path: Path) -> None:
    run = process(["inspect", tmp_path / "none.json"])
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("none.json: The file cannot be found.")


@pytest.fixture
def both_accounts(tmp_path: Path) -> tuple[Path, Path]:
    export = write(tmp_path, query_json([usage_row(requests=100, status200=100)]), "export.json")
    return export, write(tmp_path, lines(7) + line("2020-02-05T00:00:00", status=404), "access.log")


@pytest.mark.parametrize(
    ("words", "requests"), [([], 101), (["--count", "exports"], 101), (["--count", "requests"], 8)]
)
def test_one_account_of_the_same_days_counts(
    command: Command, both_accounts: tuple[Path, Path], words: Sequence[str], requests: int
) -> None:
    found = json.loads(command("inspect", *both_accounts, "--json", *words).out)
    assert found["requests"] == requests


def test_request_logs_fill_tables_of_their_own(
    command: Command, both_accounts: tuple[Path, Path], tmp_path: Path
) -> None:
    assert command("export", *both_accounts, "--out", tmp_path / "out").code == 0
    assert [row["requests"] for row in table(tmp_path / "out" / "rhythm.csv") if row["requests"] != "0"] == ["1", "7"]
    rows = table(tmp_path / "out" / "two_accounts.csv")
    assert [(row["client_name"], row["exported"], row["logged"]) for row in rows] == [
        ("Client A", "100", "0"),
        ("", "0", "7"),
    ]
    assert not (tmp_path / "out" / "latency.csv").exists()


def test_a_table_of_requests_is_missing_without_a_request_log(command: Command, log: Path, tmp_path: Path) -> None:
    run = command("export", log, "--out", tmp_path / "out", "--panel", "peaks")
    assert run.code == 1
    assert "peaks: not in these logs, they have no client and no single requests" in run.err

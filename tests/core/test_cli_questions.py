"""What a log leaves open is asked on the command line with the option that answers it."""

import json
from pathlib import Path

import pytest

from apiusage_desktop import cli
from apiusage_desktop.core.log_reader import ReaderHere
from tests.core.reading import ROW, csv_text, write

TOTAL = "client,url,requests\nA,b,5\n"
ORDER = "date,client,requests\n3/4/2020,A,5\n"
REJECTED = csv_text(ROW, "bad", "worse")
UNKNOWN = "Wann;Wer;a=b\n2020-02-02;A;5\n2020-02-03;B;6\n"
LOCAL = (
    "10.1.0.7:51234 [02/Sep/2026:09:15:02.310] fe be/gw1 0/0/2/46/48 200 412 - - ---- 1/1/1/1/0 0/0"
    ' "GET /api/v2/users/me HTTP/1.1"\n'
)
TABLE = "Wann;Was;Art\n2026-09-02T07:15:02Z;/x;GET\n"
STRANGE = "200 10.1.0.7 2026-09-02T09:15:02+02:00 GET /api/v2/users/me?code=1 HTTP/1.1\n"
STRANGE_FORMAT = "$status $remote_addr $time_iso8601 $request"
COLUMNS = ["--map", "Wann=date", "--map", "wer=Client Name", "--map", "a=b=requests"]


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the tests out of the configuration of whoever runs them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return tmp_path / "configuration"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    try:
        code: object = cli.main([str(word) for word in words], ReaderHere())
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    assert isinstance(code, int)
    return code, out, err


@pytest.mark.parametrize(
    ("content", "words", "hint"),
    [
        (TOTAL, ["--period", "2020-02-01..2020-02-29"], "Give --period FIRST..LAST"),
        (ORDER, ["--dates", "dmy"], "Give --dates dmy if they begin with the day"),
        (REJECTED, ["--accept-rejected"], "Give --accept-rejected"),
        (UNKNOWN, COLUMNS, "Give --map COLUMN=FIELD"),
        (TABLE, ["--map", "Wann=time", "--map", "Was=url", "--map", "Art=method"], "Give --map COLUMN=FIELD"),
        (TABLE, ["--map", "Wann=date", "--map", "Was=path", "--map", "Art=verb"], "such as --map Calls=requests"),
        (LOCAL, ["--zone", "Europe/Berlin"], "Give --zone ZONE"),
        (STRANGE, ["--log-format", STRANGE_FORMAT], "Give --log-format FORMAT"),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "export"])
def test_a_question_names_the_option_that_answers_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, content: str, words: list[str], hint: str
) -> None:
    line = [command, write(tmp_path, content), *(["--out", tmp_path / "out"] if command == "export" else [])]
    code, out, err = run(capsys, *line)
    assert (code, out) == (1, "")
    assert hint in err
    assert run(capsys, *line, *words)[0] == 0


def test_answers_are_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = write(tmp_path, ORDER)
    for order, day in (("dmy", "2020-04-03"), ("mdy", "2020-03-04")):
        _, out, _ = run(capsys, "inspect", "--json", "--dates", order, log)
        assert f'"first_day": "{day}"' in out
    log = write(tmp_path, TOTAL)
    _, out, _ = run(capsys, "inspect", "--json", "--period", "2020-02-01..2020-02-29", log)
    assert '"last_day": "2020-02-29"' in out


def test_columns_are_remembered(capsys: pytest.CaptureFixture[str], tmp_path: Path, configuration: Path) -> None:
    log = write(tmp_path, UNKNOWN)
    assert run(capsys, "inspect", log)[0] == 1
    assert run(capsys, "inspect", log, *COLUMNS)[0] == 0
    stored = json.loads((configuration / "apiusage-desktop" / "columns.json").read_text())
    assert list(stored["columns"].values()) == [
        [["Wann", "date"], ["wer", "client_name"], ["a=b", "requests"]]
    ]  # fmt: skip
    other = write(tmp_path, UNKNOWN.replace("5", "9").replace("Wann", "WANN"), "other.csv")
    code, out, _ = run(capsys, "inspect", "--json", other)
    assert code == 0
    assert '"requests": 15' in out


def test_fields_of_requests_are_known_by_their_other_names_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = write(tmp_path, "a;b;c;d\n2026-09-02T07:15:02Z;/x;404;48\n2026-09-02T07:15:03Z;/x;200;52\n")
    told = ["--map", "a=date", "--map", "b=url", "--map", "c=Status Code", "--map", "d=latency_ms"]
    _, out, _ = run(capsys, "inspect", "--json", log, *told)
    assert '"format": "request table"' in out
    assert '"duration"' in out


def test_a_column_known_by_name_is_told_otherwise(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = write(tmp_path, "date,client,requests,count\n2020-02-02,A,1,5\n")
    _, out, _ = run(capsys, "inspect", "--json", log, "--map", "count=requests")
    assert '"requests": 5' in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--map", "Wann"], "'Wann' is not a column and its field, such as 'Calls=requests'"),
        (["--map", "=date"], "'=date' is not a column and its field"),
        (["--map", "Wann=wann"], "there is no field 'wann'; the fields are date, client_id, client_name"),
        (["--zone", "Berlin"], "'Berlin' is not a time zone such as Europe/Berlin or UTC"),
        (["--zone", "../etc"], "'../etc' is not a time zone such as Europe/Berlin or UTC"),
        (["--dates", "ymd"], "invalid choice: 'ymd'"),
        (["--period", "2020-02"], "'2020-02' is not a period such as 2020-02-01..2020-02-29"),
        (["--period", "2020-02-02..2020-02-01"], "the period ends (2020-02-01) before it begins (2020-02-02)"),
        (["--period", "2020-02-02..tomorrow"], "'tomorrow' is not a day such as 2020-02-29"),
    ],
)
def test_wrong_answers_are_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], message: str
) -> None:
    code, out, err = run(capsys, "inspect", write(tmp_path, UNKNOWN), *words)
    assert (code, out) == (2, "")
    assert message in err

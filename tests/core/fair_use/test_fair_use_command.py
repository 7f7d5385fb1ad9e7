"""The command `fair-use`: the ledger without a window."""

import json
from pathlib import Path

import pytest

from apiusage_desktop import cli
from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from apiusage_desktop.core.fair_use.plan import FairUsePlan, RememberedPlan
from apiusage_desktop.core.log_reader import ReaderHere
from tests.core.reading import query_json, usage_row, write


@pytest.fixture(autouse=True)
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RememberedPlan:
    """Return where the plan of the window is kept."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return RememberedPlan()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    days = [("2021-01-30", 900), ("2021-01-31", 100), *((f"2021-02-{day:02}", 1000) for day in range(1, 15))]
    rows = [usage_row(date=day, requests=count, status200=count) for day, count in days]
    return write(tmp_path, query_json(rows), "usage.json")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    try:
        code: object = cli.main(["fair-use", *map(str, words)], ReaderHere())
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert isinstance(code, int)
    return code, out, err


def test_the_latest_month_by_the_plan_of_the_window(
    capsys: pytest.CaptureFixture[str], log: Path, plan: RememberedPlan
) -> None:
    plan.put(
        FairUsePlan((LicenceCount("CX 3", LicenceKind.CONCURRENT, 1), LicenceCount("Agent Assist", count=2)), price=1)
    )
    code, out, err = run(capsys, log)
    assert (code, err) == (0, "")
    assert out.splitlines()[:5] == [
        "Billing month 2021-02-01 to 2021-02-28; the logs tell of it until 2021-02-14.",
        "Used 14,000 of 182,000 (7.7%); 50% of the month is gone.",
        out.splitlines()[2],
        "On track; 168,000 left.",
        "Safe budget for the rest of the month: 12,000 a day.",
    ]
    assert "The amount of Agent Assist (named) is not known: the allowance may be larger." in out
    assert "100.0%  Client A" in out


def test_as_json_with_an_allowance_of_its_own(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    code, out, _ = run(capsys, log, "--allowance", 10_000, "--start-day", 31, "--month", "2021-01", "--json")
    told = json.loads(out)
    assert (code, told["standing"], told["first_day"], told["last_day"]) == (0, "over", "2021-01-31", "2021-02-27")
    assert (told["used"], told["overage"], told["runs_out"]) == (14_100, 4_100, "2021-02-10")
    assert [month["used"] for month in told["months"]] == [900, 14_100]
    assert told["clients"] == [{"client_id": "id-a", "client_name": "Client A", "requests": 14_100, "share": 1.0}]
    assert told["cost"] is None


def test_without_an_allowance_it_says_what_to_do(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    assert "Used 14,000 requests; 50% of the month is gone." in run(capsys, log)[1]
    assert "No allowance is set" in run(capsys, log)[1]


def test_a_billing_export_beside_the_logs_counts_for_this_run(
    capsys: pytest.CaptureFixture[str], log: Path, plan: RememberedPlan, tmp_path: Path
) -> None:
    usages = [{"name": "CX 1 Named", "partNumber": "x", "usageQuantity": "2", "overagePrice": "0"}]
    billing = write(tmp_path, json.dumps({"currency": "EUR", "usages": usages}), "billing.json")
    code, out, err = run(capsys, log, billing)
    assert code == 0
    assert "2 CX 1 named" in err
    assert "Used 14,000 of 150,000" in out
    assert plan.get() == FairUsePlan()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--month", "2020-02"), "the logs have days from 2021-01-30 to 2021-02-14 only"),
        (("--month", "February"), "'February' is not a month"),
        (("--start-day", "32"), "not a day of a month"),
        (("--allowance", "1e6"), "not a number of requests"),
    ],
)
def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str], log: Path, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(capsys, log, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_month_between_two_logs_is_told_to_be_in_none(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path
) -> None:
    later = write(tmp_path, query_json([usage_row(date="2021-04-05", requests=5, status200=5)]), "later.json")
    code, out, err = run(capsys, log, later, "--month", "2021-03")
    assert (code, out) == (2, "")
    assert "the logs have no day of the month that begins in 2021-03" in err

"""`findings` on the command line: what it prints, and the exit code that a scheduler waits for."""

import json
from pathlib import Path

import pytest

from apiusage_desktop import cli
from apiusage_desktop.core.findings.dismissals import Dismissal
from apiusage_desktop.core.findings.finding import FindingKey
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.session_file import SavedSession, load_session, save_session, saved_logs
from apiusage_desktop.core.store import UsageStore
from tests.core.findings.making import bystander, day_row

_USERS = "api/v2/users/{userId}"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return an export with a poller every 5 s (a warning) and a client that seldom works (critical)."""
    polls = [day_row(n, 17_000 + n % 5, endpoint=_USERS, method="GET") for n in range(30)]
    fails = [day_row(n, 400, "Broken", refused=300) for n in range(30)]
    path = tmp_path / "usage.json"
    path.write_text(json.dumps({"results": bystander(30) + polls + fails, "queryStatus": "Complete"}))
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.main(["findings", *(str(word) for word in words)], ReaderHere())
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_people_read_sentences(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    code, out, _ = run(capsys, log)
    assert code == 0
    assert out.startswith("CRITICAL: High failure rate (sure)\n  Broken: 75 % of 12,000 requests")
    assert "WARNING: Excessive polling (likely)\n  App asks GET api/v2/users/{userId} about every 5 s" in out
    assert "  What to do: Ask less often" in out
    assert "\n2 findings: 1 critical, 1 warning.\nNot judged:\n  Invalid requests: Not in these logs" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 0),
        (["--fail-on", "hint"], 3),
        (["--fail-on", "critical"], 3),
        (["--fail-on", "critical", "--rule", "polling"], 0),
        (["--fail-on", "warning", "--rule", "polling"], 3),
        (["--fail-on", "hint", "--rule", "cacheable"], 0),
    ],
)
def test_the_exit_code_is_3_where_something_is_so_bad(
    capsys: pytest.CaptureFixture[str], log: Path, words: list[str], code: int
) -> None:
    assert run(capsys, log, *words)[0] == code


def test_scripts_read_json(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    _, out, _ = run(capsys, log, "--json")
    told = json.loads(out)
    assert [(one["rule"], one["severity"], one["client_name"]) for one in told["findings"]] == [
        ("failures", "critical", "Broken"),
        ("polling", "warning", "App"),
    ]
    polling = told["findings"][1]
    assert (polling["requests"], polling["saved_per_day"], polling["first_day"]) == (510_060, 15_562, None)
    assert [row["weekday"] for row in polling["evidence"]] == list(range(7))
    assert {one["rule"] for one in told["not_judged"]} >= {"invalid_requests", "unknown_client"}


def test_what_was_dismissed_in_a_session_is_not_told(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path
) -> None:
    session = tmp_path / "kept.apiusage"
    dismissal = Dismissal(FindingKey("failures", "id-Broken", "POST", "api/v2/conversations/callbacks"), "is replaced")
    with UsageStore() as store:
        store.open(log)
        save_session(session, SavedSession(saved_logs(store), dismissals=(dismissal,)))
    assert load_session(session)[0].dismissals == (dismissal,)
    code, out, _ = run(capsys, session, "--fail-on", "critical")
    assert code == 0
    assert "Broken" not in out
    assert "1 finding: 1 warning. 1 more was dismissed." in out
    told = json.loads(run(capsys, session, "--json")[1])
    assert [one["note"] for one in told["dismissed"]] == ["is replaced"]


def test_no_such_rule_is_wrong_usage(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    code, _, err = run(capsys, log, "--rule", "poling")
    assert code == 2
    assert "there is no rule 'poling'; the rules are polling, failures" in err


def test_no_such_log_is_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, tmp_path / "none.json", "--fail-on", "hint")[0] == 1


def test_a_list_of_clients_beside_the_log_tells_who_is_unknown(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path
) -> None:
    entities = [{"id": f"id-{name}", "name": name, "state": "active", "authorizedGrantType": "CODE"}
                for name in ("App", "Bystander")]  # fmt: skip
    listing = tmp_path / "clients.json"
    listing.write_text(json.dumps({"entities": entities, "pageSize": 25, "pageNumber": 1, "total": 2, "pageCount": 1}))
    _, out, _ = run(capsys, log, listing, "--rule", "unknown_client")
    assert "Broken is not in the list of OAuth clients: it made 12,000 requests, the last on 2026-06-30." in out

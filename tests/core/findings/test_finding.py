"""What all findings share: their order, what they leave out, what cannot be judged, and the user's own limits."""

import csv
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from apiusage_desktop.core.columns import Kind
from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.known import ClientDirectory, KnownClient
from apiusage_desktop.core.directory.profiles import ClientProfile, ClientProfiles
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.findings import RULES, TITLES, find
from apiusage_desktop.core.findings.finding import Confidence, Finding, FindingKey, Severity, ranked
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.thresholds import DEFAULT_THRESHOLDS, RememberedThresholds, Thresholds
from apiusage_desktop.core.findings.what_if import Change, ChangeKind
from apiusage_desktop.core.store import UsageStore
from tests.core.findings.making import bystander, day_row, findings_in, judged, opened

_USERS = "api/v2/users/{userId}"
_POLLS = [day_row(n, 17_000 + n % 5, endpoint=_USERS, method="GET") for n in range(30)]
_FAILS = [day_row(n, 400, "Broken", refused=300) for n in range(30)]


def test_the_worst_stands_first(tmp_path: Path) -> None:
    few = [day_row(n, 40, "Few", refused=15) for n in range(30)]
    with opened(tmp_path, _POLLS + few + _FAILS) as store:
        found = judged(store).findings
    assert [(f.severity, f.client_name, f.rule) for f in found] == [
        (Severity.CRITICAL, "Broken", "failures"),
        (Severity.WARNING, "App", "polling"),
        (Severity.WARNING, "Few", "failures"),
    ]


def test_what_another_rule_says_better_is_left_out(tmp_path: Path) -> None:
    with opened(tmp_path, _POLLS) as store:
        # Asked so often, single items are worth asking for in bulk; the poller is told once all the same.
        assert [f.rule for f in judged(store).findings] == ["polling"]


def test_the_filter_of_a_finding_lets_through_what_it_is_about(tmp_path: Path) -> None:
    (found,) = findings_in(tmp_path, bystander(30) + _POLLS, "polling")
    assert found.usage_filter == UsageFilter(client="id-App", endpoint=_USERS, method="GET")
    assert found.key == FindingKey("polling", "id-App", "GET", _USERS)
    assert found.change == Change(ChangeKind.POLL, 17_002.0)
    assert found.evidence is not None
    assert found.evidence.frame["weekday"].tolist() == list(range(7))


def test_rules_without_what_they_need_say_so(tmp_path: Path) -> None:
    rows = [{**row, "clientId": "", "clientName": "", "httpMethod": ""} for row in _POLLS[:5]]
    with opened(tmp_path, rows) as store:
        told = {one.rule: one.reason for one in judged(store).unjudged}
    assert told["polling"] == "Not in these logs: they have no clients."
    assert told["invalid_requests"] == (
        "Not in these logs: they count all 4xx together. Request logs tell the single codes."
    )
    assert told["single_items"] == "Not in these logs: they have no clients and no methods."
    assert told["new_client"] == "Not in these logs: they have no clients."
    assert "wrong_endpoint" not in told


def test_rules_that_need_days_say_how_many_there_are(tmp_path: Path) -> None:
    with opened(tmp_path, bystander(20)) as store:
        told = {one.rule: one.reason for one in judged(store).unjudged}
    assert told["jumps"] == "It needs 35 days with requests; these logs have 20."
    assert told["unknown_client"] == "It needs the list of the OAuth clients: open it beside the logs."


def test_no_log_no_findings() -> None:
    with UsageStore() as store:
        found = judged(store)
    assert found.findings == ()
    assert found.unjudged


def test_only_the_rules_that_are_wanted_are_told(tmp_path: Path) -> None:
    with opened(tmp_path, _POLLS + _FAILS) as store:
        engine = store.engine()
        found = find(engine, store.contents(), only=["failures"])
        engine.close()
    assert [f.rule for f in found.findings] == ["failures"]
    assert found.unjudged == ()


def test_the_logs_may_change_between_two_judgements(tmp_path: Path) -> None:
    with opened(tmp_path, _POLLS) as store:
        engine = store.engine()
        assert [f.client_name for f in find(engine, store.contents()).findings] == ["App"]
        store.close_source(1)
        assert find(engine, store.contents()).findings == ()
        engine.close()


def test_other_thresholds_find_other_things(tmp_path: Path) -> None:
    slow = [day_row(n, 288, endpoint=_USERS, method="GET") for n in range(30)]
    assert not findings_in(tmp_path, slow, "polling")
    (found,) = findings_in(tmp_path, slow, "polling", replace(DEFAULT_THRESHOLDS, polling_seconds=300))
    assert "every 5 min" in found.sentence


def test_what_ended_long_ago_is_told_if_the_user_wants_it(tmp_path: Path) -> None:
    rows = bystander(120) + [day_row(n, 17_200, endpoint=_USERS, method="GET") for n in range(30)]
    assert not findings_in(tmp_path, rows, "polling")
    assert findings_in(tmp_path, rows, "polling", replace(DEFAULT_THRESHOLDS, recent_days=365))


def directory(*clients: KnownClient, is_complete: bool = True) -> Directory:
    return Directory(ClientDirectory(clients, is_complete))


def test_a_client_that_is_not_in_the_list_is_unknown(tmp_path: Path) -> None:
    rows = [*bystander(5), day_row(1, 900)]
    listed = directory(KnownClient("id-Bystander", "Bystander"))
    (found,) = findings_in(tmp_path, rows, "unknown_client", directory=listed)
    assert found.sentence == "App is not in the list of OAuth clients: it made 900 requests, the last on 2026-06-02."


def test_nobody_is_unknown_where_the_list_has_everybody_or_is_not_whole(tmp_path: Path) -> None:
    everybody = directory(KnownClient("id-Bystander", "Bystander"), KnownClient("id-App", "Renamed"))
    assert not findings_in(tmp_path, [*bystander(5), day_row(1, 900)], "unknown_client", directory=everybody)
    part = directory(KnownClient("id-Bystander", "Bystander"), is_complete=False)
    assert not findings_in(tmp_path, [*bystander(5), day_row(1, 900)], "unknown_client", directory=part)


@pytest.mark.parametrize(("state", "told"), [("disabled", 1), ("active", 0)])
def test_a_client_that_is_disabled_should_not_call(tmp_path: Path, state: str, told: int) -> None:
    listed = directory(KnownClient("id-Bystander", "Bystander"), KnownClient("id-App", "App", state=state))
    found = findings_in(tmp_path, [*bystander(5), day_row(1, 900)], "inactive_client", directory=listed)
    assert [one.sentence for one in found] == [
        "App is disabled, and still calls, the last of its 900 requests on 2026-06-02."
    ] * told


@pytest.mark.parametrize(("name", "told"), [("Nobody", 1), ("Bystander", 0)])
def test_clients_that_never_call_are_told_together(tmp_path: Path, name: str, told: int) -> None:
    listed = directory(KnownClient("id-Bystander", "Bystander"), KnownClient(f"id-{name}", name))
    found = findings_in(tmp_path, bystander(40), "unused_clients", directory=listed)
    assert [one.sentence for one in found] == [
        "1 client of the list is active and made no request from 2026-06-11 to 2026-07-10: Nobody."
    ] * told


@pytest.mark.parametrize(("budget", "told"), [(10_000, 1), (1_000_000, 0)])
def test_a_client_over_its_budget_is_told_with_its_latest_month(tmp_path: Path, budget: int, told: int) -> None:
    given = Directory(profiles=ClientProfiles((ClientProfile("id-App", budget=budget),)))
    rows = [day_row(n, 400) for n in range(61)]
    found = findings_in(tmp_path, rows, "over_budget", directory=given)
    assert [one.sentence for one in found] == [
        "App made 12,400 requests in 2026-07, 124 % of its budget of 10,000."
    ] * told
    for one in found:
        assert one.requests == 2_400
        assert one.evidence is not None
        assert one.evidence.frame["requests"].tolist() == [12_400, 12_000]


@pytest.mark.parametrize(("grant", "told"), [("CODE", 0), ("PASSWORD", 1)])
def test_users_who_log_in_may_share_a_client(tmp_path: Path, grant: str, told: int) -> None:
    rows = [day_row(1, 20, user=f"user-{n}") for n in range(6)]
    listed = directory(KnownClient("id-App", "App", grant_type=grant))
    assert len(findings_in(tmp_path, rows, "shared_client", directory=listed)) == told


def request_log(folder: Path, *kinds: tuple[str, str, int, int, str, int]) -> Path:
    """Write a log of single requests: client, path, seconds between two, hours, and every so often another code."""
    path = folder / "requests.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("time", "client_name", "method", "path", "status"))
        for client, target, seconds, hours, code, every in kinds:
            for number in range(hours * 3600 // seconds):
                at = datetime(2026, 9, 1) + timedelta(seconds=number * seconds)
                status = code if every and number % every == 0 else "200"
                writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", client, "GET", target, status))
    return path


def test_single_codes_and_hours_are_used_where_a_log_has_them(tmp_path: Path) -> None:
    log = request_log(
        tmp_path,
        ("Ticker", "/api/v2/conversations", 10, 40, "", 0),
        ("Nonsense", "/api/v2/users/1d8a4f0c-9c51-4d5c-8c0a-2f8a3c9b7e61", 130, 70, "400", 3),
        ("Locked", "/api/v2/groups", 200, 70, "401", 2),
        ("Refreshing", "/api/v2/flows", 200, 70, "401", 700),
    )
    with UsageStore() as store:
        store.open(log)
        found = {finding.client_name: finding for finding in judged(store).findings}
    assert found.keys() == {"Ticker", "Nonsense", "Locked"}
    assert found["Ticker"].sentence.startswith("Ticker asks GET api/v2/conversations about every 10 s: 8,640 requests")
    assert found["Nonsense"].rule == "invalid_requests"
    assert "33 % of" in found["Nonsense"].sentence
    assert found["Locked"].rule == "authentication"
    assert "50 % of" in found["Locked"].sentence
    assert "cannot be told apart" not in found["Locked"].sentence


def test_names_from_a_log_are_printed_harmlessly(tmp_path: Path) -> None:
    rows = [day_row(n, 400, "evil\x1b[31m" + "x" * 500, refused=300) for n in range(5)]
    (found,) = findings_in(tmp_path, rows, "failures")
    assert "\x1b" not in found.sentence
    assert len(found.sentence) < 500


def test_calls_that_would_be_saved() -> None:
    change = Change(ChangeKind.POLL, 17_280)
    assert change.seconds_now == 5
    assert change.per_day_at(60) == 1_440
    assert change.saved_per_day(60) == 15_840
    assert change.saved_per_day(1) == 0


def finding(severity: Severity, requests: int) -> Finding:
    return Finding("polling", severity, Confidence.SURE, "", Remedy.CACHE, requests)


def test_a_small_critical_one_stands_before_a_large_hint() -> None:
    small, large = finding(Severity.CRITICAL, 1), finding(Severity.HINT, 10**9)
    assert ranked([large, small]) == (small, large)


def test_rules_have_names_of_their_own() -> None:
    assert len(TITLES) == len(RULES)
    for rule in RULES:
        assert all(name in TITLES for name in rule.gives_way_to), rule.name


def test_evidence_has_columns_of_known_kinds(tmp_path: Path) -> None:
    (found,) = findings_in(tmp_path, bystander(30) + _FAILS, "failures")
    assert found.evidence is not None
    assert Kind.KEY not in {column.kind for column in found.evidence.columns}
    assert found.evidence.frame.iloc[0]["failed_share"] == 0.75


class TestRememberedThresholds:
    def test_kept(self, tmp_path: Path) -> None:
        kept = RememberedThresholds(tmp_path / "new" / "findings.json")
        assert kept.get() == DEFAULT_THRESHOLDS
        changed = Thresholds(polling_seconds=120, failed_share=0.2)
        kept.put(changed)
        assert RememberedThresholds(tmp_path / "new" / "findings.json").get() == changed

    @pytest.mark.parametrize(
        "content", ["", "[1]", '{"version": 2, "thresholds": {}}', '{"version": 1, "thresholds": {"users": "many"}}']
    )
    def test_a_file_that_makes_no_sense_keeps_none(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "findings.json"
        path.write_text(content)
        assert RememberedThresholds(path).get() == DEFAULT_THRESHOLDS

    def test_a_limit_that_makes_no_sense_is_its_default(self, tmp_path: Path) -> None:
        path = tmp_path / "findings.json"
        path.write_text('{"version": 1, "thresholds": {"failed_share": -3, "users": 7}}')
        assert RememberedThresholds(path).get() == Thresholds(users=7)

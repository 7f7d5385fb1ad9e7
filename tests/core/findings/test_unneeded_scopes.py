"""Scopes that a client was granted, and that nothing it calls asks for."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.known import ClientDirectory, KnownClient
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from tests.core.findings.making import Row, bystander, day_row, findings_in, judged, opened


def scoped(rows: Sequence[Row], folder: Path, *scopes: str, grant_type: str = "CODE") -> list[Finding]:
    client = KnownClient("id-App", "App", grant_type=grant_type, scopes=frozenset(scopes))
    return findings_in(folder, rows, "unneeded_scopes", directory=Directory(ClientDirectory((client,))))


def asks_for_users(days: int) -> list[Row]:
    return [day_row(number, 100, endpoint="api/v2/users", method="GET") for number in range(days)]


def test_scopes_that_nothing_asks_for_are_told(tmp_path: Path) -> None:
    (found,) = scoped(asks_for_users(30), tmp_path, "users", "routing", "outbound")
    assert found.sentence == "App called nothing that asks for 2 of its 3 scopes: outbound and routing."
    assert (found.severity, found.confidence, found.client) == (Severity.HINT, Confidence.LIKELY, "id-App")
    assert found.remedy is Remedy.NARROW_SCOPES
    assert found.evidence is not None
    assert found.evidence.frame.to_numpy().tolist() == [
        ["outbound", "no"], ["routing", "no"], ["users", "users:readonly would do"],
    ]  # fmt: skip


def test_scopes_are_only_perhaps_not_needed_where_a_call_is_not_in_the_catalogue(tmp_path: Path) -> None:
    rows = [*asks_for_users(30), day_row(3, 5, endpoint="api/v2/previews/telepathy")]
    (found,) = scoped(rows, tmp_path, "users", "routing")
    assert found.sentence == (
        "App called nothing that asks for 1 of its 2 scopes: routing. 1 call of it is not in the catalogue."
    )
    assert found.confidence is Confidence.POSSIBLE


@pytest.mark.parametrize(
    ("rows", "scopes", "grant_type"),
    [
        (asks_for_users(30), ("users",), "CODE"),
        (asks_for_users(30), ("users:readonly",), "CODE"),
        (asks_for_users(30), ("routing",), "CLIENT-CREDENTIALS"),
        ([*bystander(60), *asks_for_users(60)[40:]], ("routing",), "CODE"),  # it is new
        ([*bystander(120), *asks_for_users(40)], ("routing",), "CODE"),  # it stopped long ago
        (bystander(40), ("routing",), "CODE"),  # it never called: it is unused
    ],
)
def test_scopes_are_left_alone_that_are_needed_or_may_yet_be(
    tmp_path: Path, rows: list[Row], scopes: tuple[str, ...], grant_type: str
) -> None:
    assert scoped(rows, tmp_path, *scopes, grant_type=grant_type) == []


@pytest.mark.parametrize(
    ("clients", "reason"),
    [
        ((), "It needs the list of the OAuth clients: open it beside the logs."),
        (
            (KnownClient("id-App", "App", grant_type="CLIENT-CREDENTIALS", scopes=frozenset({"users"})),),
            "The list of the OAuth clients tells no scopes; clients of client credentials have roles.",
        ),
        ((KnownClient("id-App", "App", grant_type="CODE", scopes=frozenset({"users"})),), None),
    ],
)
def test_scopes_are_not_judged_where_nobody_tells_them(
    tmp_path: Path, clients: tuple[KnownClient, ...], reason: str | None
) -> None:
    with opened(tmp_path, asks_for_users(30)) as store:
        told = {one.rule: one.reason for one in judged(store, directory=Directory(ClientDirectory(clients))).unjudged}
    assert told.get("unneeded_scopes") == reason

"""A whole year with known problems: all are found, and nothing is said of clients that have none."""

from pathlib import Path

from apiusage_desktop.core.store import UsageStore
from benchmarks.findings_score import directory_of
from benchmarks.plant import plant
from tests.core.findings.making import judged


def test_what_is_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    planted = [one for one in plant(tmp_path, 1) if one[0] == "usage.json"]
    wanted = {(rule, client) for _, client, rule in planted}
    with UsageStore() as store:
        store.open(tmp_path / "usage.json")
        found = judged(store, directory=directory_of(tmp_path)).findings
    got = {(finding.rule, finding.client_name) for finding in found}
    assert not wanted - got
    troubled = {client for _, client in wanted}
    assert not {(rule, client) for rule, client in got if client not in troubled}

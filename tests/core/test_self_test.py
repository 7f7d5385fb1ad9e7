"""The checks the program makes of itself, and that they fail where they should."""

import json
import sys
import zoneinfo
from pathlib import Path

import pytest

from apiusage_desktop.core import self_test_logs
from apiusage_desktop.core.self_test import as_json, require, run_checks
from apiusage_desktop.core.self_test_logs import log_checks, sample_rows


@pytest.mark.parametrize("name", log_checks())
def test_each_check_of_logs_passes(tmp_path: Path, name: str) -> None:
    (result,) = run_checks({name: log_checks()[name]}, tmp_path)
    assert result.passed, result.detail


def test_a_check_that_fails_or_breaks_keeps_no_other_from_running(tmp_path: Path) -> None:
    def fail(_: Path) -> str:
        require(False, "nothing is there")
        return ""

    def break_down(_: Path) -> str:
        raise ImportError("a library was left out")

    results = list(run_checks({"fails": fail, "breaks": break_down, "sees": lambda folder: folder.name}, tmp_path))
    assert [(result.passed, result.detail) for result in results] == [
        (False, "CheckFailedError: nothing is there"),
        (False, "ImportError: a library was left out"),
        (True, "sees"),
    ]
    report = json.loads(as_json(results))
    assert report["passed"] is False
    assert [check["name"] for check in report["checks"]] == ["fails", "breaks", "sees"]


def test_a_log_of_which_rows_are_lost_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(self_test_logs._MAKERS, "csv", lambda rows: self_test_logs._csv(rows[:-1]))
    (result,) = run_checks({"reads csv": log_checks()["reads csv"]}, tmp_path)
    assert not result.passed
    assert f"not {sum(row['requests'] for row in sample_rows())}" in result.detail


def test_time_zones_that_only_the_system_has_are_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = zoneinfo.TZPATH
    # What a bundle without the package `tzdata` is like.
    monkeypatch.setitem(sys.modules, "tzdata.zoneinfo.Europe", None)
    (result,) = run_checks({"time zones": log_checks()["time zones"]}, tmp_path)
    assert not result.passed
    assert "ZoneInfoNotFoundError" in result.detail
    assert places == zoneinfo.TZPATH

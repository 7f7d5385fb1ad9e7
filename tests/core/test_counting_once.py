"""Several logs of the same traffic: every request counts once, and nothing that no other log has is lost."""

import os
from pathlib import Path

import pytest

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import status_codes, status_codes_per_client
from apiusage_desktop.core.queries.totals import fetch_totals
from apiusage_desktop.core.store import UsageStore


def total(tmp_path: Path, *logs: str) -> int:
    """Return the requests that the logs count together."""
    with UsageStore() as store:
        for place, text in enumerate(logs):
            path = tmp_path / f"log{place}.csv"
            path.write_text(text)
            os.utime(path, (1_700_000_000 + place, 1_700_000_000 + place))
            store.open(path)
        engine = store.engine()
        requests = fetch_totals(engine, UsageFilter()).requests
        engine.close()
        return requests


ORGANIZATION = "date,clientName,requests\n2024-05-02,A,30\n2024-05-02,B,30\n2024-05-02,C,30\n"
ONE_CLIENT = "date,clientName,httpMethod,requests\n2024-05-02,A,GET,20\n2024-05-02,A,PUT,10\n"


@pytest.mark.parametrize("logs", [(ORGANIZATION, ONE_CLIENT), (ONE_CLIENT, ORGANIZATION)])
def test_a_finer_log_of_one_client_sets_only_this_client_aside(tmp_path: Path, logs: tuple[str, ...]) -> None:
    assert total(tmp_path, *logs) == 90


def test_a_week_that_reaches_into_a_month_is_part_of_it(tmp_path: Path) -> None:
    days = "date,clientName,requests\n2024-01-01,A,1\n2024-01-03,A,1\n"
    weeks = "date,clientName,requests\n2024-01-01,A,10\n2024-01-29,A,10\n"
    months = "date,clientName,requests\n2024-02-01,A,100\n2024-03-01,A,100\n"
    # How much of the week of 29 January lies in February is not known: none of it may be counted twice.
    assert total(tmp_path, days, weeks, months) == 10 + 100 + 100


def test_a_name_that_two_ids_share_is_not_counted_beside_them(tmp_path: Path) -> None:
    with_ids = "date,clientId,clientName,requests\n2024-05-02,1,Same,10\n2024-05-02,2,Same,10\n"
    names_only = "date,clientName,requests\n2024-05-02,Same,20\n2024-05-03,Same,1\n"
    assert total(tmp_path, with_ids, names_only) == 21


def test_a_status_that_the_log_does_not_tell_is_unknown_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("date,clientName,requests,status200,status400,status500\n2024-05-02,A,10,9,1,0\n")
    with UsageStore() as store:
        store.open(path)
        contents = store.contents()
        engine = store.engine()
        frame = status_codes.PANEL.fetch(engine, UsageFilter())
        engine.close()
    assert dict(zip(frame["status"], frame["requests"], strict=True)) == {"2xx": 9, "4xx other": 1, "5xx": 0}
    assert contents.unknown >= {"status_3xx", "status_429", "method"}
    assert not contents.unknown & {"status_2xx", "status_5xx", "failed"}


def test_no_known_outcome_is_no_failed_share(tmp_path: Path) -> None:
    told, untold = tmp_path / "told.csv", tmp_path / "untold.csv"
    told.write_text("date,clientName,requests,status200\n2024-05-02,A,10,10\n")
    untold.write_text("date,clientName,requests\n2024-05-03,B,100\n")
    with UsageStore() as store:
        store.open(told)
        store.open(untold)
        engine = store.engine()
        frame = status_codes_per_client.PANEL.fetch(engine, UsageFilter()).set_index("client_name")
        engine.close()
    assert frame.loc["A", "failed_share"] == 0
    assert frame["failed_share"].isna()["B"]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["2024-01-01"], "only date is the first of a month"),
        (["2024-01-01", "2024-02-01"], "taken as a month"),
        (["2024-01-02", "2024-01-16"], "taken as a week"),
    ],
)
def test_a_guessed_grain_is_said(tmp_path: Path, days: list[str], words: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text("date,clientName,requests\n" + "".join(f"{day},A,1\n" for day in days))
    with UsageStore() as store:
        source = store.open(path)
    assert any(words in warning for warning in source.notes)

"""A list of clients gives logs names and ids, and no client counts twice for that."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from apiusage_desktop.core.directory.files import ListFound
from apiusage_desktop.core.errors import AlreadyOpen
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.requests.request_list import RequestList
from apiusage_desktop.core.session_file import SavedList
from apiusage_desktop.core.session_restore import open_saved_list
from apiusage_desktop.core.store import UsageStore
from tests.core.directory.lists import ALPHA_ID, BETA_ID, OWNER_ID, oauth_client, opened, page, user
from tests.core.reading import csv_text, query_json, usage_row, write
from tests.core.request_logs.access import line

LIST = page([oauth_client(), oauth_client(BETA_ID, "Beta")])


@pytest.fixture
def store() -> Iterator[UsageStore]:
    with UsageStore() as store:
        yield store


def by_id(folder: Path, ident: str = ALPHA_ID, day: str = "2020-02-02", name: str = "", requests: int = 5) -> Path:
    row = usage_row(date=day, clientId=ident, clientName=name, requests=requests, status200=requests)
    return write(folder, query_json([row]), f"{ident[:4]}-{day}-{name}.json")


def by_name(folder: Path, name: str = "Alpha", day: str = "2020-02-02", requests: int = 5) -> Path:
    return write(folder, csv_text(f"{day},{name},api/v2/users,{requests},{requests},0,0,0,0"), f"{name}-{day}.csv")


def clients(store: UsageStore) -> list[tuple[str, str, str]]:
    return list(store.contents().clients)


def requests(store: UsageStore) -> int:
    return sum(source.counted for _, source in store.sources)


def test_a_client_known_only_by_id_has_the_name_of_the_list(store: UsageStore, tmp_path: Path) -> None:
    store.open(by_id(tmp_path))
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, ALPHA_ID)]
    opened(store, tmp_path, LIST)
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, "Alpha")]
    store.close_list(store.lists[0][0])
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, ALPHA_ID)]


def test_a_name_that_logs_give_an_id_stays(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, LIST)
    store.open(by_id(tmp_path, name="Alpha as the log has it"))
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, "Alpha as the log has it")]


def test_a_client_by_name_in_one_log_and_by_id_in_another_counts_once(store: UsageStore, tmp_path: Path) -> None:
    for path in (by_id(tmp_path), by_name(tmp_path), by_name(tmp_path, day="2020-02-03")):
        store.open(path)
    assert any(source.unmatched for _, source in store.sources)
    opened(store, tmp_path, LIST)
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, "Alpha")]
    assert requests(store) == 10
    assert not any(source.unmatched for _, source in store.sources)


def test_a_client_that_logs_know_by_name_alone_has_the_id_of_the_list(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, LIST)
    store.open(by_name(tmp_path))
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, "Alpha")]


def test_an_id_in_the_place_of_a_name_is_the_client(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, LIST)
    store.open(by_name(tmp_path, name=BETA_ID))
    assert clients(store) == [(BETA_ID, BETA_ID, "Beta")]


def test_a_name_of_two_clients_of_the_list_is_neither(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client(), oauth_client(BETA_ID, "Alpha")]))
    for path in (by_name(tmp_path), by_id(tmp_path), by_id(tmp_path, BETA_ID)):
        store.open(path)
    # Which of the two the log of names means cannot be told: its requests are among those of both, and count once.
    assert {client[0] for client in clients(store)} <= {"Alpha", ALPHA_ID, BETA_ID}
    assert requests(store) == 10


def test_the_order_of_opening_does_not_matter(tmp_path: Path) -> None:
    listed = write(tmp_path, LIST, "clients.json")
    paths = [
        listed,
        by_id(tmp_path),
        by_name(tmp_path, requests=7),
        by_id(tmp_path, BETA_ID),
        by_name(tmp_path, "Beta"),
    ]
    for age, path in enumerate(paths):
        os.utime(path, (1_500_000_000 + age, 1_500_000_000 + age))
    outcomes = []
    for order in (paths, paths[::-1]):
        with UsageStore() as store:
            with store.counting_once():
                for path in order:
                    if path == listed:
                        with pytest.raises(ListFound):
                            store.open(path)
                    else:
                        store.open(path)
            outcomes.append((clients(store), requests(store)))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1] == 12


def test_a_list_alone_that_is_opened_with_others_later_counts_anew(store: UsageStore, tmp_path: Path) -> None:
    store.open(by_id(tmp_path))
    with store.counting_once(), pytest.raises(ListFound):
        store.open(write(tmp_path, LIST, "clients.json"))
    assert clients(store) == [(ALPHA_ID, ALPHA_ID, "Alpha")]


def counting(store: UsageStore) -> int:
    """Return what is another number once the logs are counted anew."""
    engine = store.engine()
    try:
        return int(
            engine.run("select table_oid from duckdb_tables() where table_name = 'usage_rows'", {})["table_oid"].iloc[0]
        )
    finally:
        engine.close()


def test_logs_that_a_list_tells_nothing_new_of_are_not_counted_anew(store: UsageStore, tmp_path: Path) -> None:
    store.open(by_id(tmp_path, name="Alpha"))
    before = counting(store)
    opened(store, tmp_path, LIST)
    opened(store, tmp_path, page([user()]), "users.json")
    assert counting(store) == before
    # A second list may tell otherwise than the first.
    opened(store, tmp_path, page([oauth_client(name="Alpha now")]), "newer.json")
    assert counting(store) != before


def test_a_list_of_a_session_is_read_again(store: UsageStore, tmp_path: Path) -> None:
    told: list[str] = []
    path = write(tmp_path, LIST, "clients.json")
    saved = SavedList(path, "", "0" * 64)
    assert open_saved_list(store, saved, told.append)
    assert len(store.directory.clients) == 2
    assert "has changed since the session was saved" in told.pop()
    assert open_saved_list(store, saved, told.append)  # it is open already
    path.unlink()
    assert not open_saved_list(store, saved, told.append)
    assert "The file cannot be found" in told.pop()
    by_name(tmp_path).rename(path)
    assert open_saved_list(store, saved, told.append)
    assert "but a log: it was not opened" in told.pop()
    assert not store.sources


def test_a_list_open_twice_is_said(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, LIST)
    with pytest.raises(AlreadyOpen, match="This list is open already"):
        store.open(tmp_path / "clients.json")


def test_requests_name_their_users(store: UsageStore, tmp_path: Path) -> None:
    store.open(write(tmp_path, line(user=OWNER_ID) + line(user="somebody"), "access.log"))
    opened(store, tmp_path, page([user()]), "users.json")
    requests = RequestList(store.engine())
    requests.put_in_order(UsageFilter(), "user_name", descending=False)
    shown = requests.page(0, 10)
    assert list(zip(shown["user_id"], shown["user_name"], strict=True)) == [
        (OWNER_ID, "Robin Example"),
        ("somebody", "somebody"),
    ]
    requests.engine.close()

"""Lists of clients and users are read whoever saved them, and what is secret in them is nowhere afterwards."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from apiusage_desktop import command_logs, commands
from apiusage_desktop.core.cached_reader import CachedReader
from apiusage_desktop.core.directory.files import ListFound, ListKind
from apiusage_desktop.core.directory.known import KnownClient
from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.reader_process import ReaderProcess
from apiusage_desktop.core.row_cache import RowCache
from apiusage_desktop.core.session_file import SavedSession, save_session, saved_lists, saved_logs
from apiusage_desktop.core.store import UsageStore
from tests.core.directory.lists import (
    ALPHA_ID,
    BETA_ID,
    CANARY,
    GAMMA_ID,
    OWNER_ID,
    Entry,
    oauth_client,
    opened,
    page,
    user,
)  # fmt: skip
from tests.core.reading import csv_text, query_json, usage_row, write

ALPHA = KnownClient(
    id=ALPHA_ID, name="Alpha", description="Reads queues for the wallboard", grant_type="CODE", state="active",
    created=datetime(2019, 3, 1, 8, 30, tzinfo=UTC), created_by=OWNER_ID,
    modified=datetime(2020, 2, 10, 8, 30, tzinfo=UTC),
    scopes=frozenset({"users:readonly", "routing"}), roles=frozenset({"role-1"}),
)  # fmt: skip


@pytest.fixture
def store() -> Iterator[UsageStore]:
    with UsageStore() as store:
        yield store


def _snake(value: object) -> object:
    if isinstance(value, dict):
        return {re.sub(r"([A-Z])", r"_\1", key).lower(): _snake(item) for key, item in value.items()}
    return [_snake(item) for item in value] if isinstance(value, list) else value


def _pascal(value: object) -> object:
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: _pascal(item) for key, item in value.items()}
    return [_pascal(item) for item in value] if isinstance(value, list) else value


def is_complete(store: UsageStore) -> bool:
    return store.directory.clients.is_complete


ONE = json.loads(page([oauth_client()]))


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ONE),
        json.dumps(ONE, indent=2),
        json.dumps([oauth_client()]),
        json.dumps([ONE]),
        json.dumps(oauth_client()),
        json.dumps(_snake(ONE)),
        json.dumps(_pascal(ONE)),
        "\ufeff" + json.dumps(ONE),
        json.dumps(ONE).replace('"secret"', '"clientSecret"'),
    ],
)
def test_a_list_of_clients_is_read_in_every_spelling(store: UsageStore, tmp_path: Path, content: str) -> None:
    found = opened(store, tmp_path, content)
    assert (found.kind, found.clients) == (ListKind.CLIENTS, (ALPHA,))
    assert store.directory.clients.by_id(ALPHA_ID) == ALPHA
    assert store.directory.clients.is_complete


def test_pages_one_after_another_in_one_file_are_one_list(store: UsageStore, tmp_path: Path) -> None:
    pages = [page([oauth_client()], 1, 2), page([oauth_client(BETA_ID, "Beta")], 2, 2)]
    found = opened(store, tmp_path, "\n".join(pages))
    assert [client.name for client in found.clients] == ["Alpha", "Beta"]
    assert store.directory.clients.is_complete


def test_a_list_of_users_gives_names(store: UsageStore, tmp_path: Path) -> None:
    found = opened(store, tmp_path, page([user()]), "users.json")
    assert (found.kind, len(found)) == (ListKind.USERS, 1)
    assert store.directory.users.name_of(OWNER_ID) == "Robin Example"
    assert store.directory.users.name_of("somebody") == "somebody"


def test_missing_pages_are_named_until_they_are_open(store: UsageStore, tmp_path: Path) -> None:
    entries = [oauth_client(), oauth_client(BETA_ID, "Beta"), oauth_client(GAMMA_ID, "Gamma")]
    opened(store, tmp_path, page(entries[1:2], 2, 3), "2.json")
    assert not is_complete(store)
    (said,) = command_logs.pages_missing(store)
    assert said == (
        "The list of OAuth clients has 3 pages, and pages 1, 3 are not open: save and open them as well"
        " (?pageNumber=1)."
    )
    opened(store, tmp_path, page(entries[:1], 1, 3), "1.json")
    assert "page 3 is not open" in command_logs.pages_missing(store)[0]
    opened(store, tmp_path, page(entries[2:], 3, 3), "3.json")
    assert command_logs.pages_missing(store) == ()
    assert is_complete(store)
    assert len(store.directory.clients) == 3


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ({"pageCount": None, "total": 60}, "has 3 pages, and pages 2, 3 are not open"),
        (
            {"pageCount": None, "pageNumber": None, "nextUri": "/api/v2/oauth/clients?cursor=abc"},
            "goes on after 1.json",
        ),
    ],
)
def test_a_page_that_only_hints_at_others_is_not_taken_for_all(
    store: UsageStore, tmp_path: Path, around: dict[str, object], said: str
) -> None:
    opened(store, tmp_path, json.dumps(json.loads(page([oauth_client()])) | around), "1.json")
    assert said in command_logs.pages_missing(store)[0]


def test_of_two_lists_the_newer_tells(store: UsageStore, tmp_path: Path) -> None:
    new, old = page([oauth_client(name="Alpha now")]), page([oauth_client(name="Alpha then")])
    opened(store, tmp_path, new, "new.json")
    (tmp_path / "old.json.gz").write_bytes(gzip.compress(old.encode(), mtime=1_500_000_000))
    with pytest.raises(ListFound):
        store.open(tmp_path / "old.json.gz")
    assert [client.name for client in store.directory.clients] == ["Alpha now"]
    store.close_list(store.lists[0][0])
    assert [client.name for client in store.directory.clients] == ["Alpha then"]


def test_the_same_list_twice_is_one(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client()]))
    with pytest.raises(AlreadyOpen):
        store.open(write(tmp_path, page([oauth_client()]), "copy.json"))
    assert len(store.lists) == 1


def _without(entry: Entry, *keys: str) -> Entry:
    return {key: value for key, value in entry.items() if key not in keys}


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (page([oauth_client(), oauth_client(BETA_ID)])[:-900], "list of OAuth clients is damaged"),
        (page([oauth_client()]) + "}", "list of OAuth clients is damaged"),
        (page([oauth_client(id=5), _without(oauth_client(), "id")]), "list of OAuth clients cannot be used"),
        (page([]), "Its entities are empty"),
        (json.dumps({"log": {"entries": [], "creator": {"id": 1, "username": CANARY}}}), "has no entries"),
    ],
)
def test_a_bad_list_is_refused_with_what_to_do(store: UsageStore, tmp_path: Path, content: str, title: str) -> None:
    with pytest.raises(UsageError, match=title) as refused:
        store.open(write(tmp_path, content, "clients.json"))
    assert not isinstance(refused.value, ListFound)
    assert refused.value.hint
    assert CANARY not in str(refused.value)
    assert not store.lists


def test_entries_without_an_id_are_left_out_and_said(store: UsageStore, tmp_path: Path) -> None:
    with pytest.raises(ListFound, match="1 of its entries have no id and are left out"):
        store.open(write(tmp_path, page([oauth_client(), _without(oauth_client(), "id", "selfUri")])))


def test_a_log_with_clients_in_it_stays_a_log(store: UsageStore, tmp_path: Path) -> None:
    row = {**usage_row(), "id": "row-1", "username": "robin", "authorizedGrantType": "CODE"}
    assert store.open(write(tmp_path, query_json([row]), "log.json")).requests
    assert not store.lists


def _everything(*folders: Path) -> bytes:
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


def test_no_secret_of_a_list_is_kept_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, cache, out = tmp_path / "files", tmp_path / "cache", tmp_path / "out"
    for folder in (files, cache, out):
        folder.mkdir()
    entries = [oauth_client(description=f"password: Bearer {CANARY}abcdefgh"), oauth_client(BETA_ID, "Beta")]
    plain = write(files, page(entries, 1, 2), "clients.json")
    wide = write(files, page(entries[:1], 2, 2).encode("utf-16"), "wide.json")
    packed = write(files, gzip.compress(page([user()]).encode()), "users.json.gz")
    log = write(files, csv_text(f"2020-02-02,{BETA_ID},api/v2/users,5,5,0,0,0,0"), "log.csv")
    reader = CachedReader(ReaderProcess(), RowCache(cache))
    with UsageStore(reader) as store:
        told = []
        for path in (plain, wide, packed):
            with pytest.raises(ListFound) as found:
                store.open(path)
            told.append(str(found.value))
        store.open(log)
        session = SavedSession(saved_logs(store), lists=saved_lists(store))
        save_session(out / "s.apiusage", session)
        assert [client[2] for client in store.contents().clients] == ["Beta"]
        # The workspaces lie in the folder of the cache.
        assert CANARY.encode() not in _everything(cache, out)
        assert CANARY.encode("utf-16-le") not in _everything(cache, out)
        assert CANARY not in repr(store.directory) + repr(store.lists) + "".join(told)
    request = commands.ExportRequest(out)
    list(commands.export([plain, packed, log], request, CachedReader(ReaderProcess(), RowCache(cache))))
    answer, remarks = commands.inspect([plain, packed, log], as_json=True)
    assert CANARY not in answer + "".join(remarks) + "".join(capsys.readouterr())
    assert CANARY.encode() not in _everything(cache, out)


def test_the_command_line_names_clients_by_the_list(tmp_path: Path) -> None:
    clients = write(tmp_path, page([oauth_client()], 1, 2), "clients.json")
    log = write(tmp_path, query_json([usage_row(clientId=ALPHA_ID, clientName="")]), "log.json")
    told = list(commands.export([clients, log], commands.ExportRequest(tmp_path / "out", client="Alpha")))
    assert any("has 2 pages, and page 2 is not open" in line for line in told)
    assert "Alpha" in (tmp_path / "out" / "client_requests.csv").read_text()
    described = json.loads(commands.inspect([clients, log], as_json=True)[0])
    assert described["lists"] == [{"path": str(clients), "kind": "OAuth clients", "entries": 1}]

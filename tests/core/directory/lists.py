"""Lists of OAuth clients and users as tests write them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from apiusage_desktop.core.directory.files import ListFile, ListFound
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import write

CANARY = "SECRET123"
ALPHA_ID, BETA_ID, GAMMA_ID = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "abc")
OWNER_ID = "dddddddd-dddd-4ddd-8ddd-dddddddddddd"

Entry = Mapping[str, object]


def oauth_client(ident: str = ALPHA_ID, name: str = "Alpha", **more: object) -> Entry:
    """Return a client with all that the product tells of one, a secret among it."""
    return {
        "id": ident.upper(),
        "name": name,
        "description": "Reads queues for the wallboard",
        "authorizedGrantType": "CODE",
        "accessTokenValiditySeconds": 86400,
        "registeredRedirectUri": [f"https://wallboard.example.com/?token={CANARY}"],
        "secret": CANARY,
        "scope": ["users:readonly", "routing"],
        "roleDivisions": [{"roleId": "role-1", "divisionId": "division-1"}],
        "dateCreated": "2019-03-01T08:30:00.000Z",
        "dateModified": "2020-02-10T08:30:00.000Z",
        "createdBy": {"id": OWNER_ID, "selfUri": f"/api/v2/users/{OWNER_ID}"},
        "state": "active",
        "selfUri": f"/api/v2/oauth/clients/{ident}",
        **more,
    }


def user(ident: str = OWNER_ID, name: str = "Robin Example") -> Entry:
    return {"id": ident, "name": name, "username": "robin@example.com", "chat": {"jabberId": CANARY}, "version": 3}


def page(entries: Sequence[Entry], number: int = 1, count: int = 1, **more: object) -> str:
    return json.dumps({"entities": entries, "pageSize": 25, "pageNumber": number, "pageCount": count, **more})


def opened(store: UsageStore, folder: Path, content: str, name: str = "clients.json") -> ListFile:
    """Open a list and return what it tells."""
    with pytest.raises(ListFound) as found:
        store.open(write(folder, content, name))
    return found.value.list_file

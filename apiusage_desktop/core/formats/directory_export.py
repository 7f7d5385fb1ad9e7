"""Lists of OAuth clients and of users, as saved JSON: no logs, but they tell who is who in logs.

They are the answers of `GET /api/v2/oauth/clients` and `GET /api/v2/users`: a page, several pages one after another, or
the bare list that command-line tools make of all pages; with keys in any of the spellings of the SDKs.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from apiusage_desktop.core.directory.files import ListFile, ListFound, ListKind
from apiusage_desktop.core.directory.known import KnownClient, KnownUser
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.log_file import LogFile, unreadable
from apiusage_desktop.core.formats.usage_fields import normalised
from apiusage_desktop.core.redact import redact

_MOST_BYTES = 256 << 20
_MOST_PAGES = 100_000
_KIND = "*"  # under which an entry keeps what it is one of, by the keys it had
_LONGEST_TEXT = 2_000
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# What only such a list has. A quotation mark inside a text has a backslash, so that a recorded answer does not match.
_MARKS = {
    ListKind.CLIENTS: {"authorizedgranttype", "accesstokenvalidityseconds", "registeredredirecturi", "roledivisions"},
    ListKind.USERS: {"username", "primarycontactinfo", "acdautoanswer"},
}
_ADDRESSES = {ListKind.CLIENTS: "/api/v2/oauth/clients", ListKind.USERS: "/api/v2/users"}

# What logs of usage and of requests have.
_OF_LOGS = {"requests", "templateuri", "results", "statuscode", "request", "response", "method", "url", "uri"}

# All that is kept. Whatever else an entry has, secrets first of all, is dropped while the text is taken apart.
_KEPT = frozenset(
    {"entities", "pagenumber", "pagesize", "pagecount", "total", "nexturi", "id", "name", "description", "state",
     "authorizedgranttype", "datecreated", "datemodified", "datetodelete", "createdby", "modifiedby", "scope", "scopes",
     "roleids", "roledivisions", "roleid"}
)  # fmt: skip


def raise_if_directory(file: LogFile) -> None:
    """Tell of clients or users, if the file is a list of them.

    Raises:
        ListFound: it is.
        UsageError: it is one, but cannot be used.
    """
    kind = _kind_of(file)
    if kind is None:
        return
    if file.size > _MOST_BYTES:
        detail = f"It has {file.size >> 20:,} MB, and {_MOST_BYTES >> 20} MB are the most that is read."
        raise UsageError(f"The list of {kind} is too large", detail, "Save it in several pages and open these.")
    try:
        content = file.content.read_bytes()
    except OSError as error:
        raise unreadable(file.path, error) from None
    documents = list(_documents(content[file.bom :].decode("utf-8", errors="replace"), kind))
    entries = [entry for document in documents for entry in _entries(document)]
    if any(isinstance(entry, dict) and entry.get(_KIND) is kind for entry in entries):
        raise ListFound(_list_file(file, kind, documents, entries, hashlib.sha256(content).hexdigest()))


def _kind_of(file: LogFile) -> ListKind | None:
    start = file.start.lstrip()
    if not file.is_text or start[:1] not in ("{", "["):
        return None
    keys = {normalised(key) for key in re.findall(r'(?<!\\)"([A-Za-z_-]{2,40})"\s*:', start)}
    if "id" not in keys or keys & _OF_LOGS:
        return None
    return next((kind for kind in ListKind if keys & _MARKS[kind] or f'"{_ADDRESSES[kind]}/' in start), None)


def _documents(text: str, kind: ListKind) -> Iterator[Any]:
    """Yield each document of a text, of which only what is kept was ever made a value."""
    decoder = json.JSONDecoder(object_pairs_hook=_kept)
    place = 0
    while place < len(text):
        found = re.compile(r"[\s,]*").match(text, place)
        place = found.end() if found else place
        if place == len(text):
            return
        try:
            document, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            # The decoder's own words would quote the text.
            detail = "It is cut short, or was changed by hand."
            raise UsageError(
                f"The list of {kind} is damaged", detail, "Save it again and open that.",
                line=text.count("\n", 0, place) + 1,
            ) from None  # fmt: skip
        yield document


def _kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = {normalised(key): value for key, value in pairs}
    kept = {name: value for name, value in named.items() if name in _KEPT}
    address = named.get("selfuri")
    for kind in ListKind:
        if named.keys() & _MARKS[kind] or (isinstance(address, str) and address.startswith(f"{_ADDRESSES[kind]}/")):
            kept[_KIND] = kind
    return kept


def _entries(document: Any) -> list[Any]:
    if isinstance(document, list):
        # A list of pages is what `jq -s` makes of them.
        return [entry for one in document for entry in (_entries(one) if _is_page(one) else [one])]
    if _is_page(document):
        return list(document["entities"])
    return [document]


def _is_page(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("entities"), list)


def _list_file(file: LogFile, kind: ListKind, documents: list[Any], entries: list[Any], sha256: str) -> ListFile:
    known = [entry for entry in entries if isinstance(entry, dict) and _ident(entry.get("id"))]
    if not known:
        detail = f"None of its {len(entries):,} entries has an id."
        hint = "Save the whole answer of the API, and open that."
        raise UsageError(f"The list of {kind} cannot be used", detail, hint)
    around = [page for document in documents for page in (document if isinstance(document, list) else [document])]
    pages = [page for page in around if _is_page(page)]
    numbers = frozenset(number for page in pages if (number := _number(page.get("pagenumber"))))
    count = max((_page_count(page) for page in pages), default=0)
    return ListFile(
        path=file.path,
        member=file.member,
        sha256=sha256,
        modified=file.modified,
        kind=kind,
        clients=tuple(_client(entry) for entry in known) if kind is ListKind.CLIENTS else (),
        users=tuple(_user(entry) for entry in known) if kind is ListKind.USERS else (),
        pages=numbers,
        page_count=count if numbers else 0,
        has_more=bool(pages) and bool(pages[-1].get("nexturi")) and not (numbers and count),
        left_out=len(entries) - len(known),
    )


def _page_count(page: dict[str, Any]) -> int:
    if told := _number(page.get("pagecount")):
        return told
    total, size = _number(page.get("total")), _number(page.get("pagesize"))
    return min(-(-total // size), _MOST_PAGES) if total and size else 0


def _number(value: Any) -> int:
    return value if type(value) is int and 0 < value <= _MOST_PAGES else 0


def _client(entry: dict[str, Any]) -> KnownClient:
    roles = [_ident(role.get("roleid")) for role in _list(entry.get("roledivisions")) if isinstance(role, dict)]
    return KnownClient(
        id=_ident(entry.get("id")),
        name=_text(entry.get("name")),
        description=_text(entry.get("description")),
        grant_type=_text(entry.get("authorizedgranttype")).upper().replace("_", "-"),
        state=_text(entry.get("state")).lower(),
        created=_moment(entry.get("datecreated")),
        created_by=_person(entry.get("createdby")),
        modified=_moment(entry.get("datemodified")),
        modified_by=_person(entry.get("modifiedby")),
        scopes=_texts(entry.get("scope") or entry.get("scopes")),
        roles=frozenset(filter(None, roles)) | _texts(entry.get("roleids")),
        delete_after=_moment(entry.get("datetodelete")),
    )


def _user(entry: dict[str, Any]) -> KnownUser:
    return KnownUser(_ident(entry.get("id")), _text(entry.get("name")))


def _person(value: Any) -> str:
    if isinstance(value, dict):
        return _ident(value.get("id")) or _text(value.get("name"))
    return _ident(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> frozenset[str]:
    return frozenset(text for item in _list(value) if (text := _text(item)))


def _ident(value: Any) -> str:
    text = _text(value)
    return text.lower() if _GUID.fullmatch(text) else text


def _text(value: Any) -> str:
    """Return a text as logs have it spelled, without what looks like a secret."""
    if not isinstance(value, str):
        return ""
    return redact(unicodedata.normalize("NFC", value.strip()), _LONGEST_TEXT)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

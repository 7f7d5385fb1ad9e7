"""Open lists of OAuth clients and users: which file told what, which pages are missing, and all of it as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.known import ClientDirectory, KnownClient, KnownUser, UserDirectory
from apiusage_desktop.core.errors import UsageError

_PAGES_NAMED = 10


class ListKind(StrEnum):
    """What a list is of."""

    CLIENTS = "OAuth clients"
    USERS = "users"


@dataclass(frozen=True, slots=True)
class ListFile:
    """An open list of clients or users, without anything secret.

    Attributes:
        path: the file the user opened.
        member: the name inside it, if it is an archive.
        sha256: the hash of its content.
        modified: when it was exported, as far as is known: of two lists the newer tells.
        kind: what it is of.
        clients, users: what it tells.
        pages: which pages of the whole it has, from 1; none where it does not say.
        page_count: how many pages the whole has; 0 where it does not say.
        has_more: whether it says that more follows, without saying how much.
        left_out: its entries that have no id.
    """

    path: Path
    member: str
    sha256: str
    modified: datetime
    kind: ListKind
    clients: tuple[KnownClient, ...] = ()
    users: tuple[KnownUser, ...] = ()
    pages: frozenset[int] = frozenset()
    page_count: int = 0
    has_more: bool = False
    left_out: int = 0

    @property
    def name(self) -> str:
        """The file's name, and the member's inside it."""
        return f"{self.path.name} › {self.member}" if self.member else self.path.name

    @property
    def ids(self) -> frozenset[str]:
        """The ids that it tells of."""
        return frozenset(client.id for client in self.clients) | frozenset(user.id for user in self.users)

    def __len__(self) -> int:
        return len(self.clients) or len(self.users)


class ListFound(UsageError):  # noqa: N818 - a finding, not a fault
    """The file is no log, but tells who clients or users are.

    Attributes:
        list_file: what it tells.
    """

    def __init__(self, list_file: ListFile) -> None:
        one = {ListKind.CLIENTS: "OAuth client", ListKind.USERS: "user"}[list_file.kind]
        detail = f"It has {len(list_file):,} {one if len(list_file) == 1 else f'{one}s'}."
        if list_file.left_out:
            detail += f" {list_file.left_out:,} of its entries have no id and are left out."
        hint = {
            ListKind.CLIENTS: "The page Clients shows them beside their requests.",
            ListKind.USERS: "Their names stand where logs have the ids of users.",
        }[list_file.kind]
        super().__init__(f"A list of {list_file.kind} was read", detail, hint, path=list_file.path)
        self.list_file = list_file


def as_directory(files: Iterable[ListFile]) -> Directory:
    """Return what the open lists tell together; of an id in several of them the newest list tells."""
    known = sorted(files, key=lambda file: file.modified)
    clients = {client.id: client for file in known for client in file.clients}
    users = {user.id: user for file in known for user in file.users}
    is_complete = not any(file.kind is ListKind.CLIENTS for file in _incomplete(known))
    return Directory(ClientDirectory(tuple(clients.values()), is_complete), UserDirectory(tuple(users.values())))


def missing_pages(files: Sequence[ListFile]) -> tuple[str, ...]:
    """Return one sentence for each kind of list of which pages are missing."""
    incomplete = _incomplete(files)
    return tuple(_said(kind, [file for file in incomplete if file.kind is kind]) for kind in ListKind
                 if any(file.kind is kind for file in incomplete))  # fmt: skip


def _incomplete(files: Sequence[ListFile]) -> list[ListFile]:
    """Return the lists that are not whole, of kinds of which no whole one is open."""
    found = []
    for kind in ListKind:
        of_kind = [file for file in files if file.kind is kind]
        if of_kind and all(_is_part(file, of_kind) for file in of_kind):
            found += of_kind
    return found


def _is_part(file: ListFile, others: Sequence[ListFile]) -> bool:
    return file.has_more or bool(_missing(file.page_count, others))


def _missing(page_count: int, files: Sequence[ListFile]) -> list[int]:
    """Return the pages of a list of so many that none of the files has."""
    there = {page for file in files if file.page_count == page_count for page in file.pages}
    return [page for page in range(1, page_count + 1) if page not in there]


def _said(kind: ListKind, files: Sequence[ListFile]) -> str:
    page_count = max(file.page_count for file in files)
    missing = _missing(page_count, files)
    if not missing:
        names = ", ".join(file.name for file in files if file.has_more)
        return f"The list of {kind} goes on after {names}: open its next pages as well."
    shown = ", ".join(str(page) for page in missing[:_PAGES_NAMED])
    if len(missing) > _PAGES_NAMED:
        shown += f" and {len(missing) - _PAGES_NAMED:,} more"
    word = "page" if len(missing) == 1 else "pages"
    return (
        f"The list of {kind} has {page_count:,} pages, and {word} {shown} {'is' if len(missing) == 1 else 'are'} not"
        f" open: save and open {'it' if len(missing) == 1 else 'them'} as well (?pageNumber={missing[0]})."
    )

"""The OAuth clients and users of an organization. What lets somebody in, as a secret, is never part of them."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

CLIENT_CREDENTIALS = "CLIENT-CREDENTIALS"
_ACTIVE = ("", "active")


@dataclass(frozen=True, slots=True)
class KnownClient:
    """An OAuth client, as `GET /api/v2/oauth/clients` tells it; what it does not tell is empty or `None`.

    Attributes:
        id: in lower case, if it is a UUID.
        grant_type: in the product's words, such as `CLIENT-CREDENTIALS` or `CODE`, in upper case.
        state: `active`, `disabled` or `inactive`.
        created, modified: in UTC.
        created_by, modified_by: the id of the user, or the name if only that is told.
        scopes: what was granted; a client of client credentials has roles instead.
        roles: the ids of its roles.
        delete_after: when it is to be deleted, in UTC.
    """

    id: str
    name: str = ""
    description: str = ""
    grant_type: str = ""
    state: str = ""
    created: datetime | None = None
    created_by: str = ""
    modified: datetime | None = None
    modified_by: str = ""
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    delete_after: datetime | None = None

    @property
    def may_call(self) -> bool:
        """Whether its state lets it call, as far as that is told."""
        return self.state in _ACTIVE


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A user, as `GET /api/v2/users` tells it, without all but what names him."""

    id: str
    name: str


@dataclass(frozen=True)
class ClientDirectory:
    """The OAuth clients of an organization.

    Attributes:
        clients: each id once.
        is_complete: whether no page of the list is known to be missing: only then is a client that is not in it unknown
            to the organization.
    """

    clients: tuple[KnownClient, ...] = ()
    is_complete: bool = True

    def __len__(self) -> int:
        return len(self.clients)

    def __iter__(self) -> Iterator[KnownClient]:
        return iter(self.clients)

    def by_id(self, ident: str) -> KnownClient | None:
        return self._by_id.get(ident)

    def named(self, name: str) -> KnownClient | None:
        """Return the one client of this name; none, if there are several."""
        return self._by_name.get(name)

    def of(self, client_id: str, client_name: str) -> KnownClient | None:
        """Return the client that a log means, which may know only its name."""
        return self.by_id(client_id) if client_id else self.named(client_name) or self.by_id(client_name)

    @functools.cached_property
    def _by_id(self) -> dict[str, KnownClient]:
        return {client.id: client for client in self.clients}

    @functools.cached_property
    def _by_name(self) -> dict[str, KnownClient]:
        found: dict[str, list[KnownClient]] = {}
        for client in self.clients:
            found.setdefault(client.name, []).append(client)
        return {name: clients[0] for name, clients in found.items() if name and len(clients) == 1}


@dataclass(frozen=True)
class UserDirectory:
    """The users of an organization."""

    users: tuple[KnownUser, ...] = ()

    def __len__(self) -> int:
        return len(self.users)

    def name_of(self, ident: str) -> str:
        """Return the user's name, or what was given if no user is known by it."""
        return self._names.get(ident, ident)

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        return {user.id: user.name for user in self.users if user.name}

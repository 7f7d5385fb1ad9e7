"""What the user says of clients: whose they are, and how many requests a month they may make."""

import functools
import json
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from apiusage_desktop.core.durable import write_whole
from apiusage_desktop.core.plain_data import from_plain, to_plain

_VERSION = 1
_LARGEST_BUDGET = 10**15


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """What the user says of one client.

    Attributes:
        client: its id, or its name where no id is known.
        budget: requests a calendar month; `None` is no budget.
    """

    client: str
    team: str = ""
    vendor: str = ""
    environment: str = ""
    budget: int | None = None

    @property
    def says_nothing(self) -> bool:
        return self == ClientProfile(self.client)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag for tag in (self.team, self.vendor, self.environment) if tag)


@dataclass(frozen=True)
class ClientProfiles:
    """The profiles of all clients that have one."""

    profiles: tuple[ClientProfile, ...] = ()

    def of(self, client_id: str, client_name: str) -> ClientProfile:
        """Return the profile of a client, which may have been given while only its name was known."""
        known = self._by_client.get(client_id) if client_id else None
        return known or self._by_client.get(client_name) or ClientProfile(client_id or client_name)

    def with_profile(self, profile: ClientProfile, client_id: str, client_name: str) -> "ClientProfiles":
        """Return the profiles with another one of a client, kept under its id, if that is known."""
        others = tuple(known for known in self.profiles if known.client not in (client_id, profile.client))
        if profile.client == client_name:
            others = tuple(known for known in others if known.client != client_name)
        kept = replace(profile, client=client_id or client_name)
        return replace(self, profiles=others if kept.says_nothing else (*others, kept))

    @functools.cached_property
    def _by_client(self) -> dict[str, ClientProfile]:
        return {profile.client: profile for profile in self.profiles if profile.client}


class RememberedProfiles:
    """The profiles, kept in a small file; a file that cannot be read or written keeps none.

    Args:
        path: the file; default: in the user's configuration folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = platformdirs.user_config_path("apiusage-desktop", appauthor=False)
        self._path = path or folder / "clients.json"

    def get(self) -> ClientProfiles:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(document, dict) or document.get("version") != _VERSION:
                return ClientProfiles()
            return ClientProfiles(tuple(_sensible(from_plain(ClientProfile, one)) for one in document["clients"]))
        except (OSError, ValueError, KeyError, RecursionError, TypeError):
            return ClientProfiles()

    def put(self, profiles: ClientProfiles) -> None:
        """Keep the profiles.

        Raises:
            OSError: the file cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": _VERSION, "clients": [to_plain(profile) for profile in profiles.profiles]}
        write_whole(self._path, json.dumps(document, ensure_ascii=False, indent=1).encode())


def _sensible(profile: ClientProfile) -> ClientProfile:
    """Return a profile without its budget, if nobody can have meant that."""
    makes_sense = profile.budget is None or 1 <= profile.budget <= _LARGEST_BUDGET
    return profile if makes_sense else replace(profile, budget=None)

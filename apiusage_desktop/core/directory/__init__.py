"""Who is who: the OAuth clients and users of an organization, as exported, and what the user says of the clients."""

from dataclasses import dataclass, field

from apiusage_desktop.core.directory.known import ClientDirectory, UserDirectory
from apiusage_desktop.core.directory.profiles import ClientProfiles


@dataclass(frozen=True, slots=True)
class Directory:
    """All that is known of who the clients and users of the logs are; empty where nothing is.

    Attributes:
        clients: the OAuth clients of the organization.
        users: its users.
        profiles: the tags and budgets that the user gave clients.
    """

    clients: ClientDirectory = field(default=ClientDirectory())
    users: UserDirectory = field(default=UserDirectory())
    profiles: ClientProfiles = field(default=ClientProfiles())


NOBODY = Directory()

"""A scope is needed if something that the client calls asks for it."""

import pytest

from apiusage_desktop.core.directory.scopes import Call, review_scopes

READ_USERS = ("GET", "api/v2/users")
DELETE_USER = ("DELETE", "api/v2/users/{userId}")
READ_QUEUES = ("GET", "api/v2/routing/queues")
NEW = ("GET", "api/v2/brand/new")


@pytest.mark.parametrize(
    ("granted", "calls", "unneeded", "narrower", "unknown"),
    [
        ({"users"}, [DELETE_USER], [], [], []),
        ({"users:readonly"}, [READ_USERS], [], [], []),
        ({"users"}, [READ_USERS], [], ["users"], []),
        ({"users"}, [READ_USERS, DELETE_USER], [], [], []),
        ({"users", "users:readonly"}, [READ_USERS], ["users"], [], []),
        ({"users", "users:readonly"}, [READ_USERS, DELETE_USER], [], [], []),
        ({"users:readonly", "routing"}, [READ_USERS], ["routing"], [], []),
        ({"users:readonly", "routing:readonly"}, [READ_USERS, READ_QUEUES], [], [], []),
        ({"routing"}, [NEW], ["routing"], [], [NEW]),
        ({"users"}, [("", "api/v2/users/{userId}")], [], ["users"], []),
        ({"users:readonly"}, [("GET", "api/v2/users/{id}")], [], [], []),
        ({"routing"}, [("PATCH", "api/v2/routing/queues")], ["routing"], [], [("PATCH", "api/v2/routing/queues")]),
        ({"anything"}, [], ["anything"], [], []),
        (set(), [READ_USERS, NEW], [], [], []),
    ],
)
def test_granted_scopes_against_calls(
    granted: set[str], calls: list[Call], unneeded: list[str], narrower: list[str], unknown: list[Call]
) -> None:
    review = review_scopes(frozenset(granted), calls)
    assert (list(review.unneeded), list(review.narrower), list(review.unknown)) == (unneeded, narrower, unknown)

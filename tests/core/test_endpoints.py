"""From concrete paths to endpoints: the templates of the catalogue, and what is folded by rule."""

import random
import re
import uuid

import duckdb
import pytest

from apiusage_desktop.core.endpoints import endpoint_of, operations, shape_sql

USER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def templates() -> list[tuple[str, str]]:
    return list(operations())


def test_operations_know_scopes_and_what_is_deprecated() -> None:
    alerts = operations()["POST", "api/v2/alerting/alerts/query"]
    assert (alerts.deprecated, alerts.scopes) == (False, frozenset({"alerting", "alerting:readonly"}))
    assert 100 < sum(operation.deprecated for operation in operations().values()) < 300


@pytest.mark.parametrize(
    ("method", "target", "endpoint"),
    [
        ("GET", f"/api/v2/users/{USER}/presences/x", "api/v2/users/{userId}/presences/{sourceId}"),
        ("GET", "/api/v2/users/me", "api/v2/users/me"),
        ("GET", f"https://api.mypurecloud.com/api/v2/users/{USER}?expand=presence", "api/v2/users/{userId}"),
        ("GET", f"/genesys/prod/api/v2/users/{USER}/", "api/v2/users/{userId}"),
        ("GET", "/API/V2/Users/me", "api/v2/users/me"),
        ("GET", "/api/v2/users/*", "api/v2/users/{userId}"),
        ("GET", "/api/v2/users/me;jsessionid=1", "api/v2/users/me"),
        ("PATCH", "/api/v2/chats/rooms/a/messages/b", "api/v2/chats/rooms/{roomJid}/messages/{messageId}"),
        ("GET", "/api/v2/chats/rooms/a/messages/b", "api/v2/chats/rooms/{roomJid}/messages/{messageIds}"),
        ("GET", f"/internal/orders/{USER}/lines/17", "internal/orders/{id}/lines/{id}"),
        ("GET", "/mail/ann.onymous@example.com", "mail/{id}"),
        ("GET", "/blob/4fa9c20d1b7e88aa0912ccdd", "blob/{id}"),
        ("GET", "/a-long-but-speaking-name/status", "a-long-but-speaking-name/status"),
        ("GET", "/reset/token=SECRET123/now", "reset/token=[removed]"),
        ("GET", "//api/v2/users/me", "api/v2/users/me"),
        ("GET", "//api.mypurecloud.com/api/v2/users/me", "api/v2/users/me"),
        ("GET", "/", "/"),
    ],
)
def test_path_becomes_an_endpoint(method: str, target: str, endpoint: str) -> None:
    assert endpoint_of(method, target) == endpoint


def made_id(rng: random.Random) -> str:
    kinds = (
        lambda: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        lambda: str(rng.randrange(10**9)),
        lambda: f"{rng.getrandbits(96):024x}",
        lambda: f"agent{rng.randrange(1000)}@example.com",
        lambda: rng.choice(["en-us", "contoso", "priority_queue", "x"]),
    )
    return rng.choice(kinds)()


def test_two_thousand_concrete_paths_land_on_their_templates() -> None:
    rng = random.Random(20)
    wrong = []
    for method, template in rng.choices(templates(), k=2_000):
        path = "/" + re.sub(r"\{[^}]*\}", lambda _: made_id(rng), template)
        if (found := endpoint_of(method, path)) != template:
            wrong.append((method, path, template, found))
    assert wrong == []


def test_every_template_is_its_own_endpoint() -> None:
    assert [one for one in templates() if endpoint_of(*one) != one[1]] == []


def test_shape_leaves_what_the_catalogue_names_and_few_of_many_ids() -> None:
    rng = random.Random(4)
    paths = [(f"/{template}", template) for _, template in templates()]
    concrete = [re.sub(r"\{[^}]*\}", lambda _: str(uuid.UUID(int=rng.getrandbits(128))), path) for path, _ in paths]
    connection = duckdb.connect()
    texts = [f"{path}?pageSize=25&token=SECRET123" for path in concrete]
    relation = connection.from_query("select unnest($texts) as t", params={"texts": texts})
    shapes = relation.project(shape_sql("t")).fetchall()
    assert [shape for (shape,) in shapes] == [re.sub(r"\{[^}]*\}", "*", path) for path, _ in paths]

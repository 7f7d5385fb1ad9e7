"""Which column means what."""

import pytest

from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields, normalised


@pytest.mark.parametrize(
    "name",
    ["clientName", "client_name", "CLIENT-NAME", "Client Name", " client name ", "\ufeffClientName", "ClientName"],
)
def test_names_match_without_case_and_separators(name: str) -> None:
    assert normalised(name) == "clientname"
    assert map_fields([name]) == {"client_name": name}


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("date", ["date", "Day", "TIME", "timestamp", "Date Time", "interval_start"]),
        ("client_id", ["clientId", "client_id", "OAuth Client ID", "oauthClient/id", "Application-Id"]),
        ("client_name", ["Client", "OAuth client", "oauthClient/name", "application", "OAuthClientName"]),
        ("user_id", ["userId", "user", "user/id"]),
        ("organization_id", ["organizationId", "organization", "org_id"]),
        ("platform", ["platform"]),
        ("method", ["httpMethod", "HTTP Method", "verb", "METHOD"]),
        ("endpoint", ["templateUri", "template_uri", "URL", "uri", "Request", "Request URL", "endpoint", "path"]),
        ("requests", ["requests", "requestCount", "Request Count", "count", "Total", "total_requests"]),
        ("status200", ["status200", "Status 200", "2xx", "200", "http 200", "status_2xx"]),
        ("status300", ["status300", "3XX"]),
        ("status400", ["status400", "4xx"]),
        ("status429", ["status429", "429", "HTTP-429"]),
        ("status500", ["status500", "5xx"]),
    ],
)
def test_synonyms(field: str, names: list[str]) -> None:
    for name in names:
        assert map_fields([name]) == {field: name}


@pytest.mark.parametrize(
    ("names", "used"),
    [
        (["count", "requests", "total"], "requests"),
        (["total", "count"], "count"),
        (["timestamp", "date"], "date"),
        (["Datum", "timestamp"], "timestamp"),
        (["2xx", "200", "status200"], "status200"),
        (["url", "templateUri"], "templateUri"),
        (["Count", "count"], "Count"),
        (["Client", "oauthClient/name", "client_name"], "client_name"),
    ],
)
def test_of_names_for_one_field_the_own_comes_first_then_the_order_of_the_known_ones(
    names: list[str], used: str
) -> None:
    assert list(map_fields(names).values()) == [used]


def test_unknown_names_are_left_out() -> None:
    assert map_fields(["", "status", "clients", "'; drop table rows; --", "date"]) == {"date": "date"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["requests"], False),
        (["date", "client_id"], False),
        (["requests", "method"], False),
        (["requests", "date"], True),
        (["status500", "endpoint"], True),
        (["status429", "client_name"], True),
        ([], False),
    ],
)
def test_usage_is_some_count_of_something(fields: list[str], expected: bool) -> None:
    assert is_usage(fields) is expected

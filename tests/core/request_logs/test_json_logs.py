"""JSON logs of gateways: objects as each program writes them, to exact counts."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from apiusage_desktop.core.source import Dimension
from tests.core.reading import ALL_ACCEPTED, read_file, refusal, write

USER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
PRESENCE, OBSERVATIONS = f"/api/v2/users/{USER}/presences/x", "/api/v2/analytics/queues/observations/query"
QUERY = "?sid=SECRET123"
SECRETS = {"authorization": "Bearer SECRET123", "cookie": "sid=SECRET123"}
AGENT = "contoso-crm/3.1"
MOMENT = datetime(2026, 9, 2, 7, 15, 2, 310000)
SECOND = 1788333302

Entry = dict[str, Any]


def kong(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "request": {
            "method": method, "uri": path + QUERY, "url": f"https://api.contoso.com:8443{path}{QUERY}", "size": 214,
            "querystring": {"sid": "SECRET123"}, "headers": {"host": "api.contoso.com", "user-agent": AGENT, **SECRETS},
            "tls": {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384"},
        },
        "upstream_uri": path + QUERY,
        "response": {"status": status, "size": 412, "headers": {"set-cookie": ["sid=SECRET123"], "via": "kong/3.8.0"}},
        "tries": [{"balancer_start": SECOND * 1000 + 311, "balancer_latency": 0, "ip": "10.0.4.12", "port": 8443}],
        "latencies": {"kong": 2, "proxy": duration - 2, "request": duration},
        "service": {"name": "genesys", "host": "api.mypurecloud.de", "port": 443},
        "route": {"id": "0636a119-b7ee-3828-ae83-5f7ebbb99831", "paths": ["/api"]},
        "client_ip": "10.1.0.7", "started_at": SECOND * 1000 + 310, **more,
    }  # fmt: skip


def caddy(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "level": "info", "ts": SECOND + 0.31, "logger": "http.log.access.log0", "msg": "handled request",
        "request": {
            "remote_ip": "10.1.0.7", "remote_port": "51234", "client_ip": "10.1.0.7", "proto": "HTTP/2.0",
            "method": method, "host": "api.contoso.com", "uri": path + QUERY,
            "headers": {"User-Agent": [AGENT], "Authorization": ["Bearer SECRET123"], "Cookie": ["sid=SECRET123"]},
        },
        "bytes_read": 0, "user_id": "", "duration": duration / 1000, "size": 412, "status": status,
        "resp_headers": {"Server": ["Caddy"], "Set-Cookie": ["sid=SECRET123"]}, **more,
    }  # fmt: skip


def nginx(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "time_local": "02/Sep/2026:09:15:02 +0200", "remote_addr": "10.1.0.7", "remote_user": "",
        "request": f"{method} {path}{QUERY} HTTP/1.1", "status": str(status), "body_bytes_sent": "412",
        "request_time": f"{duration / 1000:.3f}", "http_referrer": f"https://crm.contoso.com/{QUERY}",
        "http_user_agent": AGENT, "http_cookie": "sid=SECRET123", **more,
    }  # fmt: skip


def nginx_other(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "@timestamp": "2026-09-02T09:15:02+02:00", "client_ip": "10.1.0.7", "http_method": method,
        "request_uri": path + QUERY, "args": "sid=SECRET123", "status": status, "request_time": duration / 1000,
        "upstream_response_time": "0.046", "user_agent": AGENT, **more,
    }  # fmt: skip


def api_gateway(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "ip": "10.1.0.7", "user": "-", "caller": "-",
        "requestTime": "02/Sep/2026:07:15:02 +0000", "httpMethod": method,
        "resourcePath": path.replace(USER, "{userId}"), "status": str(status), "protocol": "HTTP/1.1",
        "responseLength": "412", "responseLatency": str(duration), "userAgent": AGENT, **more,
    }  # fmt: skip


def cloudflare(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "ClientIP": "10.1.0.7", "ClientRequestHost": "api.contoso.com", "ClientRequestMethod": method,
        "ClientRequestURI": path + QUERY, "ClientRequestUserAgent": AGENT, "EdgeResponseBytes": 412,
        "EdgeStartTimestamp": (SECOND * 1000 + 310) * 1_000_000, "EdgeResponseStatus": status,
        "EdgeTimeToFirstByteMs": duration, "RayID": "8b1f2a3c4d5e6f70", "Cookies": {"sid": "SECRET123"}, **more,
    }  # fmt: skip


def envoy(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "start_time": "2026-09-02T07:15:02.310Z", "method": method, "path": path + QUERY, "protocol": "HTTP/2",
        "response_code": status, "response_flags": "-", "bytes_received": 0, "bytes_sent": 412, "duration": duration,
        "upstream_service_time": "45", "x_forwarded_for": "10.1.0.7,10.0.0.2", "user_agent": AGENT,
        "authority": "api.contoso.com", "request_id": "8f1c2a44-1f0e-9a53-b6cf-6d7f6f2a9d10", **more,
    }  # fmt: skip


def traefik(method: str, path: str, status: int, duration: int, **more: Any) -> Entry:
    return {
        "ClientAddr": "10.1.0.7:51234", "ClientHost": "10.1.0.7", "ClientUsername": "-", "DownstreamStatus": status,
        "Duration": duration * 1_000_000, "RequestMethod": method, "RequestPath": path + QUERY,
        "StartUTC": "2026-09-02T07:15:02.310117249Z", "request_User-Agent": AGENT,
        "request_Authorization": "Bearer SECRET123", "level": "info", "msg": "", "time": "2026-09-02T07:15:02Z", **more,
    }  # fmt: skip


MAKERS = {maker.__name__: maker for maker in (kong, caddy, nginx, nginx_other, api_gateway, cloudflare, envoy, traefik)}
NAMES = sorted(MAKERS)


def entries(name: str) -> list[Entry]:
    make = MAKERS[name]
    return [
        make("GET", PRESENCE, 200, 48),
        make("POST", OBSERVATIONS, 429, 4),
        make("GET", "/api/v2/users/me", 503, 1503),
    ]


def as_lines(found: list[Entry]) -> str:
    return "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in found)


def requests_in(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            """select r.moment, c.ip, c.agent, c.user_id, t.method, t.endpoint, r.status, round(r.duration)
            from requests r join callers c using (caller) join targets t using (target) order by r.status"""
        ).fetchall()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", ["lines", "list", "lists", "indented"])
def test_each_object_is_a_request(tmp_path: Path, name: str, shape: str) -> None:
    found = entries(name)
    content = {
        "lines": as_lines(found),
        "list": json.dumps(found),
        "lists": json.dumps(found[:2]) + "\n" + json.dumps(found[2:]) + "\n",
        "indented": "\n".join(json.dumps(one, indent=2) for one in found),
    }[shape]
    outcome = read_file(write(tmp_path, content), tmp_path)
    assert [row[1:] for row in requests_in(outcome.database)] == [
        ("10.1.0.7", AGENT, "", "GET", "api/v2/users/{userId}/presences/{sourceId}", 200, 48),
        ("10.1.0.7", AGENT, "", "POST", "api/v2/analytics/queues/observations/query", 429, 4),
        ("10.1.0.7", AGENT, "", "GET", "api/v2/users/me", 503, 1503),
    ]
    moment = requests_in(outcome.database)[0][0]
    assert moment in (MOMENT, MOMENT.replace(microsecond=0), MOMENT.replace(microsecond=310117))
    source = outcome.source
    assert (source.format, source.rows, source.rejected, source.blank) == ("access log (JSON)", 3, 0, 0)
    assert source.unit == ("line" if shape == "lines" else "entry")
    assert source.dimensions >= {Dimension.METHOD, Dimension.ENDPOINT, Dimension.STATUS, Dimension.DURATION}
    assert b"SECRET123" not in outcome.database.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_malformed_lines_are_counted_and_keep_no_secret(tmp_path: Path, name: str) -> None:
    good = entries(name)
    whole = as_lines(good[:1])
    late = {key: "yesterday" if key in TIMES else value for key, value in good[0].items()}
    bad = [whole[: len(whole) // 2], "[1]", "", '{"level":"info","msg":"reloaded"}', json.dumps(late), '"text"']
    outcome = read_file(write(tmp_path, as_lines(good) * 4 + "\n".join(bad)), tmp_path)
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [
        (13, "it is not valid JSON"),
        (14, "it is no object"),
        (16, "it says neither when nor what was requested"),
        (17, "its time is not a date and time"),
        (18, "it is no object"),
    ]
    assert (outcome.source.rows, outcome.source.blank) == (12, 1)
    assert b"SECRET123" not in outcome.database.read_bytes()


TIMES = (
    "started_at",
    "ts",
    "time_local",
    "@timestamp",
    "requestTime",
    "EdgeStartTimestamp",
    "start_time",
    "StartUTC",
    "time",
)


@pytest.mark.parametrize(
    ("name", "more", "moment"),
    [
        ("cloudflare", {"EdgeStartTimestamp": "2026-09-02T07:15:02Z"}, MOMENT.replace(microsecond=0)),
        ("cloudflare", {"EdgeStartTimestamp": SECOND}, MOMENT.replace(microsecond=0)),
        ("cloudflare", {"EdgeStartTimestamp": SECOND * 1000 + 310}, MOMENT),
        ("caddy", {"ts": "2026-09-02T09:15:02.310+0200"}, MOMENT),
        ("caddy", {"ts": "2026-09-02T07:15:02.310Z"}, MOMENT),
        ("nginx", {"time_local": None, "msec": f"{SECOND}.310"}, MOMENT),
        ("nginx", {"time_local": "2026-09-02T09:15:02+02:00"}, MOMENT.replace(microsecond=0)),
        ("api_gateway", {"requestTimeEpoch": str(SECOND * 1000 + 310)}, MOMENT),
    ],
)
def test_times_are_written_in_many_ways(tmp_path: Path, name: str, more: Entry, moment: datetime) -> None:
    content = as_lines([MAKERS[name]("GET", PRESENCE, 200, 48, **more)])
    assert [row[0] for row in requests_in(read_file(write(tmp_path, content), tmp_path).database)] == [moment]


@pytest.mark.parametrize("text", ["2026/09/02 09:15:02.310", "2026-09-02T09:15:02,310", "2026-09-02 09:15:02.310"])
def test_times_without_a_zone_are_asked_for(tmp_path: Path, text: str) -> None:
    content = as_lines([caddy("GET", PRESENCE, 200, 48, ts=text)])
    assert isinstance(refusal(tmp_path, content), ZoneQuestion)
    berlin = ReadOptions(accept_rejected=True, zone="Europe/Berlin")
    assert [row[0] for row in requests_in(read_file(write(tmp_path, content), tmp_path, berlin).database)] == [MOMENT]


@pytest.mark.parametrize(
    ("name", "more", "user"),
    [
        ("kong", {"consumer": {"id": "x", "username": "crm"}}, "crm"),
        ("kong", {"authenticated_entity": {"id": "y", "consumer_id": "x"}}, "x"),
        ("caddy", {"user_id": "crm"}, "crm"),
        ("nginx", {"remote_user": "crm"}, "crm"),
        ("api_gateway", {"user": "crm"}, "crm"),
        ("traefik", {"ClientUsername": "crm"}, "crm"),
    ],
)
def test_the_user_is_told_where_the_log_has_one(tmp_path: Path, name: str, more: Entry, user: str) -> None:
    make = MAKERS[name]
    content = as_lines([make("GET", PRESENCE, 200, 48, **more), make("GET", PRESENCE, 201, 48)])
    found = requests_in(read_file(write(tmp_path, content), tmp_path).database)
    assert [row[3] for row in found] == [user, ""]


def test_a_route_for_all_paths_says_less_than_the_path(tmp_path: Path) -> None:
    rest = {**api_gateway("GET", "/", 200, 48, resourcePath="/{proxy+}"), "path": "/api/v2/users/me"}
    http = api_gateway("GET", "/", 201, 48, resourcePath=None, routeKey="GET /api/v2/users/{id}")
    found = requests_in(read_file(write(tmp_path, as_lines([rest, http])), tmp_path).database)
    assert [row[5] for row in found] == ["api/v2/users/me", "api/v2/users/{userId}"]


def test_a_list_that_is_cut_short_loses_its_end_alone(tmp_path: Path) -> None:
    first, second = json.dumps(entries("kong")), json.dumps(entries("kong"))
    outcome = read_file(write(tmp_path, f"{first}\n{second[:-40]}"), tmp_path, ALL_ACCEPTED)
    assert outcome.source.rows == 3
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [(4, "it is not valid JSON")]
    assert outcome.source.warnings == ("It is broken: of what begins on line 2 nothing could be read.",)
    assert b"SECRET123" not in outcome.database.read_bytes()

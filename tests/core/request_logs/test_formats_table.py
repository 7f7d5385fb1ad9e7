"""The samples of request logs in the user guide hold the same requests, and give the same totals."""

from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.read_options import ReadOptions
from tests.core.reading import read_file

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "requests"

ACCESS, JSON, TABLE = "access log", "access log (JSON)", "request table"
# Each sample, the name its format goes by, and whether it tells who called, and for how long.
SAMPLES = {
    "alb.log": (ACCESS, True, True),
    "apache-common.log": (ACCESS, False, False),
    "api-gateway.json": (JSON, True, True),
    "caddy.json": (JSON, True, True),
    "cloudflare.json": (JSON, True, True),
    "cloudfront.log": ("W3C log (IIS)", True, True),
    "combined.log": (ACCESS, True, False),
    "envoy.json": (JSON, True, True),
    "envoy.log": (ACCESS, True, True),
    "haproxy.log": (ACCESS, False, True),
    "iis.log": ("W3C log (IIS)", True, True),
    "istio.log": (ACCESS, True, True),
    "kong-file-log.json": (JSON, True, True),
    "kong-http-log.json": (JSON, True, True),
    "nginx-request-time.log": (ACCESS, True, True),
    "nginx-timestamp.json": (JSON, True, True),
    "nginx.json": (JSON, True, True),
    "table.csv": (TABLE, True, True),
    "table.jsonl": (TABLE, True, True),
    "table.parquet": (TABLE, True, True),
    "told-format.log": ("access log (told format)", True, True),
    "traefik.json": (JSON, True, True),
    "traefik.log": (ACCESS, True, True),
}
TOLD_FORMAT = '$status $remote_addr $time_iso8601 $request_time "$request" "$http_user_agent"'


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_gives_the_same_totals(tmp_path: Path, sample: str) -> None:
    name, has_agent, has_duration = SAMPLES[sample]
    options = ReadOptions(zone="UTC", log_format=TOLD_FORMAT if sample == "told-format.log" else "")
    outcome = read_file(DATA / sample, tmp_path, options)
    source = outcome.source
    assert source.format == name
    assert (source.rows, source.rejected, source.requests, source.warnings) == (7, 0, 7, ())
    assert outcome.summed() == {"2xx": 3, "4xx": 2, "429": 1, "5xx": 1}
    assert [str(source.first_day), str(source.last_day)] == ["2026-09-01", "2026-09-02"]
    with duckdb.connect(str(outcome.database), read_only=True) as connection:
        endpoints = connection.execute(
            "select method, endpoint, count(*) from requests join targets using (target) group by all order by all"
        ).fetchall()
        callers = connection.execute("select ip, agent from callers order by all").fetchall()
        (durations,) = connection.execute("select cast(round(sum(duration)) as integer) from requests").fetchall()
    assert endpoints == [
        ("GET", "api/v2/users/me", 1),
        ("GET", "api/v2/users/{userId}/presences/{sourceId}", 2),
        ("POST", "api/v2/analytics/queues/observations/query", 4),
    ]
    agents = ("contoso-crm/3.1", "contoso-wallboard/2.0") if has_agent else ("", "")
    assert callers == [("10.1.0.7", agents[0]), ("10.1.0.9", agents[1])]
    assert durations == (1858 if has_duration else None,)


def test_every_sample_is_tested_and_stands_in_the_guide() -> None:
    found = {path.name for path in DATA.iterdir()}
    guide = (ROOT / "docs" / "user-guide.md").read_text("utf-8")
    assert set(SAMPLES) <= found
    assert {name for name in SAMPLES if f"(../tests/data/requests/{name})" not in guide} == set()

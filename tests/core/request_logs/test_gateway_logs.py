"""Text logs of gateways, proxies and load balancers: lines as each program writes them, to exact counts."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from apiusage_desktop.core.source import Dimension
from tests.core.reading import read_file, refusal, write

USER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
PRESENCE = f"/api/v2/users/{USER}/presences/x"
BERLIN = ReadOptions(accept_rejected=True, zone="Europe/Berlin")

ENVOY = (
    f'[2026-09-02T07:15:02.310Z] "GET {PRESENCE}?sid=SECRET123 HTTP/2" 200 - 0 412 48 45 "10.1.0.7" "contoso-crm/3.1"'
    ' "8f1c2a44-1f0e-9a53-b6cf-6d7f6f2a9d10" "api.contoso.com" "10.0.4.12:8443"\n'
    '[2026-09-02T07:15:03.002Z] "POST /api/v2/analytics/queues/observations/query HTTP/2" 429 RL 310 18 0 -'
    ' "10.1.0.9, 10.0.0.2" "Wallboard 9" "b0c7a0de-7f5a-4b3e-8a5c-2f8b1f1f4f77" "api.contoso.com" "-"\n'
    '[2026-09-02T07:15:04.771Z] "GET /api/v2/users/me HTTP/1.1" 0 DC 0 0 1503 - "-" "contoso-crm/3.1"'
    ' "0d6c9b5e-52a8-4a40-8d3f-0c1b5e0f6a11" "api.contoso.com" "10.0.4.12:8443"\n'
)
ISTIO = (
    f'[2026-09-02T07:15:02.310Z] "GET {PRESENCE}?sid=SECRET123 HTTP/1.1" 200 - via_upstream - "-" 0 412 48 45'
    ' "10.1.0.7" "contoso-crm/3.1" "8f1c2a44-1f0e-9a53-b6cf-6d7f6f2a9d10" "api.contoso.com" "10.0.4.12:8443"'
    " outbound|443||genesys.example.com 10.1.2.3:41822 10.1.2.3:443 10.1.0.7:51234 - default\n"
    '[2026-09-02T07:15:03.002Z] "POST /api/v2/analytics/queues/observations/query HTTP/1.1" 429 RL'
    ' local_rate_limited - "-" 310 18 0 - "10.1.0.9" "Wallboard 9" "b0c7a0de-7f5a-4b3e-8a5c-2f8b1f1f4f77"'
    ' "api.contoso.com" "-" - - 10.1.2.3:443 10.1.0.9:51240 - default\n'
    '[2026-09-02T07:15:04.771Z] "GET /api/v2/users/me HTTP/1.1" 0 DC downstream_remote_disconnect -'
    ' "upstream reset" 0 0 1503 - "-" "contoso-crm/3.1" "0d6c9b5e-52a8-4a40-8d3f-0c1b5e0f6a11" "api.contoso.com"'
    ' "10.0.4.12:8443" outbound|443||genesys.example.com 10.1.2.3:41822 10.1.2.3:443 10.1.0.7:51236 - default\n'
)
ALB_END = (
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/crm/6d0ecf831eec9f09"
    ' "Root=1-66d56a01-3c1f8a9b2d4e6f7081929394" "api.contoso.com" "arn:aws:acm:eu-central-1:123456789012:cert/x"'
    ' 0 2026-09-02T07:15:02.262000Z "forward" "-" "-" "10.0.4.12:8443" "200" "-" "-" TID_1f2e3d4c5b6a\n'
)
ALB = (
    "h2 2026-09-02T07:15:02.310000Z app/contoso-gw/50dc6c495c0c9188 10.1.0.7:51234 10.0.4.12:8443 0.001 0.046 0.001"
    f' 200 200 214 412 "GET https://api.contoso.com:443{PRESENCE}?sid=SECRET123 HTTP/2.0" "contoso-crm/3.1"'
    f" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 {ALB_END}"
    "https 2026-09-02T07:15:03.002000Z app/contoso-gw/50dc6c495c0c9188 10.1.0.9:40012 10.0.4.12:8443 0.000 0.004 0.000"
    ' 429 429 310 98 "POST https://api.contoso.com:443/api/v2/analytics/queues/observations/query HTTP/1.1"'
    f' "Wallboard 9" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 {ALB_END}'
    "https 2026-09-02T07:15:04.771000Z app/contoso-gw/50dc6c495c0c9188 10.1.0.7:51240 - -1 -1 -1"
    ' 460 - 120 0 "GET https://api.contoso.com:443/api/v2/users/me HTTP/1.1"'
    f' "contoso-crm/3.1" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 {ALB_END}'
)
HAPROXY = (
    "10.1.0.7:51234 [02/Sep/2026:09:15:02.310] fe_api~ genesys/gw1 0/0/2/46/48 200 412 - - ---- 12/9/3/1/0 0/0"
    f' {{contoso-crm/3.1|sid=SECRET123}} "GET {PRESENCE}?sid=SECRET123 HTTP/1.1"\n'
    "10.1.0.9:40012 [02/Sep/2026:09:15:03.002] fe_api~ genesys/gw1 0/0/1/3/4 429 98 - - ---- 12/9/3/1/0 0/0"
    ' {Wallboard 9 (kiosk)|} {nginx} "POST /api/v2/analytics/queues/observations/query HTTP/1.1"\n'
    "2001:db8::7:51240 [02/Sep/2026:09:15:04.771] fe_api~ genesys/<NOSRV> 0/-1/-1/-1/+1503 503 217 - - sQ-- 12/9/3/0/0"
    ' 0/4 "GET /api/v2/users/me HTTP/1.1"\n'
)
SYSLOG = "".join(f"Sep  2 09:15:05 lb1 haproxy[14389]: {line}\n" for line in HAPROXY.splitlines())
TRAEFIK = (
    f'10.1.0.7 - - [02/Sep/2026:07:15:02 +0000] "GET {PRESENCE}?sid=SECRET123 HTTP/2.0" 200 412 "-" "contoso-crm/3.1"'
    ' 1021 "genesys@file" "https://10.0.4.12:8443" 48ms\n'
    '10.1.0.9 - - [02/Sep/2026:07:15:03 +0000] "POST /api/v2/analytics/queues/observations/query HTTP/2.0" 429 98'
    ' "-" "Wallboard 9" 1022 "genesys@file" "https://10.0.4.12:8443" 4ms\n'
    '10.1.0.7 - - [02/Sep/2026:07:15:04 +0000] "GET /api/v2/users/me HTTP/2.0" 499 21 "-" "contoso-crm/3.1"'
    ' 1023 "genesys@file" "-" 1503ms\n'
)


def requests_in(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            """select r.moment, c.ip, c.agent, t.method, t.endpoint, r.status, round(r.duration)
            from requests r join callers c using (caller) join targets t using (target) order by r.moment"""
        ).fetchall()


@pytest.mark.parametrize(
    ("content", "moment", "ips", "last"),
    [
        (ENVOY, datetime(2026, 9, 2, 7, 15, 2, 310000), ("10.1.0.7", "10.1.0.9", ""), (0, 1503)),
        (ISTIO, datetime(2026, 9, 2, 7, 15, 2, 310000), ("10.1.0.7", "10.1.0.9", ""), (0, 1503)),
        (ALB, datetime(2026, 9, 2, 7, 15, 2, 310000), ("10.1.0.7", "10.1.0.9", "10.1.0.7"), (460, None)),
        (HAPROXY, datetime(2026, 9, 2, 7, 15, 2, 310000), ("10.1.0.7", "10.1.0.9", "2001:db8::7"), (503, 1503)),
        (SYSLOG, datetime(2026, 9, 2, 7, 15, 2, 310000), ("10.1.0.7", "10.1.0.9", "2001:db8::7"), (503, 1503)),
        (TRAEFIK, datetime(2026, 9, 2, 7, 15, 2), ("10.1.0.7", "10.1.0.9", "10.1.0.7"), (499, 1503)),
    ],
    ids=["envoy", "istio", "alb", "haproxy", "haproxy over syslog", "traefik"],
)
def test_each_line_is_a_request(
    tmp_path: Path, content: str, moment: datetime, ips: tuple[str, ...], last: tuple[int, int | None]
) -> None:
    outcome = read_file(write(tmp_path, content), tmp_path, BERLIN)
    found = requests_in(outcome.database)
    assert [(row[1], *row[3:]) for row in found] == [
        (ips[0], "GET", "api/v2/users/{userId}/presences/{sourceId}", 200, 48),
        (ips[1], "POST", "api/v2/analytics/queues/observations/query", 429, 0 if "RL" in content else 4),
        (ips[2], "GET", "api/v2/users/me", *last),
    ]
    assert found[0][0] == moment
    told = "" if "fe_api" in content else "contoso-crm/3.1"
    assert found[0][2] == told
    assert (outcome.source.format, outcome.source.rows, outcome.source.rejected) == ("access log", 3, 0)
    assert outcome.source.dimensions >= {Dimension.METHOD, Dimension.ENDPOINT, Dimension.STATUS, Dimension.DURATION}


@pytest.mark.parametrize("content", [ENVOY, ISTIO, ALB, HAPROXY, SYSLOG, TRAEFIK])
def test_malformed_lines_are_counted_and_keep_no_secret(tmp_path: Path, content: str) -> None:
    lines = content.splitlines(keepends=True)
    cut = lines[0][: lines[0].index("HTTP/")] + "\n"
    late = lines[0].replace("2026-09-02T07", "2026-09-32T07").replace("02/Sep/2026", "32/Sep/2026")
    outcome = read_file(
        write(tmp_path, content * 5 + cut + "\n" + late + "nothing to see ?a=SECRET123\n"), tmp_path, BERLIN
    )
    source = outcome.source
    assert (source.rows, source.rejected, source.blank) == (15, 3, 1)
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [
        (16, "it is not made like the other lines"),
        (18, "its time is not a date and time"),
        (19, "it is not made like the other lines"),
    ]
    assert b"SECRET123" not in outcome.database.read_bytes()


def test_times_without_a_zone_are_asked_for(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path, HAPROXY), ZoneQuestion)


BASE = '10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/1.1" 200 412'
AGENT = f'{BASE} "-" "contoso-crm/3.1"'


@pytest.mark.parametrize(
    ("line", "duration"),
    [
        (f"{AGENT} 0.048", 48),
        (f'{AGENT} "0.048"', 48),
        (f"{AGENT} 0.046 0.048", 48),
        (f'{AGENT} "10.2.0.1, 10.0.0.2" 0.048 0.046', 48),
        (f'{AGENT} "-" rt=0.048 uct="0.001" uht="0.046" urt="0.046"', 48),
        (f'{AGENT} rt="0.048" urt="0.001, 0.045"', 48),
        (f"{AGENT} 731 0.048 [gw-genesys-443] [] 10.0.4.12:8443 412 0.046 200 6d0ecf831eec9f09", 48),
        (f"{AGENT} 1756804502.310 0.048", 48),
        (f"{AGENT} 48ms", 48),
        # Whole numbers may be microseconds, seconds or bytes: nothing is guessed.
        (f"{AGENT} 48210", None),
        (f"{AGENT} 731 412", None),
        (f"{BASE} 48", None),
        (f"api.contoso.com {AGENT} 0.048", 48),
        (f"Sep  2 09:15:02 gw1 nginx: {AGENT}", None),
        (f"2026-09-02T07:15:02.310Z stdout F {AGENT} 0.048", None),
    ],
)
def test_more_may_stand_after_the_agent(tmp_path: Path, line: str, duration: int | None) -> None:
    outcome = read_file(write(tmp_path, f"{line}\n" * 3), tmp_path)
    agent = "contoso-crm/3.1" if "contoso-crm" in line else ""
    moment = datetime(2026, 9, 2, 7, 15, 2)
    assert requests_in(outcome.database) == [(moment, "10.1.0.7", agent, "GET", "api/v2/users/me", 200, duration)] * 3


def test_lines_of_one_log_may_differ_in_length(tmp_path: Path) -> None:
    lines = [AGENT, f"{AGENT} 0.048", f"{AGENT} 0.048 0.046", BASE.replace("412", '412 "open')]
    outcome = read_file(write(tmp_path, "\n".join(lines[:3] * 30)), tmp_path)
    assert (outcome.source.rows, outcome.source.rejected) == (90, 0)
    outcome = read_file(write(tmp_path, "\n".join(lines[:3] * 30 + lines[3:] + lines[:3])), tmp_path)
    assert outcome.source.rows == 93
    assert [line for line, _, _ in outcome.rejected] == [91]

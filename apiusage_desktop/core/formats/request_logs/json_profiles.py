"""Where gateways keep what of a request in their JSON logs: one table for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apiusage_desktop.core.formats.request_logs.json_times import is_time


@dataclass(frozen=True, slots=True)
class Profile:
    """Where a program keeps what of a request: JSON pointers, the one to be used first at the start.

    Attributes:
        name: the program.
        time, status, method, target: when, how it ended, and what was requested.
        request: the whole request line, in the place of method and target.
        duration: how long it took, and how many milliseconds its unit has.
        with_port: those of the pointers of `ip` whose text has a port behind the address.
    """

    name: str
    time: tuple[str, ...]
    status: tuple[str, ...]
    method: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    ip: tuple[str, ...] = ()
    with_port: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    user_id: tuple[str, ...] = ()
    client_id: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    duration: tuple[tuple[str, float], ...] = ()

    def pointers(self) -> tuple[str, ...]:
        """All pointers, each once."""
        return tuple(
            dict.fromkeys(
                (
                    *self.time, *self.status, *self.method, *self.target, *self.request, *self.ip, *self.agent,
                    *self.user_id, *self.client_id, *self.header, *(pointer for pointer, _ in self.duration),
                )
            )
        )  # fmt: skip

    def fits(self, found: dict[str, Any]) -> bool:
        """Tell whether an object says when, what was requested, and how it ended, in the places of this program."""
        what = (self.request,) if self.request and first_text(found, self.request) else (self.method, self.target)
        has_time = any(is_time(str(first_text(found, (pointer,)))) for pointer in self.time)
        return has_time and all(first_text(found, pointers) is not None for pointers in (self.status, *what))


# The more special its names, the earlier.
PROFILES = (
    Profile(
        "Kong",
        time=("/started_at",),
        status=("/response/status",),
        method=("/request/method",),
        target=("/request/uri", "/request/url", "/upstream_uri"),
        ip=("/client_ip",),
        agent=("/request/headers/user-agent/0", "/request/headers/user-agent"),
        user_id=(
            "/consumer/username", "/consumer/custom_id", "/consumer/id", "/authenticated_entity/consumer_id",
            "/authenticated_entity/id",
        ),
        duration=(("/latencies/request", 1),),
    ),
    Profile(
        "Caddy",
        time=("/ts",),
        status=("/status",),
        method=("/request/method",),
        target=("/request/uri",),
        ip=("/request/client_ip", "/request/remote_ip", "/request/remote_addr"),
        with_port=("/request/remote_addr",),
        agent=("/request/headers/User-Agent/0",),
        user_id=("/user_id",),
        duration=(("/duration", 1000),),
    ),
    Profile(
        "Cloudflare",
        time=("/EdgeStartTimestamp",),
        status=("/EdgeResponseStatus",),
        method=("/ClientRequestMethod",),
        target=("/ClientRequestURI", "/ClientRequestPath"),
        ip=("/ClientIP",),
        agent=("/ClientRequestUserAgent",),
        # Its times of the end are mostly of whole seconds.
        duration=(("/EdgeTimeToFirstByteMs", 1),),
    ),
    Profile(
        "Traefik",
        time=("/StartUTC", "/time"),
        status=("/DownstreamStatus",),
        method=("/RequestMethod",),
        target=("/RequestPath",),
        ip=("/ClientHost",),
        agent=("/request_User-Agent",),
        user_id=("/ClientUsername",),
        duration=(("/Duration", 1e-6),),
    ),
    Profile(
        "Envoy",
        time=("/start_time",),
        status=("/response_code",),
        method=("/method", "/:method"),
        target=("/x-envoy-original-path", "/x_envoy_original_path", "/path", "/:path"),
        ip=("/x_forwarded_for", "/x-forwarded-for", "/downstream_remote_address"),
        with_port=("/downstream_remote_address",),
        agent=("/user_agent", "/user-agent"),
        duration=(("/duration", 1),),
    ),
    Profile(
        "AWS API Gateway",
        time=("/requestTimeEpoch", "/requestTime"),
        status=("/status",),
        method=("/httpMethod",),
        target=("/resourcePath", "/path", "/routeKey"),
        ip=("/ip", "/sourceIp", "/identity/sourceIp"),
        agent=("/userAgent", "/identity/userAgent"),
        user_id=("/user", "/caller", "/principalId", "/authorizer/principalId"),
        client_id=("/clientId", "/client_id", "/authorizer/clientId", "/authorizer/claims/client_id"),
        duration=(("/responseLatency", 1),),
    ),
    # Last, since its names are whatever was told: those of the recipes that are passed round.
    Profile(
        "nginx",
        time=(
            "/time_iso8601", "/time_local", "/msec", "/@timestamp", "/timestamp", "/time", "/ts", "/date", "/datetime",
        ),
        status=("/status", "/response_code", "/status_code", "/response_status", "/response/status", "/http_status"),
        method=("/request_method", "/method", "/http_method", "/verb", "/request/method"),
        target=("/request_uri", "/uri", "/path", "/request_path", "/url", "/request_url", "/request/uri",
                "/request/path"),
        request=("/request", "/request_line"),
        ip=(
            "/remote_addr", "/remote_ip", "/client_ip", "/clientip", "/client_addr", "/remote_address", "/ip",
            "/client", "/remote_host",
        ),
        agent=("/http_user_agent", "/user_agent", "/agent", "/useragent", "/userAgent"),
        user_id=("/remote_user", "/user", "/user_id", "/username"),
        client_id=("/client_id", "/oauth_client_id"),
        header=("/http_x_forwarded_for", "/x_forwarded_for", "/xff", "/forwarded_for"),
        duration=(
            ("/request_time_ms", 1), ("/duration_ms", 1), ("/response_time_ms", 1), ("/request_time", 1000),
        ),
    ),
)  # fmt: skip


def first_text(found: Any, pointers: Sequence[str]) -> str | float | None:
    """Return the first text or number that stands at one of the pointers."""
    for pointer in pointers:
        value = _at(found, pointer)
        if isinstance(value, str | int | float) and value not in ("", "-") and not isinstance(value, bool):
            return value
    return None


def _at(found: Any, pointer: str) -> Any:
    for key in pointer[1:].split("/"):
        if isinstance(found, list):
            found = found[int(key)] if key.isdigit() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found

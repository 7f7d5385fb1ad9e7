"""Text logs of web servers, gateways and load balancers: each is known by how its lines are made."""

from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.after_agent import with_durations
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, parse
from apiusage_desktop.core.formats.request_logs.text_log import best_fit, first_lines, text_requests

NAME = "access log"

_AGENT = ' "%{Referer}i" "%{User-Agent}i"'
_COMMON = '%h %l %u %t "%r" %>s %b'
_ENVOY = '[$time_iso8601] "$request" $status $flags'
_CLIENT = '"$forwarded_for" "$http_user_agent" "$id" "$authority" "$upstream"'
_ALB = "$time_iso8601 $balancer $ip_port $backend $alb_request $alb_target $alb_response $status $backend_status"
_HAPROXY = (
    '$any$ip_port [$time_naive] $frontend $backend $timers $status $bytes $c1 $c2 $flags $conns $queues $any"$request"'
)

# Of two that fit as many lines the first is taken: the more a line says, the earlier.
_FORMATS: tuple[LogFormat, ...] = tuple(
    parse(text)
    for text in (
        _COMMON + _AGENT,
        f"%v {_COMMON}{_AGENT}",
        _COMMON,
        f"%v {_COMMON}",
        # Traefik
        _COMMON + _AGENT + ' $count "$router" "$server" ${duration_ms}ms',
        # nginx and Apache with more at the end
        _COMMON + _AGENT + " $rest",
        f"%v {_COMMON}{_AGENT} $rest",
        _COMMON + " $rest",
        f"%v {_COMMON} $rest",
        # Envoy, and as Istio has it written
        f"{_ENVOY} $received $sent $duration_ms $upstream_ms {_CLIENT}",
        f'{_ENVOY} $details $end "$failure" $received $sent $duration_ms $upstream_ms {_CLIENT} $rest',
        # AWS: application load balancer, classic load balancer
        f'$type {_ALB} $received $sent "$request" "$http_user_agent" $cipher $protocol $group $rest',
        f'{_ALB} $received $sent "$request" "$http_user_agent" $cipher $protocol',
        _HAPROXY + "$rest",
        # What syslog or a container wrote before the line
        f"$any{_COMMON}{_AGENT}$rest",
        f"$any{_COMMON}$rest",
    )
)


def _format_of(file: LogFile) -> LogFormat | None:
    lines = first_lines(file)
    found = best_fit(_FORMATS, lines)
    return with_durations(found, lines) if found else None


def recognises(file: LogFile) -> bool:
    return file.is_text and _format_of(file) is not None


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    log_format = _format_of(file)
    if log_format is None:
        raise AssertionError("a log is loaded only if it was recognised")
    return text_requests(file, workspace, log_format, should_cancel)

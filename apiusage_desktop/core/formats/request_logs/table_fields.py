"""The fields of a table with one request a row, and the many names that programs give its columns."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from apiusage_desktop.core.formats.usage_fields import FIELDS as USAGE_FIELDS
from apiusage_desktop.core.formats.usage_fields import field_named, normalised

# How many milliseconds the unit of each has.
DURATIONS = {"duration": 1.0, "duration_s": 1000.0, "duration_us": 0.001, "duration_ns": 0.000001}
# What tables of usage have, too.
SHARED_FIELDS = ("date", "client_id", "client_name", "user_id", "method", "endpoint")
# `time_of_day` is the time, where the date stands in a column of its own.
OWN_FIELDS = ("time_of_day", "request_line", "status", *DURATIONS, "ip", "agent")
REQUEST_FIELDS = (*SHARED_FIELDS, *OWN_FIELDS)
ALL_FIELDS = (*USAGE_FIELDS, *OWN_FIELDS)

_SYNONYMS = {
    "date": (
        "@timestamp", "timestamp", "datetime", "date time", "time", "date", "ts", "time local", "time iso8601",
        "time utc", "timestamp utc", "utc time", "start time", "started at", "started", "event time", "event start",
        "request time", "request timestamp", "requested at", "request date", "log time", "logged at", "created at",
        "created", "received at", "received", "occurred at", "epoch", "epoch ms", "msec", "when", "_time",
        "time stamp", "start", "requestReceivedAt", "timestamp ms", "timestamp s", "unix time", "timeGenerated",
    ),
    "time_of_day": ("time", "time of day", "hour"),
    "request_line": ("request line", "http request line", "first request line", "http request", "request"),
    "endpoint": (
        "path", "url", "uri", "target", "request uri", "request url", "request path", "full url", "url full",
        "url original", "url path", "uri path", "uri stem", "cs uri stem", "http url", "http target", "http path",
        "endpoint", "resource", "resource path", "api path", "api endpoint", "route", "address", "request",
        "http route", "template uri",
    ),
    "method": ("method", "http method", "verb", "http verb", "request method", "cs method", "operation"),
    "status": (
        "status", "status code", "http status", "http status code", "response code", "response status",
        "response status code", "sc status", "code", "http code", "http response code", "result code", "result",
        "httpResponseStatus",
    ),
    "ip": (
        "ip", "client ip", "remote ip", "remote addr", "remote address", "client addr", "client address", "c ip",
        "source ip", "src ip", "ip address", "client ip address", "caller ip", "remote host", "x forwarded for",
        "forwarded for", "clientHost", "network client ip", "source address", "client",
    ),
    "agent": (
        "user agent", "agent", "http user agent", "client user agent", "user agent original", "cs user agent",
        "cs(user-agent)", "browser", "request user agent", "ua",
    ),
    "user_id": (
        "user", "user id", "user name", "remote user", "login", "cs username", "principal", "principal id", "caller",
        "user email", "account",
    ),
    "client_id": ("client id", "oauth client id", "application id", "app id", "consumer id", "azp"),
    "client_name": (
        "client name", "oauth client name", "oauth client", "application", "application name", "app", "app name",
        "consumer", "client",
    ),
}  # fmt: skip
_TIMES = (
    "duration", "latency", "elapsed", "elapsed time", "response time", "request time", "request duration",
    "response duration", "time taken", "took", "total time", "processing time", "execution time", "response latency",
    "request latency", "total latency", "service time", "event duration", "http duration", "run time",
)  # fmt: skip
_UNITS = {
    "duration": ("ms", "msec", "msecs", "millis", "milliseconds", "millisecond", "in ms", "in milliseconds"),
    "duration_s": ("s", "sec", "secs", "seconds", "second", "in s", "in seconds"),
    "duration_us": ("us", "µs", "usec", "micros", "microseconds", "microsecond", "in µs", "in us", "in microseconds"),
    "duration_ns": ("ns", "nsec", "nanos", "nanoseconds", "nanosecond", "in ns", "in nanoseconds"),
}  # fmt: skip
_SYNONYMS |= {field: tuple(f"{time} {unit}" for time in _TIMES for unit in units) for field, units in _UNITS.items()}

# Objects that only wrap what a request has: their names say nothing of it.
_WRAPPERS = {
    "attributes", "fields", "data", "log", "event", "json", "jsonpayload", "httprequest", "request", "response", "http",
    "req", "res", "message", "payload", "record", "properties", "context", "resource", "source", "result", "entry",
    "access", "details",
}  # fmt: skip
# A name with a word of these may be a count of what was summed into one row.
_COUNT = re.compile(
    "count|calls|hits|total|num|qty|quantity|volume|requests|times|anzahl|anfragen|wieviel|nombre|cantidad|quantita"
)
_SECRET = re.compile(
    "quer|arg|param|cookie|auth|token|secret|passw|key|session|credential|refer|body|payload|header|jwt|assertion|raw"
)


@functools.lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """Return a name without what differs between programs: case, accents, and all that is no letter or digit."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", normalised(name)))


def _meanings() -> dict[str, dict[str, int]]:
    """Return which fields each name may mean, and its rank among the names of that field, the field's own first."""
    found: dict[str, dict[str, int]] = {}
    for field, names in _SYNONYMS.items():
        own = (field,)
        for rank, name in enumerate((*own, *names)):
            found.setdefault(bare(name), {}).setdefault(field, rank)
    return found


_MEANINGS = _meanings()
_UNITLESS = {bare(name): rank for rank, name in enumerate(_TIMES)}
_IN_OTHER_LANGUAGES = 1000  # the rank of a name that tables of usage have


@functools.lru_cache(maxsize=4096)
def meanings(name: str) -> tuple[tuple[str, int], ...]:
    """Return which fields a column of this name may hold, and how good a name for each it is: the less, the better."""
    for wrapped, rest in enumerate(_unwrapped(name)):
        key = bare(rest)
        found = dict(_MEANINGS.get(key, {}))
        if key in _UNITLESS:
            found.setdefault("duration", _IN_OTHER_LANGUAGES + _UNITLESS[key])
        if not found and (field := field_named(rest)) in SHARED_FIELDS:
            found[str(field)] = _IN_OTHER_LANGUAGES
        if found:
            return tuple((field, rank + wrapped * 2 * _IN_OTHER_LANGUAGES) for field, rank in found.items())
    return ()


def _unwrapped(name: str) -> Iterator[str]:
    """Yield the name of a nested key, then without one outer object after the other, as long as they only wrap."""
    parts = re.split("[/.]", name)
    for place in range(len(parts)):
        if all(bare(part) in _WRAPPERS for part in parts[:place]):
            yield " ".join(parts[place:])


def names_no_unit(name: str) -> bool:
    """Tell whether a column is a duration by its name, but in which unit it does not say."""
    return any(bare(rest) in _UNITLESS for rest in _unwrapped(name))


def may_be_count(name: str) -> bool:
    return _COUNT.search(bare(name)) is not None


def may_be_secret(name: str) -> bool:
    """Tell whether a column of this name may hold what must not be kept, such as a query string or a cookie."""
    return _SECRET.search(bare(name)) is not None


def is_request(fields: Sequence[str] | set[str] | dict[str, int]) -> bool:
    """Tell whether these fields make a request: when, what, and how or with which outcome."""
    known = set(fields)
    return "date" in known and ("request_line" in known or ("endpoint" in known and bool(known & {"method", "status"})))


def column_field_named(name: str) -> str | None:
    """Return the field of a table of usage or of requests that is called so."""
    if name in ALL_FIELDS:
        return name
    usage = field_named(name)
    own = {field: rank for field, rank in meanings(name) if field in OWN_FIELDS and field != "time_of_day"}
    return usage or (min(own, key=lambda field: own[field]) if own else None)

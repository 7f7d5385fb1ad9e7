"""The fields of a usage row, and the many names that exports give them."""

from collections.abc import Iterable

TEXT_FIELDS = ("client_id", "client_name", "user_id", "organization_id", "platform", "method", "endpoint")
COUNT_FIELDS = ("requests", "status200", "status300", "status400", "status429", "status500")
FIELDS = ("date", *TEXT_FIELDS, *COUNT_FIELDS)

# Sources: both API families' models, the published jq recipe, the UI's words, SDK dumps (GENESYS facts 1a, 1b).
_SYNONYMS = {
    "date": ("date", "day", "time", "timestamp", "datetime", "interval start"),
    "client_id": ("client id", "oauth client id", "oauth client/id", "application id"),
    "client_name": ("client", "client name", "oauth client", "oauth client name", "oauth client/name", "application"),
    "user_id": ("user", "user id", "user/id"),
    "organization_id": ("organization", "organization id", "organization/id", "org id"),
    "platform": ("platform",),
    "method": ("method", "http method", "verb"),
    "endpoint": ("template uri", "url", "uri", "request", "request url", "endpoint", "path"),
    "requests": ("requests", "request count", "count", "total", "total requests"),
    "status200": ("status 200", "200", "2xx", "status 2xx", "http 200"),
    "status300": ("status 300", "300", "3xx", "status 3xx", "http 300"),
    "status400": ("status 400", "400", "4xx", "status 4xx", "http 400"),
    "status429": ("status 429", "429", "http 429"),
    "status500": ("status 500", "500", "5xx", "status 5xx", "http 500"),
}


def normalised(name: str) -> str:
    """Return the name without what exports differ in: case, `_`, `-` and spaces."""
    return "".join(character for character in name.strip().casefold() if character not in "_- \t\ufeff")


_FIELD_OF = {normalised(synonym): field for field, synonyms in _SYNONYMS.items() for synonym in synonyms}


_OUTER = {normalised(synonym).partition("/")[0] for names in _SYNONYMS.values() for synonym in names if "/" in synonym}


def may_be_nested(name: str) -> bool:
    """Tell whether a field may stand inside an object of this name."""
    return normalised(name) in _OUTER


def map_fields(names: Iterable[str]) -> dict[str, str]:
    """Return which of the given names holds which field; names that mean nothing to us are left out.

    Where two names mean the same field the first one stands, so the result does not depend on chance.
    A nested key is written `outer/inner`.
    """
    found: dict[str, str] = {}
    for name in names:
        field = _FIELD_OF.get(normalised(name))
        if field and field not in found:
            found[field] = name
    return found


def has_counts(fields: Iterable[str]) -> bool:
    """Tell whether these fields hold a count, and something that is counted."""
    known = set(fields)
    return bool(known & set(COUNT_FIELDS)) and bool(known - set(COUNT_FIELDS))


def is_usage(fields: Iterable[str]) -> bool:
    """Tell whether these names of columns make a usage log: some count, of something that only usage has."""
    known = set(fields)
    counted = known & {"client_id", "client_name", "endpoint", *COUNT_FIELDS[1:]}
    # A date and a total alone could be sales; only the name of the total can tell.
    return bool(known & set(COUNT_FIELDS)) and bool(counted or known >= {"date", "requests"})
